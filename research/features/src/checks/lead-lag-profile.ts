/**
 * How a column relates to one-bar returns before and after it: per-date rank correlations (IC) at every lag. At lag k the
 * column of bar t meets the return from bar t + k − 1 to t + k: lags from 1 on are the future, 0 and below are known.
 * Ranks are taken once among what is present on a date, so a lag costs one product a value. O(symbols · bars · lags).
 */
import { averageRanks, createRankScratch } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';

/** Ranks by date, [T × N], centred on 0 and of unit length on every date; NaN where a value is missing. */
export interface SectionRanks {
  readonly ranks: Float64Array;
  /** [T] 1 where no symbol is missing and the values vary. */
  readonly complete: Uint8Array;
  readonly symbols: number;
  readonly bars: number;
}

/** Below this many symbols, a date's ranks say nothing. */
const FEWEST_SYMBOLS = 5;
const MOST_KNOWN_RETURNS = 5;
/** One known return is removed for this many symbols: more would explain anything. */
const SYMBOLS_PER_RETURN = 10;
/** What rounding leaves of the square of a unit length. */
const ROUNDING = 1e-20;

/** @param at the value of a symbol at a bar; NaN and non-members are missing, infinities too */
export function sectionRanks(panel: Panel, at: (symbol: number, bar: number) => number): SectionRanks {
  const symbols = panel.symbols.length;
  const { bars } = panel;
  const ranks = new Float64Array(symbols * bars);
  const complete = new Uint8Array(bars);
  const scratch = createRankScratch(symbols);
  for (let t = 0; t < bars; t += 1) {
    const row = ranks.subarray(t * symbols, (t + 1) * symbols);
    for (let n = 0; n < symbols; n += 1) {
      const value = panel.isMember(n, t) ? at(n, t) : NaN;
      row[n] = Number.isFinite(value) ? value : NaN;
    }
    const present = averageRanks(row, symbols, row, scratch);
    const centre = present < FEWEST_SYMBOLS ? NaN : (present + 1) / 2;
    for (let n = 0; n < symbols; n += 1) row[n]! -= centre;
    complete[t] = Number(normalise(row) && present === symbols);
  }
  return { ranks, complete, symbols, bars };
}

/** Ranks of the returns over so many bars that end at each bar. */
export function returnRanks(panel: Panel, price: string, over = 1): SectionRanks {
  const columns = panel.symbols.map((_, n) => panel.column(price, n));
  return sectionRanks(panel, (n, t) => (t < over ? NaN : columns[n]![t]! / columns[n]![t - over]! - 1));
}

/**
 * What is left of a column's ranks on each date once the last known returns are regressed out (of the bars t, t − 1, …;
 * five, fewer below 50 symbols present): a leak of a later return stays whole, while a signal made of known returns
 * (reversal) goes.
 * @param usedEarly [T] 1 where the column is used before its bar ends, so that the bar's own return is not known
 */
export function withoutKnownReturns(
  column: SectionRanks,
  returns: SectionRanks,
  usedEarly: Uint8Array | undefined,
): SectionRanks {
  const { symbols, bars } = column;
  const ranks = new Float64Array(symbols * bars);
  const complete = new Uint8Array(bars);
  const basis = Array.from({ length: MOST_KNOWN_RETURNS }, () => new Float64Array(symbols));
  for (let t = 0; t < bars; t += 1) {
    const whole = column.ranks.subarray(t * symbols, (t + 1) * symbols);
    const row = ranks.subarray(t * symbols, (t + 1) * symbols);
    let present = 0;
    for (let n = 0; n < symbols; n += 1) {
      const value = whole[n]!;
      row[n] = value === value ? value : 0;
      if (value === value) present += 1;
    }
    const newest = t - (usedEarly?.[t] ?? 0);
    const count = Math.min(MOST_KNOWN_RETURNS, Math.ceil(present / SYMBOLS_PER_RETURN), newest + 1);
    for (let lag = 0; lag < count; lag += 1) {
      const vector = basis[lag]!;
      const from = (newest - lag) * symbols;
      centreWhere(returns.ranks.subarray(from, from + symbols), whole, vector);
      for (let j = 0; j < lag; j += 1) removeDirection(vector, basis[j]!);
      normalise(vector);
      removeDirection(row, vector);
    }
    for (let n = 0; n < symbols; n += 1) if (whole[n] !== whole[n]) row[n] = NaN;
    complete[t] = Number(normalise(row) && column.complete[t] === 1);
  }
  return { ranks, complete, symbols, bars };
}

/**
 * The IC of each date at one lag.
 * @param out [T]; NaN where the date `lag` bars on is outside the panel, or either date has no ranks
 */
export function icAtLag(column: SectionRanks, returns: SectionRanks, lag: number, out: Float64Array): void {
  for (let t = 0; t < out.length; t += 1) out[t] = icBetween(column, t, returns, t + lag);
}

/** The IC of the column at one bar with the returns at another: among the symbols that have both. */
export function icBetween(column: SectionRanks, at: number, returns: SectionRanks, target: number): number {
  const { symbols, bars } = column;
  if (target < 0 || target >= bars) return NaN;
  const [x, y] = [column.ranks, returns.ranks];
  const a = at * symbols;
  const b = target * symbols;
  let xy = 0;
  if (column.complete[at] && returns.complete[target]) {
    for (let n = 0; n < symbols; n += 1) xy += x[a + n]! * y[b + n]!;
    return xy;
  }
  let both = 0;
  let sx = 0;
  let sy = 0;
  let xx = 0;
  let yy = 0;
  for (let n = 0; n < symbols; n += 1) {
    const u = x[a + n]!;
    const v = y[b + n]!;
    if (u !== u || v !== v) continue;
    both += 1;
    sx += u;
    sy += v;
    xy += u * v;
    xx += u * u;
    yy += v * v;
  }
  if (both < FEWEST_SYMBOLS) return NaN;
  xx -= (sx * sx) / both;
  yy -= (sy * sy) / both;
  return xx > ROUNDING && yy > ROUNDING ? (xy - (sx * sy) / both) / Math.sqrt(xx * yy) : NaN;
}

export interface MeanIc {
  readonly mean: number;
  /** Deviation over √dates: returns of different bars hardly depend on each other. */
  readonly stdErr: number;
  readonly dates: number;
}

/** Mean of the dates [from, to) that have an IC; of `ics` less `factor` times `next` where a second series is given. */
export function meanIc(ics: Float64Array, from: number, to: number, next?: Float64Array, factor = 0): MeanIc {
  let dates = 0;
  let mean = 0;
  let squares = 0;
  for (let t = from; t < to; t += 1) {
    const value = next === undefined ? ics[t]! : ics[t]! - factor * next[t]!;
    if (value !== value) continue;
    dates += 1;
    const step = value - mean;
    mean += step / dates;
    squares += step * (value - mean);
  }
  return { mean: dates === 0 ? NaN : mean, stdErr: Math.sqrt(squares / (dates * (dates - 1))), dates };
}

/** Scales to unit length, what is missing aside. What rounding only has left becomes 0, which is answered by false. */
function normalise(vector: Float64Array): boolean {
  let square = 0;
  for (let n = 0; n < vector.length; n += 1) {
    const value = vector[n]!;
    if (value === value) square += value * value;
  }
  const scale = square > ROUNDING ? 1 / Math.sqrt(square) : 0;
  for (let n = 0; n < vector.length; n += 1) vector[n]! *= scale;
  return scale > 0;
}

/** The values less their mean among those that have a partner; 0 elsewhere, which stays out of every product. */
function centreWhere(values: Float64Array, partners: Float64Array, out: Float64Array): void {
  let count = 0;
  let sum = 0;
  for (let n = 0; n < out.length; n += 1) {
    const value = partners[n] === partners[n] ? values[n]! : NaN;
    out[n] = value;
    if (value !== value) continue;
    count += 1;
    sum += value;
  }
  const mean = sum / count;
  for (let n = 0; n < out.length; n += 1) out[n] = out[n] === out[n] ? out[n]! - mean : 0;
}

function removeDirection(vector: Float64Array, unit: Float64Array): void {
  let along = 0;
  for (let n = 0; n < vector.length; n += 1) along += vector[n]! * unit[n]!;
  for (let n = 0; n < vector.length; n += 1) vector[n]! -= along * unit[n]!;
}
