/** What the checks of event records look at: rows in the order of subject and tsEvent. */
import type { Records } from '../../records/records.ts';
import type { Bars } from '@quantcli/market';
import type { Finding } from '../finding.ts';

/** A pure function of the records; undefined when it found nothing. */
export type EventCheck = (records: Records) => Finding | undefined;

/** The rows [from, to) of each subject. */
export function subjectRows({
  subject,
  subjects,
}: Records): { readonly name: string; readonly from: number; readonly to: number }[] {
  const ends = new Int32Array(subjects.length);
  for (let row = 0; row < subject.length; row += 1) ends[subject[row]!] = row + 1;
  return subjects.map((name, n) => ({ name, from: n === 0 ? 0 : ends[n - 1]!, to: ends[n]! }));
}

/** A number column, or one of NaN where no record has a value. */
export function column({ numbers, subject }: Records, name: string): Float64Array {
  return numbers.get(name) ?? new Float64Array(subject.length).fill(NaN);
}

/** The rows, ascending, that a condition holds for. */
export function rowsWhere({ subject }: Records, holds: (row: number) => boolean): number[] {
  const rows: number[] = [];
  for (let row = 0; row < subject.length; row += 1) if (holds(row)) rows.push(row);
  return rows;
}

/** The columns by which a finding names rows. */
export function placesOf({ subjects, subject, tsEvent }: Records): Pick<Bars, 'symbols' | 'symbol' | 'time'> {
  return { symbols: subjects, symbol: subject, time: tsEvent };
}
