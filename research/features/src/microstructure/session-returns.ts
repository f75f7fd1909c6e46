/**
 * The returns of a session's first hour and of its last 90 minutes (09:30–10:30 and 14:30–16:00 in New York), last
 * trade over first trade within; on a short day the last 90 minutes there are. Each stands from the end of its stretch
 * to the end of the day.
 */
import { MICROS_PER_SECOND } from '@quantcli/core';
import type { CarriedState } from './carried-state.ts';

const MORNING = 3_600 * MICROS_PER_SECOND;
const AFTERNOON = 5_400 * MICROS_PER_SECOND;

export class SessionReturns {
  #morning = stretch(NaN, NaN);
  #afternoon = stretch(NaN, NaN);

  /** A day begins. @param hours of its session, if it has one */
  begin(hours: { readonly open: number; readonly close: number } | undefined): void {
    const { open, close } = hours ?? { open: NaN, close: NaN };
    this.#morning = stretch(open, open + MORNING);
    this.#afternoon = stretch(close - AFTERNOON, close);
  }

  trade(time: number, price: number): void {
    for (const part of [this.#morning, this.#afternoon]) {
      if (!(time >= part.from && time < part.to)) continue;
      if (Number.isNaN(part.first)) part.first = price;
      part.last = price;
    }
  }

  carry(state: CarriedState): void {
    for (const part of [this.#morning, this.#afternoon]) {
      [part.from, part.to, part.first, part.last] = state.numbers(part.from, part.to, part.first, part.last);
    }
  }

  morning(end: number): number {
    return returnAt(this.#morning, end);
  }

  afternoon(end: number): number {
    return returnAt(this.#afternoon, end);
  }
}

const stretch = (from: number, to: number) => ({ from, to, first: NaN, last: NaN });

function returnAt({ to, first, last }: ReturnType<typeof stretch>, end: number): number {
  return end >= to ? last / first - 1 : NaN;
}
