/**
 * Hyperliquid's market streams (hyperliquid.gitbook.io, "Subscriptions"): `l2Book` is the whole visible book each time (a
 * `clear`, then its levels, bids first), `trades` a list whose `side` is the taker's (B buys, A sells). Both carry the
 * exchange's time in milliseconds; symbols are its coins. The number of a trade says nothing of the order, so trades are
 * numbered as they come.
 */
import { MICROS_PER_MILLI } from '@quantcli/core';
import type { RowSink } from '../layout.ts';
import { ASK, BID, BookRows, NO_CHAIN, Stamp, TradeRows } from './record-rows.ts';
import {
  listOf,
  numberOf,
  objectOf,
  textOf,
  type JsonObject,
  type Message,
  type MessageReader,
} from './stream-message.ts';

const ANSWERS = new Set(['subscriptionResponse', 'pong']);
const SIDES: Readonly<Record<string, number>> = { B: BID, A: ASK };

export function readHyperliquid(sink: RowSink): MessageReader {
  const book = new BookRows(sink);
  const trades = new TradeRows(sink);
  const stamp = new Stamp();

  const writeBook = (data: JsonObject): string | undefined => {
    let reason = book.clear(stamp, NO_CHAIN);
    for (const [i, levels] of listOf(data['levels']).entries()) {
      for (const level of listOf(levels).map(objectOf)) {
        const [price, size] = [numberOf(level['px']), numberOf(level['sz'])];
        const refused = book.level(stamp, 'snapshot', i === 0 ? BID : ASK, price, size, NO_CHAIN);
        reason ??= refused;
      }
    }
    return reason;
  };

  return ({ json, local, at }: Message) => {
    const channel = textOf(json['channel']);
    if (ANSWERS.has(channel)) return { type: 'left-out' };
    const stampOf = (data: JsonObject, subject: number): Stamp =>
      stamp.set(numberOf(data['time']) * MICROS_PER_MILLI, local, at, subject);
    if (channel === 'l2Book') {
      const data = objectOf(json['data']);
      stampOf(data, book.writer.subject(textOf(data['coin'])));
      return { type: 'snapshot', reason: writeBook(data) };
    }
    if (channel !== 'trades') return undefined;
    let reason: string | undefined;
    for (const trade of listOf(json['data']).map(objectOf)) {
      stampOf(trade, trades.writer.subject(textOf(trade['coin'])));
      const side = SIDES[textOf(trade['side'])] ?? NaN;
      const refused = trades.trade(stamp, numberOf(trade['px']), numberOf(trade['sz']), side);
      reason ??= refused;
    }
    return { type: 'trade', reason };
  };
}
