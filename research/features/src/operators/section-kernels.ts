/**
 * Statistics of values that stand beside each other: those of one date, or of one group of it. One kernel serves both
 * (`overDate`, `overGroups`). A symbol takes part when every input is finite and gets NaN otherwise; so does a result
 * that is not finite. Means are anchored at the first value, so that equal values have exactly no deviation.
 * O(N), O(N log N) with medians and quantiles.
 */
import { inverseNormal } from '@quantcli/core';
import { averageRanks, percentRanks, quantileOfSorted, type RankScratch } from '@quantcli/numeric';
import type { CrossSectionalOperator, SectionScratch } from '../language/operator.ts';

/** From at least one value, all finite, to as many results. */
type SectionKernel = (
  values: Float64Array,
  results: Float64Array,
  numbers: readonly number[],
  ranks: RankScratch,
) => void;

type Section = CrossSectionalOperator['section'];

/** Applies a kernel to all values of a date. */
export function overDate(kernel: SectionKernel): Section {
  return ([input], numbers, _grouped, out, scratch) => {
    const { present, values } = scratch;
    let count = 0;
    for (let i = 0; i < out.length; i += 1) {
      const value = input![i]!;
      out[i] = NaN;
      if (value - value !== 0) continue;
      present[count] = i;
      values[count] = value;
      count += 1;
    }
    if (count > 0) applyTo(kernel, 0, count, numbers, out, scratch);
  };
}

/** Applies a kernel to each group of a date; the second input holds the groups' codes. */
export function overGroups(kernel: SectionKernel): Section {
  return ([input, codes], numbers, _grouped, out, scratch) => {
    let from = 0;
    for (const size of sortByGroup(input!, codes!, out, scratch)) {
      applyTo(kernel, from, from + size, numbers, out, scratch);
      from += size;
    }
  };
}

function applyTo(
  kernel: SectionKernel,
  from: number,
  to: number,
  numbers: readonly number[],
  out: Float64Array,
  { present, values, results, ranks }: SectionScratch,
): void {
  const found = results.subarray(from, to);
  kernel(values.subarray(from, to), found, numbers, ranks);
  for (let j = 0; j < found.length; j += 1) {
    const result = found[j]!;
    if (result - result === 0) out[present[from + j]!] = result;
  }
}

/** Leaves symbols and values in the scratch, group after group, sets every output to NaN, and returns the groups' sizes. */
function sortByGroup(
  input: Float64Array,
  codes: Float64Array,
  out: Float64Array,
  { present, values, ranks }: SectionScratch,
): number[] {
  // Both are free until a kernel ranks.
  const { spare: symbolOf, order: groupOf } = ranks;
  const numbered = new Map<number, number>();
  const sizes: number[] = [];
  let count = 0;
  for (let i = 0; i < out.length; i += 1) {
    const code = codes[i]!;
    out[i] = NaN;
    if (input[i]! - input[i]! !== 0 || code - code !== 0) continue;
    let group = numbered.get(code);
    if (group === undefined) {
      group = sizes.length;
      numbered.set(code, group);
      sizes.push(0);
    }
    sizes[group]! += 1;
    symbolOf[count] = i;
    groupOf[count] = group;
    count += 1;
  }
  const next: number[] = [];
  let from = 0;
  for (const size of sizes) {
    next.push(from);
    from += size;
  }
  for (let j = 0; j < count; j += 1) {
    const at = next[groupOf[j]!]!;
    next[groupOf[j]!] = at + 1;
    present[at] = symbolOf[j]!;
    values[at] = input[symbolOf[j]!]!;
  }
  return sizes;
}

/** How far the mean is above the first value. */
function meanShift(values: Float64Array): number {
  const anchor = values[0]!;
  let sum = 0;
  for (let j = 0; j < values.length; j += 1) sum += values[j]! - anchor;
  return sum / values.length;
}

function deviation(values: Float64Array, shift: number): number {
  const anchor = values[0]!;
  let squares = 0;
  for (let j = 0; j < values.length; j += 1) squares += (values[j]! - anchor - shift) ** 2;
  // An overflow is no deviation: all would be 0 of it away from the mean.
  return squares === Infinity ? NaN : Math.sqrt(squares / (values.length - 1));
}

export const rank: SectionKernel = (values, results, _numbers, ranks) => {
  percentRanks(values, values.length, results, ranks);
};

export const zscore: SectionKernel = (values, results) => {
  const anchor = values[0]!;
  const shift = meanShift(values);
  const scatter = deviation(values, shift);
  for (let j = 0; j < values.length; j += 1) results[j] = (values[j]! - anchor - shift) / scatter;
};

export const demean: SectionKernel = (values, results) => {
  const anchor = values[0]!;
  const shift = meanShift(values);
  for (let j = 0; j < values.length; j += 1) results[j] = values[j]! - anchor - shift;
};

export const mean: SectionKernel = (values, results) => {
  results.fill(values[0]! + meanShift(values));
};

export const std: SectionKernel = (values, results) => {
  results.fill(deviation(values, meanShift(values)));
};

export const sum: SectionKernel = (values, results) => {
  let total = 0;
  for (let j = 0; j < values.length; j += 1) total += values[j]!;
  results.fill(total);
};

export const count: SectionKernel = (values, results) => {
  results.fill(values.length);
};

/** Uses the results as working memory. */
function medianBy(values: Float64Array, results: Float64Array): number {
  results.set(values);
  return quantileOfSorted(results.sort(), 0.5);
}

export const median: SectionKernel = (values, results) => {
  results.fill(medianBy(values, results));
};

/** A normal's standard deviation over its median absolute deviation. */
const NORMAL_MAD = 1.4826;

export const robustZscore: SectionKernel = (values, results) => {
  const centre = medianBy(values, results);
  for (let j = 0; j < values.length; j += 1) results[j] = Math.abs(values[j]! - centre);
  const scatter = NORMAL_MAD * quantileOfSorted(results.sort(), 0.5);
  for (let j = 0; j < values.length; j += 1) results[j] = scatter > 0 ? (values[j]! - centre) / scatter : NaN;
};

export const winsorize: SectionKernel = (values, results, [p]) => {
  results.set(values);
  results.sort();
  const low = quantileOfSorted(results, p!);
  const high = quantileOfSorted(results, 1 - p!);
  for (let j = 0; j < values.length; j += 1) results[j] = Math.min(Math.max(values[j]!, low), high);
};

export const scale: SectionKernel = (values, results, [size = 1]) => {
  let total = 0;
  for (let j = 0; j < values.length; j += 1) total += Math.abs(values[j]!);
  // What cannot be added up has no share.
  if (total === Infinity) total = NaN;
  for (let j = 0; j < values.length; j += 1) results[j] = (values[j]! / total) * size;
};

export const bucket: SectionKernel = (values, results, [buckets], ranks) => {
  averageRanks(values, values.length, results, ranks);
  // Ranks are halves of whole numbers: the product is exact, and so is the border between two buckets.
  for (let j = 0; j < values.length; j += 1) results[j] = Math.ceil((results[j]! * buckets!) / values.length) - 1;
};

export const normalScores: SectionKernel = (values, results, _numbers, ranks) => {
  averageRanks(values, values.length, results, ranks);
  for (let j = 0; j < values.length; j += 1) results[j] = inverseNormal(results[j]! / (values.length + 1));
};
