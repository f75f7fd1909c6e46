/**
 * Lean's factor files rebuilt from splits, dividends and raw closes. A row's price factor is that of the next times
 * (C − D)/C with C the raw close of the row's date (Lean, CorporateFactorRow.Apply): the previous-close alternative; its
 * split factor is that of the next times 1/split. Printed to 7 and 8 decimals. Skipped where the files are absent.
 */
import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { adjustBars, symbolStarts, type BarField, type Bars } from '@quantcli/market';
import { describe, expect, it } from 'vitest';
import { joinRenamed } from '../instruments/join-renamed.ts';
import { readLeanMaps } from '../instruments/lean-maps.fixture.ts';
import { splitReusedTickers } from '../instruments/split-reused-tickers.ts';
import { writeActions, type ActionRow } from './action-rows.ts';
import { applyActions } from './apply-actions.ts';
import { dayOf, REAL_DATA, readLeanDaily, readLeanTable } from './real-files.fixture.ts';

const folder = resolve(REAL_DATA, 'lean/dev/Data/equity/usa');
const isAbsent = !existsSync(folder);

/** Companies whose whole history lies in the daily files, and the name it has once tickers are split and joined. */
const WITH_DAILY: Readonly<Record<string, string>> = {
  'aaa.1': 'AAA@2007-05-18',
  aapl: 'AAPL',
  bno: 'BNO',
  eem: 'EEM',
  fb: 'FB',
  goog: 'GOOG',
  googl: 'GOOGL',
  ibm: 'IBM',
  iwm: 'IWM',
  spy: 'SPY',
  uso: 'USO',
  wm: 'WM',
};

interface Factors {
  readonly time: number;
  readonly price: number;
  readonly split: number;
  readonly close: number;
}

function readFactors(name: string): Factors[] {
  return readLeanTable(`factor_files/${name}`).map(([date, price, split, close]) => ({
    time: dayOf(date!),
    price: Number(price),
    split: Number(split),
    close: Number(close),
  }));
}

/** The bars of one symbol alone. */
function only({ symbols, time, fields }: Bars, starts: Int32Array, name: string): Bars {
  const n = symbols.indexOf(name);
  const [from, to] = [starts[n]!, starts[n + 1]!];
  const close = fields.get('close')!.slice(from, to);
  return {
    symbols: ['X'],
    symbol: new Int32Array(to - from),
    time: time.slice(from, to),
    fields: new Map([['close', close]]),
  };
}

/** A bar a row, at the reference price, where there are no daily prices. */
function barsOfRows(rows: readonly Factors[]): Bars {
  const fields = new Map<BarField, Float64Array>([['close', Float64Array.from(rows, ({ close }) => close || 1)]]);
  return {
    symbols: ['X'],
    symbol: new Int32Array(rows.length),
    time: Float64Array.from(rows, ({ time }) => time),
    fields,
  };
}

/** How many rows differ in a printed digit from what splits and dividends of so many decimals make of the closes. */
function mismatches(rows: readonly Factors[], bars: Bars, decimals: number): number {
  const at = new Map([...bars.time].map((time, t) => [time, t]));
  const actions = rows.slice(0, -1).flatMap((row, i): ActionRow[] => {
    const next = rows[i + 1]!;
    const exDate = row.time + 1;
    const event = { symbol: 'X', tsEvent: exDate, tsKnown: exDate, ratio: NaN, target: undefined };
    const split = next.split / row.split;
    const t = at.get(row.time);
    const close = t === undefined ? NaN : bars.fields.get('close')![t]!;
    const cash = Number((close * (1 - row.price / next.price)).toFixed(decimals)) / split;
    return [
      ...(split === 1 ? [] : [{ ...event, action: 'split' as const, value: split }]),
      ...(cash > 0 ? [{ ...event, action: 'dividend' as const, value: cash }] : []),
    ];
  });
  const { bars: booked, unused } = applyActions(bars, writeActions(actions));
  expect(unused).toEqual([]);
  const raw = bars.fields.get('close')!;
  const adjusted = adjustBars(booked, 'adjusted', { dividendFactor: 'previous-close' }).fields.get('close')!;
  const splitOnly = adjustBars(booked, 'split-only').fields.get('close')!;
  return rows.filter((row) => {
    const t = at.get(row.time);
    if (t === undefined) return false;
    const price = (adjusted[t]! / splitOnly[t]!).toFixed(7);
    const split = (splitOnly[t]! / raw[t]!).toFixed(8);
    return Number(price) !== row.price || Math.abs(Number(split) - row.split) > 1e-8 * Math.max(1, row.split);
  }).length;
}

describe.skipIf(isAbsent)(`Lean's factor files${isAbsent ? ` (skipped: no ${folder})` : ''}`, () => {
  const names = isAbsent ? [] : readdirSync(resolve(folder, 'factor_files')).map((file) => file.replace(/\.csv$/, ''));

  it('reproduce to their last printed digit, from daily prices where there are some, for all 22', () => {
    const tickers = readdirSync(resolve(folder, 'daily')).map((file) => file.replace(/\.zip$/, ''));
    const maps = readLeanMaps(readdirSync(resolve(folder, 'map_files')).map((file) => file.replace(/\.csv$/, '')));
    const split = splitReusedTickers(readLeanDaily(tickers), maps);
    const { bars } = joinRenamed(split.bars, split.actions);
    const starts = symbolStarts(bars);
    // The fewest decimals of a dividend with which every row is right.
    const decimals = Object.fromEntries(
      names.map((name) => {
        const rows = readFactors(name);
        const daily = WITH_DAILY[name];
        const history = daily === undefined ? barsOfRows(rows) : only(bars, starts, daily);
        if (daily !== undefined) {
          // The reference price of every row is the raw close of its day.
          const closes = new Map([...history.time].map((time, t) => [time, history.fields.get('close')![t]!]));
          for (const { time, close } of rows.slice(1, -1))
            expect([name, time, closes.get(time)]).toEqual([name, time, close]);
        }
        return [name, [2, 3, 4, 5, 6, 7].find((digits) => mismatches(rows, history, digits) === 0)];
      }),
    );
    expect(decimals).toEqual({
      'aaa.1': 5,
      aapl: 3,
      aig: 7,
      bac: 3,
      bno: 2,
      eem: 6,
      fb: 2,
      gbsn: 2,
      goog: 2,
      googl: 2,
      ibm: 2,
      iwm: 6,
      nwsa: 2,
      qqq: 6,
      spy: 6,
      'tap.a': 2,
      tfcfa: 3,
      twx: 6,
      'twx.1': 3,
      uso: 2,
      'vxx.1': 2,
      wm: 4,
    });
  });
});
