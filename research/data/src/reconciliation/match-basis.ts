/** The factors between one symbol's prices in two sources: found, explained, and laid out bar by bar. */
import type { BarField, Bars } from '@quantcli/market';
import { explainStep, type BookedNear, type Side, type StepExplanation } from './explain-step.ts';
import { findLevels, type LevelOptions } from './find-levels.ts';
import { joinBlocks } from './join-blocks.ts';

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

export interface MatchedBasis {
  /** Whether the two are the same but for bars that disagree: no step, explained or not. */
  readonly isSame: boolean;
  /** The stretches in which the two are not the same, in order. */
  readonly segments: readonly FactorSegment[];
  /** [rows of other] What its prices are divided by to be on the base's basis. */
  readonly price: Float64Array;
  /** [rows of other] What its volumes are multiplied by. */
  readonly shares: Float64Array;
}

/** Common bars around a step in which what explains it may be booked. */
const AROUND = 3;

/**
 * How `other` stands to `base`; undefined without a common bar. A step that nothing explains is no factor: the bars before
 * it stay apart. O(rows).
 */
export function matchBasis(
  symbol: string,
  base: SourceRows,
  other: SourceRows,
  options: LevelOptions,
): MatchedBasis | undefined {
  const common = commonBars(base, other);
  const { time, ratio, otherRow } = common;
  if (ratio.length === 0) return undefined;
  const snapped = findLevels(ratio, options).map((level) =>
    Math.abs(level.level) <= options.tolerance ? { ...level, level: 0 } : level,
  );
  const explain = (at: number, step: number): StepExplanation => explainStep(step, bookedNear(base, other, common, at));
  const levels = joinBlocks(snapped, options.tolerance, (at, step) => explain(at, step).booked);
  const price = new Float64Array(other.to - other.from);
  const shares = new Float64Array(other.to - other.from);
  const segments: FactorSegment[] = [];
  let factor = 1;
  let count = 1;
  let end = other.to;
  for (let i = levels.length - 1; i >= 0; i -= 1) {
    const { from, to, level } = levels[i]!;
    const later = i === levels.length - 1;
    const found = level - (later ? 0 : levels[i + 1]!.level);
    const explained = explain(to, found);
    if (found !== 0 && explained.cause !== 'unexplained') {
      // A split's own ratio is truer than one between rounded prices.
      const step = explained.cause === 'split' ? Math.abs(Math.log(explained.value!)) * Math.sign(found) : found;
      if (explained.cause === 'split') count *= Math.exp(step);
      else if (explained.cause === 'split and distribution') count /= explained.value!;
      factor = level === 0 ? 1 : factor * Math.exp(step);
      const place = { symbol, source: other.name, base: base.name, from: time[from]!, to: time[to - 1]! };
      if (Math.abs(Math.log(factor)) > options.tolerance) {
        segments.unshift({ ...place, factor, step: Math.exp(step), later, ...explained });
      }
    }
    const start = i === 0 ? other.from : otherRow[from]!;
    price.fill(factor, start - other.from, end - other.from);
    shares.fill(count, start - other.from, end - other.from);
    end = start;
  }
  return { isSame: levels.every(({ level }) => level === 0), segments, price, shares };
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

/** What the two have booked around the step in front of common bar `at`; nothing after the last, where no day is known. */
function bookedNear(base: SourceRows, other: SourceRows, common: CommonBars, at: number): BookedNear {
  const splits: number[] = [];
  const dividends: { by: Side; cash: number; close: number }[] = [];
  const end = common.ratio.length;
  const sides = [
    ['base', base.bars, common.baseRow],
    ['other', other.bars, common.otherRow],
  ] as const;
  for (const [by, { fields }, rows] of sides) {
    const column = (name: BarField): Float64Array | undefined => fields.get(name);
    for (const row of at === end ? [] : rows.subarray(Math.max(0, at - AROUND), Math.min(end, at + AROUND))) {
      const split = column('split')?.[row] ?? 1;
      const cash = column('dividend')?.[row] ?? 0;
      if (split > 0 && split !== 1) splits.push(split);
      if (cash > 0) dividends.push({ by, cash, close: column('close')![row]! });
    }
  }
  const [baseBooks, otherBooks] = sides.map(([, { fields }]) => fields.has('dividend'));
  return { splits, dividends, adjusts: baseBooks === otherBooks ? undefined : baseBooks ? 'other' : 'base' };
}
