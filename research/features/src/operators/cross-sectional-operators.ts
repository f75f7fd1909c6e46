/**
 * Operators on the symbols of one date: over members whose inputs are all finite; every other symbol gets NaN.
 * Means are anchored at the first value, so that equal values have exactly no deviation. O(N), O(N log N) with ranks
 * or quantiles, O(N·k²) to neutralise by k factors.
 */
import { percentRanks, quantileOfSorted } from '@quantcli/numeric';
import * as naive from './cross-section.reference.ts';
import { neutralizeSection } from './neutralize.ts';
import type { Argument, CrossSectionalOperator, SectionScratch } from '../language/operator.ts';

const x: Argument = { kind: 'series', name: 'x' };

/** Collects the finite values and their symbols into the scratch, sets every output to NaN, and returns their number. */
function gatherPresent(input: Float64Array, out: Float64Array, { present, values }: SectionScratch): number {
  let count = 0;
  for (let i = 0; i < out.length; i += 1) {
    const value = input[i]!;
    out[i] = NaN;
    if (value - value !== 0) continue;
    present[count] = i;
    values[count] = value;
    count += 1;
  }
  return count;
}

export const crossSectionalOperators: readonly CrossSectionalOperator[] = [
  {
    name: 'rank',
    axis: 'cross-sectional',
    arguments: [x],
    doc: 'The percent rank on its date, in (0, 1], ties averaged.',
    source: 'Kakushadze (2016), 101 Formulaic Alphas, appendix',
    reference: naive.rank,
    section([input], _numbers, _grouped, out, scratch) {
      const count = gatherPresent(input!, out, scratch);
      percentRanks(scratch.values, count, scratch.results, scratch.ranks);
      for (let j = 0; j < count; j += 1) out[scratch.present[j]!] = scratch.results[j]!;
    },
  },
  {
    name: 'zscore',
    axis: 'cross-sectional',
    arguments: [x],
    doc: 'The distance from the mean of its date in standard deviations (divided by n − 1); NaN where all are equal.',
    source: 'Grinold & Kahn (2000), Active Portfolio Management',
    reference: naive.zscore,
    section([input], _numbers, _grouped, out, scratch) {
      const count = gatherPresent(input!, out, scratch);
      const { values, present } = scratch;
      const anchor = values[0]!;
      let sum = 0;
      for (let j = 0; j < count; j += 1) sum += values[j]! - anchor;
      const shift = sum / count;
      let squares = 0;
      for (let j = 0; j < count; j += 1) squares += (values[j]! - anchor - shift) ** 2;
      const deviation = Math.sqrt(squares / (count - 1));
      if (!(deviation > 0)) return;
      for (let j = 0; j < count; j += 1) out[present[j]!] = (values[j]! - anchor - shift) / deviation;
    },
  },
  {
    name: 'winsorize',
    axis: 'cross-sectional',
    arguments: [x, { kind: 'number', name: 'p', min: 0, below: 0.5, default: 0.01 }],
    doc: 'x clipped to the p and 1 − p quantiles of its date (type 7).',
    source: 'Tukey (1962); quantiles: Hyndman & Fan (1996), type 7',
    reference: naive.winsorize,
    section([input], [p], _grouped, out, scratch) {
      const count = gatherPresent(input!, out, scratch);
      if (count === 0) return;
      const sorted = scratch.results.subarray(0, count);
      sorted.set(scratch.values.subarray(0, count));
      sorted.sort();
      const low = quantileOfSorted(sorted, p!);
      const high = quantileOfSorted(sorted, 1 - p!);
      for (let j = 0; j < count; j += 1) {
        out[scratch.present[j]!] = Math.min(Math.max(scratch.values[j]!, low), high);
      }
    },
  },
  {
    name: 'scale',
    axis: 'cross-sectional',
    arguments: [x],
    doc: 'x divided by the sum of the absolute values of its date; NaN where all are 0.',
    source: 'Kakushadze (2016), 101 Formulaic Alphas, appendix',
    reference: naive.scale,
    section([input], _numbers, _grouped, out, scratch) {
      const count = gatherPresent(input!, out, scratch);
      const { values, present } = scratch;
      let total = 0;
      for (let j = 0; j < count; j += 1) total += Math.abs(values[j]!);
      if (!(total > 0 && total < Infinity)) return;
      for (let j = 0; j < count; j += 1) out[present[j]!] = values[j]! / total;
    },
  },
  {
    name: 'neutralize',
    axis: 'cross-sectional',
    arguments: [x, { kind: 'factors', name: 'y' }],
    doc: 'The residual of the regression of x on every y of its date with an intercept; a group field (sector) stands for the dummies of its groups. NaN where no degree of freedom is left.',
    source: 'least squares per date; groups by Frisch & Waugh (1933)',
    reference: naive.neutralize,
    section: neutralizeSection,
  },
];
