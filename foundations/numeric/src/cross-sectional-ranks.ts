/**
 * Ranks of one cross-section, ties averaged over what is present: NaN stays NaN and is not counted, infinities are
 * ordinary extremes, −0 equals 0. Small sections are sorted by insertion, larger ones by a radix sort over the eight
 * bytes of the order-preserving integer image of a double (Herf 2001); bytes in which all agree are skipped. O(n), no
 * comparison, no bad case, nothing allocated.
 */
import { ValidationError } from '@quantcli/core';

/** Buffers for sections of up to `capacity` values: make one a thread and use it again. */
export interface RankScratch {
  readonly capacity: number;
  /** The values, −0 made 0; `bits` is the same memory. */
  readonly keys: Float64Array;
  readonly bits: Uint32Array;
  /** Their integer images, low word first. */
  readonly words: Uint32Array;
  readonly order: Int32Array;
  readonly spare: Int32Array;
  readonly counts: Int32Array;
}

export function createRankScratch(capacity: number): RankScratch {
  const keys = new Float64Array(capacity);
  return {
    capacity,
    keys,
    bits: new Uint32Array(keys.buffer),
    words: new Uint32Array(2 * capacity),
    order: new Int32Array(capacity),
    spare: new Int32Array(capacity),
    counts: new Int32Array(8 * 256),
  };
}

/** Where insertion and radix sort take the same time. */
const RADIX_FROM = 112;
/** Where the high word of a double stands in memory: 1 on little-endian machines. */
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0]!;
const LOW = 1 - HIGH;

/**
 * Percent ranks in (0, 1]: the average 1-based rank over the number present.
 * @param values the first `count` are ranked
 * @param out [count], NaN where `values` is NaN; may be `values` itself
 * @returns how many were present
 */
export function percentRanks(values: Float64Array, count: number, out: Float64Array, scratch: RankScratch): number {
  const present = sortPresent(values, count, scratch);
  writeRanks(present, count, present, out, scratch);
  return present;
}

/** Average 1-based ranks; otherwise as {@link percentRanks}. */
export function averageRanks(values: Float64Array, count: number, out: Float64Array, scratch: RankScratch): number {
  const present = sortPresent(values, count, scratch);
  writeRanks(present, count, 1, out, scratch);
  return present;
}

/** Leaves the indices of what is present in `scratch.order`, by ascending value, and the values in `scratch.keys`. */
function sortPresent(values: Float64Array, count: number, scratch: RankScratch): number {
  const { capacity, keys, order } = scratch;
  if (count > capacity) {
    throw new ValidationError({
      code: 'numeric.rank-scratch',
      what: `a section of ${count} values does not fit into scratch for ${capacity}`,
      fix: `create it with createRankScratch(${count})`,
    });
  }
  let present = 0;
  for (let i = 0; i < count; i += 1) {
    const value = values[i]! + 0;
    keys[i] = value;
    if (value === value) {
      order[present] = i;
      present += 1;
    }
  }
  if (present < RADIX_FROM) insertionSort(keys, order, present);
  else radixSort(scratch, present);
  return present;
}

function insertionSort(keys: Float64Array, order: Int32Array, present: number): void {
  for (let i = 1; i < present; i += 1) {
    const index = order[i]!;
    const key = keys[index]!;
    let j = i - 1;
    for (; j >= 0 && keys[order[j]!]! > key; j -= 1) order[j + 1] = order[j]!;
    order[j + 1] = index;
  }
}

function radixSort(scratch: RankScratch, present: number): void {
  const { bits, words, counts, order } = scratch;
  counts.fill(0);
  for (let i = 0; i < present; i += 1) {
    const index = 2 * order[i]!;
    // Negative numbers have all bits turned over, the others the sign only: integers in the order of the doubles.
    const negative = bits[index + HIGH]! >> 31;
    const high = bits[index + HIGH]! ^ (negative | 0x80000000);
    const low = bits[index + LOW]! ^ negative;
    words[index] = low;
    words[index + 1] = high;
    counts[low & 255]! += 1;
    counts[256 + ((low >>> 8) & 255)]! += 1;
    counts[512 + ((low >>> 16) & 255)]! += 1;
    counts[768 + (low >>> 24)]! += 1;
    counts[1024 + (high & 255)]! += 1;
    counts[1280 + ((high >>> 8) & 255)]! += 1;
    counts[1536 + ((high >>> 16) & 255)]! += 1;
    counts[1792 + (high >>> 24)]! += 1;
  }
  let from = order;
  let to = scratch.spare;
  for (let byte = 0; byte < 8; byte += 1) {
    const word = byte >> 2;
    const shift = (byte & 3) * 8;
    const base = byte * 256;
    if (counts[base + ((words[2 * from[0]! + word]! >>> shift) & 255)] === present) continue;
    let start = 0;
    for (let bucket = base; bucket < base + 256; bucket += 1) {
      const size = counts[bucket]!;
      counts[bucket] = start;
      start += size;
    }
    for (let i = 0; i < present; i += 1) {
      const index = from[i]!;
      const bucket = base + ((words[2 * index + word]! >>> shift) & 255);
      to[counts[bucket]!] = index;
      counts[bucket]! += 1;
    }
    [from, to] = [to, from];
  }
  if (from !== order) order.set(from.subarray(0, present));
}

function writeRanks(present: number, count: number, divisor: number, out: Float64Array, scratch: RankScratch): void {
  const { keys, order } = scratch;
  if (present < count) for (let i = 0; i < count; i += 1) if (keys[i] !== keys[i]) out[i] = NaN;
  for (let first = 0; first < present;) {
    const key = keys[order[first]!]!;
    let next = first + 1;
    while (next < present && keys[order[next]!] === key) next += 1;
    const rank = (first + next + 1) / 2 / divisor;
    for (let i = first; i < next; i += 1) out[order[i]!] = rank;
    first = next;
  }
}
