/** A time axis: linear in time, with ticks at the starts of years, months or days (UTC). */
import { isoDate, MICROS_PER_DAY, microsFromDate } from '@quantcli/core';

interface TimeTick {
  readonly time: number;
  readonly label: string;
  /** Kept where there is room for few labels only. */
  readonly major: boolean;
}

export interface TimeAxis {
  /** Position in [0, 1]; times are microseconds since the epoch. */
  at(time: number): number;
  readonly ticks: readonly TimeTick[];
}

const MOST_TICKS = 11;
/** Full dates are long: fewer fit. */
const MOST_DAY_TICKS = 6;
const MOST_MAJOR = 5;
const MONTH_STEPS = [1, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 6_000, 24_000];
const DAY_STEPS = [1, 2, 7, 14];

/** The axis from `first` to `last`; a single instant gets half a day on either side. */
export function timeAxis(first: number, last: number): TimeAxis {
  const from = first < last ? first : first - MICROS_PER_DAY / 2;
  const to = first < last ? last : last + MICROS_PER_DAY / 2;
  const starts = startsBetween(from, to);
  const every = Math.ceil(starts.length / MOST_MAJOR);
  return {
    at: (time) => (time - from) / (to - from),
    ticks: starts.map(({ time, label }, i) => ({ time, label, major: i % every === 0 })),
  };
}

function startsBetween(from: number, to: number): { time: number; label: string }[] {
  const days = (to - from) / MICROS_PER_DAY;
  const dayStep = days < 60 ? DAY_STEPS.find((step) => days / step < MOST_DAY_TICKS) : undefined;
  return dayStep === undefined ? monthStarts(from, to, days / 30.44) : dayStarts(from, to, dayStep);
}

function dayStarts(from: number, to: number, step: number): { time: number; label: string }[] {
  const starts: { time: number; label: string }[] = [];
  for (let day = Math.ceil(from / MICROS_PER_DAY); day * MICROS_PER_DAY <= to; day += step) {
    const time = day * MICROS_PER_DAY;
    starts.push({ time, label: isoDate(time) });
  }
  return starts;
}

function monthStarts(from: number, to: number, months: number): { time: number; label: string }[] {
  const step = MONTH_STEPS.find((candidate) => months / candidate < MOST_TICKS) ?? MONTH_STEPS.at(-1)!;
  const start = new Date(from / 1_000);
  const firstMonth = start.getUTCFullYear() * 12 + start.getUTCMonth();
  const starts: { time: number; label: string }[] = [];
  for (let month = Math.ceil(firstMonth / step) * step; ; month += step) {
    const year = Math.floor(month / 12);
    const time = microsFromDate(year, month - year * 12 + 1, 1);
    if (time === undefined || time > to) return starts;
    if (time >= from) starts.push({ time, label: step >= 12 ? String(year) : isoDate(time).slice(0, 7) });
  }
}
