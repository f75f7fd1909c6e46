/** Against NumPy, SciPy, pandas and TA-Lib; figures, versions and tolerance: conformance/oracles/features/time-series. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluators/evaluate.ts';
import { parseFeature } from '../language/language.ts';

type Column = readonly (number | null)[];
interface Case {
  readonly inputs: Readonly<Record<'x' | 'y', Column>>;
  readonly values: Readonly<Record<string, Column>>;
}
interface Sample {
  readonly first: number;
  readonly at: readonly number[];
  readonly values: Column;
}
const oracle = JSON.parse(
  readFileSync(new URL('../../../../conformance/oracles/features/time-series/figures.json', import.meta.url), 'utf8'),
) as {
  readonly plain: Case;
  readonly stress: Case;
  readonly real: Readonly<Record<string, Readonly<Record<string, Sample>>>>;
};

const numbers = (column: Column): Float64Array => Float64Array.from(column, (value) => value ?? NaN);

async function values(text: string, x: Float64Array, y: Float64Array): Promise<Float64Array> {
  const panel = Panel.of({
    time: Float64Array.from(x, (_, t) => t),
    symbols: ['A'],
    fields: new Map([
      ['x', x],
      ['y', y],
    ]),
  });
  return (await evaluate(panel, [parseFeature(text)]))[0]!;
}

/** 1e-9 relative; near 0, relative to the column's mean size. */
function expectSame(actual: Float64Array, wanted: Float64Array, bars: (i: number) => number = (i) => i): void {
  const present = wanted.filter((value) => !Number.isNaN(value));
  const typical = present.reduce((sum, value) => sum + Math.abs(value), 0) / present.length;
  expect(present.length).toBeGreaterThan(0);
  wanted.forEach((value, i) => {
    const found = actual[bars(i)]!;
    if (Number.isNaN(value)) expect(found, `bar ${bars(i)}`).toBeNaN();
    else
      expect(Math.abs(found - value), `bar ${bars(i)}: ${found}, not ${value}`).toBeLessThanOrEqual(
        1e-9 * Math.max(Math.abs(value), typical),
      );
  });
}

describe('a series with ties, a flat stretch and gaps', () => {
  const { inputs, values: wanted } = oracle.plain;
  it.each(Object.keys(wanted))('%s', async (text) => {
    expectSame(await values(text, numbers(inputs.x), numbers(inputs.y)), numbers(wanted[text]!));
  });
});

describe('a level of 1e8 with unit variance, and an outlier of 1e12', () => {
  const { inputs, values: wanted } = oracle.stress;
  it.each(Object.keys(wanted))('%s', async (text) => {
    const [found, figures] = [await values(text, numbers(inputs.x), numbers(inputs.y)), numbers(wanted[text]!)];
    // By itself, where the outlier does not set the size of the column.
    const struck = [100, 130] as const;
    expectSame(found.subarray(0, struck[0]), figures.subarray(0, struck[0]));
    expectSame(found.subarray(...struck), figures.subarray(...struck));
    expectSame(found.subarray(struck[1]), figures.subarray(struck[1]));
  });
});

const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
const file = join(data, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');
const BARS = 3_000;

describe.skipIf(!existsSync(file))(`real bars (${file}; skipped where absent)`, () => {
  const closes = new Map<string, number[]>(Object.keys(oracle.real).map((symbol) => [symbol, []]));
  if (existsSync(file)) {
    for (const line of gunzipSync(readFileSync(file)).toString('utf8').split('\n')) {
      const [symbol, , , , , close] = line.split(',', 6);
      const column = closes.get(symbol!);
      if (column && column.length < BARS) column.push(Number(close));
    }
  }
  it.each(Object.keys(oracle.real))('%s and its neighbour', async (symbol) => {
    const symbols = [...closes.keys()];
    const next = symbols[(symbols.indexOf(symbol) + 1) % symbols.length]!;
    const [x, y] = [symbol, next].map((name) => Float64Array.from(closes.get(name)!));
    for (const [text, sample] of Object.entries(oracle.real[symbol]!)) {
      const found = await values(text, x!, y!);
      expect(
        found.findIndex((value) => !Number.isNaN(value)),
        text,
      ).toBe(sample.first);
      expectSame(found, numbers(sample.values), (i) => sample.at[i]!);
    }
  });
});
