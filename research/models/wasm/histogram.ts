/**
 * The hot loops of tree growing, over memory that is shared with JavaScript and between threads (layout:
 * ../src/boosting/grow-memory.ts). Twins of ../src/boosting/histogram-reference.ts and split-numbers.ts, to the bit.
 *
 * A slot of a histogram is one vector of two 64-bit integers: the sum of gradients, and the sum of hessians above the
 * count of rows. One load, one integer addition and one store bring a row into a bin.
 */

/** Bytes of a feature's histogram: 256 slots and one to spare, lest all features meet in the same lines of the cache. */
const FEATURE: usize = 257 * 16;

function add(slot: usize, pair: v128): void {
  v128.store(slot, i64x2.add(v128.load(slot), pair));
}

function at(hist: usize, bin: u8): usize {
  return hist + ((<usize>bin) << 4);
}

/** Adds rows to the histograms of the eight features of a block. */
export function histogramBlock(bins: usize, order: usize, count: i32, pairs: usize, hist: usize): void {
  const end = order + ((<usize>count) << 2);
  for (let place = order; place < end; place += 4) {
    const row = <usize>load<i32>(place);
    const pair = v128.load(pairs + (row << 4));
    const bin = bins + (row << 3);
    add(at(hist, load<u8>(bin)), pair);
    add(at(hist + FEATURE, load<u8>(bin, 1)), pair);
    add(at(hist + 2 * FEATURE, load<u8>(bin, 2)), pair);
    add(at(hist + 3 * FEATURE, load<u8>(bin, 3)), pair);
    add(at(hist + 4 * FEATURE, load<u8>(bin, 4)), pair);
    add(at(hist + 5 * FEATURE, load<u8>(bin, 5)), pair);
    add(at(hist + 6 * FEATURE, load<u8>(bin, 6)), pair);
    add(at(hist + 7 * FEATURE, load<u8>(bin, 7)), pair);
  }
}

/** Adds rows to the histogram of one feature; `bins` is its column in the block. */
export function histogramColumn(bins: usize, order: usize, count: i32, pairs: usize, hist: usize): void {
  const end = order + ((<usize>count) << 2);
  for (let place = order; place < end; place += 4) {
    const row = <usize>load<i32>(place);
    add(at(hist, load<u8>(bins + (row << 3))), v128.load(pairs + (row << 4)));
  }
}

/** hist −= other, over a number of slots. */
export function subtract(hist: usize, other: usize, slots: i32): void {
  const end = hist + ((<usize>slots) << 4);
  for (; hist < end; hist += 16, other += 16) v128.store(hist, i64x2.sub(v128.load(hist), v128.load(other)));
}

/** Stable partition of rows by the side of their bin (1 left); the number that goes left. */
export function partition(column: usize, order: usize, count: i32, sides: usize, spare: usize): i32 {
  const end = order + ((<usize>count) << 2);
  let left = order;
  let right = spare;
  for (let place = order; place < end; place += 4) {
    const row = load<i32>(place);
    const side = <usize>load<u8>(sides + <usize>load<u8>(column + ((<usize>row) << 3)));
    store<i32>(left, row);
    store<i32>(right, row);
    left += side << 2;
    right += (1 - side) << 2;
  }
  memory.copy(left, spare, right - spare);
  return <i32>((left - order) >> 2);
}

let best: f64 = 0;
let bestBin: i32 = 0;
let bestSide: i32 = 0;
let bestLeft: v128 = i64x2.splat(0);

/** Thresholds from bin 0 on, beginning with what goes left in any case. */
function sweep(
  hist: usize,
  to: i32,
  start: v128,
  side: i32,
  total: v128,
  countBits: i32,
  l1: f64,
  l2: f64,
  minWeight: f64,
  minRows: f64,
): void {
  const mask = i64x2.splat(((<i64>1) << countBits) - 1);
  const rows = i64x2.splat(<i64>minRows);
  const weight = f64x2.splat(minWeight);
  const ridge = f64x2.splat(l2);
  const lasso = f64x2.splat(l1);
  const zero = f64x2.splat(0);
  // Adding 1.5 · 2^52 to the bits and taking it away as a number turns integers below 2^51 into doubles.
  const bits = i64x2.splat(0x4338000000000000);
  const number = f64x2.splat(6755399441055744.0);
  let sum = start;
  for (let bin = 0; bin < to; bin += 1) {
    const slot = v128.load(hist + ((<usize>bin) << 4));
    sum = i64x2.add(sum, slot);
    const rest = i64x2.sub(total, sum);
    const packed = v128.shuffle<i64>(sum, rest, 1, 3);
    const h = f64x2.sub(i64x2.add(i64x2.shr_u(packed, countBits), bits), number);
    const enough = v128.and(i64x2.ge_s(v128.and(packed, mask), rows), f64x2.ge(h, weight));
    if (!i64x2.all_true(enough)) continue;
    let g = f64x2.sub(i64x2.add(v128.shuffle<i64>(sum, rest, 0, 2), bits), number);
    if (l1 > 0) g = f64x2.max(f64x2.sub(f64x2.abs(g), lasso), zero);
    const scores = f64x2.div(f64x2.mul(g, g), f64x2.add(h, ridge));
    const score = f64x2.extract_lane(scores, 0) + f64x2.extract_lane(scores, 1);
    if (score > best) {
      best = score;
      bestBin = bin;
      bestSide = side;
      bestLeft = sum;
    }
  }
}

/** The best threshold of a feature, without constraints; see split-numbers.ts for what is written to `out`. */
export function scan(
  hist: usize,
  count: i32,
  g: f64,
  h: f64,
  c: f64,
  countBits: i32,
  l1: f64,
  l2: f64,
  minWeight: f64,
  minRows: f64,
  out: usize,
): void {
  const total = i64x2.replace_lane(i64x2.splat(<i64>g), 1, ((<i64>h) << countBits) | <i64>c);
  const missing = v128.load(hist + ((<usize>count) << 4));
  const some = i64x2.extract_lane(missing, 1) !== 0;
  best = -Infinity;
  sweep(hist, some ? count : count - 1, i64x2.splat(0), 0, total, countBits, l1, l2, minWeight, minRows);
  if (some) sweep(hist, count - 1, missing, 1, total, countBits, l1, l2, minWeight, minRows);
  const packed = i64x2.extract_lane(bestLeft, 1);
  const rows = <f64>(packed & (((<i64>1) << countBits) - 1));
  f64.store(out, best);
  f64.store(out, <f64>bestBin, 8);
  f64.store(out, some ? <f64>bestSide : rows * 2 > c ? 1 : 0, 16);
  f64.store(out, <f64>i64x2.extract_lane(bestLeft, 0), 24);
  f64.store(out, <f64>(packed >> countBits), 32);
  f64.store(out, rows, 40);
}
