/** Quotes and trades: one row an event, at its instant. */
import {
  columnOf,
  commitRow,
  readTime,
  subjectOf,
  symbolReader,
  type RowReader,
  type TableTask,
} from './table-task.ts';
import { numberOf, type TableRow } from './table-row.ts';
import type { Meaning } from './column-names.ts';

const FIELDS = {
  quotes: { numbers: ['bid', 'ask', 'bidSize', 'askSize'], texts: ['venue', 'conditions'] },
  trades: { numbers: ['price', 'size'], texts: ['venue', 'conditions'] },
} as const satisfies Record<string, Record<'numbers' | 'texts', readonly Meaning[]>>;

const BUY = new Set(['buy', 'b', 'bid', 'buyer', 'bought', '1', '+1', 'long']);
const SELL = new Set(['sell', 's', 'ask', 'a', 'seller', 'sold', '-1', 'short']);
const TRUE = new Set(['true', 't', 'yes', 'y', '1']);

/** Reads quotes or trades; a price of 0 on one side of a quote is no price. */
export function readEvents(task: TableTask, kind: 'quotes' | 'trades'): RowReader {
  const { file, sink, times } = task;
  const writer = sink.writer(kind);
  const symbolOfRow = symbolReader(task);
  const known = columnOf(task, 'known');
  const sequence = hasNumbers(task, 'sequence') ? columnOf(task, 'sequence') : -1;
  const sequenceField = writer.column('sequence');
  const present = (meaning: Meaning): boolean => columnOf(task, meaning) >= 0;
  const pair = (meaning: Meaning) => ({ field: writer.column(meaning), column: columnOf(task, meaning) });
  const numbers = FIELDS[kind].numbers.filter(present).map(pair);
  const texts = FIELDS[kind].texts.filter(present).map(pair);
  const prices = new Set(kind === 'quotes' ? [writer.column('bid'), writer.column('ask')] : []);
  const sideOf = kind === 'trades' ? sideReader(task) : undefined;
  const side = sideOf === undefined ? -1 : writer.column('side');
  /** By subject, in files whose zone can repeat an hour. */
  const previous = new Map<number, number>();
  return {
    row(row) {
      if (Number.isNaN(readTime(task, row))) return;
      const subject = subjectOf(task, writer, row, symbolOfRow(row));
      if (subject < 0) return;
      const tsEvent = times.instant(previous.get(subject));
      if (Number.isNaN(tsEvent)) {
        sink.reject(row.line, times.refusal(), row.text(columnOf(task, 'time')));
        return;
      }
      if (file.zone !== undefined) previous.set(subject, tsEvent);
      let tsKnown = tsEvent + (file.knownLag ?? 0);
      if (known >= 0) {
        row.time(known, times);
        tsKnown = times.instant();
      }
      writer.begin(subject, tsEvent, tsKnown, sink.place(row.line));
      for (const { field, column } of numbers) {
        const value = row.number(column);
        writer.set(field, value === 0 && prices.has(field) ? NaN : value);
      }
      for (const { field, column } of texts) writer.setText(field, row.text(column));
      if (sequence >= 0) writer.set(sequenceField, row.number(sequence));
      if (sideOf !== undefined) writer.set(side, sideOf(row));
      commitRow(task, writer, row);
    },
    finish() {
      if (known >= 0) return `known by column ${task.header[known]!}`;
      return file.knownLag === undefined
        ? 'known at their instant'
        : `known ${file.knownLag / 1e6} s after their instant`;
    },
  };
}

/** +1 when the buyer took, −1 when the seller took, NaN where the row does not say. */
function sideReader(task: TableTask): ((row: TableRow) => number) | undefined {
  const side = columnOf(task, 'side');
  const maker = columnOf(task, 'buyerMaker');
  if (side < 0 && maker < 0) return undefined;
  if (side < 0) {
    return (row) => {
      const word = row.text(maker).toLowerCase();
      return word === '' ? NaN : TRUE.has(word) ? -1 : 1;
    };
  }
  return (row) => {
    const word = row.text(side).toLowerCase();
    return BUY.has(word) ? 1 : SELL.has(word) ? -1 : NaN;
  };
}

/** Whether the column numbers its rows: not where it holds names, such as UUIDs. */
function hasNumbers(task: TableTask, meaning: Meaning): boolean {
  const column = columnOf(task, meaning);
  return column >= 0 && task.sample.every((row) => Number.isSafeInteger(numberOf(row[column] ?? '')));
}
