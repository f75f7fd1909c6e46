/** The naive reference of an elementwise operator that wants all its arguments: one value at a time, NaN unless finite. */
import type { Reference } from '../language/operator.ts';

export function pointwise(apply: (...values: number[]) => number): Reference {
  return (inputs) =>
    inputs[0]!.map((_, i) => {
      const values = inputs.map((input) => input[i]!);
      const result = values.some((value) => Number.isNaN(value)) ? NaN : apply(...values);
      return Number.isFinite(result) ? result : NaN;
    });
}
