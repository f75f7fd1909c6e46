/** Reference figures of conformance/oracles/measures/significance (see its make.py), and simulated series: for tests only. */
import type { Rng } from '@quantcli/core';
import { expect } from 'vitest';
import figures from '../../../../conformance/oracles/measures/significance/significance.json' with { type: 'json' };

export { figures };

/** Relative agreement; exact where the figure is 0. */
export function expectRelative(actual: number, expected: number, tolerance: number, label = ''): void {
  const error = expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1);
  expect(error, `${label}: ${actual}, not ${expected}`).toBeLessThanOrEqual(tolerance);
}

/** An AR(1) of normal shocks around `mean`. */
export function autoregression(rho: number, bars: number, rng: Rng, mean = 0): Float64Array {
  let state = 0;
  return new Float64Array(bars).map(() => {
    state = rho * state + rng.normal();
    return mean + state;
  });
}

/** In how many of `samples` something holds, as a share. */
export function shareOf(samples: number, rng: Rng, holds: (draws: Rng) => boolean): number {
  let count = 0;
  for (let sample = 0; sample < samples; sample += 1) count += Number(holds(rng.split(String(sample))));
  return count / samples;
}
