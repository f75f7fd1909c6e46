/** When the trades of a session happen and how much each is of its volume. Both U-shaped over the session, as Wood, McInish & Ord (1985) found. */
import { micros, type Micros, type Rng } from '@quantcli/core';

/** The least time between trades: a quote has room before each. */
const STEP = 2;

/**
 * [count] instants inside the session, ascending by two microseconds at least: a Poisson process given its count, with intensity 1 + 3(2x − 1)²
 * at the share x of the session, four times as high at both ends as in the middle. Half of it is even, half has the
 * distribution (1 + (2x − 1)³)/2. O(count log count).
 */
export function drawTimes(rng: Rng, hours: { readonly open: Micros; readonly close: Micros }, count: number): Micros[] {
  const shares = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    const u = rng.uniform();
    shares[i] = rng.uniform() < 0.5 ? u : (1 + Math.cbrt(2 * u - 1)) / 2;
  }
  shares.sort();
  const room = hours.close - hours.open - STEP * (count + 1);
  return Array.from(shares, (share, i) => micros(hours.open + STEP * (i + 1) + Math.floor(share * room)));
}

/** [count] whole sizes of at least 1 that sum to `volume`: log-normal shares of what is above 1 each. O(count). @param volume at least count */
export function splitVolume(rng: Rng, volume: number, count: number): Float64Array {
  const sums = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    total += Math.exp(rng.normal());
    sums[i] = total;
  }
  let given = 0;
  return sums.map((sum) => {
    const upTo = Math.round((sum / total) * (volume - count));
    const size = 1 + upTo - given;
    given = upTo;
    return size;
  });
}
