/** Completeness against the exchange's calendar; of intraday bars the days count. */
import { isoDate, MICROS_PER_DAY } from '@quantcli/core';
import type { Check } from './check.ts';
import { foundCases, foundRows, severityOfShare } from './finding.ts';

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
  const cases = gaps.map((gap) => ({
    symbol: gap.symbol,
    time: gap.first,
    what: `${gap.missing} of ${gap.expected} sessions missing, the first ${isoDate(gap.first)}`,
  }));
  const bySymbol = new Map(gaps.map(({ symbol, missing }) => [symbol, missing]));
  return foundCases(
    {
      check: 'missing-sessions',
      severity: severityOfShare(count, expected, 0.005, 0.2),
      action: 'accept',
      done: `kept as gaps (calendar ${calendar.name})`,
    },
    cases,
    { count, bySymbol, examples: cases.map(({ symbol, what }) => `${symbol}: ${what}`) },
  );
};

/** Bars on days on which the calendar has no session. A warning from 0.1 % of the bars, an error from 5 %: probably the wrong calendar. */
export const nonSessionBars: Check = ({ bars, starts, calendar, sessions }) => {
  const rows: number[] = [];
  for (let n = 0; n < bars.symbols.length; n += 1) {
    let at = firstAtLeast(sessions, dayOf(bars.time[starts[n]!]!));
    for (let row = starts[n]!; row < starts[n + 1]!; row += 1) {
      const day = dayOf(bars.time[row]!);
      while (at < sessions.length && sessions[at]! < day) at += 1;
      if (at === sessions.length || sessions[at] !== day) rows.push(row);
    }
  }
  return foundRows(
    {
      check: 'non-session-bars',
      severity: severityOfShare(rows.length, bars.time.length, 0.001, 0.05),
      action: 'accept',
      done: `kept (calendar ${calendar.name})`,
    },
    bars,
    rows,
    () => ({ what: 'no session on this day' }),
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
