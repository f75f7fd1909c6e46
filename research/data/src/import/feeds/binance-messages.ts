/**
 * Binance's market streams, spot and futures, with or without the envelope `{stream, data}` (developers.binance.com,
 * "Diff. Depth Stream", "Individual Symbol Book Ticker", "Trade" and "Aggregate Trade Streams"; REST `depth`).
 * - depthUpdate: levels with their new sizes; `u` is the update, `pu` (futures) the one before, which spot gives as `U` − 1.
 * - a depth snapshot: a `clear`, then its levels. REST's does not say its symbol: it is that of the capture where there is
 *   one only. Partial books (`@depth20`) are snapshots too.
 * - bookTicker: the best quote, numbered by its update. trade, aggTrade: numbered by their id; `m`, the buyer is the
 *   maker, makes the seller the taker; aggregate trades and others than `MARKET` have it in their conditions.
 * tsEvent is the transaction time `T`, else the event time `E`; spot's bookTicker and snapshot have neither and take the local clock's.
 */
import type { RowSink } from '../layout.ts';
import { binanceMicros } from './binance-time.ts';
import { ASK, BID, BookRows, QuoteRows, Stamp, TradeRows, type Chain } from './record-rows.ts';
import {
  isObject,
  listOf,
  numberOf,
  textOf,
  type JsonObject,
  type Message,
  type MessageReader,
} from './stream-message.ts';

const PARTIAL_BOOK = /@depth(?:5|10|20)(?:@|$)/;

/** @param symbol the user's, for snapshots that come before any message that names one */
export function readBinance(symbol: string | undefined, sink: RowSink): MessageReader {
  const book = new BookRows(sink);
  const quotes = new QuoteRows(sink);
  const trades = new TradeRows(sink);
  const stamp = new Stamp();
  const seen = new Set<string>();

  const symbolFor = (data: JsonObject, stream: string): string => {
    const named = textOf(data['s']) || stream.split('@')[0]!.toUpperCase();
    if (named !== '') seen.add(named);
    return named || (seen.size === 1 ? [...seen][0]! : (symbol ?? ''));
  };

  const writeLevels = (data: JsonObject, isSnapshot: boolean): string | undefined => {
    const chain = chainOf(data, isSnapshot);
    let reason = isSnapshot ? book.clear(stamp, chain) : undefined;
    for (const [side, levels] of [
      [BID, data['b'] ?? data['bids']],
      [ASK, data['a'] ?? data['asks']],
    ] as const) {
      for (const level of listOf(levels)) {
        const [price, size] = listOf(level).map(numberOf) as [number?, number?];
        const refused = book.level(stamp, isSnapshot ? 'snapshot' : 'set', side, price ?? NaN, size ?? NaN, chain);
        reason ??= refused;
      }
    }
    return reason;
  };

  return ({ json, local, at }: Message) => {
    const stream = textOf(json['stream']);
    const data = isObject(json['data']) ? json['data'] : json;
    const event = data['e'];
    const isSnapshot = 'lastUpdateId' in data || (event === 'depthUpdate' && PARTIAL_BOOK.test(stream));
    const isQuote = event === 'bookTicker' || (event === undefined && 'u' in data && 'B' in data && 'A' in data);
    if (event === undefined && !isSnapshot && !isQuote) {
      return 'id' in data && ('result' in data || 'error' in data) ? { type: 'left-out' } : undefined;
    }
    const time = binanceMicros(numberOf(data['T'] ?? data['E']));
    const name = symbolFor(data, stream);
    stamp.set(Number.isNaN(time) ? local : time, local, at);
    if (isSnapshot || event === 'depthUpdate') {
      stamp.subject = book.writer.subject(name);
      return { type: isSnapshot ? 'snapshot' : 'depth', reason: writeLevels(data, isSnapshot) };
    }
    if (isQuote) {
      stamp.subject = quotes.writer.subject(name);
      const [bid, bidSize, ask, askSize] = ['b', 'B', 'a', 'A'].map((key) => numberOf(data[key])) as [
        number,
        number,
        number,
        number,
      ];
      return {
        type: 'quote',
        reason: quotes.quote(stamp, bid, bidSize, ask, askSize, { sequence: numberOf(data['u']) }),
      };
    }
    if (event === 'trade' || event === 'aggTrade') {
      stamp.subject = trades.writer.subject(name);
      const isAggregate = event === 'aggTrade';
      const kind = textOf(data['X']);
      const side = data['m'] === true ? ASK : data['m'] === false ? BID : NaN;
      const flags = {
        sequence: numberOf(data[isAggregate ? 'a' : 't']),
        conditions: isAggregate ? 'aggregate' : kind === 'MARKET' ? '' : kind,
      };
      return { type: 'trade', reason: trades.trade(stamp, numberOf(data['p']), numberOf(data['q']), side, flags) };
    }
    return undefined;
  };
}

function chainOf(data: JsonObject, isSnapshot: boolean): Chain {
  if (isSnapshot) return { update: numberOf(data['lastUpdateId'] ?? data['u']), previous: NaN };
  return { update: numberOf(data['u']), previous: 'pu' in data ? numberOf(data['pu']) : numberOf(data['U']) - 1 };
}
