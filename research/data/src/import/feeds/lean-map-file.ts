/**
 * Lean's map files (QuantConnect), `equity/usa/map_files/wm.csv`: the tickers under which one company was listed. Rows
 * `date, ticker[, exchange]` from the past to the present: the company had the ticker up to and including the date; the
 * first row's date is that of its listing. The file's name is the permanent ticker, which is the subject here; a company
 * that gave up its ticker before another took it over has a number behind it (`aaa.1`).
 *
 * Actions, each on the first session (UTC midnight) on which it holds, which is when it is known at the latest:
 * - `ticker-change` with the first ticker as target, on the listing date itself: prices under that ticker before this
 *   date belong to another company.
 * - `ticker-change` with the new ticker as target, on the session after the last day of the old one.
 * - `delisting` on the session after the last row's date, unless that is in 2050, Lean's word for "still listed".
 */
import type { Layout } from '../layout.ts';
import { sessionAfter } from './lean-factor-file.ts';
import { readRows } from './read-rows.ts';

const MAP_FILES = /(?:^|[/\\])equity[/\\][a-z0-9]+[/\\]map_files(?:_\d+\.zip)?[/\\!].*?([^/\\!]+)\.csv$/i;
const STILL_LISTED = Date.UTC(2050, 0, 1) * 1_000;

export const leanMapFiles: Layout = {
  name: 'lean-map-files',
  recognise: ({ path }) => MAP_FILES.test(path),
  async *read(file, sink) {
    const permanent = MAP_FILES.exec(file.path)![1]!.toUpperCase();
    const writer = sink.writer('actions');
    const subject = writer.subject(permanent);
    const action = writer.column('action');
    const target = writer.column('target');
    const write = (type: 'ticker-change' | 'delisting', date: number, to: string, line: number): string | undefined => {
      writer.begin(subject, date, date, sink.place(line));
      writer.setText(action, type);
      writer.setText(target, to);
      return writer.commit();
    };
    let last: { readonly date: number; readonly ticker: string; readonly line: number } | undefined;
    const rows = yield* readRows(file, sink, 0, (row) => {
      const date = row.civil(0);
      const ticker = row.text(1).toUpperCase();
      if (!Number.isFinite(date)) return 'no date can be read';
      if (ticker === '') return 'ticker is missing';
      if (last !== undefined && date <= last.date) return 'its date does not come after the row before';
      const from = last === undefined ? date : sessionAfter(last.date);
      const isNew = ticker !== last?.ticker;
      last = { date, ticker, line: row.line };
      return isNew ? write('ticker-change', from, ticker, row.line) : undefined;
    });
    if (last !== undefined && last.date < STILL_LISTED) write('delisting', sessionAfter(last.date), '', last.line);
    return {
      kinds: ['actions'],
      rows,
      recognised: `Lean map file of ${permanent}: its listing, ticker changes and delisting, each on the first day it holds and known then`,
    };
  },
};
