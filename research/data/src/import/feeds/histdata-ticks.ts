/**
 * Tick quotes of HistData.com, "Generic ASCII in ticks": `20120201 000003660,1.306600,1.306770,0`, without a header:
 * date and time to the millisecond, bid, ask, a volume that is always 0. Times are Eastern Standard Time without
 * daylight saving (histdata.com, data file specification), so UTC−5 the whole year.
 */
import { microsFromDate, MICROS_PER_MILLI } from '@quantcli/core';
import { timeZone } from '@quantcli/panel';
import type { Layout } from '../layout.ts';
import { lagText, symbolOf } from './describe-feed.ts';
import { QuoteRows, Stamp } from './record-rows.ts';
import { firstLine, readRows } from './read-rows.ts';

const ROW = /^\d{8} \d{9},\d+\.?\d*,\d+\.?\d*,\d+\.?\d*$/;
const NAME = /^DAT_ASCII_([A-Z0-9]+)_T_\d+/i;
const TIME = /^(\d{4})(\d\d)(\d\d) (\d\d)(\d\d)(\d\d)(\d{3})$/;

export const histDataTicks: Layout = {
  name: 'histdata-ticks',
  recognise: (file) => ROW.test(firstLine(file)),
  async *read(file, sink) {
    const zone = file.zone ?? timeZone('Etc/GMT+5');
    const quotes = new QuoteRows(sink);
    const symbol = file.symbol ?? NAME.exec(file.name)?.[1]?.toUpperCase() ?? symbolOf(file);
    const stamp = new Stamp(quotes.writer.subject(symbol));
    const lag = file.knownLag ?? 0;
    const rows = yield* readRows(file, sink, 0, (row) => {
      const civil = civilOf(row.text(0));
      if (Number.isNaN(civil)) return 'no date or time can be read';
      const instant = zone.toInstant(civil);
      stamp.set(instant, instant + lag, sink.place(row.line));
      return quotes.quote(stamp, row.number(1), NaN, row.number(2), NaN);
    });
    return {
      kinds: ['quotes'],
      rows,
      recognised: `HistData ticks of ${symbol}: bid and ask, times in ${file.zone === undefined ? 'Eastern Standard Time without daylight saving' : zone.name}, known when they are quoted${lagText(file)}`,
    };
  },
};

function civilOf(text: string): number {
  const parts = TIME.exec(text)?.map(Number);
  if (parts === undefined) return NaN;
  const [, year, month, day, hour, minute, second, milli] = parts as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const midnight = microsFromDate(year, month, day);
  if (midnight === undefined || hour > 23 || minute > 59 || second > 59) return NaN;
  return midnight + (((hour * 60 + minute) * 60 + second) * 1_000 + milli) * MICROS_PER_MILLI;
}
