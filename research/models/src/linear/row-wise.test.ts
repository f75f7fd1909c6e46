import { Rng } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fit, randomTable, table } from './linear-fixture.ts';
import type { Line } from './linear-model.ts';
import { linearKinds } from './linear-kinds.ts';
import type { FittedLogistic } from './logistic.ts';

function residuals(x: readonly number[][], y: readonly number[], { coefficients, intercept }: Line): number[] {
  return x.map((row, i) => row.reduce((rest, value, f) => rest - value * coefficients[f]!, y[i]! - intercept));
}

describe('quantile', () => {
  it('satisfies the conditions of the optimum: rows on the plane can carry the rest (Koenker & Bassett, theorem 3.3)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 4 }),
        fc.double({ min: 0.05, max: 0.95, noNaN: true }),
        async (seed, p, tau) => {
          const { x, y } = randomTable(seed, 40, p);
          const rest = residuals(x, y, (await fit('quantile', table(x, y), { quantile: tau })) as unknown as Line);
          const on = rest.flatMap((r, i) => (Math.abs(r) < 1e-9 ? [i] : []));
          expect(on).toHaveLength(p + 1);
          // Solve Σ_on v x = −Σ_off (τ − [r < 0]) x; every v lies in [τ − 1, τ].
          const pull = Array.from({ length: p + 1 }, (_, f) =>
            rest.reduce((sum, r, i) => (on.includes(i) ? sum : sum - (tau - (r < 0 ? 1 : 0)) * [1, ...x[i]!][f]!), 0),
          );
          for (const v of solved(
            pull.map((_, f) => on.map((i) => [1, ...x[i]!][f]!)),
            pull,
          )) {
            expect(v).toBeGreaterThanOrEqual(tau - 1 - 1e-7);
            expect(v).toBeLessThanOrEqual(tau + 1e-7);
          }
        },
      ),
      { numRuns: 40, seed: 2 },
    );
  });

  it('is the sample quantile where nothing else is known, and takes ties', async () => {
    const y = [5, 1, 1, 1, 2, 9, 9];
    const fitted = await fit(
      'quantile',
      table(
        y.map(() => [0]),
        y,
      ),
      { quantile: 0.5 },
    );
    expect((fitted as unknown as Line).intercept).toBeCloseTo(2, 9);
    const tied = await fit(
      'quantile',
      table(
        y.map((_, i) => [i % 2]),
        y,
      ),
      { quantile: 0.3 },
    );
    expect(tied.predict(table([[0], [1]], [0, 0])).every(Number.isFinite)).toBe(true);
  });

  it('leaves every feature out under a large penalty', async () => {
    const { x, y } = randomTable(2, 50, 3);
    const fitted = await fit('quantile', table(x, y), { lambda: 10 });
    fitted.coefficients!.forEach((b) => expect(b).toBeCloseTo(0, 9));
    const below = y.filter((value) => value < (fitted as unknown as Line).intercept - 1e-9).length;
    expect(Math.abs(below - 25)).toBeLessThanOrEqual(1);
  });
});

/** Gauss's elimination with row pivots. */
function solved(a: number[][], b: number[]): number[] {
  const n = b.length;
  const m = a.map((row, i) => [...row, b[i]!]);
  for (let k = 0; k < n; k += 1) {
    const best = m.slice(k).reduce((top, row, i) => (Math.abs(row[k]!) > Math.abs(m[top]![k]!) ? k + i : top), k);
    [m[k], m[best]] = [m[best]!, m[k]!];
    for (let i = 0; i < n; i += 1)
      if (i !== k) m[i] = m[i]!.map((value, j) => value - (m[i]![k]! / m[k]![k]!) * m[k]![j]!);
  }
  return m.map((row, i) => row[n]! / row[i]!);
}

it.each(['huber', 'quantile'])('%s does not feel how far an outlier is', async (name) => {
  const { x, y } = randomTable(15, 200, 3);
  const [near, far] = [1e3, 1e14].map((size) =>
    fit(
      name,
      table(
        x,
        y.map((value, i) => (i === 7 ? size : value)),
      ),
    ),
  );
  const wanted = (await near!) as unknown as Line;
  const found = (await far!) as unknown as Line;
  expect(found.intercept).toBeCloseTo(wanted.intercept, 8);
  found.coefficients.forEach((b, f) => expect(b).toBeCloseTo(wanted.coefficients[f]!, 8));
});

it.each(['ols', 'huber', 'quantile'])('%s passes through every row where features outnumber them', async (name) => {
  const { x, y } = randomTable(16, 10, 30);
  const sample = table(x, y);
  (await fit(name, sample)).predict(sample).forEach((value, i) => expect(value).toBeCloseTo(y[i]!, 8));
});

describe('huber', () => {
  it('is hardly moved by outliers, with the scale of the rest', async () => {
    const { x, y } = randomTable(7, 300, 3, 0.5);
    const spoilt = y.map((value, i) => (i % 10 === 0 ? value + 1_000 : value));
    const clean = (await fit('huber', table(x, y))) as unknown as Line & { sigma: number };
    const found = (await fit('huber', table(x, spoilt))) as unknown as Line & { sigma: number };
    found.coefficients.forEach((b, f) => expect(Math.abs(b - clean.coefficients[f]!)).toBeLessThan(0.15));
    expect(found.sigma).toBeLessThan(3 * clean.sigma);
  });

  it('is least squares for a large epsilon, and fits a plane exactly', async () => {
    const { x, y } = randomTable(9, 80, 2);
    const squares = (await fit('ols', table(x, y))) as unknown as Line;
    const huber = await fit('huber', table(x, y), { epsilon: 1_000 });
    huber.coefficients!.forEach((b, f) => expect(b).toBeCloseTo(squares.coefficients[f]!, 8));
    const plane = x.map(([a, b]) => 3 + a! - 2 * b!);
    const exact = (await fit('huber', table(x, plane))) as unknown as Line & { sigma: number };
    expect(exact.sigma).toBe(0);
    [1, -2].forEach((b, f) => expect(exact.coefficients[f]).toBeCloseTo(b, 6));
  });

  it('loses less than near every other plane', async () => {
    const { x, y } = randomTable(10, 60, 2, 3);
    const line = (await fit('huber', table(x, y))) as unknown as Line & { sigma: number };
    const loss = (one: Line, sigma: number): number =>
      residuals(x, y, one).reduce((sum, r) => {
        const u = Math.abs(r / sigma);
        return sum + sigma + sigma * (u < 1.35 ? u * u : 2.7 * u - 1.35 ** 2);
      }, 0);
    const rng = Rng.fromSeed(3);
    const least = loss(line, line.sigma);
    for (let k = 0; k < 50; k += 1) {
      const coefficients = line.coefficients.map((b) => b + 0.01 * rng.normal());
      const near = { coefficients, intercept: line.intercept + 0.01 * rng.normal() };
      expect(loss(near, line.sigma * (1 + 0.01 * rng.normal()))).toBeGreaterThan(least);
    }
  });
});

describe('logistic', () => {
  it('converges where one feature separates the classes', async () => {
    const x = Array.from({ length: 40 }, (_, i) => [i - 19.5]);
    const y = x.map(([a]) => (a! > 0 ? 1 : 0));
    const fitted = (await fit('logistic', table(x, y))) as FittedLogistic;
    expect(fitted.gradient).toBeLessThan(1e-8);
    fitted.predict(table(x, y)).forEach((chance, i) => expect(Math.round(chance)).toBe(y[i]));
    const far = fitted.predict(table([[1e6], [-1e6]], [0, 0]));
    expect([...far]).toEqual([1, 0]);
  });

  it('gives chances of every class that sum to 1, for classes of any numbers', async () => {
    const { x, y } = randomTable(11, 90, 3);
    const kinds = y.map((value) => (value < 0 ? -3 : value < 2 ? 0.5 : 40));
    const fitted = await fit('logistic', table(x, kinds));
    expect(fitted.classes).toEqual([-3, 0.5, 40]);
    expect(fitted.outputs).toBe(3);
    const chances = fitted.predict(table(x, kinds));
    for (let i = 0; i < 90; i += 1) {
      const row = chances.subarray(3 * i, 3 * i + 3);
      expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 12);
    }
    // The intercepts are free: on average the chances are the shares.
    const share = kinds.filter((value) => value === 40).length / 90;
    expect(chances.filter((_, k) => k % 3 === 2).reduce((sum, value) => sum + value, 0) / 90).toBeCloseTo(share, 9);
  });

  it('of two classes is its own mirror image', async () => {
    const { x, y } = randomTable(12, 60, 2);
    const kinds = y.map((value) => (value > 1 ? 1 : 0));
    const one = await fit('logistic', table(x, kinds), { lambda: 0.01 });
    const other = await fit(
      'logistic',
      table(
        x,
        kinds.map((value) => 1 - value),
      ),
      { lambda: 0.01 },
    );
    const mirrored = other.predict(table(x, kinds));
    one.predict(table(x, kinds)).forEach((value, i) => expect(value).toBeCloseTo(1 - mirrored[i]!, 10));
  });

  it('refuses one class, and numbers', async () => {
    const { x, y } = randomTable(13, 150, 2);
    await expect(
      fit(
        'logistic',
        table(
          x,
          y.map(() => 1),
        ),
      ),
    ).rejects.toThrow('every row is of class 1');
    await expect(fit('logistic', table(x, y))).rejects.toThrow('150 distinct values');
  });
});

it.each(['logistic', 'huber', 'quantile', 'lasso'])('%s can be interrupted', async (name) => {
  const { x, y } = randomTable(14, 60, 2);
  const kind = linearKinds.find((one) => one.name === name)!;
  const sample = table(
    x,
    y.map((value) => (value > 1 ? 1 : 0)),
  );
  const attempt = kind
    .make(kind.params.parse({}) as never)
    .fit(sample, { rng: Rng.fromSeed(1), signal: AbortSignal.abort() });
  await expect(attempt).rejects.toThrow('interrupted');
});
