/**
 * Trades and quotes inside daily bars. Added up, a session's trades are its bar exactly: first, highest, lowest and last
 * price, and volume (price-path, session-flow). Before each trade stands a quote that meets it: a buyer pays its offer, a seller gets its
 * bid, so that the side is that of Lee & Ready (1991). The spread is the deviation of a price from trade to trade
 * (Wyart, Bouchaud, Kockelkoren, Potters & Vettorazzo 2008), at least one unit of the price grid; sides are fair coins (Roll 1984). A
 * session of a symbol has a stream of randomness of its own: it is the same whatever else is asked for. O(trades).
 */
import {
  DataError,
  didYouMean,
  isoDate,
  micros,
  MICROS_PER_DAY,
  Rng,
  ValidationError,
  type Micros,
} from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import { nyse, type Calendar } from '@quantcli/panel';
import type { Records } from '../../records/records.ts';
import { deviationPerTrade, drawPrices, leastTrades, scaleOf } from './price-path.ts';
import { drawTimes, splitVolume } from './session-flow.ts';
import { quoteRows, tradeRows, type TickRows } from './tick-rows.ts';

export interface TickOptions {
  /** All when absent. */
  readonly symbols?: readonly string[] | undefined;
  /** First and last session (UTC midnights, as bars have them), both inclusive; all when absent. */
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
  /** 4 to 100,000; fewer where a session's volume has not so many shares. */
  readonly tradesPerSession?: number | undefined;
  readonly seed: number;
  readonly calendar?: Calendar | undefined;
}

export interface SessionTicks {
  readonly trades: Records;
  readonly quotes: Records;
}

/** Of open, high, low and close. */
const LEAST_TRADES = 4;
const MOST_TRADES = 100_000;
/** Cents are exact up to here. */
const HIGHEST = 1e13;

interface SessionBar {
  readonly symbol: string;
  readonly date: Micros;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/**
 * The ticks of one session after the other, of all symbols asked for; sessions in which nothing was traded are left out.
 * `sequence` numbers a symbol's quotes and trades of a session together. Throws {@link DataError} for a symbol without
 * bars, a bar that no trades can make (prices missing or in contradiction, a volume that is no whole number or too small)
 * and a date on which the calendar has no session; {@link ValidationError} for an option out of range.
 */
export function* simulateTicks(
  bars: Bars,
  { symbols = bars.symbols, from, to, tradesPerSession = 500, seed, calendar = nyse }: TickOptions,
): Generator<SessionTicks, void, undefined> {
  if (!(Number.isInteger(tradesPerSession) && tradesPerSession >= LEAST_TRADES && tradesPerSession <= MOST_TRADES)) {
    throw new ValidationError({
      code: 'simulation.trades',
      what: `cannot simulate ${tradesPerSession} trades a session`,
      fix: `use a whole number from ${LEAST_TRADES} to ${MOST_TRADES}`,
    });
  }
  const root = Rng.fromSeed(seed).split('ticks');
  const cursors = cursorsOf(bars, symbols, from ?? -Infinity);
  const last = to ?? Infinity;
  for (;;) {
    const date = cursors.reduce(
      (least, { row, end }) => Math.min(least, row < end ? bars.time[row]! : Infinity),
      Infinity,
    );
    if (date > last || date === Infinity) return;
    const trades = tradeRows();
    const quotes = quoteRows();
    for (const cursor of cursors) {
      if (cursor.row >= cursor.end || bars.time[cursor.row] !== date) continue;
      const bar = readBar(bars, cursor.row);
      cursor.row += 1;
      if (bar !== undefined)
        drawSession(root.split(bar.symbol).split(isoDate(date)), bar, tradesPerSession, calendar, trades, quotes);
    }
    if (trades.count > 0) yield { trades: trades.take(), quotes: quotes.take() };
  }
}

/** Throws {@link DataError} for a symbol without bars. */
export function checkSymbols({ symbols }: Pick<Bars, 'symbols'>, wanted: readonly string[]): void {
  const known = new Set(symbols);
  for (const name of wanted) {
    if (known.has(name)) continue;
    throw new DataError({
      code: 'simulation.symbol',
      what: `there are no bars of ${JSON.stringify(name)}`,
      fix: didYouMean(name, symbols) || `the symbols are ${symbols[0]!} to ${symbols.at(-1)!}`,
    });
  }
}

/** The next row of each symbol asked for, from an instant on. */
function cursorsOf(bars: Bars, symbols: readonly string[], from: number): { row: number; readonly end: number }[] {
  checkSymbols(bars, symbols);
  const wanted = new Set(symbols);
  const cursors: { row: number; end: number }[] = [];
  let row = 0;
  bars.symbols.forEach((name, n) => {
    let first = Infinity;
    for (; row < bars.symbol.length && bars.symbol[row] === n; row += 1) {
      if (first === Infinity && bars.time[row]! >= from) first = row;
    }
    if (wanted.has(name)) cursors.push({ row: first, end: row });
  });
  return cursors;
}

/** The bar of a row; undefined where nothing was traded. */
function readBar({ symbols, symbol, time, fields }: Bars, row: number): SessionBar | undefined {
  const value = (field: 'open' | 'high' | 'low' | 'close' | 'volume'): number => fields.get(field)?.[row] ?? NaN;
  const volume = value('volume');
  if (volume === 0) return undefined;
  const bar = {
    symbol: symbols[symbol[row]!]!,
    date: micros(time[row]!),
    open: value('open'),
    high: value('high'),
    low: value('low'),
    close: value('close'),
    volume,
  };
  const { open, high, low, close } = bar;
  const refuse = (what: string, fix: string): DataError =>
    new DataError({ code: 'simulation.bar', what: `${bar.symbol} on ${isoDate(bar.date)}: ${what}`, fix });
  if (bar.date % MICROS_PER_DAY !== 0) throw refuse('it is no daily bar', 'resample the bars to days');
  if (!(low > 0 && low <= Math.min(open, close) && Math.max(open, close) <= high && high <= HIGHEST)) {
    throw refuse(`open ${open}, high ${high}, low ${low}, close ${close} are no bar`, 'repair the bars first');
  }
  if (!Number.isSafeInteger(volume) || volume < leastTrades(bar)) {
    throw refuse(
      `a volume of ${volume} is not ${leastTrades(bar)} whole shares or more`,
      'give a volume of at least one share for each of open, high, low and close',
    );
  }
  return bar;
}

function drawSession(
  rng: Rng,
  bar: SessionBar,
  tradesPerSession: number,
  calendar: Calendar,
  trades: TickRows,
  quotes: TickRows,
): void {
  const hours = calendar.hours(bar.date);
  if (hours === undefined) {
    throw new DataError({
      code: 'simulation.session',
      what: `${bar.symbol} has a bar on ${isoDate(bar.date)}, when ${calendar.name} has no session`,
      fix: 'give the calendar of the bars',
    });
  }
  const count = Math.min(tradesPerSession, bar.volume);
  const scale = scaleOf(bar);
  /** In units of the grid. */
  const spread = Math.max(1, Math.round(deviationPerTrade(bar, count) * scale));
  const sides = rng.split('sides');
  const side = Int8Array.from({ length: count }, () => (sides.uniform() < 0.5 ? 1 : -1));
  const prices = drawPrices(rng.split('prices'), bar, { side, spread: spread / scale, scale });
  const sizes = splitVolume(rng.split('sizes'), bar.volume, count);
  const times = drawTimes(rng.split('times'), hours, count);
  const depth = rng.split('quotes');
  const more = (): number => Math.ceil((-Math.log(1 - depth.uniform()) * bar.volume) / count);
  let before: number = hours.open;
  for (let i = 0; i < count; i += 1) {
    const [price, size, time] = [prices[i]!, sizes[i]!, times[i]!];
    const units = Math.round(price * scale);
    // Where a bid would have no price left, the seller takes.
    const buys = side[i] === 1 && units > spread;
    const bid = buys ? (units - spread) / scale : price;
    const ask = buys ? price : (units + spread) / scale;
    const quoted = before + 1 + Math.floor(depth.uniform() * (time - before - 1));
    quotes.add(bar.symbol, quoted, [bid, ask, more() + (buys ? 0 : size), more() + (buys ? size : 0), 2 * i]);
    trades.add(bar.symbol, time, [price, size, buys ? 1 : -1, 2 * i + 1]);
    before = time;
  }
}
