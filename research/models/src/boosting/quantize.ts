/**
 * Gradients and hessians as integers, so that their sums are exact: the same in any order and on any number of threads,
 * and a child's histogram is exactly its parent's less its sibling's. Sums of gradients stay below 2^51, so that they are
 * exact as doubles too; a hessian stands above the count of rows in one 64-bit word. At 100,000 rows the rounding is
 * 2^−34 of the largest gradient and 2^−28 of the largest hessian. A hessian above 0 stays above 0.
 */
import { ModelError } from '@quantcli/core';
import type { GrowMemory } from './grow-memory.ts';
import type { GrowInput } from './grower.ts';
import type { Totals } from './split-numbers.ts';

/** Integers per unit of gradient and of hessian, powers of two; bits of the count. */
export interface Scales {
  readonly g: number;
  readonly h: number;
  readonly countBits: number;
}

/** Adding 1.5 · 2^52 and taking it away rounds to a whole number, half to even. */
const ROUNDER = 6_755_399_441_055_744;
const WORD = 4_294_967_296;

/** Writes the pairs of the rows in order; throws {@link ModelError} for gradients that are not finite. */
export function quantize(
  { gradient, hessian }: GrowInput,
  { pairs, order, rows }: GrowMemory,
  count: number,
): { readonly scales: Scales; readonly totals: Totals } {
  let [largestG, largestH] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    const row = order[i]!;
    const [g, h] = [Math.abs(gradient[row]!), hessian[row]!];
    if (!(g < Infinity && h >= 0 && h < Infinity)) {
      throw new ModelError({
        code: 'trees.gradient',
        what: `row ${row} has the gradient ${gradient[row]} and the hessian ${h}`,
        cause: 'the scores have left the range of the loss',
        fix: 'lower the learning rate, or look for extreme targets',
      });
    }
    if (g > largestG) largestG = g;
    if (h > largestH) largestH = h;
  }
  const countBits = 32 - Math.clz32(rows);
  const g = scaleFor(largestG, 50 - countBits);
  const h = scaleFor(largestH, Math.min(51, 62 - countBits) - countBits);
  const [shift, carry] = [2 ** countBits, 2 ** (32 - countBits)];
  let [sumG, sumH] = [0, 0];
  for (let i = 0; i < count; i += 1) {
    const row = order[i]!;
    const whole = gradient[row]! * g + ROUNDER - ROUNDER;
    const part = hessian[row]! * h;
    const heavy = part > 0 && part < 1 ? 1 : part + ROUNDER - ROUNDER;
    sumG += whole;
    sumH += heavy;
    const at = 4 * row;
    const high = Math.floor(whole / WORD);
    pairs[at] = whole - high * WORD;
    pairs[at + 1] = high;
    const upper = Math.floor(heavy / carry);
    pairs[at + 2] = (heavy - upper * carry) * shift + 1;
    pairs[at + 3] = upper;
  }
  return { scales: { g, h, countBits }, totals: { g: sumG, h: sumH, c: count } };
}

/** The power of two that brings `largest` below 2^bits, within what a double can hold. */
function scaleFor(largest: number, bits: number): number {
  return largest === 0 ? 1 : 2 ** Math.min(bits - 1 - Math.floor(Math.log2(largest)), 1000);
}
