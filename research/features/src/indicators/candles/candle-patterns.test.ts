/** Against TA-Lib, exactly; figures and versions: conformance/oracles/features/talib-candles/make.py. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Panel } from '@quantcli/panel';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../evaluators/evaluate.ts';
import { createStream } from '../../evaluators/stream.ts';
import { parseFeature } from '../../language/language.ts';
import { candlePatterns } from './candle-patterns.ts';

const FIELDS = ['open', 'high', 'low', 'close'] as const;
const call = (name: string): string => `${name}(open, high, low, close)`;

const read = (name: string): unknown =>
  JSON.parse(
    readFileSync(
      new URL(`../../../../../conformance/oracles/features/talib-candles/${name}.json`, import.meta.url),
      'utf8',
    ),
  );
const synthetic = read('synthetic') as {
  readonly bars: number;
  readonly prices: Readonly<Record<(typeof FIELDS)[number], string>>;
  readonly lookbacks: Readonly<Record<string, number>>;
  /** For a call and a value the indices, as differences. */
  readonly indices: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
};
const real = read('real') as {
  readonly symbols: Readonly<
    Record<
      string,
      {
        readonly bars: number;
        /** How often each value occurs, and the sum of index × value modulo 2³¹. */
        readonly patterns: Readonly<Record<string, readonly [Readonly<Record<string, number>>, number]>>;
      }
    >
  >;
};

/** One symbol's history. */
function panelOf(columns: readonly Float64Array[]): Panel {
  return Panel.of({
    time: Float64Array.from(columns[0]!, (_, t) => t),
    symbols: ['S'],
    fields: new Map(FIELDS.map((name, f) => [name, columns[f]!])),
  });
}

const columns = FIELDS.map((name) => {
  const bytes = Buffer.from(synthetic.prices[name], 'base64');
  return Float64Array.from({ length: synthetic.bars }, (_, i) => bytes.readInt16LE(2 * i));
});

describe(`TA-Lib on ${synthetic.bars} bars of whole ticks`, () => {
  const texts = Object.keys(synthetic.indices);
  const results = new Map<string, Float64Array>();

  beforeAll(async () => {
    const values = await evaluate(panelOf(columns), texts.map(parseFeature));
    texts.forEach((text, i) => results.set(text, values[i]!));
  });

  it('has figures of every pattern', () => {
    const names = candlePatterns.map(({ name }) => name);
    expect(names).toHaveLength(61);
    expect(Object.keys(synthetic.lookbacks).sort()).toEqual(names.toSorted());
    expect(texts).toEqual(expect.arrayContaining(names.map(call)));
  });

  it.each(texts)('%s: every value and the first index', (text) => {
    const { lookback, operator } = parseFeature(text);
    expect(lookback).toBe(synthetic.lookbacks[operator!.name]);
    const expected = new Float64Array(synthetic.bars).fill(NaN, 0, lookback);
    for (const [value, differences] of Object.entries(synthetic.indices[text]!)) {
      let at = 0;
      for (const difference of differences) {
        at += difference;
        expected[at] = Number(value);
      }
    }
    const actual = results.get(text)!;
    expect(actual.findIndex((value, i) => !Object.is(value, expected[i]))).toBe(-1);
  });

  it('occurs at least five times with every value', () => {
    for (const name of Object.keys(synthetic.lookbacks)) {
      const occurrences = Object.values(synthetic.indices[call(name)]!).map(({ length }) => length);
      expect(Math.min(...occurrences), name).toBeGreaterThanOrEqual(5);
    }
  });
});

const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../../shared/data');
const file = join(data, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');

/**
 * Of 3.3 million values one differs. The lower shadow of AMD's candle 3992 is 3 cents, as is half the mean
 * of the shadows before it: not shorter, but TA-Lib's running total of them has lost its last digits by then.
 */
const drifted = { symbol: 'AMD', name: 'cdlshortline', bar: 3992, ours: 0, theirs: 100 };

describe.skipIf(!existsSync(file))(`TA-Lib on real bars (${file}; skipped where absent)`, () => {
  const bars = new Map<string, number[][]>(Object.keys(real.symbols).map((symbol) => [symbol, []]));

  beforeAll(() => {
    for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n')) {
      const [symbol, , ...prices] = line.split(',', 6);
      bars.get(symbol!)?.push(prices.map(Number));
    }
  });

  it.each(Object.keys(real.symbols))('%s: counts and checksums of all patterns', async (symbol) => {
    const rows = bars.get(symbol)!;
    const expected = real.symbols[symbol]!;
    expect(rows).toHaveLength(expected.bars);
    const names = Object.keys(expected.patterns);
    const panel = panelOf(FIELDS.map((_, f) => Float64Array.from(rows, (row) => row[f]!)));
    const values = await evaluate(
      panel,
      names.map((name) => parseFeature(call(name))),
    );
    names.forEach((name, i) => {
      if (symbol === drifted.symbol && name === drifted.name) {
        expect(values[i]![drifted.bar]).toBe(drifted.ours);
        values[i]![drifted.bar] = drifted.theirs;
      }
      const found: Record<string, number> = {};
      let checksum = 0;
      values[i]!.forEach((value, t) => {
        if (Number.isNaN(value) || value === 0) return;
        found[value] = (found[value] ?? 0) + 1;
        checksum += t * value;
      });
      expect([found, ((checksum % 2 ** 31) + 2 ** 31) % 2 ** 31], name).toEqual(expected.patterns[name]);
    });
  });
});

describe('missing bars', () => {
  it.each(candlePatterns.map(({ name }) => name))('%s starts over after one, in batch and stream', async (name) => {
    const expr = parseFeature(call(name));
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: synthetic.bars - 60 }),
        fc.array(fc.tuple(fc.nat(3), fc.nat(59)), { maxLength: 3 }),
        async (from, holes) => {
          const pieces = columns.map((column) => column.slice(from, from + 60));
          for (const [f, t] of holes) pieces[f]![t] = NaN;
          const [whole] = await evaluate(panelOf(columns.map((column) => column.slice(from, from + 60))), [expr]);
          const [actual] = await evaluate(panelOf(pieces), [expr]);
          const stream = createStream([expr], { symbols: 1, origin: 0 });
          for (let t = 0; t < 60; t += 1) {
            const isHeld = holes.some(([, hole]) => hole <= t && hole >= t - expr.lookback);
            expect(actual![t], `bar ${t}`).toBe(isHeld ? NaN : whole![t]);
            const fields = new Map(FIELDS.map((field, f) => [field, Float64Array.of(pieces[f]![t]!)]));
            const [row] = stream.push({ time: t, fields, members: Uint8Array.of(1) });
            expect(row![0], `bar ${t} in the stream`).toBe(actual![t]);
          }
        },
      ),
      { numRuns: 5 },
    );
  });
});
