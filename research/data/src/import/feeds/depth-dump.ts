/**
 * Binance futures' historical order book (`T_DEPTH` dumps): one level a row, `symbol, timestamp, first_update_id,
 * last_update_id, side (a or b), update_type (snap or set), price, qty, pu`, times in milliseconds UTC, `pu` the update
 * before (−1 in a snapshot). A snapshot begins with a row that clears the book.
 */
import { MICROS_PER_MILLI } from '@quantcli/core';
import type { Layout } from '../layout.ts';
import { lagText } from './describe-feed.ts';
import { ASK, BID, BookRows, Stamp, type Chain } from './record-rows.ts';
import { firstLine, NO_DATA, readRows } from './read-rows.ts';

const HEADER = 'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu';

export const depthDump: Layout = {
  name: 'binance-depth',
  recognise: (file) => firstLine(file) === HEADER,
  async *read(file, sink) {
    const book = new BookRows(sink);
    const stamp = new Stamp();
    const lag = file.knownLag ?? 0;
    /** The snapshot whose levels are being read. */
    let snapshot = NaN;
    const rows = yield* readRows(file, sink, 0, (row) => {
      if (row.line === 1) return NO_DATA;
      if (row.count !== 9) return `${row.count} cells instead of 9`;
      const side = row.text(4);
      const type = row.text(5);
      if (side !== 'a' && side !== 'b') return 'side is neither a nor b';
      if (type !== 'snap' && type !== 'set') return 'update_type is neither snap nor set';
      const time = row.number(1) * MICROS_PER_MILLI;
      stamp.set(time, time + lag, sink.place(row.line), book.writer.subject(row.text(0)));
      const previous = row.number(8);
      const chain: Chain = { update: row.number(3), previous: previous < 0 ? NaN : previous };
      if (type === 'snap' && chain.update !== snapshot) {
        const reason = book.clear(stamp, chain);
        if (reason !== undefined) return reason;
      }
      snapshot = type === 'snap' ? chain.update : NaN;
      return book.level(
        stamp,
        type === 'snap' ? 'snapshot' : 'set',
        side === 'b' ? BID : ASK,
        row.number(6),
        row.number(7),
        chain,
      );
    });
    return {
      kinds: ['book'],
      rows,
      recognised: `Binance futures depth: levels with their update numbers, times in UTC, known when they happen${lagText(file)}`,
    };
  },
};
