/**
 * Purge and embargo (López de Prado 2018, ch. 7.4). Spans are (bar, spanEnd]: a label that ends at the close of a
 * block's first bar shares no return with the block. A block's own span ends where the last of its labels does: its
 * reach. The embargo is kept on both sides of a block: features are as correlated before it as after it.
 * O(rows × log blocks): blocks ascend, so the furthest reach of those that begin before a bar is a running maximum.
 */
import type { Sample } from '../dataset/sample.ts';
import type { Fold, TestBlock } from './fold.ts';
import { rowsBetween } from './sample-bars.ts';

/**
 * The fold that tests the rows of the blocks (ascending, disjoint) and trains on the candidates that are labelled,
 * outside every block, and neither purged nor embargoed by any.
 */
export function purgedFold(
  sample: Sample,
  blocks: readonly TestBlock[],
  embargoBars: number,
  candidates: Int32Array = sample.rows,
): Fold {
  const { dataset } = sample;
  const tested = blocks.map(({ from, to }) => rowsBetween(sample, from, to));
  const begins = Int32Array.from(blocks, ({ from }) => from);
  const furthest = new Int32Array(blocks.length);
  blocks.forEach(({ to }, b) => {
    let reach = Math.max(to, furthest[b - 1] ?? to);
    for (const row of tested[b]!) reach = Math.max(reach, dataset.spanEnd[row]!);
    furthest[b] = reach;
  });
  const kept = new Int32Array(candidates.length);
  let count = 0;
  let purged = 0;
  let embargoed = 0;
  let [lastStart, lastEnd] = [-1, -1];
  let fate: ReturnType<typeof fateOf> = 'kept';
  for (const row of candidates) {
    if (Number.isNaN(dataset.target[row]!)) continue;
    const start = dataset.bar[row]!;
    const end = dataset.spanEnd[row]!;
    // Most rows of a bar have one span.
    if (start !== lastStart || end !== lastEnd) fate = fateOf(start, end);
    [lastStart, lastEnd] = [start, end];
    if (fate === 'purged') purged += 1;
    else if (fate === 'embargoed') embargoed += 1;
    else if (fate === 'kept') {
      kept[count] = row;
      count += 1;
    }
  }
  return {
    train: { dataset, rows: kept.slice(0, count) },
    test: { dataset, rows: concatenated(tested) },
    blocks,
    purged,
    embargoed,
  };

  function fateOf(start: number, end: number): 'tested' | 'purged' | 'embargoed' | 'kept' {
    if (start <= (blocks[lastBefore(begins, start + 1)]?.to ?? -1)) return 'tested';
    if (reachOf(end) > start) return 'purged';
    return reachOf(end + embargoBars) > start - embargoBars ? 'embargoed' : 'kept';
  }

  /** The furthest reach of the blocks that begin before a bar. */
  function reachOf(bar: number): number {
    return furthest[lastBefore(begins, bar)] ?? -Infinity;
  }
}

/** The position of the last that begins before a bar; -1 when none does. */
function lastBefore(begins: Int32Array, bar: number): number {
  let low = 0;
  let high = begins.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (begins[middle]! < bar) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function concatenated(parts: readonly Int32Array[]): Int32Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Int32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
