/**
 * The work on one block of eight features, which any thread may take: binning them, or a list of operations — build a
 * histogram, subtract one, scan a node for its best split of each feature. Blocks touch nothing in common but what they
 * read, so a list needs one meeting of the threads at its end.
 */
import { BinScratch, findEdges, placeInBins, SAMPLE, sampleRows } from './binning.ts';
import { BLOCK, columnAt, histogramAt, NODE, RESULT, SETTING, type GrowMemory } from './grow-memory.ts';
import { drawOf, type WorkPlan } from './grow-plan.ts';
import type { TreeKernels } from './histogram-reference.ts';
import { LevelScan } from './split-level.ts';
import { scanCategories } from './split-categories.ts';
import { scanNumbers, type ScanConstraint, type ScanRules } from './split-numbers.ts';

/** The first number of an operation; three arguments follow. */
export const OPERATION_CODE = {
  /** slot, begin and end among the rows in order */
  build: 0,
  /** slot −= other slot */
  subtract: 1,
  /** slot, node, place of the results (0 or 1) */
  scan: 2,
  /** slot, node: adds to the level's scores */
  scanLevel: 3,
  /** writes the level's results to place 0 */
  finishLevel: 4,
} as const;

export type Work = (job: 'bin' | 'grow', block: number) => void;

export function makeWork(plan: WorkPlan, memory: GrowMemory, kernels: TreeKernels): Work {
  const categorical = new Uint8Array(memory.padded);
  for (const f of plan.categorical) categorical[f] = 1;
  const level = new LevelScan(memory, plan, categorical);
  let scratch: BinScratch | undefined;
  return (job, block) => {
    if (job === 'bin') {
      scratch ??= new BinScratch(plan.rows.length, BLOCK);
      binBlock(plan, memory, categorical, scratch, block);
    } else {
      scratch = undefined;
      runOperations(plan, memory, kernels, categorical, level, block);
    }
  };
}

function binBlock(
  plan: WorkPlan,
  memory: GrowMemory,
  categorical: Uint8Array,
  scratch: BinScratch,
  block: number,
): void {
  const from = block * BLOCK;
  const to = Math.min(from + BLOCK, plan.width);
  const sample = sampleRows(plan.rows);
  let columns = gather(plan, sample, scratch, from, to);
  const edges = columns.map((values, k) => findEdges(values, plan.bins, categorical[from + k] === 1, scratch));
  edges.forEach((found, k) => {
    memory.counts[from + k] = found.length;
    memory.edges.set(found, (from + k) * 256);
  });
  for (let start = 0; start < plan.rows.length; start += SAMPLE) {
    if (sample !== plan.rows) columns = gather(plan, plan.rows.subarray(start, start + SAMPLE), scratch, from, to);
    columns.forEach((values, k) => {
      const at = columnAt(memory, from + k) - memory.at.bins + start * BLOCK;
      placeInBins(values, edges[k]!, categorical[from + k] === 1, memory.bins, at, BLOCK, scratch);
    });
  }
}

/** Columns of the rows' values, with −0 made 0. */
function gather(
  { features, width }: WorkPlan,
  rows: Int32Array,
  scratch: BinScratch,
  from: number,
  to: number,
): Float64Array[] {
  const columns = scratch.columns.slice(0, to - from).map((column) => column.subarray(0, rows.length));
  for (let start = 0; start < rows.length; start += 1024) {
    const end = Math.min(start + 1024, rows.length);
    columns.forEach((column, k) => {
      for (let i = start; i < end; i += 1) column[i] = features[rows[i]! * width + from + k]! + 0;
    });
  }
  return columns;
}

function runOperations(
  plan: WorkPlan,
  memory: GrowMemory,
  kernels: TreeKernels,
  categorical: Uint8Array,
  level: LevelScan,
  block: number,
): void {
  const { operations, settings, at } = memory;
  const from = block * BLOCK;
  const features: number[] = [];
  for (let f = from; f < from + BLOCK; f += 1) if (memory.used[f] === 1) features.push(f);
  if (features.length === 0) return;
  const rules: ScanRules = {
    countBits: settings[SETTING.countBits]!,
    l1: settings[SETTING.l1]!,
    l2: settings[SETTING.l2]!,
    minWeight: settings[SETTING.minWeight]!,
    minRows: settings[SETTING.minRows]!,
    categoryGuard: settings[SETTING.categoryGuard]!,
  };
  const list = settings[SETTING.operations]! * 4;
  for (let o = 0; o < list; o += 4) {
    const [code, slot, x, y] = [operations[o]!, operations[o + 1]!, operations[o + 2]!, operations[o + 3]!];
    if (code === OPERATION_CODE.build) {
      for (const f of features) {
        const hist = histogramAt(memory, slot, f);
        memory.numbers.fill(0, hist >>> 3, (hist >>> 3) + 2 * (memory.counts[f]! + 1));
      }
      const order = at.order + 4 * x;
      if (2 * features.length >= BLOCK)
        kernels.histogramBlock(columnAt(memory, from), order, y - x, at.pairs, histogramAt(memory, slot, from));
      else
        for (const f of features)
          kernels.histogramColumn(columnAt(memory, f), order, y - x, at.pairs, histogramAt(memory, slot, f));
    } else if (code === OPERATION_CODE.subtract) {
      for (const f of features)
        kernels.subtract(histogramAt(memory, slot, f), histogramAt(memory, x, f), memory.counts[f]! + 1);
    } else if (code === OPERATION_CODE.scan) {
      for (const f of features) scanFeature(plan, memory, kernels, categorical, rules, f, slot, x, y);
    } else if (code === OPERATION_CODE.scanLevel) {
      level.add(features, slot, x, rules);
    } else level.finish(features);
  }
}

function scanFeature(
  plan: WorkPlan,
  memory: GrowMemory,
  kernels: TreeKernels,
  categorical: Uint8Array,
  rules: ScanRules,
  f: number,
  slot: number,
  node: number,
  place: number,
): void {
  const result = (place * memory.padded + f) * RESULT;
  const { results, masks, words, nodeTotals } = memory;
  results[result] = -Infinity;
  if (memory.allowed[place * memory.padded + f] === 0) return;
  const hist = histogramAt(memory, slot, f);
  const bins = memory.counts[f]!;
  const n = node * NODE;
  const totals = { g: nodeTotals[n]!, h: nodeTotals[n + 1]!, c: nodeTotals[n + 2]! };
  const [lower, upper] = [nodeTotals[n + 3]!, nodeTotals[n + 4]!];
  const sign = plan.monotone[f]!;
  const bounded = sign !== 0 || lower !== -Infinity || upper !== Infinity;
  const draw = plan.randomThresholds ? drawOf(memory.settings[SETTING.seed]!, nodeTotals[n + 6]!, f) : undefined;
  const constraint: ScanConstraint | undefined =
    bounded || draw !== undefined ? { sign, lower, upper, draw } : undefined;
  if (categorical[f] === 1) {
    const mask = (result + 6) * 2;
    scanCategories(words, hist, bins, totals, rules, results, result, masks, mask, constraint);
  } else if (constraint === undefined) {
    kernels.scan(hist, bins, totals, rules, memory.at.results + 8 * result);
  } else scanNumbers(words, hist, bins, totals, rules, results, result, constraint);
}
