/**
 * Features as ranks: the percent rank of a value among the rows of its section, centred on zero, inside (−½, ½); a missing
 * value takes the centre. Nothing is fitted, so nothing can leak between sections. O(R·F).
 */
import { sharedFloat64 } from '@quantcli/core';
import { createRankScratch, percentRanks } from '@quantcli/numeric';

/** Writes `size` values of a feature, those of the rows from `from` on, to `out`. */
type GatherFeature = (feature: number, from: number, size: number, out: Float64Array) => void;

/** [R × width] row-major ranks. @param offsets [D + 1] where each section begins among the R rows */
export function rankFeatures(width: number, offsets: Int32Array, gather: GatherFeature): Float64Array {
  const matrix = sharedFloat64(offsets.at(-1)! * width);
  const largest = offsets.reduce((most, offset, d) => (d === 0 ? 0 : Math.max(most, offset - offsets[d - 1]!)), 0);
  const scratch = createRankScratch(largest);
  const gathered = new Float64Array(largest);
  const ranks = new Float64Array(largest);
  for (let f = 0; f < width; f += 1) {
    for (let d = 1; d < offsets.length; d += 1) {
      const from = offsets[d - 1]!;
      const size = offsets[d]! - from;
      gather(f, from, size, gathered);
      const present = percentRanks(gathered, size, ranks, scratch);
      const centre = (present + 1) / (2 * present);
      for (let i = 0; i < size; i += 1) {
        const rank = ranks[i]!;
        matrix[(from + i) * width + f] = Number.isNaN(rank) ? 0 : rank - centre;
      }
    }
  }
  return matrix;
}
