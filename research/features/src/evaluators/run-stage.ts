/**
 * Runs one stage of a plan over a range of symbols (columns) or dates (sections), or a stage that reads the history of
 * the whole market, which is one piece. Columns run one symbol after another, so that a symbol's intermediate values stay
 * in the processor's cache; the others run over blocks of dates, transposed into scratch. A result never depends on how
 * the range was cut.
 */
import type { Kernels } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';
import { TIME_FIELD } from '../language/expr.ts';
import type { ColumnStage, MarketStage, SectionStage, Source, Stage } from './plan.ts';
import { createSectionScratch } from '../operators/section-scratch.ts';

/** Dates that are transposed together: one cache line of a column is eight, a page of rows stays in the cache. */
const BLOCK = 32;

export interface Memory {
  readonly panel: Panel;
  /** Each [N × T], symbol-major. */
  readonly matrices: readonly Float64Array[];
}

/** Number of independent pieces of a stage: symbols or dates; a market stage is one piece. */
export function extent(stage: Stage, panel: Panel): number {
  return stage.axis === 'columns' ? panel.symbols.length : stage.axis === 'sections' ? panel.bars : 1;
}

export function runStage(stage: Stage, memory: Memory, kernels: Kernels, from: number, to: number): void {
  if (stage.axis === 'columns') runColumns(stage, memory, kernels, from, to);
  else if (stage.axis === 'sections') runSections(stage, memory, from, to);
  else if (from < to) runSections(stage, memory, 0, memory.panel.bars);
}

function runColumns(stage: ColumnStage, memory: Memory, kernels: Kernels, from: number, to: number): void {
  const { panel, matrices } = memory;
  const { bars, origin } = panel;
  const slots: Float64Array[] = Array.from({ length: stage.slots }, () => new Float64Array(0));
  for (const slot of workSlots(stage)) slots[slot] = new Float64Array(bars);
  for (const { slot, source } of stage.loads) {
    if (source.type === 'constant') slots[slot] = new Float64Array(bars).fill(source.value);
  }
  const calls = stage.steps.map((step) => ({ ...step, read: step.inputs.map((slot) => slots[slot]!) }));
  for (let n = from; n < to; n += 1) {
    for (const { slot, source } of stage.loads) {
      if (source.type !== 'constant') slots[slot] = cleanColumn(source, memory, n);
    }
    for (const { slot, matrix } of stage.stores) slots[slot] = matrices[matrix]!.subarray(n * bars, (n + 1) * bars);
    for (const { operator, numbers, inputs, output, read } of calls) {
      for (let k = 0; k < inputs.length; k += 1) read[k] = slots[inputs[k]!]!;
      if (operator.axis === 'elementwise') operator.map(read, slots[output]!);
      else operator.batch(read, numbers, origin, slots[output]!, kernels);
    }
  }
}

function runSections(stage: SectionStage | MarketStage, memory: Memory, from: number, to: number): void {
  const { panel, matrices } = memory;
  const { bars } = panel;
  const symbols = panel.symbols.length;
  const scratch = createSectionScratch(symbols);
  const slots = Array.from({ length: stage.slots }, () => createBlock(symbols));
  const loaded = stage.loads.map(({ slot, source }) => ({
    block: slots[slot]!,
    columns: panel.symbols.map((_, n) =>
      source.type === 'constant' ? new Float64Array(bars).fill(source.value) : columnOf(source, memory, n),
    ),
  }));
  const members = new Uint8Array(BLOCK * symbols);
  const calls = stage.steps.map((step) => ({
    ...step,
    read: step.inputs.map(() => scratch.values),
    state: new Float64Array(step.operator.axis === 'market' ? step.operator.stateSize(step.numbers, symbols) : 0),
  }));
  for (let start = from; start < to; start += BLOCK) {
    const dates = Math.min(BLOCK, to - start);
    for (let n = 0; n < symbols; n += 1) {
      for (let i = 0; i < dates; i += 1) members[n * BLOCK + i] = Number(panel.isMember(n, start + i));
    }
    for (const { block, columns } of loaded) gather(columns, start, dates, members, block.values);
    for (const { operator, numbers, inputs, output, grouped, read, state } of calls) {
      for (let i = 0; i < dates; i += 1) {
        for (let k = 0; k < inputs.length; k += 1) read[k] = slots[inputs[k]!]!.rows[i]!;
        const out = slots[output]!.rows[i]!;
        if (operator.axis === 'cross-sectional') operator.section(read, numbers, grouped, out, scratch);
        else operator.step(read, numbers, { bar: panel.origin + start + i, first: panel.origin }, state, out);
      }
    }
    for (const { slot, matrix } of stage.stores) {
      scatter(slots[slot]!.values, start, dates, bars, symbols, matrices[matrix]!);
    }
  }
}

/** Dates × symbols, with a view of each date. */
interface Block {
  readonly values: Float64Array;
  readonly rows: readonly Float64Array[];
}

function createBlock(symbols: number): Block {
  const values = new Float64Array(BLOCK * symbols);
  const rows = Array.from({ length: BLOCK }, (_, i) => values.subarray(i * symbols, (i + 1) * symbols));
  return { values, rows };
}

/** Transposes columns into a block. A symbol that is not a member comes in as missing, and so it goes out; so does an infinity. */
function gather(
  columns: readonly Float64Array[],
  start: number,
  dates: number,
  members: Uint8Array,
  block: Float64Array,
): void {
  const symbols = columns.length;
  for (let n = 0; n < symbols; n += 1) {
    const column = columns[n]!;
    for (let i = 0; i < dates; i += 1) {
      const value = column[start + i]!;
      block[i * symbols + n] = value - value === 0 && members[n * BLOCK + i] === 1 ? value : NaN;
    }
  }
}

/** Transposes a block back into a matrix. */
function scatter(
  block: Float64Array,
  start: number,
  dates: number,
  bars: number,
  symbols: number,
  matrix: Float64Array,
): void {
  for (let n = 0; n < symbols; n += 1) {
    for (let i = 0; i < dates; i += 1) matrix[n * bars + start + i] = block[i * symbols + n]!;
  }
}

function columnOf(
  source: Exclude<Source, { type: 'constant' }>,
  { panel, matrices }: Memory,
  symbol: number,
): Float64Array {
  if (source.type === 'field') return source.name === TIME_FIELD ? panel.time : panel.column(source.name, symbol);
  return matrices[source.matrix]!.subarray(symbol * panel.bars, (symbol + 1) * panel.bars);
}

/** Fields of a panel by symbol, 1 where a column was seen to hold no infinity: a panel is immutable, once is enough. */
const seenFinite = new WeakMap<Panel, Map<string, Uint8Array>>();

function cleanColumn(source: Exclude<Source, { type: 'constant' }>, memory: Memory, symbol: number): Float64Array {
  const column = columnOf(source, memory, symbol);
  // What operators have computed is never infinite.
  if (source.type === 'matrix') return column;
  const { panel } = memory;
  let fields = seenFinite.get(panel);
  if (fields === undefined) seenFinite.set(panel, (fields = new Map()));
  let seen = fields.get(source.name);
  if (seen === undefined) fields.set(source.name, (seen = new Uint8Array(panel.symbols.length)));
  if (seen[symbol] === 1) return column;
  const clean = withoutInfinities(column);
  if (clean === column) seen[symbol] = 1;
  return clean;
}

/** An infinity in the data is a missing value; a column without one is passed on as it is. */
function withoutInfinities(column: Float64Array): Float64Array {
  for (let t = 0; t < column.length; t += 1) {
    if (Math.abs(column[t]!) === Infinity) return column.map((value) => (Number.isFinite(value) ? value : NaN));
  }
  return column;
}

function workSlots(stage: Stage): number[] {
  const bound = new Set([...stage.loads, ...stage.stores].map(({ slot }) => slot));
  return Array.from({ length: stage.slots }, (_, slot) => slot).filter((slot) => !bound.has(slot));
}
