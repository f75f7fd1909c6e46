/** What the writers of all kinds share: the table they are reading, whom a row is about, when it could be known. */
import { DataError } from '@quantcli/core';
import type { RecordWriter } from '../../records/record-writer.ts';
import type { LayoutFile, RowSink } from '../layout.ts';
import { REASONS } from '../rejection-log.ts';
import { foldName, type Meaning } from './column-names.ts';
import { symbolOf } from './file-facts.ts';
import { endOfDate, knownAfter, startOfDate } from './period.ts';
import type { Beginning, Form } from './recognise-form.ts';
import { FOREIGN_TEXT, type TableRow } from './table-row.ts';
import type { TimeReader } from './time-reader.ts';

export interface TableTask extends Beginning {
  readonly file: Pick<LayoutFile, 'name' | 'zone' | 'knownLag' | 'dated' | 'symbol' | 'kind'>;
  readonly sink: RowSink;
  readonly form: Form;
  readonly times: TimeReader;
}

/** Writes a table's rows, one after the other, as records. */
export interface RowReader {
  row(row: TableRow): void;
  /** Writes what was held back and says, in a few words, how the instants were set and what was left out. */
  finish(): string;
}

/** The column of a meaning, −1 where the table has none. */
export function columnOf({ form }: TableTask, meaning: Meaning): number {
  return form.columns.get(meaning) ?? -1;
}

/** The row's symbol, by its column or else by the file: the user's name, or the file's own. */
export function symbolReader(task: TableTask): (row: TableRow) => string {
  const column = columnOf(task, 'symbol');
  const symbol = task.file.symbol ?? symbolOf(task.file.name);
  return column < 0 ? () => symbol : (row) => row.text(column);
}

/** The number of a subject; −1, with the row rejected, when it cannot be one. */
export function subjectOf({ sink }: TableTask, writer: RecordWriter, row: TableRow, name: string): number {
  const number = writer.subject(name);
  if (number < 0) sink.reject(row.line, name === FOREIGN_TEXT ? REASONS.encoding : REASONS.symbol);
  return number;
}

/** Keeps the row begun, or rejects it and shows the cell that was refused. */
export function commitRow({ sink, form }: TableTask, writer: RecordWriter, row: TableRow, cell?: number): boolean {
  const reason = writer.commit();
  if (reason === undefined) return true;
  const column = cell ?? form.columns.get(reason.slice(0, reason.indexOf(' ')) as Meaning);
  sink.reject(row.line, reason, column === undefined ? undefined : row.text(column));
  return false;
}

/** The civil time in a row's time column (with its clock, where that is a column of its own); NaN, with the row rejected, when there is none. */
export function readTime(task: TableTask, row: TableRow, periods = false): number {
  const column = columnOf(task, 'time');
  const clock = columnOf(task, 'clock');
  const civil =
    clock < 0 ? row.time(column, task.times) : task.times.readText(`${row.text(column)} ${row.text(clock)}`);
  if (Number.isFinite(civil) && (periods || task.times.period === undefined)) return civil;
  task.sink.reject(row.line, civil === Infinity ? REASONS.dateRange : REASONS.date, row.text(column));
  return NaN;
}

/** The date in a row's column; NaN when there is none. */
export function readDate({ times }: TableTask, row: TableRow, column: number): number {
  const civil = row.time(column, times);
  return times.period === undefined ? startOfDate(civil) : NaN;
}

/**
 * tsKnown by a column that says it: an instant as it stands, a date at its end (from its start on by the user's lag), so
 * that nothing is visible before it. NaN when the cell cannot be read.
 */
export function readKnown({ file, times, header }: TableTask, row: TableRow, column: number): number {
  const civil = row.time(column, times);
  if (times.period !== undefined) return knownAfter(civil, times.period, file.knownLag ?? 0);
  if (times.clock || foldName(header[column]!) === 'tsknown') return times.instant();
  return file.knownLag === undefined ? endOfDate(civil) : startOfDate(civil) + file.knownLag;
}

/** {@link readKnown} where the table has the column, else the end of a date and the user's lag after it. */
export function knownOfDate(task: TableTask, row: TableRow, date: number): number {
  const column = columnOf(task, 'known');
  return column < 0 ? endOfDate(date) + (task.file.knownLag ?? 0) : readKnown(task, row, column);
}

/** In words, how {@link knownOfDate} sets tsKnown. */
export function describeKnown(task: TableTask): string {
  const column = columnOf(task, 'known');
  if (column < 0) return `known ${describeLag(task) || 'at the end of that UTC date'}`;
  const date = task.file.knownLag === undefined ? 'a date at its end' : `a date ${describeLag(task)}`;
  return `known by column ${task.header[column]!} (${date})`;
}

/** The user's lag in words; empty where there is none. */
export function describeLag({ file }: TableTask): string {
  return file.knownLag === undefined ? '' : `${file.knownLag / 86_400e6} days after it`;
}

/** Throws {@link DataError} for a table whose rows have no date, in a file whose name has none either. */
export function undated(file: string): DataError {
  return new DataError({
    code: 'import.no-date',
    what: `${file} has no column of dates, nor a date in its name`,
    cause: 'nothing says when its figures could be known',
    fix: 'name the file after its day or month, as in snapshot_2026-08.csv',
  });
}
