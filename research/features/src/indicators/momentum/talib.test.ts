/** Against TA-Lib: figures, versions and how they were made are in two folders of conformance/oracles/features. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Panel } from '@quantcli/panel';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../evaluators/evaluate.ts';
import { parseFeature } from '../../language/language.ts';

type Column = readonly (number | null)[];
interface Sample {
  readonly first: number;
  /** The column's mean size. */
  readonly size: number;
  readonly at: readonly number[];
  readonly values: readonly number[];
}

const TOPICS = ['talib-overlap-momentum', 'talib-more'] as const;

function figures<T>(path: string): T {
  const url = new URL(`../../../../../conformance/oracles/features/${path}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}

/** One symbol's history, with the periods that the figures of MAVP were made with. */
function panelOf(columns: Readonly<Record<string, readonly number[]>>): Panel {
  const periods = columns['volume']!.map((volume) => 3 + (volume % 11));
  return Panel.of({
    time: Float64Array.from(periods.keys()),
    symbols: ['S'],
    fields: new Map(Object.entries({ ...columns, periods }).map(([name, column]) => [name, Float64Array.from(column)])),
  });
}

const TOLERANCE = 1e-9;

function difference(actual: number, expected: number, size: number): string | undefined {
  const same = Math.abs(actual - expected) <= TOLERANCE * Math.max(Math.abs(expected), size);
  return same ? undefined : `${actual} instead of ${expected}`;
}

describe.each(TOPICS)('%s on synthetic bars, every value', (topic) => {
  const { inputs, expected } = figures<Readonly<Record<'inputs' | 'expected', Readonly<Record<string, Column>>>>>(
    `${topic}/synthetic.json`,
  );
  const panel = panelOf(inputs as Readonly<Record<string, readonly number[]>>);

  it.each(Object.keys(expected))('%s', async (text) => {
    const expr = parseFeature(text);
    const [values] = await evaluate(panel, [expr]);
    const column = expected[text]!;
    const present = column.filter((value) => value !== null);
    const size = present.reduce((sum, value) => sum + Math.abs(value), 0) / present.length;
    const wrong = column.flatMap((value, t) => {
      const actual = values![t]!;
      const found = value === null ? (Number.isNaN(actual) ? undefined : `${actual}`) : difference(actual, value, size);
      return found === undefined ? [] : [`bar ${t}: ${found}`];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(expr.lookback).toBe(column.findIndex((value) => value !== null));
  });
});

const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../../shared/data');
const file = join(data, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');

const onReal = TOPICS.map((topic) => [topic, file] as const);
describe.skipIf(!existsSync(file)).each(onReal)('%s on real bars (%s; skipped where absent)', (topic) => {
  const { expected } = figures<{ readonly expected: Readonly<Record<string, Readonly<Record<string, Sample>>>> }>(
    `${topic}/real.json`,
  );
  const panels = new Map<string, Panel>();

  beforeAll(() => {
    const rows = gunzipSync(readFileSync(file)).toString('utf8').split('\n');
    for (const symbol of Object.keys(expected)) {
      const bars = rows
        .filter((row) => row.startsWith(`${symbol},`))
        .slice(0, 3_000)
        .map((row) => row.split(',').map(Number));
      const column = (field: number): number[] => bars.map((bar) => bar[field]!);
      panels.set(
        symbol,
        panelOf({ open: column(2), high: column(3), low: column(4), close: column(5), volume: column(7) }),
      );
    }
  });

  it.each(Object.keys(expected))('%s: the first value and samples of all indicators', async (symbol) => {
    const samples = Object.entries(expected[symbol]!);
    const all = await evaluate(
      panels.get(symbol)!,
      samples.map(([text]) => parseFeature(text)),
    );
    const wrong = samples.flatMap(([text, { first, size, at, values }], i) => {
      const start = all[i]!.findIndex((value) => !Number.isNaN(value));
      const found = at.flatMap((t, k) => difference(all[i]![t]!, values[k]!, size) ?? []);
      return start === first && found.length === 0 ? [] : [`${text}: from ${start} instead of ${first}; ${found[0]}`];
    });
    expect(wrong).toEqual([]);
  });
});
