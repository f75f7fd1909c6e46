/**
 * Lean's smaller tables (QuantConnect), each as series named `what:where:ticker`:
 * - `future/<market>/margins/ES.csv`: `date, initial, maintenance` in dollars, in force from that date on and known when it begins.
 * - `cryptofuture/<market>/margin_interest/btcusd.csv`: `20221213 08:00:00, rate`: the funding rate charged at that UTC instant.
 * - `equity/<market>/shortable/<broker>/symbols/aapl.csv`: `date, shares[, rebate rate, fee rate]`, rates in percent (Lean,
 *   LocalDiskShortableProvider), and `…/dates/20140325.csv`: `ticker, shares`; known at the end of the day.
 */
import { MICROS_PER_DAY } from '@quantcli/core';
import { timeZone } from '@quantcli/panel';
import type { Layout, RowSink } from '../layout.ts';
import { NO_DATA, readRows } from './read-rows.ts';

const MARGINS = /(?:^|\/)future\/([a-z0-9]+)\/margins\/([^/]+)\.csv$/i;
const FUNDING = /(?:^|\/)cryptofuture\/([a-z0-9]+)\/margin_interest\/([^/]+)\.csv$/i;
const SHORTABLE = /(?:^|\/)equity\/[a-z0-9]+\/shortable\/([^/]+)\/(symbols|dates)\/([^/]+)\.csv$/i;
const COMMENT = /^(?:#|date)/;

const match = (pattern: RegExp, path: string): RegExpExecArray | null => pattern.exec(path.replaceAll('\\', '/'));

export const leanMargins: Layout = {
  name: 'lean-margins',
  recognise: ({ path }) => match(MARGINS, path) !== null,
  async *read(file, sink) {
    const [, market, ticker] = match(MARGINS, file.path)! as unknown as [string, string, string];
    const where = `${market.toLowerCase()}:${ticker.toUpperCase()}`;
    const initial = seriesWriter(sink, 'USD');
    const rows = yield* readRows(file, sink, 3, (row) => {
      if (COMMENT.test(row.text(0))) return NO_DATA;
      if (row.count !== 3) return `${row.count} cells instead of 3`;
      const date = row.civil(0);
      const at = sink.place(row.line);
      return (
        initial(`margin-initial:${where}`, date, date, row.number(1), at) ??
        initial(`margin-maintenance:${where}`, date, date, row.number(2), at)
      );
    });
    return {
      kinds: ['series'],
      rows,
      recognised: `Lean futures margins of ${where}: dollars a contract, in force from and known at UTC midnight of their date`,
    };
  },
};

export const leanFunding: Layout = {
  name: 'lean-funding',
  recognise: ({ path }) => match(FUNDING, path) !== null,
  async *read(file, sink) {
    const [, market, ticker] = match(FUNDING, file.path)! as unknown as [string, string, string];
    const series = `funding:${market.toLowerCase()}:${ticker.toUpperCase()}`;
    const write = seriesWriter(sink, 'fraction');
    const lag = file.knownLag ?? 0;
    const rows = yield* readRows(file, sink, 0, (row) => {
      if (row.count !== 2) return `${row.count} cells instead of 2`;
      const time = row.civil(0);
      return write(series, time, time + lag, row.number(1), sink.place(row.line));
    });
    return {
      kinds: ['series'],
      rows,
      recognised: `Lean funding rates ${series}: fractions, times in UTC, known when they are charged`,
    };
  },
};

export const leanShortable: Layout = {
  name: 'lean-shortable',
  recognise: ({ path }) => match(SHORTABLE, path) !== null,
  async *read(file, sink) {
    const [, broker, by, name] = match(SHORTABLE, file.path)! as unknown as [string, string, string, string];
    const zone = file.zone ?? timeZone('America/New_York');
    const shares = seriesWriter(sink, 'shares');
    const rates = seriesWriter(sink, 'percent');
    const lag = file.knownLag ?? 0;
    const fileDate = Date.UTC(Number(name.slice(0, 4)), Number(name.slice(4, 6)) - 1, Number(name.slice(6, 8))) * 1_000;
    const rows = yield* readRows(file, sink, 0, (row) => {
      if (row.text(0).startsWith('#')) return NO_DATA;
      const isByDate = by.toLowerCase() === 'dates';
      const where = `${broker.toLowerCase()}:${(isByDate ? row.text(0) : name).toUpperCase()}`;
      const date = isByDate ? fileDate : row.civil(0);
      if (!Number.isFinite(date)) return 'no date can be read';
      const known = zone.toInstant(date + MICROS_PER_DAY) + lag;
      const at = sink.place(row.line);
      return (
        shares(`shortable:${where}`, date, known, row.number(1), at) ??
        (row.text(2) === '' ? undefined : rates(`borrow-rebate:${where}`, date, known, row.number(2), at)) ??
        (row.text(3) === '' ? undefined : rates(`borrow-fee:${where}`, date, known, row.number(3), at))
      );
    });
    return {
      kinds: ['series'],
      rows,
      recognised: `Lean shortable shares at ${broker}: with rebate and fee rates in percent where given, known at the end of the day in ${zone.name}`,
    };
  },
};

/** Writes one value of a series, or says why not. */
function seriesWriter(
  sink: RowSink,
  text: string,
): (series: string, tsEvent: number, tsKnown: number, value: number, at: number) => string | undefined {
  const writer = sink.writer('series');
  const value = writer.column('value');
  const unit = writer.column('unit');
  return (series, tsEvent, tsKnown, number, at) => {
    writer.begin(writer.subject(series), tsEvent, tsKnown, at);
    writer.set(value, number);
    writer.setText(unit, text);
    return writer.commit();
  };
}
