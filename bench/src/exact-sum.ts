/** A sum that can be compared with Python's `math.fsum`: compensated (Neumaier 1974), relative error about 1e-16 for sums of one sign. */

/** Sum of the values that are not NaN. */
export function exactSum(values: Float64Array): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + lost;
}
