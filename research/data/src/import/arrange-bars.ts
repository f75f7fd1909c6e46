/** Turns rows into Bars: sorted by symbol and time, of equal ones the last in file order. */
import { sharedFloat64 } from '@quantcli/core';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import { orderRows } from './order-rows.ts';
import { DROPPED } from './row-store.ts';

/** Rows in the order in which they were read. */
export interface PlacedRows {
  /** [R] number of the row's symbol, or {@link DROPPED}. */
  readonly symbol: Int32Array;
  /** [R] time of the bar. */
  readonly time: Float64Array;
  /** [R] where it came from (`PLACES_PER_FILE`). */
  readonly at: Float64Array;
  readonly fields: ReadonlyMap<BarField, Float64Array>;
}

export interface PlacedBars {
  readonly bars: Bars;
  /** [R] places of the bars. */
  readonly at: Float64Array;
}

/**
 * The bars of blocks of rows; may take over their columns. Undefined when no row is left.
 * @param names symbol names by symbol number
 * @param sectorOf sector name by symbol number, where the source had any
 * @param reject called with the place of each row that a later one replaces
 */
export function arrangeBars(
  blocks: readonly PlacedRows[],
  names: readonly string[],
  sectorOf: ((symbol: number) => string | undefined) | undefined,
  reject: (at: number) => void,
): PlacedBars | undefined {
  // Number the symbols in the order of their names.
  const byName = names.map((_, number) => number).sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
  const place = new Int32Array(names.length);
  byName.forEach((number, i) => (place[number] = i));
  const count = blocks.reduce((sum, { time }) => sum + time.length, 0);
  const symbol = new Int32Array(count);
  let start = 0;
  for (const { symbol: numbers } of blocks) {
    for (let row = 0; row < numbers.length; row += 1) {
      const number = numbers[row]!;
      symbol[start + row] = number === DROPPED ? DROPPED : place[number]!;
    }
    start += numbers.length;
  }
  const time = join(blocks, count, (block) => block.time);
  const placed = join(blocks, count, (block) => block.at);

  const rows = isArranged(symbol, time) ? undefined : keepLast(symbol, time, placed, names.length, reject);
  if (rows?.length === 0 || count === 0) return undefined;
  const arrange = (values: Float64Array): Float64Array => (rows === undefined ? values : gather(values, rows));

  // A symbol whose rows were all rejected is no symbol of the result.
  const symbols: string[] = [];
  const sectors: (string | undefined)[] = [];
  const column = rows === undefined ? symbol : Int32Array.from(rows, (kept) => symbol[kept]!);
  let before = DROPPED;
  for (let i = 0; i < column.length; i += 1) {
    const now = column[i]!;
    if (now !== before) {
      symbols.push(names[byName[now]!]!);
      sectors.push(sectorOf?.(byName[now]!));
      before = now;
    }
    column[i] = symbols.length - 1;
  }
  const fields = new Map<BarField, Float64Array>();
  for (const field of BAR_FIELDS) {
    if (blocks.some((block) => block.fields.has(field)))
      fields.set(field, arrange(join(blocks, count, (block) => block.fields.get(field))));
  }
  const bars = { symbols, symbol: column, time: arrange(time), fields };
  return { bars: sectorOf === undefined ? bars : { ...bars, sectors }, at: arrange(placed) };
}

/** Whether every row is kept and comes after the one before it, by symbol and time. */
function isArranged(symbol: Int32Array, time: Float64Array): boolean {
  for (let row = 0; row < symbol.length; row += 1) {
    if (symbol[row] === DROPPED) return false;
    if (row === 0 || symbol[row]! > symbol[row - 1]!) continue;
    if (symbol[row]! < symbol[row - 1]! || time[row]! <= time[row - 1]!) return false;
  }
  return true;
}

/** The rows in order of symbol and time, of equal ones the one with the last place. */
function keepLast(
  symbol: Int32Array,
  time: Float64Array,
  at: Float64Array,
  symbols: number,
  reject: (at: number) => void,
): Int32Array {
  const order = orderRows(symbol, time, symbols);
  let kept = 0;
  for (const row of order) {
    const before = kept === 0 ? row : order[kept - 1]!;
    if (before === row || symbol[before] !== symbol[row] || time[before] !== time[row]) {
      order[kept] = row;
      kept += 1;
    } else {
      order[kept - 1] = at[row]! > at[before]! ? row : before;
      reject(Math.min(at[row]!, at[before]!));
    }
  }
  return order.subarray(0, kept);
}

/** One column over all blocks, NaN where a block does not have it. */
function join(
  blocks: readonly PlacedRows[],
  count: number,
  take: (block: PlacedRows) => Float64Array | undefined,
): Float64Array {
  const only = blocks.length === 1 ? take(blocks[0]!) : undefined;
  if (only !== undefined) return only;
  const whole = sharedFloat64(count).fill(NaN);
  let start = 0;
  for (const block of blocks) {
    const values = take(block);
    if (values !== undefined) whole.set(values, start);
    start += block.time.length;
  }
  return whole;
}

function gather(values: Float64Array, rows: Int32Array): Float64Array {
  const gathered = sharedFloat64(rows.length);
  for (let i = 0; i < rows.length; i += 1) gathered[i] = values[rows[i]!]!;
  return gathered;
}
