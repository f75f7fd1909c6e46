/**
 * Embedded selection: stability selection (Meinshausen & Bühlmann 2010) of the elastic-net path. In each of 100 random
 * halves of the dates, taken in blocks because outcomes overlap, the first q features to enter the path are noted; a
 * feature that is among them in 75 % of the halves is stable. With q = √(F/2) at most one noise feature is expected
 * among the stable ones (their theorem 1: q²/((2π − 1)F)).
 */
import type { Rng } from '@quantcli/core';
import { entryOrder } from './elastic-net.ts';
import { momentsOfDays, type Moments, type SectionTable } from './section-table.ts';

const HALVES = 100;
const RATIO = 0.95;
const BLOCK_DAYS = 21;
export const STABLE = 0.75;

/** [F] share of the halves in which each feature entered among the first. */
export function stabilityShares(
  table: SectionTable,
  days: Int32Array,
  among: readonly number[],
  rng: Rng,
): Float64Array {
  const size = Math.max(BLOCK_DAYS, 2 * table.horizon);
  const blocks: Moments[] = [];
  for (let from = 0; from + size / 2 <= days.length; from += size)
    blocks.push(restrict(momentsOfDays(table, days.subarray(from, from + size)), table.width, among));
  const p = among.length;
  const shares = new Float64Array(table.width);
  const most = Math.max(1, Math.floor(Math.sqrt(p / 2)));
  const order = Array.from(blocks.keys());
  const half = Math.floor(blocks.length / 2);
  if (half === 0) return shares;
  for (let k = 0; k < HALVES; k += 1) {
    const gram = new Float64Array(p * p);
    const xy = new Float64Array(p);
    for (const b of rng.shuffle(order).slice(0, half)) {
      for (let i = 0; i < gram.length; i += 1) gram[i]! += blocks[b]!.gram[i]! / half;
      for (let i = 0; i < p; i += 1) xy[i]! += blocks[b]!.xy[i]! / half;
    }
    for (const f of entryOrder(gram, xy, most, RATIO)) shares[among[f]!]! += 1 / HALVES;
  }
  return shares;
}

/** The moments of some of the features. */
export function restrict({ gram, xy }: Moments, width: number, among: readonly number[]): Moments {
  const p = among.length;
  const part = new Float64Array(p * p);
  among.forEach((f, i) => among.forEach((g, j) => (part[i * p + j] = gram[f * width + g]!)));
  return { gram: part, xy: Float64Array.from(among, (f) => xy[f]!) };
}
