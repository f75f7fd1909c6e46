/** Puts rows in order of symbol, then time, then row. O(n) where each symbol's rows are sorted or reversed, else O(n log n). */
import { DROPPED } from './row-store.ts';

/**
 * Row indices sorted by symbol number, time, row; rows that were dropped are left out.
 * @param symbol [R] symbol number or {@link DROPPED}
 * @param time [R]
 * @param symbols how many symbol numbers there are
 */
export function orderRows(symbol: Int32Array, time: Float64Array, symbols: number): Int32Array {
  // starts[s] becomes the first place of symbol s: a counting sort keeps the order within a symbol.
  const starts = new Int32Array(symbols + 1);
  for (let row = 0; row < symbol.length; row += 1) if (symbol[row] !== DROPPED) starts[symbol[row]! + 1]! += 1;
  for (let s = 0; s < symbols; s += 1) starts[s + 1]! += starts[s]!;
  const order = new Int32Array(starts[symbols]!);
  const next = starts.slice();
  for (let row = 0; row < symbol.length; row += 1) if (symbol[row] !== DROPPED) order[next[symbol[row]!]!++] = row;
  for (let s = 0; s < symbols; s += 1) {
    let rising = true;
    let falling = true;
    for (let i = starts[s]! + 1; i < starts[s + 1]!; i += 1) {
      const step = time[order[i]!]! - time[order[i - 1]!]!;
      if (step < 0) rising = false;
      else falling = false;
    }
    if (rising) continue;
    const run = order.subarray(starts[s]!, starts[s + 1]!);
    if (falling) run.reverse();
    else run.sort((a, b) => time[a]! - time[b]! || a - b);
  }
  return order;
}
