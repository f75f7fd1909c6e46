/**
 * Metrics in a form that a bootstrap can afford. A replication draws whole sections, so it is a count of copies of each.
 * Most metrics are functions of sums over rows: kept by section, a replication costs O(sections). Those that need the
 * order of all rows are sorted once, and a replication costs O(rows).
 */
import type { ScoredRows } from './scored-rows.ts';

/** The metric with section d counted copies[d] times ([D]; once each when absent); undefined where it does not exist. */
export type Reweigh = (copies?: Float64Array) => number | undefined;

/**
 * A metric that is a function of sums over sections.
 * @param fill adds section [from, to)'s share to `out` [terms]
 */
export function fromSums(
  { offsets }: ScoredRows,
  terms: number,
  fill: (out: Float64Array, from: number, to: number, section: number) => void,
  value: (sums: Float64Array) => number | undefined,
): Reweigh {
  const sections = offsets.length - 1;
  const parts = new Float64Array(sections * terms);
  for (let d = 0; d < sections; d += 1)
    fill(parts.subarray(d * terms, (d + 1) * terms), offsets[d]!, offsets[d + 1]!, d);
  return (copies) => {
    const sums = new Float64Array(terms);
    for (let d = 0; d < sections; d += 1) {
      const times = copies === undefined ? 1 : copies[d]!;
      if (times > 0) for (let k = 0; k < terms; k += 1) sums[k]! += times * parts[d * terms + k]!;
    }
    return present(value(sums));
  };
}

/** A metric that is the mean over the sections in which `ofSection` exists. */
export function fromSections(
  rows: ScoredRows,
  ofSection: (from: number, to: number, section: number) => number | undefined,
): Reweigh {
  return fromSums(
    rows,
    2,
    (out, from, to, section) => {
      const value = present(ofSection(from, to, section));
      if (value !== undefined) out.set([1, value]);
    },
    (sums) => sums[1]! / sums[0]!,
  );
}

/**
 * A metric of weighted rows in an order. What is read by row is put in that order once, so that a replication goes through
 * memory from front to back (a fifth of the time).
 * @param value of the weights in that order
 */
export function fromOrder(
  { offsets, weights }: ScoredRows,
  order: Uint32Array,
  value: (weights: Float64Array) => number | undefined,
): Reweigh {
  const section = new Uint32Array(order.length);
  for (let d = 1; d < offsets.length; d += 1) section.fill(d - 1, offsets[d - 1], offsets[d]);
  const sectionAt = order.map((row) => section[row]!);
  const weightAt = inOrder(weights, order);
  const reweighed = weightAt.slice();
  return (copies) => {
    if (copies === undefined) return present(value(weightAt));
    for (let i = 0; i < reweighed.length; i += 1) reweighed[i] = copies[sectionAt[i]!]! * weightAt[i]!;
    return present(value(reweighed));
  };
}

export function inOrder(values: Float64Array, order: Uint32Array): Float64Array {
  return Float64Array.from(order, (row) => values[row]!);
}

/** 0, 1, …: the order of what is in order. */
export function identity(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

/** A metric that does not exist for such predictions. */
export const nowhere: Reweigh = () => undefined;

function present(value: number | undefined): number | undefined {
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}
