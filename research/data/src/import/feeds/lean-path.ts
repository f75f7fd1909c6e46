/**
 * What a file of Lean's Data folder holds, told by its path alone: `equity/usa/minute/aapl/20140605_trade.zip!20140605_aapl_minute_trade.csv`,
 * `future/cme/daily/es_trade.zip!es_trade_201312.csv`, `option/usa/daily/aapl_2014_quote_american.zip!aapl_quote_american_call_10000000_20150117.csv`.
 * Source: QuantConnect Lean, Data readme files; time zones: `dataTimeZone` in its market-hours-database.json.
 */
import { microsFromDate } from '@quantcli/core';
import { timeZone, type TimeZone } from '@quantcli/panel';
import type { FileHead } from '../layout.ts';

type LeanSecurity = 'equity' | 'option' | 'index' | 'indexoption' | 'future' | 'forex' | 'crypto' | 'cryptofuture';
type LeanResolution = 'daily' | 'hour' | 'minute' | 'second' | 'tick';

export interface LeanContract {
  /** +1 call, −1 put. */
  readonly right: number;
  readonly strike: number;
  /** UTC midnight. */
  readonly expiration: number;
}

export interface LeanFile {
  readonly security: LeanSecurity;
  readonly market: string;
  readonly resolution: LeanResolution;
  /** Upper-cased; of an option its root. */
  readonly ticker: string;
  /** Expiry of a future, `PERP`, or empty. */
  readonly suffix: string;
  /** The file's date at UTC midnight; absent in daily and hourly files, which hold many. */
  readonly date?: number;
  /** As the name says; bars without it are told by their columns. */
  readonly content: 'trade' | 'quote' | 'openinterest' | undefined;
  /** Of an option. */
  readonly contract?: LeanContract;
}

const FOLDER =
  /(?:^|\/)(equity|option|index|indexoption|future|forex|crypto|cryptofuture)\/([a-z0-9]+)\/(daily|hour|minute|second|tick)\//i;
const NAME =
  /^(?:(\d{8})_)?([^_]+)(?:_(?:daily|hour|minute|second|tick))?(?:_(trade|quote|openinterest))?(?:_tick)?(?:_(?:american|european)_(call|put)_(\d+)_(\d{8})|_(perp|\d{6}(?:\d{2})?))?\.csv$/i;
const STRIKE_SCALE = 10_000;

/** Undefined for a file that is none of Lean's prices. */
export function parseLeanPath({ path, name }: FileHead): LeanFile | undefined {
  const folder = FOLDER.exec(path.replaceAll('\\', '/').toLowerCase());
  const parts = NAME.exec(name.toLowerCase());
  if (folder === null || parts === null) return undefined;
  const [, security, market, resolution] = folder as unknown as [string, LeanSecurity, string, LeanResolution];
  const [, day, ticker, content, right, strike, expiry, suffix = ''] = parts;
  const isOption = security === 'option' || security === 'indexoption';
  const isDay = resolution === 'minute' || resolution === 'second' || resolution === 'tick';
  const date = day === undefined ? undefined : dateOf(day);
  const expiration = expiry === undefined ? undefined : dateOf(expiry);
  if ((expiration !== undefined) !== isOption || (date !== undefined) !== isDay) return undefined;
  if (isOption && (resolution === 'tick' || content === undefined)) return undefined;
  return {
    security,
    market: market.toLowerCase(),
    resolution,
    ticker: ticker!.toUpperCase(),
    suffix: suffix.toUpperCase(),
    content: content as LeanFile['content'],
    ...(date === undefined ? {} : { date }),
    ...(expiration === undefined
      ? {}
      : { contract: { right: right === 'call' ? 1 : -1, strike: Number(strike) / STRIKE_SCALE, expiration } }),
  };
}

/** UTC midnight of `20140605`. */
function dateOf(digits: string): number | undefined {
  return microsFromDate(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)), Number(digits.slice(6)));
}

/** Prices of these are integers: dollars × 10,000. */
export function priceScale({ security }: LeanFile): number {
  return security === 'equity' || security === 'option' || security === 'indexoption' ? 10_000 : 1;
}

/** Index options listed under a root of their own (Lean, IndexOptionSymbol). */
const UNDERLYING: Readonly<Record<string, string>> = { SPXW: 'SPX', VIXW: 'VIX', NDXP: 'NDX', NQX: 'NDX' };

export function underlyingOf(root: string): string {
  return UNDERLYING[root] ?? root;
}

const CHICAGO_INDICES = new Set(['SPX', 'NDX', 'VIX']);
const ASIA_AND_EUROPE: Readonly<Record<string, string>> = {
  eurex: 'Europe/Berlin',
  hkfe: 'Asia/Hong_Kong',
  india: 'Asia/Kolkata',
  krx: 'Asia/Seoul',
  ose: 'Asia/Tokyo',
};

const zones = new Map<string, TimeZone>();

/** The zone of a file's times; made once, since a folder has thousands of files. */
export function leanZone(file: LeanFile): TimeZone {
  const name = zoneName(file);
  let zone = zones.get(name);
  if (zone === undefined) zones.set(name, (zone = timeZone(name)));
  return zone;
}

/** Of the US indices those three are in Chicago time and 99 others, by name, in New York's. */
function zoneName({ security, market, ticker }: LeanFile): string {
  switch (security) {
    case 'crypto':
    case 'cryptofuture':
      return 'UTC';
    case 'forex':
      // UTC-05 the whole year.
      return market === 'fxcm' ? 'Etc/GMT+5' : 'UTC';
    case 'future':
      return ASIA_AND_EUROPE[market] ?? 'UTC';
    case 'index':
      return ASIA_AND_EUROPE[market] ?? (CHICAGO_INDICES.has(ticker) ? 'America/Chicago' : 'America/New_York');
    default:
      return ASIA_AND_EUROPE[market] ?? 'America/New_York';
  }
}
