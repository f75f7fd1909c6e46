/** Against TA-Lib, on synthetic and on real bars; figures and tolerances: conformance/oracles/features/talib-classic. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../evaluators/evaluate.ts';
import { parseFeature } from '../../language/language.ts';
import { classicIndicators } from './classic-indicators.ts';

type Column = readonly (number | null)[];
interface Sampled {
  readonly first: number;
  readonly meanSize: number;
  readonly at: Column;
}
const oracle = JSON.parse(
  readFileSync(
    new URL('../../../../../conformance/oracles/features/talib-classic/figures.json', import.meta.url),
    'utf8',
  ),
) as {
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly series: Readonly<Record<string, Column>>;
  readonly every: number;
  readonly real: Readonly<Record<string, Readonly<Record<string, Sampled>>>>;
};
const texts = Object.keys(oracle.series);
const { expected: more } = JSON.parse(
  readFileSync(
    new URL('../../../../../conformance/oracles/features/talib-more/synthetic.json', import.meta.url),
    'utf8',
  ),
) as { readonly expected: Readonly<Record<string, Column>> };

function panelOf(columns: Readonly<Record<string, readonly number[]>>): Panel {
  return Panel.of({
    time: Float64Array.from(Object.values(columns)[0]!, (_, t) => t),
    symbols: ['X'],
    fields: new Map(Object.entries(columns).map(([name, column]) => [name, Float64Array.from(column)])),
  });
}

const valueOf = async (panel: Panel, text: string): Promise<Float64Array> =>
  (await evaluate(panel, [parseFeature(text)]))[0]!;

// TA-Lib divides by nothing where nothing moves, and says 0.
const UNDEFINED_WHERE_FLAT = /^(beta|correl)\(/;

/** The first value that is not TA-Lib's, as text; undefined when all are. */
function firstDifference(
  text: string,
  actual: readonly number[],
  expected: Column,
  typical: number,
): string | undefined {
  const at = expected.findIndex((value, i) => {
    const own = actual[i]!;
    if (value === null || Number.isNaN(own)) {
      const flat = value === 0 && UNDEFINED_WHERE_FLAT.test(text);
      return !(Number.isNaN(own) && (value === null || flat));
    }
    return !(Math.abs(own - value) <= 1e-9 * Math.max(Math.abs(value), typical));
  });
  return at < 0 ? undefined : `${text}: value ${at} is ${actual[at]} instead of ${expected[at]}`;
}

const meanSize = (column: Column): number => {
  const present = column.filter((value) => value !== null);
  return present.reduce((sum, value) => sum + Math.abs(value), 0) / present.length;
};

describe('TA-Lib, synthetic bars', () => {
  it('has figures for every operator without a naive reference', () => {
    // Those of talib-more are compared beside the momentum indicators.
    const covered = new Set([...texts, ...Object.keys(more)].map((text) => text.slice(0, text.indexOf('('))));
    const uncovered = classicIndicators.filter(({ name, reference }) => reference === undefined && !covered.has(name));
    expect(uncovered).toEqual([]);
  });

  it.each(texts)('%s', async (text) => {
    const expected = oracle.series[text]!;
    const values = await valueOf(panelOf(oracle.inputs), text);
    expect(firstDifference(text, [...values], expected, meanSize(expected))).toBeUndefined();
    expect(expected.findIndex((value) => value !== null)).toBe(parseFeature(text).lookback);
  });
});

const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../../shared/data');
const file = join(data, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');

describe.skipIf(!existsSync(file))(`TA-Lib, real bars (${file}; skipped where absent)`, () => {
  it.each(Object.keys(oracle.real))('%s', async (symbol) => {
    const rows = gunzipSync(readFileSync(file))
      .toString('utf8')
      .split('\n')
      .filter((line) => line.startsWith(`${symbol},`))
      .slice(0, 3_000)
      .map((line) => line.split(','));
    const at = { open: 2, high: 3, low: 4, close: 5, volume: 7 };
    const panel = panelOf(
      Object.fromEntries(Object.entries(at).map(([name, k]) => [name, rows.map((row) => Number(row[k]))])),
    );
    const differences: (string | undefined)[] = [];
    for (const [text, { first, meanSize: typical, at: expected }] of Object.entries(oracle.real[symbol]!)) {
      const values = await valueOf(panel, text);
      expect(
        values.findIndex((value) => !Number.isNaN(value)),
        text,
      ).toBe(first);
      const sampled = expected.map((_, i) => values[i * oracle.every]!);
      differences.push(firstDifference(text, sampled, expected, typical));
    }
    expect(differences.filter((difference) => difference !== undefined)).toEqual([]);
  });
});
