/**
 * Two sums over the last n values of a lane, without sliding: a suffix of the previous block plus a running prefix of this
 * one (van Herk's blocks), so that nothing drifts and nothing that has left the window is remembered. Amortised O(1).
 * Meant for values of one sign; see numeric/block-sums.ts for the anchored form.
 */

/** Doubles of state: the position in the block, the two prefixes, the two sums, n + 1 slots of each; the last stays 0. */
export const windowSumsSize = (n: number): number => 5 + 2 * (n + 1);
/** Where the sums are. */
export const FIRST_SUM = 3;
export const SECOND_SUM = 4;

/** Takes in a value of each; the sums are of the last n, or of all while fewer were seen. Zero-filled state starts over. */
export function windowSums(state: Float64Array, at: number, n: number, first: number, second: number): void {
  const slots = at + 5;
  const others = slots + n + 1;
  let position = state[at]! | 0;
  if (position === n) {
    position = 0;
    state[at + 1] = 0;
    state[at + 2] = 0;
    let suffix = 0;
    let other = 0;
    for (let k = n - 1; k > 0; k -= 1) {
      suffix += state[slots + k]!;
      other += state[others + k]!;
      state[slots + k] = suffix;
      state[others + k] = other;
    }
  }
  const prefix = state[at + 1]! + first;
  const otherPrefix = state[at + 2]! + second;
  state[at] = position + 1;
  state[at + 1] = prefix;
  state[at + 2] = otherPrefix;
  state[slots + position] = first;
  state[others + position] = second;
  state[at + FIRST_SUM] = prefix + state[slots + position + 1]!;
  state[at + SECOND_SUM] = otherPrefix + state[others + position + 1]!;
}
