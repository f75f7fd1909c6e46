import type { CarriedState } from './carried-state.ts';

/**
 * The mean of a value that stands until the next, weighted by time, over one stretch after the other. NaN counts for
 * no time.
 */
export class TimeWeighted {
  #value = NaN;
  #since = Infinity;
  #to = -Infinity;
  #sum = 0;
  #time = 0;

  /** The stretch [from, to) begins with the value that stands. */
  begin(from: number, to: number): void {
    this.#since = from;
    this.#to = to;
  }

  set(time: number, value: number): void {
    this.#accrue(time);
    this.#value = value;
  }

  /** The value stands no more. */
  drop(): void {
    this.#value = NaN;
  }

  /** The mean of the stretch, which ends. */
  take(): number {
    this.#accrue(this.#to);
    const mean = this.#sum / this.#time;
    this.#sum = 0;
    this.#time = 0;
    return mean;
  }

  carry(state: CarriedState): void {
    [this.#value, this.#since, this.#to, this.#sum] = state.numbers(this.#value, this.#since, this.#to, this.#sum);
    [this.#time] = state.numbers(this.#time);
  }

  #accrue(until: number): void {
    const to = Math.min(until, this.#to);
    if (!(to > this.#since)) return;
    if (!Number.isNaN(this.#value)) {
      this.#sum += this.#value * (to - this.#since);
      this.#time += to - this.#since;
    }
    this.#since = to;
  }
}
