/**
 * The module's whole memory: fixed buffers, no allocator and no growth. A call works through at most CHUNK new bars after
 * up to LONGEST bars of history. Vector loops run in pairs of bars and may read one value before a buffer and read or
 * write one behind it, so that none of them needs a scalar tail: PAD keeps those places free, and each block's extra
 * value is overwritten by the block behind it.
 */

/** Bars of new results in a call. */
export const CHUNK: i32 = 4096;
/** Longest window. */
export const LONGEST: i32 = 1024;

const PAD: i32 = 4;
const BARS: i32 = CHUNK + LONGEST + 2 * PAD;

const first: usize = memory.data(BARS * 8, 16);
const second: usize = memory.data(BARS * 8, 16);
const result: usize = memory.data(BARS * 8, 16);
const spare: usize = memory.data(BARS * 8, 16);
const suffixes: usize = memory.data(5 * (LONGEST + 2 * PAD) * 8, 16);

/** The values of the first series. */
export const X: usize = first + 8 * PAD;
/** The values of the second series. */
export const Y: usize = second + 8 * PAD;
export const OUT: usize = result + 8 * PAD;
/** As long as a series, for a kernel's own use. */
export const SPARE: usize = spare + 8 * PAD;

/** The k-th array of window + 1 suffix sums of the block before. */
export function suffix(k: i32): usize {
  return suffixes + (k * (LONGEST + 2 * PAD) + PAD) * 8;
}

export function at(array: usize, index: i32): usize {
  return array + ((<usize>index) << 3);
}

/** NaN until the window is full. */
export function fillMissing(window: i32): void {
  for (let t = 0; t < window - 1; t += 1) f64.store(at(OUT, t), NaN);
}

export function firstBlockStart(origin: i32, window: i32): i32 {
  return (window - (origin % window)) % window;
}

/** What is finite in a pair; NaN elsewhere. */
export function finite(value: v128): v128 {
  const ok = f64x2.eq(f64x2.sub(value, value), f64x2.splat(0));
  return v128.bitselect(value, f64x2.splat(NaN), ok);
}

/** (a0, b0) and (a1, b1). */
export function low(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 0, 2);
}
export function high(a: v128, b: v128): v128 {
  return v128.shuffle<f64>(a, b, 1, 3);
}
