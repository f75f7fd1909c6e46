/** Records as they stood at an instant: what could be known by then, each in its last revision. */
import { DataError } from '@quantcli/core';
import { KINDS } from '../records/kinds.ts';
import { pickRecords, type Records } from '../records/records.ts';
import { newsFilter } from './exact-repeats.ts';

/**
 * The records with tsKnown ≤ `instant`; of revised kinds only the one in force of each subject, tsEvent and key, which is
 * the last known. Never looks at tsEvent to decide what was visible. O(R). Throws {@link DataError} for an instant that is none.
 */
export function knownBy(records: Records, instant: number): Records {
  if (Number.isNaN(instant)) {
    throw new DataError({ code: 'as-of.instant', what: 'the instant is missing', fix: 'give a date or a time' });
  }
  const { kind, subject, tsEvent, tsKnown } = records;
  const kept: number[] = [];
  if (KINDS[kind].revised !== true) {
    for (let row = 0; row < tsKnown.length; row += 1) if (tsKnown[row]! <= instant) kept.push(row);
    return pickRecords(records, kept);
  }
  const keyOf = keyReader(records);
  const isNews = newsFilter(records);
  // Rows of a subject and event are a run in the order of tsKnown: the last of a key stands.
  let inForce = new Map<string, number>();
  for (let row = 0; row < tsKnown.length; row += 1) {
    if (row > 0 && (subject[row] !== subject[row - 1] || tsEvent[row] !== tsEvent[row - 1])) {
      kept.push(...[...inForce.values()].sort((a, b) => a - b));
      inForce = new Map();
    }
    if (tsKnown[row]! <= instant && isNews(row)) inForce.set(keyOf(row), row);
  }
  kept.push(...[...inForce.values()].sort((a, b) => a - b));
  return pickRecords(records, kept);
}

function keyReader({ kind, texts, numbers }: Records): (row: number) => string {
  const columns = KINDS[kind].key.map((name) => texts.get(name)?.code ?? numbers.get(name));
  return (row) => columns.map((column) => column?.[row]).join(' ');
}
