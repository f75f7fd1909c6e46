/**
 * What a tree is grown on: rows without replacement, features, gradient-based one-side sampling (GOSS: Ke et al. 2017),
 * bootstrap counts. Draws come from the stream they are given, in the order of the rows.
 */
import type { Rng } from '@quantcli/core';
import type { Scores } from './objective.ts';

/** `count` of 0 … n − 1, ascending, every set as likely (selection sampling: Knuth, algorithm S). */
export function drawWithout(n: number, count: number, rng: Rng): Int32Array {
  const drawn = new Int32Array(count);
  for (let i = 0, taken = 0; taken < count; i += 1) {
    if ((n - i) * rng.uniform() >= count - taken) continue;
    drawn[taken] = i;
    taken += 1;
  }
  return drawn;
}

export interface Goss {
  /** Share of the rows that are kept for their large gradients, and share drawn from the others. */
  readonly top: number;
  readonly other: number;
}

/**
 * The rows of a round, ascending: those of the largest |gradient| (summed over the outputs; ties by position) and some of
 * the rest, whose gradients and hessians are multiplied in place by (rows left)/(rows drawn), so that sums over the bag
 * estimate those over all rows without bias.
 */
export function gossRows({ top, other }: Goss, gradients: Scores, hessians: Scores, rng: Rng): Int32Array {
  const n = gradients[0]!.length;
  const size = new Float64Array(n);
  for (const gradient of gradients) for (let i = 0; i < n; i += 1) size[i]! += Math.abs(gradient[i]!);
  const kept = Math.min(n, Math.ceil(top * n));
  const cut = kept === 0 ? Infinity : size.slice().sort()[n - kept]!;
  let ties = kept;
  for (const value of size) if (value > cut) ties -= 1;
  const large = new Uint8Array(n);
  const rest: number[] = [];
  for (let i = 0; i < n; i += 1) {
    if (size[i]! > cut || (size[i] === cut && ties-- > 0)) large[i] = 1;
    else rest.push(i);
  }
  const drawn = drawWithout(rest.length, Math.min(rest.length, Math.ceil(other * n)), rng);
  for (const at of drawn) {
    const row = rest[at]!;
    large[row] = 1;
    for (const values of [...gradients, ...hessians]) values[row]! *= rest.length / drawn.length;
  }
  const bag = new Int32Array(kept + drawn.length);
  for (let i = 0, at = 0; i < n; i += 1) {
    if (large[i] === 0) continue;
    bag[at] = i;
    at += 1;
  }
  return bag;
}

/** [n] how often each row is drawn in n draws with replacement. */
export function bootstrapCounts(n: number, rng: Rng): Uint16Array {
  const counts = new Uint16Array(n);
  for (let i = 0; i < n; i += 1) counts[rng.below(n)]! += 1;
  return counts;
}
