/**
 * Features as small integers. A number's bins are its distinct values when they are few, else about equally many rows
 * each (ties stay together, and a value heavier than a bin has one of its own); an edge lies half-way between the
 * neighbours that it parts, so that comparing raw values with edges reproduces the bins. A category's bins are its codes,
 * the most frequent ones when they are too many. The last bin is for what is missing: NaN, and the categories left out.
 *
 * Quantiles come from a sample of at most 200,000 rows, one drawn from each of as many equal stretches, sorted by radix on
 * the upper halves of the doubles. O(R) a feature, and O(log bins) a value to look up.
 */
import { Rng } from '@quantcli/core';

/** What goes left of the last bin of numbers: every number. */
const LAST_EDGE = Number.MAX_VALUE;
/** Rows of the sample, and of a column that is held. */
export const SAMPLE = 200_000;
const RADIX_BITS = 11;
const RADIX = 1 << RADIX_BITS;
const CELL_SHIFT = 12;

/** Memory that is used again for every feature. */
export class BinScratch {
  readonly columns: readonly Float64Array[];
  readonly upper: Uint32Array;
  readonly lower: Uint32Array;
  readonly otherUpper: Uint32Array;
  readonly otherLower: Uint32Array;
  readonly starts = new Uint8Array((1 << (32 - CELL_SHIFT)) + 1);

  /** @param columns how many columns are held at a time */
  constructor(rows: number, columns: number) {
    const capacity = Math.min(rows, SAMPLE);
    this.columns = Array.from({ length: columns }, () => new Float64Array(capacity));
    this.upper = new Uint32Array(capacity);
    this.lower = new Uint32Array(capacity);
    this.otherUpper = new Uint32Array(capacity);
    this.otherLower = new Uint32Array(capacity);
  }
}

/** Rows to take quantiles of: all, or one of each stretch. The draws depend on the number of rows alone. */
export function sampleRows(rows: Int32Array): Int32Array {
  if (rows.length <= SAMPLE) return rows;
  const rng = Rng.fromSeed(rows.length);
  return Int32Array.from({ length: SAMPLE }, (_, i) => {
    return rows[Math.floor(((i + rng.uniform()) * rows.length) / SAMPLE)]!;
  });
}

/** The bins of a feature's values: upper edges [bins] or codes [bins], ascending; at least one. */
export function findEdges(values: Float64Array, most: number, categorical: boolean, scratch: BinScratch): Float64Array {
  return categorical ? frequentCodes(values, most) : quantileEdges(values, most, scratch);
}

function frequentCodes(values: Float64Array, most: number): Float64Array {
  const counts = new Map<number, number>();
  for (const value of values) if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const kept = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, most);
  return kept.length === 0 ? Float64Array.of(0) : Float64Array.from(kept, ([code]) => code).sort();
}

function quantileEdges(values: Float64Array, most: number, scratch: BinScratch): Float64Array {
  const sorted = sortHalves(values, scratch);
  const runs = countRuns(sorted);
  if (runs <= most) return Float64Array.from([...distinctEdges(values, most), LAST_EDGE]);
  const { upper, count } = sorted;
  const edges: number[] = [];
  let start = 0;
  let end = runEnd(upper, 0, count);
  while (end < count && edges.length < most - 1) {
    const next = runEnd(upper, end, count);
    const target = (count - start) / (most - edges.length);
    if ((end + next) / 2 - start > target || end - start >= target) {
      edges.push(between(extreme(sorted, end - 1, 1), extreme(sorted, end, -1)));
      start = end;
    }
    end = next;
  }
  return Float64Array.from([...edges, LAST_EDGE]);
}

/** Between all neighbours of few values; of those that share their upper half, only as many as there are bins. */
function distinctEdges(values: Float64Array, most: number): number[] {
  const distinct = Float64Array.from(new Set(values.filter((value) => value === value))).sort();
  const bins = Math.min(distinct.length, most);
  return Array.from({ length: Math.max(bins - 1, 0) }, (_, k) => {
    const place = Math.floor(((k + 1) * distinct.length) / bins);
    return between(distinct[place - 1]!, distinct[place]!);
  });
}

/** a ≤ edge < b. */
function between(a: number, b: number): number {
  const middle = a / 2 + b / 2;
  return middle >= a && middle < b ? middle : a;
}

interface Halves {
  readonly upper: Uint32Array;
  readonly lower: Uint32Array;
  readonly count: number;
}

/** Ascending by the upper halves, of which the bits are turned so that they order as the numbers do; no NaN. */
function sortHalves(values: Float64Array, scratch: BinScratch): Halves {
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  let { upper, lower, otherUpper, otherLower } = scratch;
  const digits = [new Uint32Array(RADIX), new Uint32Array(RADIX), new Uint32Array(RADIX)] as const;
  const [first, second, third] = digits;
  let count = 0;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i]!;
    if (value !== value) continue;
    const key = ordered(halves[2 * i + 1]!);
    upper[count] = key;
    lower[count] = halves[2 * i]!;
    count += 1;
    first[key & (RADIX - 1)]! += 1;
    second[(key >>> RADIX_BITS) & (RADIX - 1)]! += 1;
    third[key >>> (2 * RADIX_BITS)]! += 1;
  }
  digits.forEach((starts, pass) => {
    let sum = 0;
    for (let d = 0; d < RADIX; d += 1) {
      const here = starts[d]!;
      starts[d] = sum;
      sum += here;
    }
    scatter(upper, lower, otherUpper, otherLower, starts, pass * RADIX_BITS, count);
    [upper, otherUpper] = [otherUpper, upper];
    [lower, otherLower] = [otherLower, lower];
  });
  return { upper, lower, count };
}

function scatter(
  upper: Uint32Array,
  lower: Uint32Array,
  toUpper: Uint32Array,
  toLower: Uint32Array,
  starts: Uint32Array,
  shift: number,
  count: number,
): void {
  for (let i = 0; i < count; i += 1) {
    const key = upper[i]!;
    const digit = (key >>> shift) & (RADIX - 1);
    const place = starts[digit]!;
    starts[digit] = place + 1;
    toUpper[place] = key;
    toLower[place] = lower[i]!;
  }
}

/** The upper half of a double, turned so that unsigned comparison orders as the numbers do. */
function ordered(high: number): number {
  return (high ^ ((high >> 31) | 0x8000_0000)) >>> 0;
}

function runEnd(upper: Uint32Array, start: number, count: number): number {
  const key = upper[start];
  let end = start + 1;
  while (end < count && upper[end] === key) end += 1;
  return end;
}

function countRuns({ upper, count }: Halves): number {
  let runs = 0;
  for (let i = 0; i < count; i += 1) if (i === 0 || upper[i] !== upper[i - 1]) runs += 1;
  return runs;
}

/** The largest (+1) or smallest (−1) value with the upper half of place i, which is the last or first of its run. */
function extreme({ upper, lower, count }: Halves, i: number, sign: 1 | -1): number {
  const key = upper[i]!;
  let value = join(key, lower[i]!);
  for (let k = i - sign; k >= 0 && k < count && upper[k] === key; k -= sign) {
    const other = join(key, lower[k]!);
    if (sign * (other - value) > 0) value = other;
  }
  return value;
}

const joined = new Uint32Array(2);
const joinedNumber = new Float64Array(joined.buffer);

function join(key: number, lower: number): number {
  joined[0] = lower;
  joined[1] = key >= 0x8000_0000 ? key & 0x7fff_ffff : ~key;
  return joinedNumber[0]!;
}

/**
 * Writes the bin of each value to out[at], out[at + step] …: for a number the first whose edge is not below it, for a
 * category the place of its code; the bin behind the last for what is missing.
 */
export function placeInBins(
  values: Float64Array,
  edges: Float64Array,
  categorical: boolean,
  out: Uint8Array,
  at: number,
  step: number,
  { starts }: BinScratch,
): void {
  const missing = edges.length;
  if (categorical) {
    const places = new Map(Array.from(edges, (code, bin) => [code, bin]));
    for (let i = 0; i < values.length; i += 1, at += step) out[at] = places.get(values[i]!) ?? missing;
    return;
  }
  const halves = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  fillStarts(edges, starts);
  for (let i = 0; i < values.length; i += 1, at += step) {
    const value = values[i]!;
    if (value !== value) {
      out[at] = missing;
      continue;
    }
    const cell = ordered(halves[2 * i + 1]!) >>> CELL_SHIFT;
    let low = starts[cell]!;
    let high = starts[cell + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle]! < value) low = middle + 1;
      else high = middle;
    }
    out[at] = low;
  }
}

/** A cell holds the numbers that agree in sign, exponent and the first bits more; writes how many edges lie in earlier cells. */
function fillStarts(edges: Float64Array, starts: Uint8Array): void {
  const halves = new Uint32Array(edges.buffer, edges.byteOffset, 2 * edges.length);
  let from = 0;
  for (let e = 0; e < edges.length; e += 1) {
    const cell = ordered(halves[2 * e + 1]!) >>> CELL_SHIFT;
    starts.fill(e, from, cell + 1);
    from = cell + 1;
  }
  starts.fill(edges.length - 1, from);
}
