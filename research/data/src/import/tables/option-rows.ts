/** Option chains: one row a contract and quote. Of a vendor's several quotes a day those of its end are taken. */
import type { Meaning } from './column-names.ts';
import {
  columnOf,
  commitRow,
  describeKnown,
  knownOfDate,
  readDate,
  readTime,
  subjectOf,
  symbolReader,
  type RowReader,
  type TableTask,
} from './table-task.ts';
import type { TableRow } from './table-row.ts';

const NUMBERS = [
  'strike',
  'bid',
  'ask',
  'bidSize',
  'askSize',
  'last',
  'volume',
  'openInterest',
  'impliedVolatility',
].concat(['delta', 'gamma', 'theta', 'vega']) as Meaning[];
const RIGHTS: Readonly<Record<string, number>> = {
  c: 1,
  call: 1,
  calls: 1,
  '1': 1,
  p: -1,
  put: -1,
  puts: -1,
  '-1': -1,
};
/** The OCC's name of one contract, `SPXW180131C01200000`: its root is what stands before the date. */
const CONTRACT = /^(.+?)\s*\d{6}[CP]\d{8}$/;

export function readOptions(task: TableTask): RowReader {
  const { file, sink, times } = task;
  const writer = sink.writer('options');
  const symbolOfRow = symbolReader(task);
  const expiration = columnOf(task, 'expiration');
  const right = columnOf(task, 'right');
  const root = columnOf(task, 'root');
  const numbers = NUMBERS.flatMap((meaning) => {
    const column = columnOf(task, meaning);
    return column < 0 ? [] : [{ field: writer.column(meaning), column }];
  });
  const fields = {
    expiration: writer.column('expiration'),
    right: writer.column('right'),
    root: writer.column('root'),
    underlying: writer.column('underlying'),
  };
  return {
    row(row) {
      const civil = readTime(task, row);
      if (Number.isNaN(civil)) return;
      // A quote with a time of day is known then; a day's quote stands for its end.
      const isInstant = times.clock;
      const tsEvent = isInstant ? times.instant() : civil;
      const tsKnown = isInstant ? tsEvent + (file.knownLag ?? 0) : knownOfDate(task, row, civil);
      const subject = subjectOf(task, writer, row, symbolOfRow(row));
      if (subject < 0) return;
      writer.begin(subject, tsEvent, tsKnown, sink.place(row.line));
      writer.set(fields.expiration, readDate(task, row, expiration));
      writer.set(fields.right, RIGHTS[row.text(right).toLowerCase().replace(/\.0$/, '')] ?? NaN);
      if (root >= 0) writer.setText(fields.root, row.text(root).replace(CONTRACT, '$1'));
      for (const { field, column } of numbers) writer.set(field, row.number(column));
      writer.set(fields.underlying, readUnderlying(task, row));
      commitRow(task, writer, row);
    },
    finish() {
      const early = task.header.filter((name) => /15:?45$/.test(name)).length;
      return `${describeKnown(task)}${early === 0 ? '' : `; the quotes of 15:45 (${early} columns) are left out for those of the day’s end`}`;
    },
  };
}

/** The underlying's price, or the middle of its quote; 0 is none. */
function readUnderlying(task: TableTask, row: TableRow): number {
  const price = columnOf(task, 'underlying');
  const bid = columnOf(task, 'underlyingBid');
  const ask = columnOf(task, 'underlyingAsk');
  let value = NaN;
  if (price >= 0) value = row.number(price);
  else if (bid >= 0 && ask >= 0) value = (row.number(bid) + row.number(ask)) / 2;
  return value === 0 ? NaN : value;
}
