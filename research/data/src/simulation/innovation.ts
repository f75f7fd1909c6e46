/**
 * Innovations: independent draws from Student's t with 4 degrees of freedom (quantile in closed form: Shaw 2006, "Sampling
 * Student's t distribution"), bounded at ±6 deviations and scaled to unit variance. The quantile function is
 * tabulated for one sign on 4,096 cells of equal probability and linear inside a cell, so the law is exactly symmetric
 * (mean 0), its variance is exactly 1 and its bound exact. One 32-bit word a draw: sign, cell, place in the cell. O(1).
 */
import type { Rng } from '@quantcli/core';

/** No innovation is further from 0. */
export const INNOVATION_BOUND = 6;

const CELLS = 4_096;
const PLACES = 524_288;
const QUANTILE = tabulate();

/** A draw with mean 0, variance 1, excess kurtosis about 4, inside ±{@link INNOVATION_BOUND}. */
export function drawInnovation(rng: Rng): number {
  const word = rng.nextUint32();
  const cell = (word >>> 19) & (CELLS - 1);
  const low = QUANTILE[cell]!;
  const size = low + (QUANTILE[cell + 1]! - low) * (((word & (PLACES - 1)) + 0.5) / PLACES);
  return word >>> 31 === 0 ? size : -size;
}

/** The quantile of Student's t with 4 degrees of freedom, ½ ≤ p < 1. */
export function studentQuantile(p: number): number {
  const root = Math.sqrt(4 * p * (1 - p));
  return 2 * Math.sqrt(Math.max(0, Math.cos(Math.acos(Math.min(1, root)) / 3) / root - 1));
}

function tabulate(): Float64Array {
  const raw = Float64Array.from({ length: CELLS + 1 }, (_, k) =>
    k === CELLS ? Infinity : studentQuantile(0.5 + k / (2 * CELLS)),
  );
  // The bound is in units of the deviation that it shapes: a contraction, settled long before the last round.
  let deviation: number = Math.SQRT2;
  let knots = raw;
  for (let round = 0; round < 60; round += 1) {
    const bound = INNOVATION_BOUND * deviation;
    knots = raw.map((quantile) => Math.min(quantile, bound));
    let sum = 0;
    for (let k = 0; k < CELLS; k += 1) sum += knots[k]! ** 2 + knots[k]! * knots[k + 1]! + knots[k + 1]! ** 2;
    deviation = Math.sqrt(sum / (3 * CELLS));
  }
  return knots.map((knot) => knot / deviation);
}
