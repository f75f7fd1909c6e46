/** Against networkx and scipy: figures, versions and how they were made are in conformance/oracles/features/network. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Rng } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkFeatures } from '../checks/check-features.ts';
import { evaluate } from '../evaluators/evaluate.ts';
import { parseFeature } from '../language/language.ts';

interface Case {
  readonly n: number;
  readonly bar: number;
  readonly returns: readonly (readonly number[])[];
  readonly graphs: readonly {
    readonly threshold: number;
    readonly links: string;
    readonly expected: Readonly<Record<string, readonly (number | null)[]>>;
  }[];
}

function figuresIn<T>(name: string): T {
  const url = new URL(`../../../../conformance/oracles/features/network/${name}`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as T;
}

const figures = figuresIn<{ readonly every: number; readonly cases: readonly Case[] }>('network.json');

function panelOf(rows: readonly (readonly number[])[], members?: Uint8Array, origin = 0): Panel {
  const bars = rows[0]!.length;
  return Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => t),
    symbols: rows.map((_, i) => `S${i}`),
    fields: new Map([['x', Float64Array.from(rows.flat())]]),
    origin,
    ...(members && { members }),
  });
}

/** The values of an expression, [N][T]. */
async function valuesOf(text: string, panel: Panel): Promise<number[][]> {
  const [values] = await evaluate(panel, [parseFeature(text)]);
  return panel.symbols.map((_, i) => [...values!.subarray(i * panel.bars, (i + 1) * panel.bars)]);
}

function call(name: string, n: number, { threshold = 0.3, every = 1, links = 'positive' } = {}): string {
  const [operator, coordinate] = name.split(' ');
  const own = [coordinate, threshold, every, links].filter((argument) => argument !== undefined);
  return `${operator}(x, ${operator === 'network_peer_momentum' ? 'x, ' : ''}${n}, ${own.join(', ')})`;
}

const MEASURES = [
  'network_degree',
  'network_strength',
  'network_betweenness',
  'network_pagerank',
  'network_clustering',
  'network_eigenvector',
  'network_embedding 1',
  'network_embedding 2',
  'network_peer_momentum',
];
const NAMES = [...MEASURES, 'network_community'];

/** Of a graph's figures those that are not within 1e-9 of the column's largest. */
function differences(actual: readonly number[], expected: readonly (number | null)[]): string[] {
  const size = Math.max(...expected.map((value) => Math.abs(value ?? 0)));
  return expected.flatMap((value, i) => {
    const same = value === null ? Number.isNaN(actual[i]) : Math.abs(actual[i]! - value) <= 1e-9 * size;
    return same ? [] : [`symbol ${i}: ${actual[i]} instead of ${value}`];
  });
}

/** Turned so that the cubes sum to something positive. */
function turned(values: readonly (number | null)[]): (number | null)[] {
  const skew = values.reduce<number>((sum, value) => sum + (value ?? 0) ** 3, 0);
  return values.map((value) => (value === null ? null : value * Math.sign(skew)));
}

describe.each(figures.cases)('networkx on $n bars of $returns.length symbols', ({ n, bar, returns, graphs }) => {
  it.each(graphs)('above $threshold, $links', async ({ threshold, links, expected }) => {
    const panel = panelOf(returns);
    for (const [name, column] of Object.entries(expected)) {
      const text = call(name, n, { threshold, every: figures.every, links });
      const values = await valuesOf(text, panel);
      const wanted = name.startsWith('network_embedding') ? turned(column) : column;
      const at = values.map((row) => row[bar]!);
      expect({ text, wrong: differences(at, wanted) }).toEqual({ text, wrong: [] });
      // Held to the last bar, but for momentum, whose y moves on.
      if (name !== 'network_peer_momentum') expect(values.map((row) => row.at(-1))).toEqual(at);
    }
  });
});

const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
const file = join(data, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');

describe.skipIf(!existsSync(file))(`networkx on real bars (${file}; skipped where absent)`, () => {
  const real = figuresIn<{
    readonly n: number;
    readonly threshold: number;
    readonly symbols: readonly string[];
    readonly figures: readonly {
      readonly bar: number;
      readonly present: readonly number[];
      readonly expected: Readonly<Record<string, readonly (number | null)[]>>;
    }[];
  }>('real.json');
  const panels = new Map<number, Panel>();

  beforeAll(() => {
    const lines = gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n').slice(1);
    const rows = lines.map((line) => line.split(','));
    const dates = new Map([...new Set(rows.map((row) => row[1]!))].sort().map((date, t) => [date, t]));
    const symbols = new Map(real.symbols.map((name, i) => [name, i]));
    const close = new Float64Array(symbols.size * dates.size).fill(NaN);
    for (const [name, date, , , , price] of rows)
      close[symbols.get(name!)! * dates.size + dates.get(date!)!] = Number(price);
    const whole = real.symbols.map((_, i) => close.subarray(i * dates.size, (i + 1) * dates.size));
    for (const { bar } of real.figures) {
      const columns = whole.map((column) => column.subarray(bar - real.n, bar + 1));
      panels.set(
        bar,
        panelOf(
          columns.map((column) => Array.from(column, (price, t) => price / (column[t - 1] ?? NaN) - 1)),
          undefined,
          bar - real.n,
        ),
      );
    }
  }, 60_000);

  it.each(real.figures)('at bar $bar', async ({ bar, present, expected }) => {
    for (const [name, column] of Object.entries(expected)) {
      const text = call(name, real.n, { threshold: real.threshold, every: 5 });
      const values = (await valuesOf(text, panels.get(bar)!)).map((row) => row.at(-1)!);
      const wanted = name.startsWith('network_embedding') ? turned(column) : column;
      expect({
        text,
        wrong: differences(
          present.map((i) => values[i]!),
          wanted,
        ),
      }).toEqual({ text, wrong: [] });
      expect(values.filter((value, i) => !Number.isNaN(value) && !present.includes(i))).toEqual([]);
    }
  });
});

/** Returns with a common part, and some symbols that go against it. */
function simulated(seed: number, symbols: number, bars: number): number[][] {
  const rng = Rng.fromSeed(seed);
  const [first, second] = [0, 1].map(() => Array.from({ length: bars }, () => rng.normal()));
  return Array.from({ length: symbols }, (_, i) =>
    Array.from({ length: bars }, (_bar, t) => (i % 3 === 0 ? first : second)![t]! * (1 + (i % 4) / 4) + rng.normal()),
  );
}

function expectAll(values: readonly number[], value: number): void {
  for (const actual of values) {
    if (Number.isNaN(value)) expect(actual).toBeNaN();
    else expect(actual).toBeCloseTo(value, 12);
  }
}

describe('network measures', () => {
  it.each(MEASURES)('%s does not depend on the order of the symbols', async (name) => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1_000), fc.integer({ min: 1, max: 9 }), async (seed, symbols) => {
        const rows = simulated(seed, symbols, 24);
        const order = Rng.fromSeed(seed).split('order');
        const shuffled = rows
          .map((_, i) => [order.uniform(), i])
          .sort((a, b) => a[0]! - b[0]!)
          .map(([, i]) => i!);
        const values = await valuesOf(call(name, 20), panelOf(rows));
        const moved = await valuesOf(call(name, 20), panelOf(shuffled.map((i) => rows[i]!)));
        const expected = shuffled.map((i) => values[i]!.at(-1)!).map((value) => (Number.isNaN(value) ? null : value));
        expect(
          differences(
            moved.map((row) => row.at(-1)!),
            expected,
          ),
        ).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it.each(NAMES)('%s leaves out what is missing in the window, is constant or no member', async (name) => {
    const rows = simulated(7, 10, 20);
    const [clean, spoilt] = [rows.slice(3), rows.map((row) => [...row])];
    spoilt[0]![12] = NaN;
    spoilt[1]!.fill(0.1);
    const members = new Uint8Array(200).fill(1);
    members[2 * 20 + 11] = 0;
    const expected = await valuesOf(call(name, 10), panelOf(clean));
    const values = await valuesOf(call(name, 10), panelOf(spoilt, members));
    const shift = name === 'network_community' ? 3 : 0;
    expect(values.map((row) => row.at(-1))).toEqual([NaN, NaN, NaN, ...expected.map((row) => row.at(-1)! + shift)]);
  });

  it('a symbol that goes missing between rebuilds has no value from then on until its window is whole', async () => {
    const rows = simulated(3, 5, 30);
    rows[1]![17] = NaN;
    const [, holed] = await valuesOf(call('network_strength', 5, { every: 5 }), panelOf(rows));
    expect(holed!.map(Number.isNaN)).toEqual(rows[1]!.map((_, t) => t < 5 || (t >= 17 && t < 25)));
    const [peer] = await valuesOf('network_peer_momentum(x, 0 * x + 2, 5, 0, 5, positive)', panelOf(rows));
    expect(peer!.filter((value) => !Number.isNaN(value) && Math.abs(value - 2) > 1e-12)).toEqual([]);
  });

  it.each([
    ['network_degree', NaN, 1, 0],
    ['network_strength', 0, 3, 0],
    ['network_betweenness', 0, 0, 0],
    ['network_pagerank', 1, 1 / 4, 1 / 4],
    ['network_clustering', 0, 1, 0],
    ['network_eigenvector', NaN, 1 / 2, NaN],
    // Of equal nodes any rotation is as good, and of four separate ones none is the graph.
    ['network_embedding 1', NaN, NaN, NaN],
    ['network_peer_momentum', NaN, 2, NaN],
  ])('%s: of one symbol %d, of four equal ones %d, without a link %d', async (name, alone, equal, apart) => {
    const wave = [1, -1, 1, 2];
    const last = async (rows: number[][]): Promise<number[]> =>
      (await valuesOf(call(name, 4), panelOf(rows))).map((row) => row.at(-1)!);
    expectAll(await last([wave]), alone);
    expectAll(await last([wave, wave, wave, wave]), equal);
    expectAll(
      await last([
        [1, 1, -1, -1],
        [1, -1, 1, -1],
        [1, -1, -1, 1],
        [-1, -1, 1, 1],
      ]),
      apart,
    );
  });

  it('links at threshold 0 need more than rounding', async () => {
    const rows = [
      [0.1, 0.2, 0.3, 0.4],
      [0.8, 0.4, 1, 0.6],
    ];
    expect(
      (await valuesOf(call('network_degree', 4, { threshold: 0, links: 'absolute' }), panelOf(rows))).map(
        (row) => row[3],
      ),
    ).toEqual([0, 0]);
  });

  it('communities are codes that group', async () => {
    const rows = simulated(5, 9, 40);
    const codes = await valuesOf(call('network_community', 40), panelOf(rows));
    expect(codes.map((row) => row.at(-1))).toEqual([0, 1, 1, 0, 1, 1, 0, 1, 1]);
    const neutral = await valuesOf(`neutralize(x, ${call('network_community', 40)})`, panelOf(rows));
    expect(neutral[0]!.at(-1)! + neutral[3]!.at(-1)! + neutral[6]!.at(-1)!).toBeCloseTo(0, 12);
  });

  it('look ahead nowhere, stream to the same bits and settle as derived', async () => {
    const exprs = NAMES.map((name) => parseFeature(call(name, 12, { every: 4 })));
    const late = parseFeature('network_peer_momentum(x, delay(x, 9), 12, 0, 4, absolute)');
    const panel = panelOf(simulated(2, 7, 70), undefined, 3);
    for (const result of await checkFeatures(panel, [...exprs, late])) {
      expect(result.findings).toMatchObject({
        truncation: { passed: true },
        stream: { passed: true },
        firstValue: { passed: true },
        warmup: { passed: true },
      });
      expect([result.lookback, result.warmup]).toEqual(result.expr === late.text ? [20, 23] : [11, 14]);
    }
  });
});
