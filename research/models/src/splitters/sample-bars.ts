/** The bars of a sample: what splitters cut. Rows are ascending in time, so the rows of a range of bars are a run. */
import { ValidationError } from '@quantcli/core';
import type { Sample } from '../dataset/sample.ts';
import type { TestBlock } from './fold.ts';

/** The distinct bars of a sample, ascending. */
export function barsOf({ dataset, rows }: Sample): number[] {
  const bars: number[] = [];
  for (const row of rows) if (dataset.bar[row] !== bars.at(-1)) bars.push(dataset.bar[row]!);
  return bars;
}

/** The rows of a sample whose bar lies in [from, to]: a view. */
export function rowsBetween({ dataset, rows }: Sample, from: number, to: number): Int32Array {
  return rows.subarray(lowerBound(dataset.bar, rows, from), lowerBound(dataset.bar, rows, to + 1));
}

/** The distinct bars of a sample in contiguous groups that differ by one bar at most; path 0. */
export function contiguousGroups(sample: Sample, groups: number, name: string): TestBlock[] {
  const bars = barsOf(sample);
  if (bars.length < groups) {
    throw new ValidationError({
      code: 'splitter.short',
      what: `${bars.length} bars cannot make ${groups} ${name}`,
      ...(bars.length === 1 && { cause: 'all rows are of one instant' }),
      fix: bars.length === 1 ? 'use the shuffled split' : `use fewer ${name} or more history`,
    });
  }
  return Array.from({ length: groups }, (_, k) => ({
    from: bars[Math.floor((k * bars.length) / groups)]!,
    to: bars[Math.floor(((k + 1) * bars.length) / groups) - 1]!,
    path: 0,
  }));
}

/** Throws unless a number of a splitter's configuration is whole and large enough. */
export function requireWhole(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new ValidationError({ code: 'splitter.number', what, fix: `give a whole number of at least ${least}` });
}

function lowerBound(bar: Int32Array, rows: Int32Array, from: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bar[rows[middle]!]! < from) low = middle + 1;
    else high = middle;
  }
  return low;
}
