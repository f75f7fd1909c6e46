/**
 * The kernels of tree growing in TypeScript: what they compute, and what runs where the WebAssembly twins
 * (../../wasm/histogram.ts) were not built. All sums are of integers, so that the two agree to the bit, and so do any
 * orders of summation. A 64-bit integer is two 32-bit halves here, the lower one first.
 */
import { FEATURE_BYTES, type GrowMemory } from './grow-memory.ts';
import { scanNumbers, type ScanRules, type Totals } from './split-numbers.ts';

/** All places are byte offsets into the memory. */
export interface TreeKernels {
  readonly name: 'wasm' | 'typescript';
  /** Adds the pairs of the rows order[0 … count) to the histograms of the eight features of a block. */
  histogramBlock(bins: number, order: number, count: number, pairs: number, hist: number): void;
  /** The same for one feature, whose bins stand eight bytes apart. */
  histogramColumn(bins: number, order: number, count: number, pairs: number, hist: number): void;
  /** hist −= other, over a number of slots. */
  subtract(hist: number, other: number, slots: number): void;
  /** Stable partition of the rows order[0 … count) by `sides` of their bin (1 left); the number that goes left. */
  partition(column: number, order: number, count: number, sides: number, spare: number): number;
  /** The best threshold of a feature with `bins` bins, without constraints, written to `out`. */
  scan(hist: number, bins: number, totals: Totals, rules: ScanRules, out: number): void;
}

export function referenceKernels({ words, bytes, numbers }: GrowMemory): TreeKernels {
  function histogramColumn(bins: number, order: number, count: number, pairs: number, hist: number): void {
    for (let i = 0; i < count; i += 1) {
      const row = words[(order >>> 2) + i]!;
      const pair = (pairs >>> 2) + 4 * row;
      const slot = (hist >>> 2) + 4 * bytes[bins + 8 * row]!;
      addWide(words, slot, words[pair]!, words[pair + 1]!);
      addWide(words, slot + 2, words[pair + 2]!, words[pair + 3]!);
    }
  }
  return {
    name: 'typescript',
    histogramColumn,
    histogramBlock(bins, order, count, pairs, hist) {
      for (let k = 0; k < 8; k += 1) histogramColumn(bins + k, order, count, pairs, hist + k * FEATURE_BYTES);
    },
    subtract(hist, other, slots) {
      const [to, from] = [hist >>> 2, other >>> 2];
      for (let i = 0; i < 4 * slots; i += 2) {
        const low = (words[to + i]! >>> 0) - (words[from + i]! >>> 0);
        words[to + i] = low;
        words[to + i + 1] = words[to + i + 1]! - words[from + i + 1]! - (low < 0 ? 1 : 0);
      }
    },
    partition(column, order, count, sides, spare) {
      const [at, rest] = [order >>> 2, spare >>> 2];
      let left = 0;
      for (let i = 0; i < count; i += 1) {
        const row = words[at + i]!;
        if (bytes[sides + bytes[column + 8 * row]!] === 1) words[at + left++] = row;
        else words[rest + i - left] = row;
      }
      words.copyWithin(at + left, rest, rest + count - left);
      return left;
    },
    scan(hist, bins, totals, rules, out) {
      scanNumbers(words, hist, bins, totals, rules, numbers, out >>> 3);
    },
  };
}

/** Adds to the 64-bit integer whose halves stand at `place`. */
function addWide(words: Int32Array, place: number, low: number, high: number): void {
  const sum = (words[place]! >>> 0) + (low >>> 0);
  words[place] = sum;
  words[place + 1] = words[place + 1]! + high + (sum > 4_294_967_295 ? 1 : 0);
}
