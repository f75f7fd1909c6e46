/** Random trades and quotes of one symbol, for tests: ties, missing sides, crossed quotes, clocks that disagree. */
import { Rng } from '@quantcli/core';
import type { Event } from './microstructure.reference.ts';

export const START = 1_700_000_000_000_000;

/** In the order in which they became known; gaps and bursts. @param ahead microseconds by which the venue's clock leads ours */
export function randomEvents(seed: number, count: number, ahead: number): Event[] {
  const rng = Rng.fromSeed(seed);
  const events: Event[] = [];
  let time = START + Math.floor(rng.uniform() * 1e7);
  let level = 400;
  for (let i = 0; i < count; i += 1) {
    if (rng.uniform() < 0.9) time += Math.floor(rng.uniform() * 700_000);
    if (rng.uniform() < 0.01) time += 25_000_000;
    level += Math.round(rng.normal());
    // Now and then the feed has no time of the venue's.
    const tsEvent = rng.uniform() < 0.2 ? time : time + ahead - Math.floor(rng.uniform() * 300_000);
    if (rng.uniform() < 0.5) {
      const bid = level - Math.ceil(rng.uniform() * 3);
      const kind = rng.uniform();
      events.push({
        tsEvent,
        tsKnown: time,
        bid: bid / 4,
        // One-sided and crossed quotes are none.
        ask: kind < 0.03 ? NaN : (bid + (kind < 0.05 ? -1 : Math.floor(rng.uniform() * 5))) / 4,
        bidSize: Math.ceil(rng.uniform() * 50),
        askSize: Math.ceil(rng.uniform() * 50),
      });
    } else {
      events.push({
        tsEvent,
        tsKnown: time,
        price: (level + Math.round(rng.normal())) / 4,
        size: rng.uniform() < 0.02 ? 0 : Math.ceil(rng.uniform() ** 3 * 40) / 8,
        side: rng.uniform() < 0.3 ? NaN : rng.uniform() < 0.5 ? 1 : -1,
      });
    }
  }
  return events;
}
