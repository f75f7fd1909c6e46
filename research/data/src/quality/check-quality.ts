/** The quality checks, all of them, over a set of bars. */
import { MICROS_PER_DAY } from '@quantcli/core';
import type { BarField, Bars } from '@quantcli/market';
import { alwaysOpen, nyse, type Calendar } from '@quantcli/panel';
import type { Imported } from '../import/import-files.ts';
import { adjustedClose } from './adjusted-close.ts';
import { appliedSplits, splitsAreApplied } from './applied-splits.ts';
import { missingPrices, missingVolume, staleRuns, zeroVolume } from './completeness-checks.ts';
import { startsOf, type Check, type Checked, type Finding, type Severity } from './finding.ts';
import { badRows, duplicates, nonPositivePrices, zeroCodedPrices } from './import-checks.ts';
import { jumps } from './jumps.ts';
import { ohlcConsistency } from './ohlc-consistency.ts';
import { symbolReturns } from './returns.ts';
import { missingSessions, nonSessionBars } from './session-checks.ts';

const CHECKS: readonly Check[] = [
  badRows,
  duplicates,
  nonPositivePrices,
  zeroCodedPrices,
  ohlcConsistency,
  missingSessions,
  nonSessionBars,
  missingPrices,
  missingVolume,
  zeroVolume,
  staleRuns,
  jumps,
  adjustedClose,
  appliedSplits,
];

export interface QualityOptions {
  readonly calendar: Calendar;
  /** What the import had to say about these bars, where they come straight from one. */
  readonly imported?: Imported;
}

/** What is odd about the bars, the gravest first, then by name; nothing is changed. O(bars · log) in a few passes. */
export function checkQuality(bars: Bars, options: QualityOptions): readonly Finding[] {
  const starts = startsOf(bars);
  // Returns are those of the bars as they will be used: without splits that prices contain already.
  const used = splitsAreApplied(bars) > 0 ? withoutField(bars, 'split') : bars;
  const returns = bars.symbols.map((_, n) => symbolReturns(used, starts[n]!, starts[n + 1]!));
  const sessions = options.calendar.sessions(...spanOf(bars.time));
  const checked: Checked = {
    bars,
    starts,
    returns,
    calendar: options.calendar,
    sessions,
    imported: options.imported,
  };
  return CHECKS.flatMap((check) => check(checked) ?? []).sort(
    (a, b) => GRAVITY[b.severity] - GRAVITY[a.severity] || (a.check < b.check ? -1 : 1),
  );
}

function withoutField(bars: Bars, field: BarField): Bars {
  const fields = new Map(bars.fields);
  fields.delete(field);
  return { ...bars, fields };
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

const GRAVITY: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** Above this share of weekend bars a market does not close. A market that never closes has 2 in 7; stray ones in daily files are far fewer. */
const MOST_WEEKENDS = 0.02;

/** The calendar that bars seem to keep: NYSE for daily bars with (almost) none on a weekend, else 24/7. */
export function chooseCalendar({ time }: Bars): Calendar {
  let weekends = 0;
  for (let row = 0; row < time.length; row += 1) {
    const day = Math.floor(time[row]! / MICROS_PER_DAY);
    if (time[row] !== day * MICROS_PER_DAY) return alwaysOpen;
    // 1970-01-01 was a Thursday: days 2 and 3 of the epoch's week are Saturday and Sunday.
    const weekday = ((day % 7) + 7) % 7;
    if (weekday === 2 || weekday === 3) weekends += 1;
  }
  return weekends <= MOST_WEEKENDS * time.length ? nyse : alwaysOpen;
}
