/**
 * Which parameters mattered: the share of the variance of the scores' ranks that lies between the bins of a parameter (its
 * values, for a choice; about √n bins of equal counts, at most 8, for a number), corrected for the number of bins
 * (Kelley 1935's ε²), so that a parameter without effect has a share near 0. Of one parameter at a time: what only
 * matters together with another is not seen, and a sampler that has settled leaves little variance to explain.
 */
import { averageRanks, createRankScratch } from '@quantcli/numeric';
import type { Dimension } from './search-space.ts';
import type { TuningTrial } from './tuning-state.ts';

export interface ParameterImportance {
  readonly name: string;
  /** 0 … 1; null with too few complete trials to tell. */
  readonly share: number | null;
}

/** The parameters, the most important first. @param losses of the trials, which are complete */
export function parameterImportance(
  dimensions: readonly Dimension[],
  trials: readonly TuningTrial[],
  losses: readonly number[],
): ParameterImportance[] {
  return dimensions
    .map((dimension) => {
      const rows = trials.flatMap(({ params }, i) => {
        const value = params[dimension.name];
        return value === undefined ? [] : [{ unit: dimension.cellOf(value).at, loss: losses[i]! }];
      });
      const units = Float64Array.from(rows, ({ unit }) => unit);
      return {
        name: dimension.name,
        share: explainedShare(binsOf(units, dimension.choices), ranksOf(Float64Array.from(rows, ({ loss }) => loss))),
      };
    })
    .sort((a, b) => (b.share ?? -1) - (a.share ?? -1));
}

function ranksOf(values: Float64Array): Float64Array {
  averageRanks(values, values.length, values, createRankScratch(values.length));
  return values;
}

/** Bin of each value; equal values share one. */
function binsOf(units: Float64Array, choices: number): Int32Array {
  const count = units.length;
  const bins = Math.min(8, Math.floor(Math.sqrt(count)));
  if (choices > 0) return Int32Array.from(units, (unit) => Math.floor(unit * choices));
  return Int32Array.from(ranksOf(units.slice()), (rank) => Math.floor(((rank - 0.5) / count) * bins));
}

function explainedShare(bins: Int32Array, values: Float64Array): number | null {
  const count = values.length;
  const groups = new Map<number, { size: number; sum: number }>();
  values.forEach((value, i) => {
    const group = groups.get(bins[i]!) ?? { size: 0, sum: 0 };
    groups.set(bins[i]!, { size: group.size + 1, sum: group.sum + value });
  });
  if (groups.size < 2 || count <= groups.size + 2) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  if (total === 0) return null;
  let between = 0;
  for (const { size, sum } of groups.values()) between += size * (sum / size - mean) ** 2;
  return Math.max(0, 1 - (((total - between) / (count - groups.size)) * (count - 1)) / total);
}
