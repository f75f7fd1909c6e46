/**
 * A fixed amount of arithmetic and memory traffic, by whose processor time others are divided: a budget in calibrations
 * holds on a slow machine and on a fast one, and under load.
 */

const SIZE = 1 << 20;
const PASSES = 24;
const column = new Float64Array(SIZE);

/** Processor seconds that the work takes here and now. */
export function calibrate(): number {
  const before = process.cpuUsage();
  for (let i = 0; i < SIZE; i += 1) column[i] = 1 + i / SIZE;
  let carry = 1;
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (let i = 0; i < SIZE; i += 1) {
      // Each value waits for the one before it, so that the loop cannot be spread over wider registers.
      carry = 0.9 * carry + Math.sqrt(column[i]!);
      column[i] = 1 + carry / 20;
    }
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
