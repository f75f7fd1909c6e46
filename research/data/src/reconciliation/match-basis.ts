/** The factors between one symbol's prices in two sources: found, explained, and laid out bar by bar. */
import type { BarField, Bars } from '@quantcli/market';
import { explainStep, type BookedNear, type StepExplanation } from './explain-step.ts';
import { findLevels, type LevelOptions } from './find-levels.ts';

/** A symbol's rows [from, to) in a source. */
export interface SourceRows {
  readonly name: string;
  readonly bars: Bars;
  readonly from: number;
  readonly to: number;
}

/** A stretch in which a source's prices are `factor` times the base's. */
export interface FactorSegment extends StepExplanation {
  readonly symbol: string;
  readonly source: string;
  readonly base: string;
  /** First and last common bar of the stretch. */
  readonly from: number;
  readonly to: number;
  readonly factor: number;
  /** What it changes by at its end, to the next stretch's or to 1: `cause` explains this. */
  readonly step: number;
  /** Whether the step lies behind the last common bar: both sources tell the present differently. */
  readonly later: boolean;
}

/** Common bars around a step in which what explains it may be booked. */
const AROUND = 3;

/**
 * How `other` stands to `base`: the stretches in which they are not the same; undefined without a common bar. O(rows).
 * @param price [rows of other] out: what its prices are divided by to be on the base's basis
 * @param shares [rows of other] out: what its volumes are multiplied by
 */
export function matchBasis(
  symbol: string,
  base: SourceRows,
  other: SourceRows,
  price: Float64Array,
  shares: Float64Array,
  options: LevelOptions,
): FactorSegment[] | undefined {
  const { time, ratio, baseRow, otherRow } = commonBars(base, other);
  if (ratio.length === 0) return undefined;
  const levels = findLevels(ratio, options).map((level) =>
    Math.abs(level.level) <= options.tolerance ? { ...level, level: 0 } : level,
  );
  const segments: FactorSegment[] = [];
  let factor = 1;
  let count = 1;
  let end = other.to;
  for (let i = levels.length - 1; i >= 0; i -= 1) {
    const { from, to, level } = levels[i]!;
    const later = i === levels.length - 1;
    const found = level - (later ? 0 : levels[i + 1]!.level);
    if (found !== 0) {
      const near = later
        ? { splits: [], dividends: [] }
        : bookedNear(
            [
              [base, baseRow],
              [other, otherRow],
            ],
            Math.max(0, to - AROUND),
            Math.min(ratio.length, to + AROUND),
          );
      const explained = explainStep(found, near);
      // A split's own ratio is truer than one between rounded prices.
      const step = explained.cause === 'split' ? Math.abs(Math.log(explained.value!)) * Math.sign(found) : found;
      if (explained.cause === 'split') count *= Math.exp(step);
      else if (explained.cause === 'split and distribution') count /= explained.value!;
      factor = level === 0 ? 1 : factor * Math.exp(step);
      const place = { symbol, source: other.name, base: base.name, from: time[from]!, to: time[to - 1]! };
      segments.unshift({ ...place, factor, step: Math.exp(step), later, ...explained });
    }
    const start = i === 0 ? other.from : otherRow[from]!;
    price.fill(factor, start - other.from, end - other.from);
    shares.fill(count, start - other.from, end - other.from);
    end = start;
  }
  return segments;
}

interface CommonBars {
  readonly time: Float64Array;
  /** Log of other over base, by their closes. */
  readonly ratio: Float64Array;
  readonly baseRow: Int32Array;
  readonly otherRow: Int32Array;
}

/** The bars that both have with a close. */
function commonBars(base: SourceRows, other: SourceRows): CommonBars {
  const [baseTime, otherTime] = [base.bars.time, other.bars.time];
  const [baseClose, otherClose] = [base.bars.fields.get('close')!, other.bars.fields.get('close')!];
  const most = Math.min(base.to - base.from, other.to - other.from);
  const time = new Float64Array(most);
  const ratio = new Float64Array(most);
  const baseRow = new Int32Array(most);
  const otherRow = new Int32Array(most);
  let count = 0;
  for (let a = base.from, b = other.from; a < base.to && b < other.to;) {
    if (baseTime[a]! < otherTime[b]!) a += 1;
    else if (otherTime[b]! < baseTime[a]!) b += 1;
    else {
      if (baseClose[a]! > 0 && otherClose[b]! > 0) {
        time[count] = baseTime[a]!;
        ratio[count] = Math.log(otherClose[b]! / baseClose[a]!);
        baseRow[count] = a;
        otherRow[count] = b;
        count += 1;
      }
      a += 1;
      b += 1;
    }
  }
  return {
    time: time.subarray(0, count),
    ratio: ratio.subarray(0, count),
    baseRow: baseRow.subarray(0, count),
    otherRow: otherRow.subarray(0, count),
  };
}

/** What sources have booked on the common bars [from, to). */
function bookedNear(sources: readonly (readonly [SourceRows, Int32Array])[], from: number, to: number): BookedNear {
  const splits: number[] = [];
  const dividends: { cash: number; close: number }[] = [];
  for (const [{ bars }, rows] of sources) {
    const column = (name: BarField): Float64Array | undefined => bars.fields.get(name);
    for (const row of rows.subarray(from, to)) {
      const split = column('split')?.[row] ?? 1;
      const cash = column('dividend')?.[row] ?? 0;
      if (split > 0 && split !== 1) splits.push(split);
      if (cash > 0) dividends.push({ cash, close: column('close')![row]! });
    }
  }
  return { splits, dividends };
}
