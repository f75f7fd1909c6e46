/** What a quality check reports. A finding says what was found, how bad it is, and what is done with the rows. */
import { isoDate, isoInstant, MICROS_PER_DAY } from '@quantcli/core';
import type { Bars } from '@quantcli/market';

export type Severity = 'info' | 'warning' | 'error';

/** `accept`: used as it is, or corrected for certain; `flag`: used, and said; `quarantine`: not used. */
export type FindingAction = 'accept' | 'flag' | 'quarantine';

/** One place where a check found something. */
export interface FindingCase {
  readonly symbol: string;
  /** Microseconds UTC. */
  readonly time: number;
  readonly what: string;
  readonly explanation?: string;
}

/** The part of a finding that is kept with a run. */
export interface FindingSummary {
  /** Name of the check: `unexplained-moves`. */
  readonly check: string;
  /** `info`: worth knowing; `warning`: look before trusting a result; `error`: the data is probably not what it seems. */
  readonly severity: Severity;
  readonly action: FindingAction;
  /** What was done with the rows, in a sentence. */
  readonly done: string;
  /** How many bars, sessions, runs or rows; never 0. */
  readonly count: number;
  /** At most five. */
  readonly examples: readonly string[];
}

export interface Finding extends FindingSummary {
  /** The worst thousand, the worst first; none where the source, not a symbol, is at fault. */
  readonly cases: readonly FindingCase[];
  /** The count by symbol, where there is one. */
  readonly bySymbol: ReadonlyMap<string, number>;
}

export type FindingHead = Pick<Finding, 'check' | 'severity' | 'action' | 'done'>;

const MOST_EXAMPLES = 5;
const MOST_CASES = 1_000;

/** A finding without its cases. */
export function summariseFinding({ check, severity, action, done, count, examples }: FindingSummary): FindingSummary & {
  readonly examples: string[];
} {
  return { check, severity, action, done, count, examples: [...examples] };
}

/** A finding of something that has no symbol; nothing when the count is 0. */
export function found(head: FindingHead, count: number, examples: readonly string[]): Finding | undefined {
  if (count === 0) return undefined;
  return { ...head, count, examples: examples.slice(0, MOST_EXAMPLES), cases: [], bySymbol: new Map() };
}

/**
 * A finding of bars, the worst row first; nothing when there is none.
 * @param describe asked for the rows that are shown only
 */
export function foundRows(
  head: FindingHead,
  { symbols, symbol, time }: Pick<Bars, 'symbols' | 'symbol' | 'time'>,
  rows: ArrayLike<number>,
  describe: (row: number) => Pick<FindingCase, 'what' | 'explanation'>,
): Finding | undefined {
  const counts = new Int32Array(symbols.length);
  for (let i = 0; i < rows.length; i += 1) counts[symbol[rows[i]!]!]! += 1;
  const cases = Array.from({ length: Math.min(rows.length, MOST_CASES) }, (_, i) => {
    const row = rows[i]!;
    return { symbol: symbols[symbol[row]!]!, time: time[row]!, ...describe(row) };
  });
  return foundCases(head, cases, { count: rows.length, bySymbol: countsOf(symbols, counts) });
}

/** A finding of cases, the worst first; nothing when there is none. */
export function foundCases(
  head: FindingHead,
  cases: readonly FindingCase[],
  {
    count = cases.length,
    bySymbol = countCases(cases),
    examples = cases.slice(0, MOST_EXAMPLES).map(describeCase),
  }: Partial<Pick<Finding, 'count' | 'bySymbol' | 'examples'>> = {},
): Finding | undefined {
  if (count === 0) return undefined;
  return { ...head, count, examples: examples.slice(0, MOST_EXAMPLES), cases: cases.slice(0, MOST_CASES), bySymbol };
}

/** The counts that are not 0. */
export function countsOf(symbols: readonly string[], counts: ArrayLike<number>): Map<string, number> {
  const bySymbol = new Map<string, number>();
  symbols.forEach((name, n) => {
    if (counts[n]! > 0) bySymbol.set(name, counts[n]!);
  });
  return bySymbol;
}

function countCases(cases: readonly FindingCase[]): Map<string, number> {
  const bySymbol = new Map<string, number>();
  for (const { symbol } of cases) bySymbol.set(symbol, (bySymbol.get(symbol) ?? 0) + 1);
  return bySymbol;
}

/** `AAPL 2000-09-29: −51.9 % in a bar: turnover 12.6 times its usual`. */
export function describeCase({ symbol, time, what, explanation }: FindingCase): string {
  return `${symbol} ${nameTime(time)}: ${what}${explanation === undefined ? '' : `: ${explanation}`}`;
}

/** The date, with the time of day where it is not midnight. */
export function nameTime(time: number): string {
  return time % MICROS_PER_DAY === 0 ? isoDate(time) : isoInstant(time).replace(/\.0+Z$/, 'Z');
}

/** `AAPL 2000-09-29`. */
export function nameBar({ symbols, symbol, time }: Bars, row: number): string {
  return `${symbols[symbol[row]!]!} ${nameTime(time[row]!)}`;
}

/** A log return as `+13.9 %`, `−51.9 %`. */
export function formatMove(move: number): string {
  const percent = 100 * Math.expm1(move);
  const digits = Math.abs(percent).toFixed(1);
  return `${digits === '0.0' ? '' : percent < 0 ? '−' : '+'}${digits} %`;
}

/** The severity of a count by its share of a whole. */
export function severityOfShare(count: number, whole: number, warningAt: number, errorAt: number): Severity {
  const share = count / Math.max(1, whole);
  return share >= errorAt ? 'error' : share >= warningAt ? 'warning' : 'info';
}

const GRAVITY: Readonly<Record<Severity, number>> = { info: 0, warning: 1, error: 2 };

/** The gravest first, then by name. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => GRAVITY[b.severity] - GRAVITY[a.severity] || (a.check < b.check ? -1 : 1));
}
