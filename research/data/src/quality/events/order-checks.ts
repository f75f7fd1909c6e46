/** Whether events come in the order in which they happened, and whether any are missing. */
import { OUT_OF_ORDER } from '../../records/record-writer.ts';
import { foundRows, severityOfShare } from '../finding.ts';
import { column, placesOf, rowsWhere, subjectRows, type EventCheck } from './event-rows.ts';

/**
 * Events that became known after a later one: by tsKnown, or, without a local clock, by the import's numbering. A warning from
 * 0.1 % of them.
 */
export const outOfOrder: EventCheck = (records) => {
  const { tsKnown } = records;
  const sequence = column(records, 'sequence');
  const rows: number[] = [];
  for (const { from, to } of subjectRows(records)) {
    const numbered = sequence.subarray(from, to).includes(0);
    let first = Infinity;
    // From the end: an event is late when one that happened after it was known before.
    for (let row = to - 1; row >= from; row -= 1) {
      if (tsKnown[row]! > first || (numbered && sequence[row]! >= OUT_OF_ORDER)) rows.push(row);
      first = Math.min(first, tsKnown[row]!);
    }
  }
  rows.sort((a, b) => a - b);
  return foundRows(
    {
      check: 'out-of-order-events',
      severity: severityOfShare(rows.length, tsKnown.length, 0.001, Infinity),
      action: 'accept',
      done: 'sorted by the time of the event',
    },
    placesOf(records),
    rows,
    () => ({ what: 'known after an event that happened later' }),
  );
};

/**
 * Breaks of a book's chain of update numbers: a message that says to follow one which is not there. Every book built across
 * one is wrong until the next snapshot. An overlap with a snapshot is none.
 */
export const updateGaps: EventCheck = (records) => {
  const update = column(records, 'update');
  const previous = column(records, 'previous');
  const before = new Float64Array(update.length);
  for (const { from, to } of subjectRows(records)) {
    // The first message follows nothing; a snapshot may be older than the messages around it.
    let latest = Infinity;
    for (let row = from; row < to; row += 1) {
      before[row] = latest;
      if (update[row]! > latest || latest === Infinity) latest = update[row] ?? Infinity;
    }
  }
  const gaps = rowsWhere(records, (row) => previous[row]! > before[row]! && update[row]! > before[row]!);
  return foundRows(
    {
      check: 'update-gaps',
      severity: 'error',
      action: 'flag',
      done: 'kept; the book is wrong until the next snapshot',
    },
    placesOf(records),
    gaps,
    (row) => ({ what: `follows update ${previous[row]!}, the one before is ${before[row]!}` }),
  );
};
