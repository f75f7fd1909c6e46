/** Records through one stream of bars, for tests. */
import { MicrostructureBars, type MicrostructureBar, type MicrostructureOptions } from './microstructure-bars.ts';
import { isTrade, type Event } from './microstructure.reference.ts';

export function push(stream: MicrostructureBars, event: Event): void {
  const { tsEvent, tsKnown } = event;
  if (isTrade(event)) stream.pushTrade(tsEvent, tsKnown, event.price, event.size, event.side);
  else stream.pushQuote(tsEvent, tsKnown, event.bid, event.ask, event.bidSize, event.askSize);
}

/** @param clock ticks between the records */
export function run(events: readonly Event[], options: MicrostructureOptions, clock = false): MicrostructureBar[] {
  const bars: MicrostructureBar[] = [];
  const stream = new MicrostructureBars(options, (bar) => bars.push(bar));
  let before = NaN;
  for (const event of events) {
    if (clock && before < event.tsKnown) {
      stream.advance(Math.floor((before + event.tsKnown) / 2));
      stream.advance(event.tsKnown);
    }
    push(stream, event);
    before = event.tsKnown;
  }
  stream.finish();
  return bars;
}
