/**
 * Corporate actions: splits and dividends in columns, or one action a row. Known from the ex-date on where the file does
 * not say: an exchange sets that date and announces it before.
 */
import { MICROS_PER_DAY } from '@quantcli/core';
import { GARBAGE } from '../parse-number.ts';
import { startOfDate } from './period.ts';
import {
  columnOf,
  commitRow,
  describeKnown,
  describeLag,
  readKnown,
  readTime,
  subjectOf,
  symbolReader,
  type RowReader,
  type TableTask,
} from './table-task.ts';
import { numberOf, type TableRow } from './table-row.ts';

/** New shares and old ones: `7:1`, `3/2`, `2 for 1`. */
const RATIO = /^(\d+(?:\.\d+)?)\s*(?::|\/|-?for-?)\s*(\d+(?:\.\d+)?)$/i;

export function readActions(task: TableTask): RowReader {
  const { file, sink, form } = task;
  const writer = sink.writer('actions');
  const symbolOfRow = symbolReader(task);
  const known = columnOf(task, 'known');
  const split = columnOf(task, 'split');
  const dividend = columnOf(task, 'dividend');
  const column = { action: columnOf(task, 'action'), value: columnOf(task, 'value'), ratio: columnOf(task, 'ratio') };
  const target = columnOf(task, 'target');
  const field = {
    action: writer.column('action'),
    value: writer.column('value'),
    ratio: writer.column('ratio'),
    target: writer.column('target'),
  };
  let quiet = 0;

  const begin = (row: TableRow, subject: number, date: number, action: string, value: number): void => {
    const lag = file.knownLag === undefined ? 0 : MICROS_PER_DAY + file.knownLag;
    const tsKnown = known < 0 ? date + lag : readKnown(task, row, known);
    writer.begin(subject, date, tsKnown, sink.place(row.line));
    writer.setText(field.action, action);
    writer.set(field.value, value);
  };
  const readColumns = (row: TableRow, subject: number, date: number): void => {
    const ratio = split < 0 ? NaN : splitOf(row, split);
    const cash = dividend < 0 ? NaN : row.number(dividend);
    const isSplit = !Number.isNaN(ratio) && ratio !== 1 && ratio !== 0;
    const isPaid = !Number.isNaN(cash) && cash !== 0;
    // Both cells are judged before one is kept.
    if (isSplit && !(ratio > 0 && ratio < GARBAGE)) {
      sink.reject(row.line, 'the split is no positive ratio', row.text(split));
    } else if (isPaid && !(cash > 0 && cash < GARBAGE)) {
      sink.reject(row.line, 'the dividend is no positive number', row.text(dividend));
    } else {
      if (isSplit) {
        begin(row, subject, date, 'split', ratio);
        commitRow(task, writer, row, split);
      }
      if (isPaid) {
        begin(row, subject, date, 'dividend', cash);
        commitRow(task, writer, row, dividend);
      }
      if (!isSplit && !isPaid) quiet += 1;
    }
  };
  return {
    row(row) {
      const date = startOfDate(readTime(task, row));
      if (Number.isNaN(date)) return;
      const subject = subjectOf(task, writer, row, symbolOfRow(row));
      if (subject < 0) return;
      if (form.shape === 'action-columns') {
        readColumns(row, subject, date);
        return;
      }
      begin(row, subject, date, row.text(column.action).toLowerCase(), row.number(column.value));
      if (column.ratio >= 0) writer.set(field.ratio, row.number(column.ratio));
      if (target >= 0) writer.setText(field.target, row.text(target));
      commitRow(task, writer, row);
    },
    finish() {
      const rule = known >= 0 ? describeKnown(task) : `known ${describeLag(task) || 'from the ex-date on'}`;
      return quiet === 0 ? rule : `${rule}; ${quiet} rows without split or dividend left out`;
    },
  };
}

function splitOf(row: TableRow, column: number): number {
  const value = row.number(column);
  if (value !== GARBAGE) return value;
  const [, shares = '', old = ''] = RATIO.exec(row.text(column)) ?? [];
  const ratio = shares === '' ? GARBAGE : numberOf(shares) / numberOf(old);
  return Number.isFinite(ratio) ? ratio : GARBAGE;
}
