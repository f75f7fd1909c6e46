/**
 * Does an external column carry a leak? Proof is a value that was used before it was known. Without timestamps there is
 * suspicion only, from two marks that a leak leaves on later returns:
 *
 * - size: an IC above 0.05 against the return of a single bar. By the fundamental law (Grinold & Kahn 1999) 0.05 on 100
 *   symbols a day is an information ratio near 8 before costs, which nobody is known to earn. Labels over more bars have
 *   a bound of their own (longer-labels.ts);
 * - cliff: the IC falls by more than half within one bar, by 0.03 at least. Delaying an honest signal by a bar costs it
 *   little (half at a half-life of one bar), delaying a leaked return of bar t + k beyond k costs it everything. The
 *   steepest honest fall found on real bars (the close's place in the day's range) is 0.026. News is as fast as that:
 *   a cliff alone after the first bar, with an IC up to 0.06, is for known-at times to decide.
 *
 * Single bars are looked at in the whole history and in any year. An honest fast signal made of known bars (reversal) has
 * a cliff too: what the last returns explain is removed first, which leaves a leak whole. Each mark must hold against
 * Bonferroni over lags and years at 5 %, and against the column shifted in time circularly (Theiler et al. 1992), which
 * keeps its own memory and the dependence of returns. A column that is used before its bar ends has that bar's own return
 * ahead of it. Size and power: conformance/src/honesty/check-suspicion.ts.
 */
import { inverseNormal, ValidationError } from '@quantcli/core';
import { decisionInstants, type DecisionOptions } from '@quantcli/data';
import { alwaysOpen, type Calendar, type Panel } from '@quantcli/panel';
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
import { labelIcs, LABELS, plausibleIc, type LabelIc } from './longer-labels.ts';

export interface SuspicionOptions extends DecisionOptions {
  /** Prices whose returns are predicted. */
  readonly price?: string;
  /** [N × T] the instant each value was known, microseconds. */
  readonly knownAt?: Float64Array;
  /** [T] the instant each bar's values are used; the bar's end when absent. */
  readonly usedAt?: Float64Array;
  /** Tells when a daily bar ends; round the clock when absent. */
  readonly calendar?: Calendar;
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
  /** Bars that the return covers. */
  readonly horizon: number;
  /** What is left of the IC there without the known returns, and one bar later. */
  readonly ic: number;
  readonly nextIc?: number;
  /** The bars [from, to) looked at: the whole history, or about a year. */
  readonly from: number;
  readonly to: number;
  /** Share of the time-shifted columns whose IC is as large at any forward lag. */
  readonly shiftedShare: number;
}

export interface Suspicion {
  /** `leaks` is proof by timestamps; `undecided` too little data, or what a fast signal and a leak have in common. */
  readonly verdict: 'clean' | 'suspicious' | 'leaks' | 'undecided';
  readonly sentence: string;
  /** Mean IC against one-bar returns at the lags −20 … 22. */
  readonly profile: readonly LagIc[];
  /** Dates with an IC against the next bar. */
  readonly dates: number;
  /** The IC against the next bar at which a leak over the whole history is called suspicious in about half of all cases. */
  readonly detectable: number;
  readonly evidence?: LeakEvidence;
}

const PAST_LAGS = 20;
/** A bar more than a month: leaks of a single bar further on are not looked for. */
const HORIZON = 22;
const SMALLEST_CLIFF = 0.03;
/** A fall to less than this share within one bar is no decay of a half-life of a bar or more. */
const SLOWEST_FALL = 0.5;
/** Honest news reaches this against the first bar, and little after it. */
const FASTEST_HONEST_IC = 0.06;
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

/** Returns that end so many bars after the column. */
interface Ahead {
  readonly lag: number;
  readonly target: SectionRanks;
  /** [T] 1 where the lag counts; everywhere when absent. */
  readonly only?: Uint8Array;
}

type Found = Omit<LeakEvidence, 'shiftedShare'> & { readonly strength: number };

/**
 * @param column [N × T], symbol-major, as the panel's bars: the value used at each bar
 * @throws {ValidationError} for a column or timestamps of another size
 * @throws {DataError} where instants are given and the bars' length is neither given nor seen in their stamps
 */
export function suspectColumn(panel: Panel, column: Float64Array, options: SuspicionOptions = {}): Suspicion {
  const { price = 'close', knownAt, usedAt } = options;
  const { bars, symbols } = panel;
  requireSize('the column', column, symbols.length * bars);
  requireSize('knownAt', knownAt, symbols.length * bars);
  requireSize('usedAt', usedAt, bars);
  const ends = knownAt || usedAt ? decisionInstants(panel.time, options.calendar ?? alwaysOpen, options) : panel.time;
  const returns = returnRanks(panel, price);
  const raw = sectionRanks(panel, (n, t) => column[n * bars + t]!);
  const ics = new Float64Array(bars);
  const profile: LagIc[] = [];
  for (let lag = -PAST_LAGS; lag <= HORIZON; lag += 1) {
    icAtLag(raw, returns, lag, ics);
    const { mean, stdErr } = meanIc(ics, 0, bars);
    profile.push({ lag, ic: mean, stdErr });
  }
  icAtLag(raw, returns, 1, ics);
  const next = meanIc(ics, 0, bars);

  const usedEarly = usedAt && Uint8Array.from(usedAt, (instant, t) => Number(instant < ends[t]!));
  const sameBar = usedEarly?.includes(1) === true;
  const rest = withoutKnownReturns(raw, returns, usedEarly);
  const aheads = [
    ...(sameBar ? [{ lag: 0, target: sameBarRanks(panel, price, returns), only: usedEarly }] : []),
    ...Array.from({ length: HORIZON + 1 }, (_, i) => ({ lag: i + 1, target: returns })),
  ];
  const windows = windowsOf(bars);
  const level = LEVEL / ((aheads.length - 1) * windows.length + LABELS.length);
  const critical = inverseNormal(1 - level);
  const labels = labelIcs(panel, price, rest, level);
  const noise = critical * next.stdErr;
  const detectable = Math.min(
    Math.max(FASTEST_HONEST_IC, Math.hypot(1, 1 / SLOWEST_FALL) * noise),
    plausibleIc(1) + noise,
  );
  const base = { profile, dates: next.dates, detectable };

  const early = knownAt && findEarlyUse(panel, column, knownAt, usedAt ?? ends);
  if (early !== undefined) return { verdict: 'leaks', sentence: early, ...base };
  if (next.dates < FEWEST_DATES) {
    const sentence = `nothing can be said: ${next.dates} dates have an IC against the next bar, ${FEWEST_DATES} are needed`;
    return { verdict: 'undecided', sentence, ...base };
  }
  const forward = aheads.map((ahead) => icSeries(rest, ahead));
  const strongest = [...marksOf(aheads, forward, windows, critical), ...labelMarks(labels, bars)].reduce<
    Found | undefined
  >((best, one) => (best && best.strength >= one.strength ? best : one), undefined);
  if (strongest) {
    const label = labels.find(({ horizon }) => horizon === strongest.horizon);
    const compared = label ? [{ lag: label.horizon, target: label.target }] : aheads.slice(0, -1);
    const shiftedShare = shareOfShifted(rest, compared, strongest);
    const { strength: _, ...mark } = strongest;
    const evidence = { ...mark, shiftedShare };
    if (shiftedShare > SHIFT_LEVEL) {
      const sentence = `IC ${signed(evidence.ic)} against ${targetOf(evidence)} is nothing unusual: ${percent(shiftedShare)} of time-shifted copies do as well`;
      return { verdict: 'clean', sentence, ...base, evidence };
    }
    if (!isFast(evidence)) return { verdict: 'suspicious', sentence: accuse(evidence, bars), ...base, evidence };
    // A value without an instant may have been used before it was known.
    const isKnown = knownAt?.every((instant, i) => instant === instant || column[i] !== column[i]) === true;
    return { verdict: isKnown ? 'clean' : 'undecided', sentence: doubt(evidence, bars, isKnown), ...base, evidence };
  }
  const unexplained = aheads.slice(0, -1).find(({ lag }, i) => {
    const { ic, stdErr } = profile[PAST_LAGS + lag]!;
    return Math.abs(ic) - plausibleIc(1) > critical * stdErr && meanIc(forward[i]!, 0, bars).dates < FEWEST_DATES;
  });
  if (unexplained) {
    const { lag } = unexplained;
    const sentence = `IC ${signed(profile[PAST_LAGS + lag]!.ic)} against ${targetOf({ lag, horizon: 1 })} is more than the ${plausibleIc(1)} that is plausible for one bar, and nothing is left of the column without the known returns to tell reversal from a leak by`;
    return { verdict: 'undecided', sentence, ...base };
  }
  const { mean, stdErr } = next;
  const sentence = `IC ${signed(mean)} (t ${(mean / stdErr).toFixed(1)}) against the next bar and no cliff at ${aheads[0]!.lag} to ${HORIZON} bars; a leak with an IC below ${detectable.toFixed(3)} against one bar${limitOf(labels)} could not be told from an honest signal`;
  return { verdict: 'clean', sentence, ...base };
}

/** The whole history, and years counted from its end, the newest first. */
function windowsOf(bars: number): Window[] {
  const windows = [{ from: 0, to: bars }];
  if (bars < 2 * YEAR) return windows;
  for (let to = bars; to >= YEAR; to -= YEAR) windows.push({ from: to - YEAR, to });
  return windows;
}

/** What is ahead of a column that is used before its bar ends: the return from the open, where there is one. */
function sameBarRanks(panel: Panel, price: string, returns: SectionRanks): SectionRanks {
  if (price !== 'close' || !panel.has('open')) return returns;
  const columns = panel.symbols.map((_, n) => [panel.column('open', n), panel.column(price, n)] as const);
  return sectionRanks(panel, (n, t) => columns[n]![1][t]! / columns[n]![0][t]! - 1);
}

function icAhead(column: SectionRanks, at: number, { lag, target, only }: Ahead, t: number): number {
  return only?.[t] === 0 ? NaN : icBetween(column, at, target, t + lag);
}

function icSeries(column: SectionRanks, ahead: Ahead): Float64Array {
  return Float64Array.from({ length: column.bars }, (_, t) => icAhead(column, t, ahead, t));
}

/** Of single bars: each lag but the last is compared with the next. */
function marksOf(
  aheads: readonly Ahead[],
  forward: readonly Float64Array[],
  windows: readonly Window[],
  critical: number,
): Found[] {
  const found: Found[] = [];
  for (const { from, to } of windows) {
    for (let i = 0; i + 1 < aheads.length; i += 1) {
      const { lag } = aheads[i]!;
      const here = meanIc(forward[i]!, from, to);
      const later = meanIc(forward[i + 1]!, from, to);
      if (!(Math.min(here.dates, later.dates) >= FEWEST_DATES)) continue;
      const side = Math.sign(here.mean);
      const size = Math.abs(here.mean);
      const drop = meanIc(forward[i]!, from, to, forward[i + 1]!, 1 / SLOWEST_FALL);
      // What turns around is not counted as a deeper fall than to nothing.
      const depth = size - Math.max(0, side * later.mean) / SLOWEST_FALL;
      const noise = critical * here.stdErr;
      const marks: LeakMark[] = [];
      if (size - plausibleIc(1) > noise) marks.push('size');
      const falls = side * drop.mean > critical * drop.stdErr && size > noise;
      // The deepest fall of several years is deep by chance.
      const slack = to - from < aheads[0]!.target.bars ? noise : 0;
      if (depth - SMALLEST_CLIFF > slack && falls) marks.push('cliff');
      if (marks.length === 0) continue;
      const mark = { marks, lag, horizon: 1, ic: here.mean, nextIc: later.mean, from, to };
      found.push({ ...mark, strength: (isFast(mark) ? 0 : marks.length) + size / here.stdErr / 1e6 });
    }
  }
  return found;
}

function labelMarks(labels: readonly LabelIc[], bars: number): Found[] {
  return labels
    .filter(({ ic, detectable }) => Math.abs(ic) > detectable)
    .map(({ horizon, ic, stdErr }) => ({
      marks: ['size'],
      lag: horizon,
      horizon,
      ic,
      from: 0,
      to: bars,
      strength: 1 + Math.abs(ic) / stdErr / 1e6,
    }));
}

/** No more than a fast honest signal shows: gone after the first bar that is ahead, and not large. */
function isFast({ marks, lag, ic }: Pick<LeakEvidence, 'marks' | 'lag' | 'ic'>): boolean {
  return !marks.includes('size') && lag <= 1 && Math.abs(ic) <= FASTEST_HONEST_IC;
}

/**
 * The share of columns shifted in time whose IC is as large at any of the lags compared, the column itself counted; on up
 * to 500 dates, evenly spaced.
 */
function shareOfShifted(
  column: SectionRanks,
  compared: readonly Ahead[],
  { from, to, lag, horizon }: Pick<LeakEvidence, 'from' | 'to' | 'lag' | 'horizon'>,
): number {
  const { bars } = column;
  const ics = new Float64Array(Math.min(SHIFT_DATES, to - from));
  const sizeOf = (shift: number, ahead: Ahead): number => {
    for (let i = 0; i < ics.length; i += 1) {
      const t = from + Math.floor((i * (to - from)) / ics.length);
      ics[i] = icAhead(column, (t + shift) % bars, ahead, t);
    }
    return Math.abs(meanIc(ics, 0, ics.length).mean);
  };
  const observed = sizeOf(
    0,
    compared.find((ahead) => ahead.lag === lag)!,
  );
  let asLarge = 1;
  // Evenly over the history, clear of the lags looked at, and of labels up to a year.
  const margin = Math.min(horizon === 1 ? PAST_LAGS + HORIZON : YEAR, Math.floor(bars / 4));
  for (let i = 1; i <= SHIFTS; i += 1) {
    const shift = margin + Math.floor(((bars - 2 * margin) * i) / (SHIFTS + 1));
    let largest = 0;
    for (const ahead of compared) largest = Math.max(largest, sizeOf(shift, ahead));
    if (largest >= observed) asLarge += 1;
  }
  return asLarge / (SHIFTS + 1);
}

function accuse(evidence: LeakEvidence, bars: number): string {
  const { marks, horizon, nextIc = NaN, shiftedShare } = evidence;
  const claims = {
    size: `more than the ${+plausibleIc(horizon).toFixed(2)} that is plausible for ${horizon === 1 ? 'one bar' : `${horizon} bars`}`,
    cliff: `gone within one bar (${signed(nextIc)}), as a leaked return is and a decaying signal is not`,
  };
  return `${found(evidence, bars)}: ${marks.map((mark) => claims[mark]).join(', and ')}; ${percent(shiftedShare)} of time-shifted copies do as well`;
}

function doubt(evidence: LeakEvidence, bars: number, isKnown: boolean): string {
  const reading = isKnown
    ? 'a fast signal, as no value is used before it was known'
    : 'a fast signal or a leak, which only the instants at which the values were known can decide';
  return `${found(evidence, bars)}, gone within one bar (${signed(evidence.nextIc ?? NaN)}): ${reading}`;
}

function found(evidence: LeakEvidence, bars: number): string {
  const { ic, from, to } = evidence;
  const where = from === 0 && to === bars ? 'over the whole history' : `in the bars ${from} to ${to - 1}`;
  return `IC ${signed(ic)} against ${targetOf(evidence)} ${where}`;
}

function limitOf(labels: readonly LabelIc[]): string {
  const longest = labels.at(-1);
  return longest === undefined
    ? ' (longer returns could not be tested)'
    : `, or below ${longest.detectable.toFixed(3)} against the return over the next ${longest.horizon} (the longest looked at),`;
}

function targetOf({ lag, horizon }: Pick<LeakEvidence, 'lag' | 'horizon'>): string {
  if (horizon > 1) return `the return over the ${horizon} bars after t`;
  return lag === 0 ? 'the return of bar t, during which it is used,' : `the return of bar t + ${lag}`;
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
