/** Values that were used before they were known: proof of a leak. One pass. */
import type { Panel } from '@quantcli/panel';

const HOUR = 3.6e9;

/**
 * @param knownAt [N × T] microseconds; a missing instant proves nothing
 * @param usedAt [T] microseconds
 * @returns how many values of the column, and where the first one is; undefined when there are none
 */
export function findEarlyUse(
  { bars, symbols }: Panel,
  column: Float64Array,
  knownAt: Float64Array,
  usedAt: Float64Array,
): string | undefined {
  let early = 0;
  let present = 0;
  let first = '';
  for (let t = 0; t < bars; t += 1) {
    for (let n = 0; n < symbols.length; n += 1) {
      const i = n * bars + t;
      if (column[i] !== column[i]) continue;
      present += 1;
      const ahead = knownAt[i]! - usedAt[t]!;
      if (!(ahead > 0)) continue;
      if (early === 0) first = `bar ${t} of ${symbols[n]}, ${(ahead / HOUR).toFixed(1)} hours too early`;
      early += 1;
    }
  }
  return early === 0
    ? undefined
    : `${early} of ${present} values are used before they were known, the first at ${first}`;
}
