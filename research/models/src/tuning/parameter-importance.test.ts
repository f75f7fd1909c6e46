import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { improvementOver } from './improvement.ts';
import { parameterImportance } from './parameter-importance.ts';
import { drawRandom } from './sampler.ts';
import { compileSpace } from './search-space.ts';
import { ranked } from './trial-loss.ts';
import type { TuningTrial } from './tuning-state.ts';

const trial = (scores: (number | null)[], status: TuningTrial['status'] = 'complete', params = {}): TuningTrial => ({
  params,
  scores,
  status,
  reason: null,
});

describe('the importance of parameters', () => {
  const dimensions = compileSpace({
    idle: { kind: 'float', low: 0, high: 1 },
    strong: { kind: 'float', low: 1e-3, high: 10, log: true },
    kind: { kind: 'choice', values: ['a', 'b'] },
  });

  it('is high for what decides the score, near zero for what does not', () => {
    const rng = Rng.fromSeed(2);
    const trials = Array.from({ length: 120 }, () => trial([], 'complete', drawRandom(dimensions, rng)));
    const losses = trials.map(
      ({ params }) =>
        Math.log10(Number(params['strong'])) ** 2 + (params['kind'] === 'a' ? 0.8 : 0) + 0.01 * rng.normal(),
    );
    const shares = parameterImportance(dimensions, trials, losses);
    expect(shares.map(({ name }) => name)).toEqual(['strong', 'kind', 'idle']);
    expect(shares[0]!.share).toBeGreaterThan(0.5);
    expect(shares[2]!.share).toBeLessThan(0.1);
  });

  it('is not known from three trials, nor from equal scores', () => {
    const rng = Rng.fromSeed(2);
    const trials = Array.from({ length: 40 }, () => trial([], 'complete', drawRandom(dimensions, rng)));
    expect(parameterImportance(dimensions, trials.slice(0, 3), [1, 2, 3])[0]!.share).toBeNull();
    expect(
      parameterImportance(
        dimensions,
        trials,
        trials.map(() => 1),
      )[0]!.share,
    ).toBeNull();
    expect(parameterImportance(dimensions, [], [])[0]!.share).toBeNull();
  });
});

describe('an improvement', () => {
  const fold = {
    train: { dataset: undefined as never, rows: new Int32Array(80) },
    test: { dataset: undefined as never, rows: new Int32Array(20) },
    blocks: [],
    purged: 0,
    embargoed: 0,
  };
  const folds = [fold, fold, fold, fold];

  it('has the variance of Nadeau and Bengio', () => {
    // Differences 1, 2, 3, 2: mean 2, s² = 2/3; (1/4 + 20/80) · 2/3 = 1/3.
    const found = improvementOver([2, 4, 6, 5], [1, 2, 3, 3], folds, 'higher')!;
    expect(found.mean).toBeCloseTo(2, 12);
    expect(found.standardError).toBeCloseTo(Math.sqrt(1 / 3), 12);
    // t = 3.4641 with three degrees of freedom.
    expect(found.p).toBeCloseTo(0.020_255, 4);
    expect(found.beyondNoise).toBe(true);
    expect(improvementOver([2, 4, 6, 5], [1, 2, 3, 3], folds, 'lower')!.p).toBeCloseTo(1 - found.p, 12);
  });

  it('does not exist on one fold, and is none between equals', () => {
    expect(improvementOver([1, null, null, null], [0, 1, 1, 1], folds, 'higher')).toBeUndefined();
    expect(improvementOver([1, 2, 3, 4], [1, 2, 3, 4], folds, 'higher')).toMatchObject({ p: 1, beyondNoise: false });
  });
});

describe('the order of trials', () => {
  it('is complete, given up by how far they came, failed', () => {
    const trials = [
      trial([], 'failed'),
      trial([9], 'pruned'),
      trial([5, 5], 'pruned'),
      trial([1, 2, 3]),
      trial([3, null, 3]),
      trial([null, null, null]),
    ];
    expect(ranked(trials, 'higher')).toEqual([4, 3, 5, 2, 1, 0].map((i) => trials[i]));
    expect(ranked(trials, 'lower')[0]).toBe(trials[3]);
  });
});
