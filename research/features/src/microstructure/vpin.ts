/**
 * Volume-synchronised probability of informed trading (Easley, López de Prado & O'Hara 2012): the volume of each step
 * of time is split into buys and sells in bulk, by Φ(Δp/σ) with Δp the change of the last price and σ its deviation
 * over the last 60 steps with trades; it fills buckets of equal volume, and what crosses a bucket's border is split
 * there. VPIN is the mean of |V_B − V_S|/V over the last 50 full buckets. Splitting per step and not per bucket
 * matters: a bucket that is one step has Φ uniform and VPIN ½ whatever happens.
 *
 * A bucket is a fiftieth of a day's volume unless given: of the mean of the last 20 days (UTC) with volume that are
 * over. The first day does not count, because the data may begin in its midst, so that the first two have no bucket;
 * a later odd day (short, or with a gap in the data) is forgotten after 20. The first 30 steps have no σ and fill
 * nothing. NaN before 50 buckets are full. O(60) a step with trades.
 */
import { mean, normalCdf, variance } from '@quantcli/numeric';
import type { CarriedState } from './carried-state.ts';

const BUCKETS = 50;
const DAYS = 20;
const STEPS = 60;
const LEAST_STEPS = 30;

export class Vpin {
  readonly #bucketVolume: number | undefined;
  readonly #changes = new Float64Array(STEPS);
  #steps = 0;
  #lastPrice = NaN;
  #day = NaN;
  #dayVolume = 0;
  readonly #pastDays = new Float64Array(DAYS);
  /** Complete ones; the first does not count. */
  #days = -1;
  #bucketOfDays = NaN;
  #size = NaN;
  #filled = 0;
  #imbalance = 0;
  readonly #buckets = new Float64Array(BUCKETS);
  #full = 0;
  value = NaN;

  constructor(bucketVolume: number | undefined) {
    this.#bucketVolume = bucketVolume;
  }

  /** A step that is over. @param price its last @param day any number that changes with the day */
  step(volume: number, price: number, day: number): void {
    this.#count(volume, day);
    const change = price - this.#lastPrice;
    this.#lastPrice = price;
    if (Number.isNaN(change)) return;
    this.#changes[this.#steps % STEPS] = change;
    this.#steps += 1;
    if (this.#steps < LEAST_STEPS) return;
    const deviation = Math.sqrt(variance(this.#changes.subarray(0, Math.min(this.#steps, STEPS))));
    this.#fill(volume, deviation > 0 ? 2 * normalCdf(change / deviation) - 1 : 0);
  }

  carry(state: CarriedState): void {
    for (const column of [this.#changes, this.#pastDays, this.#buckets]) column.set(state.column(column));
    [this.#steps, this.#lastPrice, this.#day] = state.numbers(this.#steps, this.#lastPrice, this.#day);
    [this.#dayVolume, this.#days, this.#bucketOfDays] = state.numbers(this.#dayVolume, this.#days, this.#bucketOfDays);
    [this.#size, this.#filled, this.#imbalance] = state.numbers(this.#size, this.#filled, this.#imbalance);
    [this.#full, this.value] = state.numbers(this.#full, this.value);
  }

  #count(volume: number, day: number): void {
    if (day !== this.#day && this.#dayVolume > 0) {
      if (this.#days >= 0) this.#pastDays[this.#days % DAYS] = this.#dayVolume;
      this.#days += 1;
      this.#bucketOfDays = mean(this.#pastDays.subarray(0, Math.min(this.#days, DAYS))) / BUCKETS;
      this.#dayVolume = 0;
    }
    this.#day = day;
    this.#dayVolume += volume;
  }

  /** @param share buys less sells, of the volume */
  #fill(volume: number, share: number): void {
    let rest = volume;
    let turned = 0;
    while (rest > 0) {
      if (this.#filled === 0) this.#size = this.#bucketVolume ?? this.#bucketOfDays;
      const room = this.#size - this.#filled;
      if (!(room > 0)) break;
      const poured = Math.min(rest, room);
      this.#imbalance += poured * share;
      this.#filled += poured;
      rest -= poured;
      if (poured < room) break;
      this.#buckets[this.#full % BUCKETS] = Math.abs(this.#imbalance) / this.#size;
      this.#full += 1;
      this.#filled = 0;
      this.#imbalance = 0;
      turned += 1;
      // A step of very many buckets leaves the same in each: those beyond the last fifty are not remembered anyway.
      if (turned > BUCKETS && rest > this.#size) rest %= this.#size;
    }
    if (turned === 0 || this.#full < BUCKETS) return;
    let sum = 0;
    for (const bucket of this.#buckets) sum += bucket;
    this.value = sum / BUCKETS;
  }
}
