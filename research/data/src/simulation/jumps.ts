/**
 * Jumps of a source of risk: compound Poisson (Merton 1976), at most one a bar, normal with mean 0, so that neither means
 * nor ranks can be predicted from them; they fall between the last close and the open, where news does. O(bars).
 */
import type { Rng } from '@quantcli/core';
import type { ShockPath } from './shock-path.ts';
import { BARS_PER_YEAR } from './symbol-traits.ts';

export interface JumpLaw {
  readonly perYear: number;
  readonly deviation: number;
}

export interface Jump {
  readonly t: number;
  readonly size: number;
}

/** Adds jumps to the bars [from, to) of a path and returns them. */
export function addJumps(rng: Rng, { perYear, deviation }: JumpLaw, path: ShockPath, from: number, to: number): Jump[] {
  const found: Jump[] = [];
  for (let t = from; t < to; t += 1) {
    if (rng.uniform() >= perYear / BARS_PER_YEAR) continue;
    const size = deviation * rng.normal();
    path.overnight[t] = path.overnight[t]! + size;
    found.push({ t, size });
  }
  return found;
}
