/**
 * Does an external column carry a leak? Proof is a value that was used before it was known. Without timestamps there is
 * suspicion only, from two marks that a leak leaves on the returns of later bars, in the whole history or in any year:
 *
 * - size: an IC above 0.05 against the return of a single bar. By the fundamental law (Grinold & Kahn 1999) 0.05 on 100
 *   symbols a day is an information ratio near 8 before costs, which nobody is known to earn;
 * - cliff: the IC falls by more than half within one bar, by 0.03 at least. Delaying an honest signal by a bar costs it
 *   little (half at a half-life of one bar), delaying a leaked return of bar t + k beyond k costs it everything. The
 *   steepest honest fall found on real bars (the close's place in the day's range) is 0.026.
 *
 * An honest fast signal made of known bars (reversal) has a cliff too: what the last returns explain (five, fewer below
 * 50 symbols) is removed first, which leaves a leak whole. Each mark must hold against Bonferroni over lags and years at
 * 5 %, and against the column shifted in time circularly (Theiler et al. 1992), which keeps its own memory and the
 * dependence of returns. Size and power: conformance/src/honesty/check-suspicion.ts.
 */
import { inverseNormal, ValidationError } from '@quantcli/core';
import type { Panel } from '@quantcli/panel';
import { findEarlyUse } from './early-use.ts';
import {
  icAtLag,
  icBetween,
  meanIc,
  returnRanks,
  sectionRanks,
  withoutKnownReturns,
  type SectionRanks,
} from './lead-lag-profile.ts';

export interface SuspicionOptions {
  /** Prices whose returns are predicted. */
  readonly price?: string;
  /** [N × T] the instant each value was known, microseconds. */
  readonly knownAt?: Float64Array;
  /** [T] the instant each bar's values are used; the bar's time when absent. */
  readonly usedAt?: Float64Array;
}

export interface LagIc {
  /** Bars from the column to the end of the return: above 0 is the future. */
  readonly lag: number;
  readonly ic: number;
  readonly stdErr: number;
}

type LeakMark = 'size' | 'cliff';

interface LeakEvidence {
  readonly marks: readonly LeakMark[];
  /** The forward lag with the strongest mark. */
  readonly lag: number;
  /** What is left of the IC there without the known returns, and one bar later. */
  readonly ic: number;
  readonly nextIc: number;
  /** The bars [from, to) looked at: the whole history, or about a year. */
  readonly from: number;
  readonly to: number;
  /** Share of the time-shifted columns whose IC is as large at any forward lag. */
  readonly shiftedShare: number;
}

export interface Suspicion {
  /** `leaks` is proof by timestamps, `undecided` too little data. */
  readonly verdict: 'clean' | 'suspicious' | 'leaks' | 'undecided';
  readonly sentence: string;
  /** Mean IC against one-bar returns at the lags −20 … 22. */
  readonly profile: readonly LagIc[];
  /** Dates with an IC against the next bar. */
  readonly dates: number;
  /** The forward IC at which a leak over the whole history is called suspicious in about half of all cases. */
  readonly detectable: number;
  readonly evidence?: LeakEvidence;
}

const PAST_LAGS = 20;
/** A bar more than a month, the longest horizon that is common for labels. */
const HORIZON = 22;
const MOST_KNOWN_RETURNS = 5;
const IMPLAUSIBLE_IC = 0.05;
const SMALLEST_CLIFF = 0.03;
/** A fall to less than this share within one bar is no decay of a half-life of a bar or more. */
const SLOWEST_FALL = 0.5;
const LEVEL = 0.05;
const YEAR = 252;
const FEWEST_DATES = 60;
const SHIFTS = 99;
const SHIFT_LEVEL = 0.05;
const SHIFT_DATES = 500;

interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * @param column [N × T], symbol-major, as the panel's bars: the value used at each bar
 * @throws {ValidationError} for a column or timestamps of another size
 */
export function suspectColumn(panel: Panel, column: Float64Array, options: SuspicionOptions = {}): Suspicion {
  const { price = 'close', knownAt, usedAt = panel.time } = options;
  const { bars, symbols } = panel;
  requireSize('the column', column, symbols.length * bars);
  requireSize('knownAt', knownAt, symbols.length * bars);
  requireSize('usedAt', usedAt, bars);
  const returns = returnRanks(panel, price);
  const raw = sectionRanks(panel, (n, t) => column[n * bars + t]!);
  const ics = new Float64Array(bars);
  const profile: LagIc[] = [];
  for (let lag = -PAST_LAGS; lag <= HORIZON; lag += 1) {
    icAtLag(raw, returns, lag, ics);
    const { mean, stdErr } = meanIc(ics, 0, bars);
    profile.push({ lag, ic: mean, stdErr });
  }
  const rest = withoutKnownReturns(raw, returns, Math.min(MOST_KNOWN_RETURNS, Math.ceil(symbols.length / 10)));
  const forward = Array.from({ length: HORIZON + 1 }, (_, i) => {
    const out = new Float64Array(bars);
    icAtLag(rest, returns, i + 1, out);
    return out;
  });
  icAtLag(raw, returns, 1, ics);
  const next = meanIc(ics, 0, bars);
  const windows = windowsOf(bars);
  const critical = inverseNormal(1 - LEVEL / (HORIZON * windows.length));
  const noise = critical * next.stdErr;
  const detectable = Math.min(
    Math.max(SMALLEST_CLIFF, Math.hypot(1, 1 / SLOWEST_FALL) * noise),
    IMPLAUSIBLE_IC + noise,
  );
  const base = { profile, dates: next.dates, detectable };

  const early = knownAt && findEarlyUse(panel, column, knownAt, usedAt);
  if (early !== undefined) return { verdict: 'leaks', sentence: early, ...base };
  if (next.dates < FEWEST_DATES) {
    const sentence = `nothing can be said: ${next.dates} dates have an IC against the next bar, ${FEWEST_DATES} are needed`;
    return { verdict: 'undecided', sentence, ...base };
  }
  const strongest = strongestMark(forward, windows, critical);
  if (strongest) {
    const shiftedShare = shareOfShifted(rest, returns, strongest);
    const evidence = { ...strongest, shiftedShare };
    if (shiftedShare <= SHIFT_LEVEL) {
      return { verdict: 'suspicious', sentence: accuse(evidence, bars), ...base, evidence };
    }
    const sentence = `IC ${signed(strongest.ic)} against the return of bar t + ${strongest.lag} is nothing unusual: ${percent(shiftedShare)} of time-shifted copies do as well`;
    return { verdict: 'clean', sentence, ...base, evidence };
  }
  const sentence = `IC ${signed(next.mean)} (t ${(next.mean / next.stdErr).toFixed(1)}) against the next bar and no cliff at 1 to ${HORIZON} bars; a leak with an IC below ${detectable.toFixed(3)} could not be told from an honest signal`;
  return { verdict: 'clean', sentence, ...base };
}

/** The whole history, and years counted from its end, the newest first. */
function windowsOf(bars: number): Window[] {
  const windows = [{ from: 0, to: bars }];
  if (bars < 2 * YEAR) return windows;
  for (let to = bars; to >= YEAR; to -= YEAR) windows.push({ from: to - YEAR, to });
  return windows;
}

function strongestMark(
  forward: readonly Float64Array[],
  windows: readonly Window[],
  critical: number,
): Omit<LeakEvidence, 'shiftedShare'> | undefined {
  let best: (Omit<LeakEvidence, 'shiftedShare'> & { readonly strength: number }) | undefined;
  for (const { from, to } of windows) {
    for (let lag = 1; lag <= HORIZON; lag += 1) {
      const here = meanIc(forward[lag - 1]!, from, to);
      const later = meanIc(forward[lag]!, from, to);
      if (!(Math.min(here.dates, later.dates) >= FEWEST_DATES)) continue;
      const side = Math.sign(here.mean);
      const size = Math.abs(here.mean);
      const drop = meanIc(forward[lag - 1]!, from, to, forward[lag]!, 1 / SLOWEST_FALL);
      // What turns around is not counted as a deeper fall than to nothing.
      const depth = size - Math.max(0, side * later.mean) / SLOWEST_FALL;
      const marks: LeakMark[] = [];
      if (size - IMPLAUSIBLE_IC > critical * here.stdErr) marks.push('size');
      const falls = side * drop.mean > critical * drop.stdErr && size > critical * here.stdErr;
      if (depth >= SMALLEST_CLIFF && falls) marks.push('cliff');
      const strength = marks.length + size / here.stdErr / 1e6;
      if (marks.length === 0 || (best && best.strength >= strength)) continue;
      best = { marks, lag, ic: here.mean, nextIc: later.mean, from, to, strength };
    }
  }
  if (!best) return undefined;
  const { strength: _, ...evidence } = best;
  return evidence;
}

/** The share of columns shifted in time whose IC is as large at any forward lag, the column itself counted; on up to 500 dates, evenly spaced. */
function shareOfShifted(
  column: SectionRanks,
  returns: SectionRanks,
  { from, to, lag }: Pick<LeakEvidence, 'from' | 'to' | 'lag'>,
): number {
  const { bars } = column;
  const ics = new Float64Array(Math.min(SHIFT_DATES, to - from));
  const sizeOf = (shift: number, ahead: number): number => {
    for (let i = 0; i < ics.length; i += 1) {
      const t = from + Math.floor((i * (to - from)) / ics.length);
      ics[i] = icBetween(column, (t + shift) % bars, returns, t + ahead);
    }
    return Math.abs(meanIc(ics, 0, ics.length).mean);
  };
  const observed = sizeOf(0, lag);
  let asLarge = 1;
  // Evenly over the history, clear of the lags looked at.
  const margin = Math.min(PAST_LAGS + HORIZON, Math.floor(bars / 4));
  for (let i = 1; i <= SHIFTS; i += 1) {
    const shift = margin + Math.floor(((bars - 2 * margin) * i) / (SHIFTS + 1));
    let largest = 0;
    for (let ahead = 1; ahead <= HORIZON; ahead += 1) largest = Math.max(largest, sizeOf(shift, ahead));
    if (largest >= observed) asLarge += 1;
  }
  return asLarge / (SHIFTS + 1);
}

function accuse({ marks, lag, ic, nextIc, from, to, shiftedShare }: LeakEvidence, bars: number): string {
  const where = from === 0 && to === bars ? 'over the whole history' : `in the bars ${from} to ${to - 1}`;
  const claims = {
    size: `more than the ${IMPLAUSIBLE_IC} that is plausible for one bar`,
    cliff: `gone within one bar (${signed(nextIc)}), as a leaked return is and a decaying signal is not`,
  };
  const share = `${percent(shiftedShare)} of time-shifted copies do as well`;
  return `IC ${signed(ic)} against the return of bar t + ${lag} ${where}: ${marks.map((mark) => claims[mark]).join(', and ')}; ${share}`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(3)}`;
}

function requireSize(name: string, values: Float64Array | undefined, size: number): void {
  if (values === undefined || values.length === size) return;
  throw new ValidationError({
    code: 'features.check-size',
    what: `${name} has ${values.length} values instead of ${size}`,
    cause: 'it is not aligned with the panel',
    fix: 'join it to the bars of the panel first',
  });
}
