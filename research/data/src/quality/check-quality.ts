/** The quality checks, all of them, over a set of bars. */
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import { alwaysOpen, nyse, timeZone, type Calendar } from '@quantcli/panel';
import {
  doubleBookedActions,
  impreciseRatios,
  largeDividends,
  misdatedActions,
  missingCounterparts,
  oddRatios,
  spuriousActions,
} from './actions/action-checks.ts';
import { adjustedClose } from './adjusted-close.ts';
import { appliedSplits } from './applied-splits.ts';
import type { Check, QualityOptions } from './check.ts';
import { missingPrices, missingVolume, staleRuns, zeroVolume } from './completeness-checks.ts';
import { sortFindings, type Finding } from './finding.ts';
import { badRows, duplicates, nonPositivePrices, zeroCodedPrices } from './import-checks.ts';
import { inspectBars } from './inspected-bars.ts';
import {
  explainedMoves,
  impossibleMoves,
  junkPrices,
  spikes,
  unbookedSplits,
  unexplainedMoves,
} from './moves/move-checks.ts';
import { ohlcConsistency } from './ohlc-consistency.ts';
import { overflowPrices } from './overflow-prices.ts';
import { missingSessions, nonSessionBars } from './session-checks.ts';
import { endedSymbols, staleSymbols } from './timeliness.ts';

const CHECKS: readonly Check[] = [
  badRows,
  duplicates,
  nonPositivePrices,
  zeroCodedPrices,
  overflowPrices,
  ohlcConsistency,
  missingSessions,
  nonSessionBars,
  staleSymbols,
  endedSymbols,
  missingPrices,
  missingVolume,
  zeroVolume,
  staleRuns,
  explainedMoves,
  unexplainedMoves,
  spikes,
  unbookedSplits,
  impossibleMoves,
  junkPrices,
  misdatedActions,
  spuriousActions,
  doubleBookedActions,
  missingCounterparts,
  impreciseRatios,
  oddRatios,
  largeDividends,
  adjustedClose,
  appliedSplits,
];

/** What is odd about the bars, the gravest first, then by name; nothing is changed. O(bars · log) in a few passes. */
export function checkQuality(bars: Bars, options: QualityOptions): readonly Finding[] {
  const inspected = inspectBars(bars);
  const sessions = options.calendar.sessions(...spanOf(bars.time));
  const checked = { ...options, bars, inspected, starts: inspected.starts, sessions };
  return sortFindings(CHECKS.flatMap((check) => check(checked) ?? []));
}

/** From the midnight of the first bar's day to the last bar. */
function spanOf(time: Float64Array): [from: number, to: number] {
  let from = Infinity;
  let to = -Infinity;
  for (let row = 0; row < time.length; row += 1) {
    if (time[row]! < from) from = time[row]!;
    if (time[row]! > to) to = time[row]!;
  }
  return [Math.floor(from / MICROS_PER_DAY) * MICROS_PER_DAY, to];
}

/** Above this share of bars on weekends and at night a market does not close. A market that never closes has 2 days in 7; stray ones in daily files are far fewer. */
const MOST_CLOSED = 0.02;

/** From the first trade before the opening to the last after the close, in New York: 4:00 to 20:00. */
const EXTENDED_HOURS = [4 * 3_600 * MICROS_PER_SECOND, 20 * 3_600 * MICROS_PER_SECOND] as const;

/** The calendar that bars seem to keep: NYSE for bars with (almost) none on a weekend or, intraday, outside its extended hours; else 24/7. */
export function chooseCalendar({ time }: Pick<Bars, 'time'>): Calendar {
  const newYork = timeZone('America/New_York');
  let closed = 0;
  for (let row = 0; row < time.length; row += 1) {
    const at = time[row]!;
    const isDaily = at % MICROS_PER_DAY === 0;
    const civil = isDaily ? at : at + newYork.offsetAt(at);
    const day = Math.floor(civil / MICROS_PER_DAY);
    // 1970-01-01 was a Thursday: days 2 and 3 of the epoch's week are Saturday and Sunday.
    const weekday = ((day % 7) + 7) % 7;
    const clock = civil - day * MICROS_PER_DAY;
    const isOutside = !isDaily && (clock < EXTENDED_HOURS[0] || clock > EXTENDED_HOURS[1]);
    if (weekday === 2 || weekday === 3 || isOutside) closed += 1;
  }
  return closed <= MOST_CLOSED * time.length ? nyse : alwaysOpen;
}
