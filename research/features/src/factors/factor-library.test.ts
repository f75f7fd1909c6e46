import { describe, expect, it } from 'vitest';
import { parseFeature } from '../language/language.ts';
import { factorLibraryNamed, parseFactorLibrary, REGIMES, type Factor } from './factor-library.ts';

const text = `
name: mine
define:
  up: returns(close, 20)
factors:
  trend: { family: momentum, expr: up, weight: 1, description: The month. }
  calm: { family: volatility, expr: 'ts_std(returns(close), 20)', sign: -1, weight: 2, normalise: market }
regimes:
  bull: { momentum: 1 }
  bear: { momentum: 0.5, volatility: 0.5 }
  sideways: { momentum: 0.5, volatility: 0.5 }
  crisis: { volatility: 1 }
`;

const complaint = (from: string, to: string): string => {
  try {
    parseFactorLibrary(text.replace(from, to), 'mine.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('accepted');
};

describe('a factor library', () => {
  it('has definitions as a feature set has them: of those above, and nothing of the environment', () => {
    expect(complaint('up: returns(close, 20)', 'up: up + 1')).toContain('mine.yaml: define: up uses itself');
    expect(complaint('up: returns(close, 20)', 'up: later + 1\n  later: close')).toContain('put later above up');
    expect(complaint('up: returns(close, 20)', 'up: ${HOME}')).toContain('unexpected "$"');
  });

  it('has canonical expressions, families in order and defaults', () => {
    const library = parseFactorLibrary(text);
    expect(library).toMatchObject({
      version: 1,
      normalise: 'sector',
      winsorise: 0.01,
      families: ['momentum', 'volatility'],
    });
    expect(library.factors[0]).toMatchObject({
      name: 'trend',
      expr: 'returns(close, 20)',
      sign: 1,
      normalise: 'sector',
    });
    expect(library.factors[1]).toMatchObject({ sign: -1, weight: 2, normalise: 'market' });
  });

  it('is known by what moves a score, and by nothing else', () => {
    const hashOf = (from: string, to: string): string => parseFactorLibrary(text.replace(from, to)).hash;
    const { hash } = parseFactorLibrary(text);
    expect(hashOf('The month.', 'Another word.')).toBe(hash);
    expect(hashOf('returns(close, 20)', 'returns( close,20 )')).toBe(hash);
    for (const [from, to] of [
      ['weight: 2', 'weight: 3'],
      ['name: mine', 'name: mine\ntransform: rank'],
      ['sign: -1', 'sign: 1'],
      ['normalise: market', 'normalise: sector'],
      ['bull: { momentum: 1 }', 'bull: { volatility: 1 }'],
      ['name: mine', 'name: mine\nwinsorise: 0.02'],
    ] as const) {
      expect(hashOf(from, to), to).not.toBe(hash);
    }
  });

  it('says what is wrong with a file', () => {
    expect(complaint('bear: { momentum: 0.5', 'bear: { momentum: 0.6')).toContain('add up to 1');
    expect(complaint('crisis: { volatility: 1 }', 'crisis: { value: 1 }')).toContain(
      'no factor is of the family value',
    );
    expect(complaint('expr: up', 'expr: upp(close)')).toContain('mine.yaml: trend');
    expect(complaint('trend:', 'composite:')).toContain('the name of a score');
    expect(complaint('sign: -1', 'sign: 2')).toContain('sign');
    expect(() => factorLibraryNamed('factors-v9')).toThrow('there is no factor library "factors-v9"');
  });
});

const library = factorLibraryNamed('factors-v1');
const of = (name: string): Factor => library.factors.find((factor) => factor.name === name)!;

describe('factors-v1', () => {
  it('has the families and the regimes that are required', () => {
    expect(library.factors.length).toBeGreaterThanOrEqual(18);
    expect(library.families).toEqual(
      expect.arrayContaining(['momentum', 'value', 'quality', 'volatility', 'size', 'reversal', 'growth', 'liquidity']),
    );
    expect(library.regimes).toMatchObject({
      bull: { momentum: 0.4, value: 0.3, quality: 0.3 },
      bear: { momentum: 0.2, value: 0.4, quality: 0.4 },
      sideways: { momentum: 0.3, value: 0.35, quality: 0.35 },
    });
    for (const regime of REGIMES) {
      const sum = Object.values(library.regimes[regime]).reduce((total, weight) => total + weight, 0);
      expect(sum, regime).toBeCloseTo(1, 12);
    }
  });

  it('has the required weights, and the signs of the definitions', () => {
    expect(['price_momentum', 'earnings_momentum', 'analyst_revision'].map((name) => of(name).weight)).toEqual([
      0.25, 0.15, 0.1,
    ]);
    expect(['earnings_yield', 'book_yield', 'ebitda_ev'].map((name) => of(name).weight)).toEqual([0.2, 0.15, 0.15]);
    expect(['roe', 'leverage', 'earnings_stability'].map((name) => of(name).weight)).toEqual([0.2, 0.15, 0.1]);
    for (const name of ['leverage', 'accruals', 'asset_growth', 'market_cap', 'low_volatility', 'reversal_21'])
      expect(of(name).sign, name).toBe(-1);
    expect(of('momentum_12_1').expr).toBe('delay(close, 21) / delay(close, 252) - 1');
  });

  it('is documented and written canonically, each factor once', () => {
    const exprs = library.factors.map(({ expr }) => expr);
    expect(exprs.map((expr) => parseFeature(expr).text)).toEqual(exprs);
    expect(new Set(exprs).size).toBe(exprs.length);
    expect(library.factors.filter(({ description, source }) => !description.endsWith('.') || source === '')).toEqual(
      [],
    );
  });
});
