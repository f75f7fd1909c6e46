/** Turns the rows of all files into Bars: sorted by symbol and time, of equal ones the last in file order. */
import { sharedFloat64 } from '@quantcli/core';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import { orderRows } from './order-rows.ts';
import { DROPPED, type FileRows } from './row-store.ts';

/**
 * The bars of the files' rows; may take over their columns.
 * @param names symbol names by symbol number
 * @param sectorOf sector name by symbol number, where the source had any
 * @param reject called for each row that a later one replaces
 */
export function arrangeBars(
  files: readonly FileRows[],
  names: readonly string[],
  sectorOf: ((symbol: number) => string | undefined) | undefined,
  reject: (file: number, row: number) => void,
): Bars {
  const first: number[] = [];
  let count = 0;
  for (const file of files) {
    first.push(count);
    count += file.count;
  }

  // Number the symbols in the order of their names.
  const byName = names.map((_, number) => number).sort((a, b) => (names[a]! < names[b]! ? -1 : 1));
  const place = new Int32Array(names.length);
  byName.forEach((number, i) => (place[number] = i));
  const symbol = new Int32Array(count);
  files.forEach((file, f) => {
    for (let row = 0; row < file.count; row += 1) {
      const number = file.symbol[row]!;
      symbol[first[f]! + row] = number === DROPPED ? DROPPED : place[number]!;
    }
  });
  const time = joinFiles(files, count, (file) => file.time);

  const rows = isArranged(symbol, time)
    ? undefined
    : keepLast(symbol, time, names.length, (row) => {
        const file = first.findLastIndex((start) => start <= row);
        reject(file, row - first[file]!);
      });
  const arrange = (values: Float64Array): Float64Array => (rows === undefined ? values : gather(values, rows));

  // A symbol whose rows were all rejected is no symbol of the result.
  const symbols: string[] = [];
  const sectors: (string | undefined)[] = [];
  const column = rows === undefined ? symbol : Int32Array.from(rows, (row) => symbol[row]!);
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
    if (!files.some((file) => file.fields.has(field))) continue;
    fields.set(field, arrange(joinFiles(files, count, (file) => file.fields.get(field))));
  }
  return { symbols, symbol: column, time: arrange(time), fields, ...(sectorOf === undefined ? {} : { sectors }) };
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

/** The rows in order of symbol and time, of equal ones the last. */
function keepLast(symbol: Int32Array, time: Float64Array, symbols: number, reject: (row: number) => void): Int32Array {
  const order = orderRows(symbol, time, symbols);
  let kept = 0;
  for (let i = 0; i < order.length; i += 1) {
    const row = order[i]!;
    const next = i + 1 < order.length ? order[i + 1]! : row;
    if (next !== row && symbol[next] === symbol[row] && time[next] === time[row]) reject(row);
    else {
      order[kept] = row;
      kept += 1;
    }
  }
  return order.subarray(0, kept);
}

/** One column over all files, NaN where a file does not have it. */
function joinFiles(
  files: readonly FileRows[],
  count: number,
  take: (file: FileRows) => Float64Array | undefined,
): Float64Array {
  const only = files.length === 1 ? take(files[0]!) : undefined;
  if (only !== undefined) return only;
  const whole = sharedFloat64(count).fill(NaN);
  let at = 0;
  for (const file of files) {
    const values = take(file);
    if (values !== undefined) whole.set(values, at);
    at += file.count;
  }
  return whole;
}

function gather(values: Float64Array, rows: Int32Array): Float64Array {
  const gathered = sharedFloat64(rows.length);
  for (let i = 0; i < rows.length; i += 1) gathered[i] = values[rows[i]!]!;
  return gathered;
}
