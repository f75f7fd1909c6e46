/**
 * Raw websocket messages as recorders keep them: a line is `<local clock in ns> <message as JSON>`. Binance (spot and
 * futures: depth updates and snapshots, best quotes, trades) and Hyperliquid (books, trades) are understood, mixed as they
 * come. tsEvent is the exchange's time, tsKnown the local clock's stamp, floored to microseconds and never corrected:
 * where the local clock is behind, a message is known before it happened. Answers to subscriptions and pings are left out
 * and counted; any other message that is not understood is rejected.
 */
import type { KindName } from '../../records/kinds.ts';
import type { Layout } from '../layout.ts';
import { readBinance } from './binance-messages.ts';
import { readHyperliquid } from './hyperliquid-messages.ts';
import { firstLine, readLines } from './read-rows.ts';
import { isObject, type Message, type MessageReader, type MessageType } from './stream-message.ts';

const LINE = /^\d{19} \{"/;
const STAMP_DIGITS = 19;
/** Digits of a nanosecond stamp beyond its microseconds. */
const NANOS_DIGITS = 3;

const TYPES: readonly (readonly [type: MessageType, words: string, kind: KindName | undefined])[] = [
  ['depth', 'depth updates', 'book'],
  ['snapshot', 'full books', 'book'],
  ['quote', 'best quotes', 'quotes'],
  ['trade', 'trade messages', 'trades'],
  ['left-out', 'answers left out', undefined],
];

export const websocketCapture: Layout = {
  name: 'websocket-capture',
  recognise: (file) => LINE.test(firstLine(file)),
  async *read(file, sink) {
    const readers: readonly MessageReader[] = [readBinance(file.symbol, sink), readHyperliquid(sink)];
    const counts = new Map<MessageType, number>();
    let rows = 0;
    yield* readLines(file, (text, line) => {
      rows += 1;
      const message = parseMessage(text, sink.place(line));
      if (message === undefined) {
        sink.reject(line, 'no JSON message behind a stamp in nanoseconds', text);
        return;
      }
      let found: ReturnType<MessageReader>;
      for (const read of readers) found ??= read(message);
      if (found === undefined) sink.reject(line, 'a message of another kind', text);
      else if (found.reason !== undefined) sink.reject(line, found.reason, text);
      else counts.set(found.type, (counts.get(found.type) ?? 0) + 1);
    });
    const present = TYPES.filter(([type]) => counts.has(type));
    const said = present.map(([type, words]) => `${counts.get(type)!} ${words}`);
    return {
      kinds: [...new Set(present.flatMap(([, , kind]) => kind ?? []))],
      rows,
      recognised: `websocket capture: ${said.join(', ')}; times in UTC, tsEvent is the exchange’s (the local clock’s where it says none), tsKnown the local clock’s`,
    };
  },
};

function parseMessage(text: string, at: number): Message | undefined {
  const stamp = text.slice(0, STAMP_DIGITS);
  if (!/^\d{19}$/.test(stamp) || text[STAMP_DIGITS] !== ' ') return undefined;
  try {
    const json: unknown = JSON.parse(text.slice(STAMP_DIGITS));
    return isObject(json) ? { json, local: Number(stamp.slice(0, -NANOS_DIGITS)), at } : undefined;
  } catch {
    return undefined;
  }
}
