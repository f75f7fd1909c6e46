/**
 * The 101 Formulaic Alphas and Alpha158: that they are complete, look nowhere ahead, and give the figures that NumPy
 * finds on real bars in float64, every window in two passes (conformance/oracles/features/alphas).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { simulatePanel } from '../checks/simulated-panel.ts';
import { evaluate } from '../evaluators/evaluate.ts';
import type { Expr } from '../language/expr.ts';
import { parseFeature } from '../language/language.ts';
import { featureSetNamed } from './feature-set.ts';

interface Figure {
  readonly present: number;
  readonly size: number;
  readonly at: readonly number[];
  readonly values: readonly number[];
}
interface Oracle {
  readonly tolerance: number;
  readonly from: string;
  readonly to: string;
  readonly symbols: number;
  readonly bars: number;
  readonly figures: Readonly<Record<string, Figure>>;
}

const SETS = { alpha101: 101, alpha158: 158 } as const;
const NAMES = Object.keys(SETS) as (keyof typeof SETS)[];
const fieldsOf = (exprs: readonly Expr<'feature'>[]) => [...new Set(exprs.flatMap((expr) => expr.fields))];
const exprsOf = (name: string) => featureSetNamed(name).features.map(({ expr }) => parseFeature(expr));

const same = (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.abs(a);

describe.each(NAMES)('%s', (name) => {
  const exprs = exprsOf(name);

  it('is complete, each alpha once', () => {
    expect(exprs).toHaveLength(SETS[name]);
    expect(new Set(exprs).size).toBe(SETS[name]);
    expect(featureSetNamed(name).features.map((feature) => feature.name)).toEqual(Object.keys(oracle(name).figures));
  });

  it('has values of everything, the same to the bit with the future removed', async () => {
    const bars = Math.max(...exprs.map(({ lookback }) => lookback)) + 40;
    const panel = simulatePanel(fieldsOf(exprs), 20, bars);
    const cut = bars - 17;
    const [whole, early] = [await evaluate(panel, exprs), await evaluate(panel.slice(0, cut), exprs)];
    exprs.forEach(({ text }, i) => {
      const [longer, shorter] = [whole[i]!, early[i]!];
      expect(longer.every(Number.isNaN), text).toBe(false);
      const changed = shorter.findIndex(
        (value, j) => !Object.is(value, longer[Math.floor(j / cut) * bars + (j % cut)]),
      );
      expect(changed, text).toBe(-1);
    });
  });
});

describe('the descriptions of alpha101', () => {
  const { features } = featureSetNamed('alpha101');
  const exprs = exprsOf('alpha101');
  const panel = simulatePanel(fieldsOf(exprs), 20, 400);

  const said = (words: string) => features.filter((one) => one.description.includes(words)).map(({ name }) => name);

  /** The alphas that change when prices are multiplied, by powers of two so that nothing is rounded. */
  async function changedBy(factor: (symbol: number) => number): Promise<string[]> {
    const prices = ['open', 'high', 'low', 'close'].map((name): [string, Float64Array] => {
      const column = panel.symbols.flatMap((_, n) => Array.from(panel.column(name, n), (value) => value * factor(n)));
      return [name, Float64Array.from(column)];
    });
    const [before, after] = [await evaluate(panel, exprs), await evaluate(panel.withFields(new Map(prices)), exprs)];
    return features
      .filter((_, i) => !before[i]!.every((value, j) => same(value, after[i]![j]!)))
      .map(({ name }) => name);
  }

  it('say which depend on the level of prices, and which on their unit', async () => {
    expect(await changedBy(() => 4)).toEqual(said('the unit of prices'));
    expect(await changedBy((symbol) => 2 ** ((symbol % 5) - 2))).toEqual(said('of prices'));
  });
});

const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
const prices = join(data, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');
const constituents = join(data, 'constituents/sp500.csv');

describe.skipIf(![prices, constituents].every(existsSync))(`real bars (${prices}; skipped where absent)`, () => {
  it.each(NAMES)('%s is what NumPy finds', async (name) => {
    const { figures, tolerance, from, to, symbols, bars } = oracle(name);
    const panel = readMarket(from, to);
    expect([panel.symbols.length, panel.bars]).toEqual([symbols, bars]);
    const exprs = exprsOf(name);
    const found = await evaluate(panel, exprs);
    featureSetNamed(name).features.forEach((feature, i) => {
      const { present, size, at, values } = figures[feature.name]!;
      expect
        .soft(
          found[i]!.reduce((count, value) => count + Number(!Number.isNaN(value)), 0),
          feature.name,
        )
        .toBe(present);
      at.forEach((index, j) => {
        const [mine, wanted] = [found[i]![index]!, values[j]!];
        const off = Math.abs(mine - wanted) / Math.max(Math.abs(wanted), size);
        expect.soft(off, `${feature.name} at ${index}: ${mine}, not ${wanted}`).toBeLessThanOrEqual(tolerance);
      });
    });
  });
});

function oracle(name: string): Oracle {
  const folder = new URL('../../../../conformance/oracles/features/alphas/', import.meta.url);
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Oracle;
}

/** The panel of the figures, made as panel.py beside them makes it. */
function readMarket(from: string, to: string): Panel {
  const sectors = new Map(
    readFileSync(constituents, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => [...line.matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain!))
      .map(([symbol, , sector, subindustry]) => [symbol!, { sector: sector!, subindustry: subindustry! }]),
  );
  const rows = gunzipSync(readFileSync(prices))
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
    .filter(([symbol, date]) => sectors.has(symbol!) && from <= date! && date! <= to);
  const symbols = [...new Set(rows.map(([symbol]) => symbol!))].sort();
  const dates = [...new Set(rows.map(([, date]) => date!))].sort();
  const [symbolAt, dateAt] = [symbols, dates].map((names) => new Map(names.map((one, i) => [one, i])));
  const column = (figure: (row: readonly number[], symbol: number) => number): Float64Array => {
    const out = new Float64Array(symbols.length * dates.length).fill(NaN);
    for (const [name, date, ...values] of rows) {
      const n = symbolAt!.get(name!)!;
      out[n * dates.length + dateAt!.get(date!)!] = figure(values.map(Number), n);
    }
    return out;
  };
  // open, high, low, close, adjusted close, volume
  const price = (field: number) => column((row) => row[field]! * (row[4]! / row[3]!));
  const codes = (nameOf: (of: { readonly sector: string; readonly subindustry: string }) => string): Float64Array => {
    const names = symbols.map((symbol) => nameOf(sectors.get(symbol)!));
    const order = [...new Set(names)].sort();
    return Float64Array.from({ length: symbols.length * dates.length }, (_, i) =>
      order.indexOf(names[Math.floor(i / dates.length)]!),
    );
  };
  return Panel.of({
    time: Float64Array.from(dates, (date) => Date.parse(date) * 1_000),
    symbols,
    fields: new Map([
      ['open', price(0)],
      ['high', price(1)],
      ['low', price(2)],
      ['close', price(3)],
      ['volume', column((row) => row[5]!)],
      ['dollar_volume', column((row) => row[3]! * row[5]!)],
      ['cap', column((row, n) => row[3]! * (n + 1) * 1e6)],
      ['sector', codes(({ sector }) => sector)],
      ['industry', codes(({ sector, subindustry }) => `${sector} ${subindustry.split(' ').at(-1)!}`)],
      ['subindustry', codes(({ subindustry }) => subindustry)],
    ]),
  });
}
