/**
 * Which labels are concurrent: those whose spans (bar, spanEnd] hold the same bar, of one symbol or of all (López de Prado
 * 2018, Advances in Financial Machine Learning, ch. 4.3). Rows without a label are none. O(R + bars) by differences.
 */
import type { Dataset } from '../dataset/dataset.ts';

/** A dataset has them; a row is a label where its target is known. */
export type LabelSpans = Pick<Dataset, 'bar' | 'spanEnd' | 'symbol' | 'target'>;

export interface ConcurrencyOptions {
  /** Labels of all symbols are concurrent, not those of one alone. */
  readonly pooled?: boolean;
}

/** Labels that can be concurrent. */
export interface LabelGroup {
  /** Rows, ascending. */
  readonly rows: Int32Array;
  /** First and last bar that their spans hold; last < first where all are empty. */
  readonly first: number;
  readonly last: number;
}

/** The labelled rows by symbol, in order of first appearance, or all in one group. */
export function groupLabels(spans: LabelSpans, { pooled = false }: ConcurrencyOptions = {}): LabelGroup[] {
  const groups = new Map<number, number[]>();
  for (let r = 0; r < spans.target.length; r += 1) {
    if (Number.isNaN(spans.target[r]!)) continue;
    const key = pooled ? 0 : spans.symbol[r]!;
    const rows = groups.get(key);
    if (rows === undefined) groups.set(key, [r]);
    else rows.push(r);
  }
  return [...groups.values()].map((rows) => {
    let [first, last] = [Infinity, -Infinity];
    for (const row of rows) {
      first = Math.min(first, spans.bar[row]! + 1);
      last = Math.max(last, spans.spanEnd[row]!);
    }
    return { rows: Int32Array.from(rows), first, last };
  });
}

/** [last − first + 1] how many labels of the group hold each bar. */
export function countConcurrent({ bar, spanEnd }: LabelSpans, { rows, first, last }: LabelGroup): Float64Array {
  const counts = new Float64Array(Math.max(0, last - first + 1));
  for (const row of rows) {
    if (spanEnd[row]! <= bar[row]!) continue;
    counts[bar[row]! + 1 - first]! += 1;
    if (spanEnd[row]! < last) counts[spanEnd[row]! + 1 - first]! -= 1;
  }
  for (let i = 1; i < counts.length; i += 1) counts[i]! += counts[i - 1]!;
  return counts;
}

/** Running sums of per-bar values [L], from 0 [L + 1]: the sum over a span is a difference of two. */
export function runningSums(
  values: Float64Array,
  sums = new Float64Array(values.length + 1),
): Float64Array<ArrayBuffer> {
  for (let i = 0; i < values.length; i += 1) sums[i + 1] = sums[i]! + values[i]!;
  return sums;
}

/** The sum over the span (bar, spanEnd] of a row, from the running sums of its group. */
export function sumOverSpan({ bar, spanEnd }: LabelSpans, row: number, first: number, sums: Float64Array): number {
  return spanEnd[row]! > bar[row]! ? sums[spanEnd[row]! + 1 - first]! - sums[bar[row]! + 1 - first]! : 0;
}
