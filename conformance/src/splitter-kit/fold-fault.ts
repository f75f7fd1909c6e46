/**
 * What is wrong with a fold, by brute force: spans as sets of bars that may not meet, and row by row and block by block
 * the rule of who is trained on. Slow, and shares nothing with how splitters work.
 */
import type { Fold, Sample } from '@quantcli/models';

export interface FoldRules {
  readonly embargoBars: number;
  /** The bars that a fold may train on, were nothing purged; all by default. */
  readonly window?: (bar: number, fold: Fold) => boolean;
}

/** The first fault that is found, or undefined for a sound fold. */
export function foldFault(sample: Sample, fold: Fold, rules: FoldRules): string | undefined {
  return rowFault(sample, fold) ?? meetingFault(fold, rules.embargoBars) ?? ruleFault(sample, fold, rules);
}

function rowFault({ dataset, rows }: Sample, { train, test, blocks }: Fold): string | undefined {
  if (train.dataset !== dataset || test.dataset !== dataset) return 'the rows are of another dataset';
  for (const part of [train.rows, test.rows])
    for (let i = 1; i < part.length; i += 1)
      if (part[i]! <= part[i - 1]!) return `rows ${part[i - 1]}, ${part[i]} do not ascend`;
  for (let b = 0; b < blocks.length; b += 1)
    if (blocks[b]!.to < blocks[b]!.from || (b > 0 && blocks[b]!.from <= blocks[b - 1]!.to))
      return `block ${b} is empty, or does not come after the one before`;
  const wanted = rows.filter((row) =>
    blocks.some(({ from, to }) => dataset.bar[row]! >= from && dataset.bar[row]! <= to),
  );
  if (wanted.length !== test.rows.length || wanted.some((row, i) => row !== test.rows[i]))
    return `${test.rows.length} test rows, the blocks hold ${wanted.length}`;
  if (test.rows.length === 0) return 'nothing is tested';
  const tested = new Set(test.rows);
  for (const row of train.rows) {
    if (tested.has(row)) return `row ${row} is trained on and tested`;
    if (Number.isNaN(dataset.target[row]!)) return `row ${row} is trained on without a label`;
  }
  return undefined;
}

/** Marks every bar of the test spans (start, end], and of the embargo around them; no training span may hold one. */
export function meetingFault({ train, test }: Fold, embargoBars: number): string | undefined {
  const { bar, spanEnd } = train.dataset;
  const last = spanEnd.reduce((most, end) => Math.max(most, end), 0);
  const tested = new Uint8Array(last + 1);
  const near = new Uint8Array(last + 1);
  for (const row of test.rows) {
    tested.fill(1, bar[row]! + 1, spanEnd[row]! + 1);
    near.fill(1, Math.max(0, bar[row]! + 1 - embargoBars), spanEnd[row]! + embargoBars + 1);
  }
  for (const row of train.rows) {
    const span = [bar[row]! + 1, spanEnd[row]! + 1] as const;
    if (tested.subarray(...span).includes(1)) return `the span of training row ${row} overlaps a test span`;
    if (near.subarray(...span).includes(1)) return `the span of training row ${row} is within the embargo`;
  }
  return undefined;
}

/** Nothing more than the rule says is left out, and what is left out is counted once. */
function ruleFault(
  { dataset, rows }: Sample,
  fold: Fold,
  { embargoBars, window = () => true }: FoldRules,
): string | undefined {
  const { bar, spanEnd, target } = dataset;
  const spans = fold.blocks.map(({ from, to }) => {
    const ends = [...fold.test.rows].filter((row) => bar[row]! >= from && bar[row]! <= to).map((row) => spanEnd[row]!);
    return { from, to, reach: Math.max(to, ...ends) };
  });
  const meets = (row: number, gap: number): boolean =>
    spans.some(({ from, reach }) => spanEnd[row]! > from - gap && bar[row]! < reach + gap);
  const trained = new Set(fold.train.rows);
  let [purged, embargoed] = [0, 0];
  for (const row of rows) {
    const isTest = spans.some(({ from, to }) => bar[row]! >= from && bar[row]! <= to);
    if (isTest || Number.isNaN(target[row]!) || !window(bar[row]!, fold)) {
      if (trained.has(row)) return `row ${row} is trained on, outside the window`;
      continue;
    }
    const isPurged = meets(row, 0);
    const isEmbargoed = !isPurged && meets(row, embargoBars);
    if (isPurged) purged += 1;
    if (isEmbargoed) embargoed += 1;
    if (trained.has(row) === (isPurged || isEmbargoed))
      return `row ${row} is ${trained.has(row) ? '' : 'not '}trained on, against the rule`;
  }
  if (purged !== fold.purged) return `${fold.purged} rows counted as purged, ${purged} are`;
  if (embargoed !== fold.embargoed) return `${fold.embargoed} rows counted as embargoed, ${embargoed} are`;
  return undefined;
}
