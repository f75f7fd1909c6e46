/** The modern indicators against figures of other libraries, on made and on real bars; what they promise beyond that. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MICROS_PER_DAY } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { checkFeatures } from '../../checks/check-features.ts';
import { simulatePanel } from '../../checks/simulated-panel.ts';
import { evaluate } from '../../evaluators/evaluate.ts';
import { randomPanel } from '../../language/arbitrary-expression.ts';
import { parseFeature } from '../../language/language.ts';
import { modernIndicators } from './modern-indicators.ts';

const FIELDS = ['open', 'high', 'low', 'close', 'volume'];
const figures = join(import.meta.dirname, '../../../../../conformance/oracles/features/modern');
const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../../shared/data');
const prices = join(data, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');

type Column = readonly (number | null)[];

interface Oracle {
  readonly bars: Readonly<Record<string, readonly number[]>>;
  readonly columns: Readonly<Record<string, Column>>;
}

interface RealOracle {
  readonly at: readonly number[];
  readonly symbols: Readonly<Record<string, Readonly<Record<string, { first: number; values: Column }>>>>;
}

const read = <T>(name: string): T => JSON.parse(readFileSync(join(figures, name), 'utf8')) as T;

function panelOf(columns: Readonly<Record<string, readonly number[]>>): Panel {
  const bars = Object.values(columns)[0]!.length;
  return Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => (20_000 + t) * MICROS_PER_DAY),
    symbols: ['A'],
    fields: new Map(Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)])),
  });
}

const valuesOf = async (panel: Panel, text: string): Promise<Float64Array> =>
  (await evaluate(panel, [parseFeature(text)]))[0]!;

function expectFigures(found: readonly number[], wanted: Column, note: string): void {
  const present = wanted.filter((value) => value !== null);
  const typical = present.reduce((sum, value) => sum + Math.abs(value), 0) / present.length;
  wanted.forEach((value, i) => {
    const actual = found[i]!;
    const close = Math.abs(actual - (value ?? NaN)) <= 1e-9 * Math.max(Math.abs(value ?? NaN), typical);
    if (value === null ? !Number.isNaN(actual) : !close) throw new Error(`${note}, ${i}: ${actual}, not ${value}`);
  });
}

const first = (values: Float64Array): number => values.findIndex((value) => !Number.isNaN(value));

describe('figures of pandas-ta-classic and ta', () => {
  const { bars, columns } = read<Oracle>('modern.json');
  const panel = panelOf(bars);

  it.each(Object.entries(columns))('%s', async (text, wanted) => {
    const values = await valuesOf(panel, text);
    expectFigures([...values], wanted, text);
    expect(first(values)).toBe(parseFeature(text).lookback);
  });

  it('or a naive reference stand for every indicator', () => {
    const more = JSON.parse(readFileSync(join(figures, '../talib-more/synthetic.json'), 'utf8')) as {
      readonly expected: Readonly<Record<string, Column>>;
    };
    const texts = [...Object.keys(columns), ...Object.keys(more.expected)];
    const named = new Set(texts.map((text) => text.slice(0, text.indexOf('('))));
    const without = modernIndicators.filter(({ name, reference }) => reference === undefined && !named.has(name));
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

describe.skipIf(!existsSync(prices))(`figures on real bars (${prices}; skipped where absent)`, () => {
  it('agree at sampled bars and begin at the same one', async () => {
    const { at, symbols } = read<RealOracle>('real-bars.json');
    const rows = gunzipSync(readFileSync(prices)).toString('utf8').split('\n');
    for (const [symbol, columns] of Object.entries(symbols)) {
      const bars = rows.filter((row) => row.startsWith(`${symbol},`)).map((row) => row.split(','));
      // symbol, date, open, high, low, close, adjusted_close, volume
      const column = (i: number): number[] => bars.slice(0, 3_000).map((row) => Number(row[i]));
      const panel = panelOf(Object.fromEntries(FIELDS.map((name, i) => [name, column(i === 4 ? 7 : i + 2)])));
      for (const [text, wanted] of Object.entries(columns)) {
        const values = await valuesOf(panel, text);
        const note = `${symbol}, ${text}`;
        expectFigures(
          at.map((t) => values[t]!),
          wanted.values,
          note,
        );
        expect(first(values), note).toBe(wanted.first);
      }
    }
  });
});

/** A call with the defaults, 14 bars where there are none. */
const standardCalls = modernIndicators.map(({ name, arguments: args }) => {
  const given = args.flatMap((argument) => {
    if ('default' in argument) return [];
    if (argument.kind === 'series') return [['x', 'price'].includes(argument.name) ? 'close' : argument.name];
    return [argument.kind === 'window' ? '14' : '0.382'];
  });
  return `${name}(${given.join(', ')})`;
});

// Prices have a scale; what is made of them has too.
const LAWS = ['truncation', 'stream', 'firstValue', 'warmup'] as const;

describe('the laws', () => {
  it('hold for every indicator: truncation, stream, lookback and warm-up', async () => {
    const texts = [
      ...standardCalls,
      'vidya(close, 5)',
      'vidya(close, 20)',
      'supertrend(high, low, close, 10, 1)',
      'supertrend(high, low, close, 20, 5)',
      'smooth_stochastic(close, 5, 0.1)',
      'ewma_volatility(returns(close), 0.98)',
    ];
    const results = await checkFeatures(simulatePanel(FIELDS, 4, 300), texts.map(parseFeature));
    const broken = results.flatMap(({ expr, warmup, findings }) =>
      // One that never forgets its start says so.
      LAWS.filter((law) => !findings[law].passed && !(law === 'warmup' && warmup === Infinity)).map(
        (law) => `${expr}: ${findings[law].detail}`,
      ),
    );
    expect(broken).toEqual([]);
  });

  it('hold with holes, infinities and members that come and go', async () => {
    const texts = standardCalls.map((text) => text.replace(/\bopen\b/, 'volume').replace(/\blow\b/, 'close'));
    for (const holes of [0.003, 0.05]) {
      const panel = randomPanel({ seed: 7, symbols: 5, bars: 200, origin: 13, holes });
      const results = await checkFeatures(panel, texts.map(parseFeature));
      const broken = results.filter(({ findings }) => !(findings.truncation.passed && findings.stream.passed));
      expect(broken.map(({ expr }) => expr)).toEqual([]);
    }
  });
});

const value = async (text: string, columns: Readonly<Record<string, readonly number[]>>): Promise<number[]> => [
  ...(await valuesOf(panelOf(columns), text)),
];

describe('values by hand', () => {
  it('streak counts rises and falls in a row', async () => {
    const close = [1, 2, 3, 3, 2, 1, NaN, 5, 6];
    expect(await value('streak(close)', { close })).toEqual([NaN, 1, 2, 0, -1, -2, NaN, NaN, 1]);
  });

  it('a flat stretch has values where they mean something', async () => {
    const flat = Array<number>(40).fill(5);
    const bars = { high: flat, low: flat, close: flat, open: flat, volume: flat };
    const last = async (text: string): Promise<number> => (await value(text, bars)).at(-1)!;
    expect(await last('fisher(high, low, 9)')).toBe(0);
    expect(await last('smooth_stochastic(close, 10)')).toBe(50);
    expect(await last('cmf(high, low, close, volume, 20)')).toBe(0);
    expect(await last('yang_zhang(open, high, low, close, 20)')).toBe(0);
    expect(await last('vidya(close, 9)')).toBe(5);
    expect(await last('efficiency_ratio(close, 10)')).toBe(1);
    expect(await last('choppiness(high, low, close, 14)')).toBeNaN();
  });

  it('range volatilities find that of a diffusion', async () => {
    // One bar that goes from 100 to 101 between 99 and 102, repeated.
    const bars = { open: [100, 100], high: [102, 102], low: [99, 99], close: [101, 101] };
    const range = Math.log(102 / 99) ** 2;
    const body = Math.log(101 / 100) ** 2;
    const expected = Math.sqrt(range / 2 - (2 * Math.log(2) - 1) * body);
    expect((await value('parkinson(high, low, 2)', bars))[1]).toBeCloseTo(Math.sqrt(range / (4 * Math.log(2))), 14);
    expect((await value('garman_klass(open, high, low, close, 2)', bars))[1]).toBeCloseTo(expected, 14);
  });

  it('fibonacci levels divide the range from the top', async () => {
    const bars = { high: [8, 20], low: [0, 10] };
    expect((await value('fibonacci_level(high, low, 2, 0.25)', bars))[1]).toBe(15);
    expect((await value('fibonacci_level(high, low, 2, -0.5)', bars))[1]).toBe(30);
  });
});

const anchored = async (anchor: string, times: readonly string[], volume = times.map(() => 1)): Promise<number[]> => {
  const panel = Panel.of({
    time: Float64Array.from(times, (time) => Date.parse(time) * 1_000),
    symbols: ['A'],
    fields: new Map([
      ['close', Float64Array.from(times, (_, t) => 2 ** t)],
      ['volume', Float64Array.from(volume)],
    ]),
  });
  return [...(await valuesOf(panel, `vwap_anchored(close, volume, time, ${anchor})`))];
};

describe('vwap_anchored', () => {
  it('begins anew with each New York date, whatever the UTC date and the season', async () => {
    const winter = [
      '2024-01-02T21:00Z',
      '2024-01-03T04:00Z',
      '2024-01-03T05:00Z',
      '2024-01-04T04:59Z',
      '2024-01-04T05:00Z',
    ];
    expect(await anchored('session', winter)).toEqual([NaN, NaN, 4, 6, 16]);
    const summer = ['2024-07-01T20:00Z', '2024-07-02T03:59Z', '2024-07-02T04:00Z', '2024-07-03T03:59Z'];
    expect(await anchored('session', summer)).toEqual([NaN, NaN, 4, 6]);
  });

  it('weighs by volume and passes over a bar without one', async () => {
    const days = ['2024-01-01', '2024-02-01', '2024-02-02', '2024-02-05', '2024-02-06'];
    expect(await anchored('monthly', days, [1, 3, NaN, 1, 0])).toEqual([NaN, 2, NaN, 14 / 4, 14 / 4]);
  });

  it.each([
    ['weekly', ['2024-03-01', '2024-03-04', '2024-03-08', '2024-03-10', '2024-03-11'], [NaN, 2, 3, 14 / 3, 16]],
    ['monthly', ['2024-02-28', '2024-02-29', '2024-03-01', '2024-12-31', '2025-01-01'], [NaN, NaN, 4, 8, 16]],
    ['quarterly', ['2024-03-31', '2024-04-01', '2024-06-30', '2024-07-01'], [NaN, 2, 3, 8]],
    ['yearly', ['1999-12-31', '2000-01-01', '2000-12-31', '2001-01-01'], [NaN, 2, 3, 8]],
    ['yearly', ['1968-12-31', '1969-01-01', '1969-12-31', '1970-01-01'], [NaN, 2, 3, 8]],
  ])('%s periods of daily bars', async (anchor, days, wanted) => {
    expect(await anchored(anchor, days)).toEqual(wanted);
  });

  it('has no value in the period in which the data begin, so that a late start is never wrong', async () => {
    // Hours from 09:30 in New York on: the second session begins with bar 15, the third with bar 39.
    const start = Date.parse('2024-01-01T14:30Z');
    const times = Array.from({ length: 50 }, (_, t) => new Date(start + t * 3_600_000).toISOString());
    const whole = await anchored('session', times);
    expect(whole.findIndex((value) => !Number.isNaN(value))).toBe(15);
    const late = await anchored('session', times.slice(20));
    const scaled = late.map((value) => value * 2 ** 20);
    expect(scaled).toEqual(whole.slice(20).map((value, t) => (t < 19 ? NaN : value)));
  });
});
