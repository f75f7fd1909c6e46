import { Rng } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { elasticNet } from './coordinate-descent.ts';
import { elasticNetPath } from './elastic-net.ts';
import { fit, randomTable, table } from './linear-fixture.ts';
import { LAMBDA_GRID } from './ridge.ts';

describe('coordinate descent', () => {
  it('satisfies the conditions of the optimum (Karush, Kuhn & Tucker)', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.integer({ min: 1, max: 8 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.01, max: 0.9, noNaN: true }),
        (seed, p, ratio, share) => {
          const rng = Rng.fromSeed(seed);
          const rows = Array.from({ length: p + 3 }, () => Array.from({ length: p + 1 }, () => rng.normal()));
          const inner = (f: number, g: number): number =>
            rows.reduce((sum, row) => sum + row[f]! * row[g]!, 0) / rows.length;
          const gram = Float64Array.from({ length: p * p }, (_, k) => inner(Math.floor(k / p), k % p));
          const xy = Float64Array.from({ length: p }, (_, f) => inner(f, p));
          const factors = Float64Array.from({ length: p }, () => 0.2 + rng.uniform());
          const lambda = share * Math.max(...xy.map(Math.abs));
          const beta = new Float64Array(p);
          elasticNet(gram, xy, lambda, ratio, beta, factors);
          for (let f = 0; f < p; f += 1) {
            let slope = xy[f]! - lambda * (1 - ratio) * factors[f]! ** 2 * beta[f]!;
            for (let g = 0; g < p; g += 1) slope -= gram[f * p + g]! * beta[g]!;
            const bound = lambda * ratio * factors[f]!;
            if (beta[f] === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(bound * (1 + 1e-9));
            else expect(slope).toBeCloseTo(Math.sign(beta[f]!) * bound, 9);
          }
        },
      ),
      { numRuns: 100, seed: 5 },
    );
  });
});

describe('elasticNetPath', () => {
  const { x, y } = randomTable(4, 200, 6);

  it('begins where all coefficients are zero, lets features in one by one, and holds the fits', async () => {
    const path = elasticNetPath(table(x, y), { ratio: 0.5 });
    expect(path.at(-1)!.coefficients.every((b) => b === 0)).toBe(true);
    expect(path.at(-2)!.coefficients.filter((b) => b !== 0)).toHaveLength(1);
    expect(path[0]!.coefficients.every((b) => b !== 0)).toBe(true);
    path.forEach(({ lambda }, k) => k > 0 && expect(lambda).toBeGreaterThan(path[k - 1]!.lambda));
    const { lambda, coefficients } = path[20]!;
    const alone = await fit('elastic_net', table(x, y), { lambda, ratio: 0.5 });
    coefficients.forEach((b, f) => expect(alone.coefficients![f]).toBeCloseTo(b, 9));
  });

  it('is one point for a constant target', () => {
    expect(
      elasticNetPath(
        table(
          x,
          x.map(() => 2),
        ),
      ),
    ).toMatchObject([{ lambda: 0, intercept: 2 }]);
  });
});

describe('the choice of lambda on a table', () => {
  const noisy = randomTable(6, 300, 12, 4);

  it.each(['lasso', 'elastic_net', 'ridge'])(
    '%s: takes the squared error out of fold, the same every time',
    async (name) => {
      // One feature: the correlation is the same for every penalty, the error is not.
      const one = randomTable(5, 100, 1, 0.1);
      const strong = await fit(name, table(one.x, one.y));
      const ols = await fit('ols', table(one.x, one.y));
      expect(strong.coefficients![0]! / ols.coefficients![0]!).toBeCloseTo(1, 2);
      const sample = table(noisy.x, noisy.y);
      expect((await fit(name, sample)).toJSON()).toEqual((await fit(name, sample)).toJSON());
    },
  );

  it('is by blocks of time where there is time, and by rows dealt at random where there is none', async () => {
    // The target follows time, and so does a feature: neighbours give each other away, blocks do not.
    const rng = Rng.fromSeed(8);
    const rows = Array.from({ length: 200 }, (_, t) => t);
    const x = rows.map((t) => [Math.sin(t / 9), ...Array.from({ length: 30 }, (_v, k) => Math.sin(t / (10 + k) + k))]);
    const y = rows.map((t) => (t < 100 ? Math.sin(t / 10) : -Math.sin(t / 10)) + 0.01 * rng.normal());
    const dealt = (await fit('ridge', table(x, y))) as unknown as { lambda: number };
    const blocked = (await fit('ridge', table(x, y, { time: rows }))) as unknown as { lambda: number };
    expect(dealt.lambda).toBe(LAMBDA_GRID[0]);
    expect(blocked.lambda).toBeGreaterThan(dealt.lambda);
  });

  it('needs a row for every fold', async () => {
    await expect(fit('lasso', table([[1], [2]], [1, 2]))).rejects.toThrow('2 labelled rows cannot make 5 folds');
  });
});
