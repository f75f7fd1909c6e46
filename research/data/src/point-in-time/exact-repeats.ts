/**
 * Re-crawls of filings already seen. A crawler that comes back to an old filing brings its figures again, perhaps after an
 * amendment of them: that is no revision. So of fundamentals a record that repeats an earlier one of its key in value, form
 * and amendment is no news, whatever was said between; a figure that is amended back to what it was is (its flag differs).
 * Series are different: a value revised and revised back is news.
 */
import type { Records } from '../records/records.ts';

/** Tells rows with news from exact repeats; the rows of a subject and event must be asked for in the order of tsKnown. */
export function newsFilter({ kind, subject, tsEvent, numbers, texts }: Records): (row: number) => boolean {
  if (kind !== 'fundamentals') return () => true;
  const columns = [
    subject,
    tsEvent,
    numbers.get('value'),
    numbers.get('amended'),
    ...['item', 'period', 'form'].map((name) => texts.get(name)?.code),
  ];
  const said = new Set<string>();
  return (row) => {
    const record = columns.map((column) => column?.[row]).join(' ');
    if (said.has(record)) return false;
    said.add(record);
    return true;
  };
}
