/** Only a Clock reads time, so that a backtest, a replay and a live session differ in which clock they are given. */
import { ValidationError } from './errors.ts';
import { microsFromMillis, type Micros } from './micros.ts';

export interface Clock {
  /** The current instant, UTC. */
  now(): Micros;
}

/** The machine's clock. */
export const liveClock: Clock = {
  now: () => microsFromMillis(Date.now()),
};

/** A clock that stands still until it is advanced, and never goes back. */
export class SimulatedClock implements Clock {
  #now: Micros;

  constructor(start: Micros) {
    this.#now = start;
  }

  now(): Micros {
    return this.#now;
  }

  advanceTo(time: Micros): void {
    if (time < this.#now) {
      throw new ValidationError({
        code: 'clock.backwards',
        what: `the clock stands at ${this.#now} and cannot go back to ${time}`,
        cause: 'events were not sorted by the time they could be known',
        fix: 'sort them before replaying',
      });
    }
    this.#now = time;
  }
}

/** Elapsed seconds since the call, from a monotonic source: for progress and timings, never for results. */
export function stopwatch(): () => number {
  const start = performance.now();
  return () => (performance.now() - start) / 1_000;
}
