/** A booked action, and what the price did on its day. */
import { MICROS_PER_DAY } from '@quantcli/core';
import type { BarField, Bars } from '@quantcli/market';

/** After a longer break the close before says nothing of the day. */
const LONGEST_BREAK = 10 * MICROS_PER_DAY;
/** The scale of a log return where too few prices move to have their own: that of a usual share. */
const USUAL_SCALE = 0.02;

export interface Booking {
  /** Bar of the symbol. */
  readonly t: number;
  /** New shares per old one; 1 when there is none. */
  readonly split: number;
  /** Cash a share; 0 when there is none. */
  readonly dividend: number;
  readonly close: number;
  readonly before: number;
  /** Log of the close over the one before; NaN where there is none within ten days. */
  readonly move: number;
  /** A robust standard deviation of log returns around the day. */
  readonly scale: number;
}

/** The raw history of one symbol: the rows [from, to). */
export class History {
  readonly from: number;
  readonly length: number;
  readonly #bars: Bars;

  constructor(bars: Bars, from: number, to: number) {
    this.#bars = bars;
    this.from = from;
    this.length = to - from;
  }

  split(t: number): number {
    const split = this.#at('split', t);
    return split > 0 ? split : 1;
  }

  dividend(t: number): number {
    const dividend = this.#at('dividend', t);
    return dividend > 0 ? dividend : 0;
  }

  close(t: number): number {
    return this.#at('close', t);
  }

  /** See {@link Booking.move}. */
  move(t: number): number {
    const { time } = this.#bars;
    const row = this.from + t;
    if (t < 1 || time[row]! - time[row - 1]! > LONGEST_BREAK) return NaN;
    return Math.log(this.close(t) / this.close(t - 1));
  }

  booking(t: number, scale = USUAL_SCALE): Booking {
    return {
      t,
      split: this.split(t),
      dividend: this.dividend(t),
      close: this.close(t),
      before: t < 1 ? NaN : this.close(t - 1),
      move: this.move(t),
      scale,
    };
  }

  #at(field: BarField, t: number): number {
    return this.#bars.fields.get(field)?.[this.from + t] ?? NaN;
  }
}

/** The log total return of the day with these actions in place of the booked ones. */
export function returnWith({ move, close }: Booking, split: number, dividend: number): number {
  return move + Math.log((split * (close + dividend)) / close);
}
