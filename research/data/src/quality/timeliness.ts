/**
 * Timeliness relative to the interval: symbols whose last bar is older than it should be, at a given instant or by the
 * last bar of the set. Age is counted while the market was open. O(symbols + sessions since).
 */
import { isoDate, micros, MICROS_PER_DAY } from '@quantcli/core';
import type { Calendar } from '@quantcli/panel';
import { quantileOfSorted } from '@quantcli/numeric';
import type { Records } from '../records/records.ts';
import type { Check, Checked } from './check.ts';
import { foundCases, nameTime, type FindingCase } from './finding.ts';

/** Daily bars may be this many sessions behind, intraday bars this many of their usual intervals. */
const LATE = 2;
/** An interval is usual up to this quantile of the distances between a symbol's bars. */
const USUAL = 0.99;
const LATEST_DISTANCES = 500;

/** Symbols whose last bar is more than two sessions (intraday: two usual intervals) old, but for those known to have ended. */
export const staleSymbols: Check = (checked) =>
  foundCases(
    { check: 'stale-symbols', severity: 'warning', action: 'flag', done: 'kept as it ends, though no action says why' },
    lateSymbols(checked).filter(({ symbol }) => checked.ended?.has(symbol) !== true),
  );

/** Symbols that stop early because they were delisted, merged or renamed. */
export const endedSymbols: Check = (checked) =>
  foundCases(
    { check: 'ended-symbols', severity: 'info', action: 'accept', done: 'kept as it ends' },
    lateSymbols(checked).flatMap(({ symbol, time, what }) => {
      const at = checked.ended?.get(symbol);
      return at === undefined ? [] : [{ symbol, time, what, explanation: `ended ${isoDate(at)}` }];
    }),
  );

/** The symbols that records of the kind `actions` say have stopped trading, and when. */
export function endedByActions({ subjects, subject, tsEvent, texts }: Records): ReadonlyMap<string, number> {
  const action = texts.get('action');
  const ended = new Map<string, number>();
  for (let row = 0; row < subject.length; row += 1) {
    const what = action?.words[action.code[row]!];
    if (what === 'delisting' || what === 'merger' || what === 'ticker-change')
      ended.set(subjects[subject[row]!]!, tsEvent[row]!);
  }
  return ended;
}

/** The oldest first. */
function lateSymbols({ bars, starts, calendar, now }: Checked): FindingCase[] {
  const { symbols, time } = bars;
  const lasts = symbols.map((_, n) => time[starts[n + 1]! - 1]!);
  const reference = now ?? lasts.reduce((latest, last) => Math.max(latest, last), -Infinity);
  const isDaily = time.every((at) => at % MICROS_PER_DAY === 0);
  const late = symbols.flatMap((symbol, n): FindingCase[] => {
    const last = lasts[n]!;
    if (isDaily) {
      // At an instant a session counts once it is over; against another bar, once that bar is there.
      const missed = calendar
        .sessions(last + 1, reference)
        .reduce((count, day) => count + (now === undefined || closeOf(calendar, day) <= now ? 1 : 0), 0);
      return missed > LATE
        ? [{ symbol, time: last, what: `no bar in the ${missed} sessions to ${isoDate(reference)}` }]
        : [];
    }
    const usual = usualDistance(time.subarray(starts[n]!, starts[n + 1]!));
    const age = openTime(calendar, last, reference);
    if (!(age > usual)) return [];
    return [
      {
        symbol,
        time: last,
        what: `no bar in ${minutes(age)} of trading to ${nameTime(reference)}, usual are ${minutes(usual)}`,
      },
    ];
  });
  return late.sort((a, b) => a.time - b.time || (a.symbol < b.symbol ? -1 : 1));
}

/** Twice the median distance of the latest bars of a day, or the distance that one in a hundred exceeds; NaN of single bars. */
function usualDistance(time: Float64Array): number {
  const distances = new Float64Array(Math.min(LATEST_DISTANCES, time.length));
  let count = 0;
  for (let t = time.length - 1; t > 0 && count < distances.length; t -= 1) {
    if (dayOf(time[t]!) === dayOf(time[t - 1]!)) distances[count++] = time[t]! - time[t - 1]!;
  }
  const sorted = distances.subarray(0, count).sort();
  return Math.max(LATE * quantileOfSorted(sorted, 0.5), quantileOfSorted(sorted, USUAL));
}

/** How long the market was open between two instants. */
function openTime(calendar: Calendar, from: number, to: number): number {
  let open = 0;
  for (const day of calendar.sessions(dayOf(from), to)) {
    const hours = calendar.hours(micros(day));
    if (hours !== undefined) open += Math.max(0, Math.min(to, hours.close) - Math.max(from, hours.open));
  }
  return open;
}

function closeOf(calendar: Calendar, day: number): number {
  return calendar.hours(micros(day))?.close ?? day + MICROS_PER_DAY;
}

function dayOf(time: number): number {
  return Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY;
}

function minutes(span: number): string {
  return `${Number((span / 60e6).toPrecision(3))} min`;
}
