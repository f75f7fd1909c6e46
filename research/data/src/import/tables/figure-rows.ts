/**
 * Figures of companies: a report a row with its figures in columns, one figure a row, or a snapshot of many companies
 * whose date is the file's. Every figure that is there becomes a record; a blank is none.
 */
import { addMonths, endOfDate, knownAfter } from './period.ts';
import { snapshotEnd } from './file-facts.ts';
import {
  columnOf,
  commitRow,
  describeKnown,
  describeLag,
  readKnown,
  readTime,
  subjectOf,
  symbolReader,
  undated,
  type RowReader,
  type TableTask,
} from './table-task.ts';
import type { TableRow } from './table-row.ts';
import { MICROS_PER_DAY } from '@quantcli/core';

const TRUE = new Set(['true', 't', 'yes', 'y', '1']);
const FALSE = new Set(['false', 'f', 'no', 'n', '0']);
const SNAPSHOT = 'snapshot';

/** Throws DataError for a snapshot whose file is named after no date. */
export function readFigures(task: TableTask): RowReader {
  const { file, sink, form, times, header } = task;
  const writer = sink.writer('fundamentals');
  const symbolOfRow = symbolReader(task);
  const column = {
    item: columnOf(task, 'item'),
    value: columnOf(task, 'value'),
    period: columnOf(task, 'period'),
    form: columnOf(task, 'form'),
    amended: columnOf(task, 'amended'),
    known: columnOf(task, 'known'),
  };
  const field = {
    item: writer.column('item'),
    value: writer.column('value'),
    period: writer.column('period'),
    form: writer.column('form'),
    amended: writer.column('amended'),
  };
  const day = columnOf(task, 'time') < 0 ? snapshotEnd(file.name) : undefined;
  if (columnOf(task, 'time') < 0 && day === undefined) throw undated(file.name);

  /** tsEvent of a row: the end of what it is about, a date. */
  const eventOf = (row: TableRow): number => {
    const civil = readTime(task, row, true);
    // A period is named by its start, a figure by the last day of its period.
    return times.period === undefined ? civil : knownAfter(civil, times.period, 0) - MICROS_PER_DAY;
  };
  const knownOf = (row: TableRow, end: number, period: string): number => {
    if (column.known >= 0) return readKnown(task, row, column.known);
    if (file.dated === true) return endOfDate(end);
    if (file.knownLag !== undefined) return endOfDate(end) + file.knownLag;
    return addMonths(endOfDate(end), /^(?:FY|A|Y|12M)/i.test(period) ? 12 : 3);
  };
  return {
    row(row) {
      const tsEvent = day ?? eventOf(row);
      if (Number.isNaN(tsEvent)) return;
      const subject = subjectOf(task, writer, row, symbolOfRow(row));
      if (subject < 0) return;
      const period = (column.period < 0 ? '' : row.text(column.period)) || SNAPSHOT;
      const tsKnown = day === undefined ? knownOf(row, tsEvent, period) : day + (file.knownLag ?? 0);
      const filing = column.form < 0 ? '' : row.text(column.form);
      const amended = amendedOf(filing, column.amended < 0 ? '' : row.text(column.amended).toLowerCase());
      const write = (item: string, value: number, cell: number): void => {
        writer.begin(subject, tsEvent, tsKnown, sink.place(row.line));
        writer.setText(field.item, item);
        writer.setText(field.period, period);
        writer.set(field.value, value);
        writer.setText(field.form, filing);
        writer.set(field.amended, amended);
        commitRow(task, writer, row, cell);
      };
      if (form.shape === 'figures') write(row.text(column.item), row.number(column.value), column.value);
      for (const cell of form.values) {
        const value = row.number(cell);
        if (!Number.isNaN(value)) write(header[cell]!, value, cell);
      }
    },
    finish() {
      if (day !== undefined)
        return `dated and known at the end of the day or month in the file’s name, ${describeLag(task)}`.replace(
          /, $/,
          '',
        );
      if (column.known >= 0) return describeKnown(task);
      const lag = describeLag(task);
      return lag === '' ? 'known a quarter after the period’s end, a year after a fiscal year’s' : `known ${lag}`;
    },
  };
}

/** 1 in an amended filing, by its own column or by a form such as `10-K/A`; NaN where nothing says. */
function amendedOf(filing: string, word: string): number {
  if (TRUE.has(word) || filing.endsWith('/A')) return 1;
  return FALSE.has(word) || filing !== '' ? 0 : NaN;
}
