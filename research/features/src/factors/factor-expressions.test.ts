import { Panel } from '@quantcli/panel';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkFeatures } from '../checks/check-features.ts';
import { simulatePanel } from '../checks/simulated-panel.ts';
import { evaluate } from '../evaluators/evaluate.ts';
import { parseFeature } from '../language/language.ts';
import { factorExpressions, type FactorScores } from './factor-expressions.ts';
import { factorLibraryNamed, parseFactorLibrary, REGIMES } from './factor-library.ts';

const library = factorLibraryNamed('factors-v1');
const PRICES = ['open', 'high', 'low', 'close', 'volume', 'dollar_volume', 'raw_close', 'raw_volume'];
const ITEMS = ['a', 'b', 'c'];
/** Three factors of one family and one of another, of fields that are given. */
const small = parseFactorLibrary(`
name: small
winsorise: 0
factors:
  fa: { family: first, expr: a, weight: 1 }
  fb: { family: first, expr: b, weight: 3, sign: -1 }
  fc: { family: second, expr: c, weight: 1 }
regimes:
  bull: { first: 0.75, second: 0.25 }
  bear: { first: 1 }
  sideways: { first: 0.5, second: 0.5 }
  crisis: { second: 1 }
`);

const SYMBOLS = 12;
const BARS = 6;

/** Random items, sectors of four, and what `hole` says is missing. */
function panelOf(hole: (field: string, symbol: number) => boolean): Panel {
  const whole = simulatePanel([...ITEMS, 'sector'], SYMBOLS, BARS);
  return whole.withFields(
    new Map(
      ITEMS.map((field) => [
        field,
        Float64Array.from({ length: SYMBOLS * BARS }, (_, i) => {
          const n = Math.floor(i / BARS);
          return hole(field, n) ? NaN : whole.column(field, n)[i % BARS]!;
        }),
      ]),
    ),
  );
}

async function valuesOf(scores: FactorScores, panel: Panel): Promise<Map<string, Float64Array>> {
  const values = await evaluate(
    panel,
    scores.features.map(({ expr }) => parseFeature(expr)),
  );
  return new Map(scores.features.map(({ name }, i) => [name, values[i]!]));
}

/** Mean over the symbols of a sector on a bar. */
const sectorMean = (values: Float64Array, sector: number, t: number): number => {
  const own = Array.from({ length: SYMBOLS }, (_, n) => n).filter((n) => n % 3 === sector);
  const present = own.map((n) => values[n * BARS + t]!).filter((value) => value === value);
  return present.reduce((sum, value) => sum + value, 0) / present.length;
};

describe('scores as expressions', () => {
  let values: Map<string, Float64Array>;
  beforeAll(async () => {
    values = await valuesOf(
      factorExpressions(small),
      panelOf((field, n) => field === 'b' && n === 4),
    );
  });

  it('have a mean of zero in every sector', () => {
    for (const name of ['fa', 'fb', 'fc', 'family_first', 'family_second']) {
      for (const sector of [0, 1, 2]) expect(sectorMean(values.get(name)!, sector, 3), name).toBeCloseTo(0, 12);
    }
  });

  it('give a missing factor no weight, for that symbol alone', () => {
    // In proportion to the mean before its normalisation, which is a line over each sector.
    const [a, b, family] = ['fa', 'fb', 'family_first'].map((name) => values.get(name)!);
    const at = 2;
    const before = [1, 4, 7, 10].map((n) => {
      const i = n * BARS + at;
      return n === 4 ? a![i]! : (a![i]! + 3 * b![i]!) / 4;
    });
    const after = [1, 4, 7, 10].map((n) => family![n * BARS + at]!);
    const slope = (after[1]! - after[0]!) / (before[1]! - before[0]!);
    before.forEach((value, k) => expect(after[k]! - after[0]!).toBeCloseTo(slope * (value - before[0]!), 9));
    expect(values.get('fb')![4 * BARS + at]).toBeNaN();
  });

  it('weigh families by the regime, and leave out what a symbol has nothing of', async () => {
    const scores = factorExpressions(small, { regime: 'bull' });
    expect(scores.weights).toEqual({ first: 0.75, second: 0.25 });
    const own = await valuesOf(
      scores,
      panelOf((field, n) => n === 5 && field !== 'c'),
    );
    const [first, second, composite] = ['family_first', 'family_second', 'composite'].map((name) => own.get(name)!);
    for (let n = 0; n < SYMBOLS; n += 1) {
      const i = n * BARS + 1;
      const expected = n === 5 ? second![i]! : 0.75 * first![i]! + 0.25 * second![i]!;
      expect(composite![i]!, `symbol ${n}`).toBeCloseTo(expected, 12);
    }
    const none = await valuesOf(
      scores,
      panelOf((_, n) => n === 5),
    );
    expect(none.get('composite')![5 * BARS]).toBeNaN();
  });

  it('compare with the whole market where sectors are not known', async () => {
    const scores = factorExpressions(small, { has: (field) => field !== 'sector' });
    expect(scores.features[0]!.expr).toBe('zscore(winsorize(a, 0))');
    const own = await valuesOf(
      scores,
      panelOf(() => false),
    );
    const a = own.get('fa')!;
    const sum = Array.from({ length: SYMBOLS }, (_, n) => a[n * BARS]!).reduce((total, value) => total + value, 0);
    expect(sum).toBeCloseTo(0, 12);
  });

  it('are of ranks where the library says so', () => {
    const ranked = parseFactorLibrary(`
name: ranked
transform: rank
factors:
  fa: { family: first, expr: a, weight: 1 }
  fb: { family: first, expr: b, weight: 1, transform: zscore }
  fc: { family: first, expr: c, weight: 1, sign: -1, normalise: market }
regimes: { bull: { first: 1 }, bear: { first: 1 }, sideways: { first: 1 }, crisis: { first: 1 } }
`);
    expect(
      factorExpressions(ranked)
        .features.slice(0, 3)
        .map(({ expr }) => expr),
    ).toEqual([
      'group_zscore(group_rank(winsorize(a), sector), sector)',
      'group_zscore(winsorize(b), sector)',
      '-zscore(rank(winsorize(c)))',
    ]);
  });

  it('say so where nothing counts', () => {
    expect(() => factorExpressions(small, { has: (field) => field === 'c', regime: 'bear' })).toThrow(
      'no factor that counts in bear',
    );
  });
});

describe('the scores of factors-v1', () => {
  it('have weights that add up to 1 in every regime, whatever data there is', () => {
    for (const regime of REGIMES) {
      for (const has of [() => true, (field: string) => PRICES.includes(field)]) {
        const { weights } = factorExpressions(library, { regime, has });
        const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
        expect(sum, regime).toBeCloseTo(1, 12);
      }
    }
    expect(factorExpressions(library, { regime: 'bear' }).weights).toEqual({ momentum: 0.2, value: 0.4, quality: 0.4 });
  });

  it('make do with prices: what needs reports is left out, and so is a family of which too little is left', () => {
    const { features, leftOut, weights } = factorExpressions(library, { has: (field) => PRICES.includes(field) });
    const names = features.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['momentum_12_1', 'traded_size', 'low_beta', 'family_momentum', 'composite']),
    );
    expect(names).not.toContain('family_quality');
    expect(leftOut).toContainEqual({ name: 'leverage', missing: ['assets', 'equity'] });
    expect(weights).toEqual({ momentum: 1 });
    expect(factorExpressions(library).features.length).toBe(library.factors.length + library.families.length + 1);
  });

  it('are the laws of features kept: no look-ahead, stream and batch alike', { timeout: 60_000 }, async () => {
    const { features } = factorExpressions(library, { regime: 'crisis' });
    const exprs = features.map(({ expr }) => parseFeature(expr));
    const fields = [...new Set(exprs.flatMap((expr) => expr.fields))].sort();
    const results = await checkFeatures(simulatePanel(fields, 9, 620), exprs);
    expect(results.filter(({ passed }) => !passed).map(({ findings }) => findings)).toEqual([]);
  });
});
