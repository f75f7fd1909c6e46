/** Completeness against the exchange's calendar; of intraday bars the days count. */
import { isoDate, MICROS_PER_DAY } from '@quantcli/core';
import { found, nameBar, severityOfShare, type Check } from './finding.ts';

/**
 * Sessions without a bar between a symbol's first and last one; what lies before a listing or after a delisting is not
 * missing. A warning from 0.5 % of the sessions, an error from 20 %. O(bars + symbols × sessions).
 */
export const missingSessions: Check = ({ bars, starts, calendar, sessions }) => {
  const { symbols, time } = bars;
  const gaps: {
    readonly symbol: string;
    readonly missing: number;
    readonly expected: number;
    readonly first: number;
  }[] = [];
  let expected = 0;
  let count = 0;
  for (let n = 0; n < symbols.length; n += 1) {
    let at = firstAtLeast(sessions, dayOf(time[starts[n]!]!));
    const begin = at;
    let missing = 0;
    let first = NaN;
    for (let row = starts[n]!; row < starts[n + 1]!; row += 1) {
      const day = dayOf(time[row]!);
      for (; at < sessions.length && sessions[at]! < day; at += 1) {
        if (missing === 0) first = sessions[at]!;
        missing += 1;
      }
      if (at < sessions.length && sessions[at] === day) at += 1;
    }
    expected += at - begin;
    count += missing;
    if (missing > 0) gaps.push({ symbol: symbols[n]!, missing, expected: at - begin, first });
  }
  gaps.sort((a, b) => b.missing - a.missing || (a.symbol < b.symbol ? -1 : 1));
  const examples = gaps
    .slice(0, 5)
    .map((gap) => `${gap.symbol}: ${gap.missing} of ${gap.expected} sessions, the first ${isoDate(gap.first)}`);
  return found(
    'missing-sessions',
    severityOfShare(count, expected, 0.005, 0.2),
    count,
    examples,
    `kept as gaps (calendar ${calendar.name})`,
  );
};

/** Bars on days on which the calendar has no session. A warning from 0.1 % of the bars, an error from 5 %: probably the wrong calendar. */
export const nonSessionBars: Check = ({ bars, starts, calendar, sessions }) => {
  const { symbols, time } = bars;
  const examples: string[] = [];
  let count = 0;
  for (let n = 0; n < symbols.length; n += 1) {
    let at = firstAtLeast(sessions, dayOf(time[starts[n]!]!));
    for (let row = starts[n]!; row < starts[n + 1]!; row += 1) {
      const day = dayOf(time[row]!);
      while (at < sessions.length && sessions[at]! < day) at += 1;
      if (at < sessions.length && sessions[at] === day) continue;
      count += 1;
      if (count <= 5) examples.push(nameBar(bars, row));
    }
  }
  return found(
    'non-session-bars',
    severityOfShare(count, time.length, 0.001, 0.05),
    count,
    examples,
    `kept (calendar ${calendar.name})`,
  );
};

function dayOf(time: number): number {
  return Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY;
}

/** Index of the first session on or after a day. */
function firstAtLeast(sessions: Float64Array, day: number): number {
  let low = 0;
  let high = sessions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sessions[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}
