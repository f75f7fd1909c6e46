/**
 * The point-in-time join: at each decision instant, the latest value that could be known by then. Only the instant at
 * which a record could be known counts, never the one it is about. One merge of two sorted lists, O(T + K). NaN before
 * the first record, where the latest record says NaN, and where it is older than `maxAge`.
 */
import { DataError } from '@quantcli/core';

export interface AsOfOptions {
  /** Microseconds after which a value is too old to use; default: never. */
  readonly maxAge?: number;
}

/**
 * Writes to `out[i]` the last of `values` whose `knownAt` ≤ `times[i]`; of records known at the same instant the later one wins.
 * @param times [T] decision instants, ascending
 * @param knownAt [K] ascending
 * @param values [K]
 * @param out [T]
 * Throws {@link DataError} when either list is not ascending or lengths differ.
 */
export function asOf(
  times: Float64Array,
  knownAt: Float64Array,
  values: Float64Array,
  out: Float64Array,
  { maxAge = Infinity }: AsOfOptions = {},
): void {
  requireLength('values', values.length, knownAt.length);
  requireLength('out', out.length, times.length);
  requireAscending('times', times);
  requireAscending('knownAt', knownAt);
  let next = 0;
  for (let i = 0; i < times.length; i += 1) {
    const now = times[i]!;
    while (next < knownAt.length && knownAt[next]! <= now) next += 1;
    out[i] = next > 0 && now - knownAt[next - 1]! <= maxAge ? values[next - 1]! : NaN;
  }
}

function requireLength(name: string, length: number, expected: number): void {
  if (length === expected) return;
  throw new DataError({
    code: 'as-of.shape',
    what: `${name} has ${length} entries instead of ${expected}`,
    fix: 'give one value a record and one output a decision instant',
  });
}

function requireAscending(name: string, list: Float64Array): void {
  let before = -Infinity;
  for (let i = 0; i < list.length; i += 1) {
    // Written so that NaN fails as well.
    if (!(list[i]! >= before)) {
      throw new DataError({
        code: 'as-of.order',
        what: `${name}[${i}] is ${list[i]}, not at or after the one before it`,
        cause: 'the records are not sorted by the instant they could be known',
        fix: 'sort them first',
      });
    }
    before = list[i]!;
  }
}
