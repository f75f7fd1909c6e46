/** What a quality check reports, and what it may look at. */
import { isoDate, isoInstant, MICROS_PER_DAY } from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import type { Calendar } from '@quantcli/panel';
import type { Imported } from '../import/import-files.ts';
import type { SymbolReturns } from './returns.ts';

export type Severity = 'info' | 'warning' | 'error';

export interface Finding {
  /** Name of the check: `jumps`. */
  readonly check: string;
  /** `info`: worth knowing; `warning`: look before trusting a result; `error`: the data is probably not what it seems. */
  readonly severity: Severity;
  /** How many bars, sessions, runs or rows; never 0. */
  readonly count: number;
  /** At most five. */
  readonly examples: readonly string[];
  /** What was done about it. */
  readonly action: string;
}

export interface Checked {
  readonly bars: Bars;
  /** Symbol n's bars are the rows [starts[n], starts[n + 1]). */
  readonly starts: Int32Array;
  /** By symbol. */
  readonly returns: readonly SymbolReturns[];
  readonly calendar: Calendar;
  /** UTC midnights of the calendar's sessions from the first bar's day to the last's. */
  readonly sessions: Float64Array;
  readonly imported: Imported | undefined;
}

/** One check: a pure function of the bars; undefined when it found nothing. */
export type Check = (checked: Checked) => Finding | undefined;

const MOST_EXAMPLES = 5;

/** The first row of every symbol, and the number of rows at the end. */
export function startsOf({ symbol, symbols }: Bars): Int32Array {
  const starts = new Int32Array(symbols.length + 1);
  for (let row = 0; row < symbol.length; row += 1) starts[symbol[row]! + 1]! += 1;
  for (let n = 0; n < symbols.length; n += 1) starts[n + 1]! += starts[n]!;
  return starts;
}

/** `AAPL 2000-09-29`, with the time of day where it is not midnight. */
export function nameBar({ symbols, symbol, time }: Bars, row: number): string {
  const at = time[row]!;
  return `${symbols[symbol[row]!]!} ${at % MICROS_PER_DAY === 0 ? isoDate(at) : isoInstant(at).replace(/\.0+Z$/, 'Z')}`;
}

/** A finding, or nothing when the count is 0. */
export function found(
  check: string,
  severity: Severity,
  count: number,
  examples: readonly string[],
  action: string,
): Finding | undefined {
  return count === 0 ? undefined : { check, severity, count, examples: examples.slice(0, MOST_EXAMPLES), action };
}

/** The severity of a count by its share of a whole. */
export function severityOfShare(count: number, whole: number, warningAt: number, errorAt: number): Severity {
  const share = count / Math.max(1, whole);
  return share >= errorAt ? 'error' : share >= warningAt ? 'warning' : 'info';
}
