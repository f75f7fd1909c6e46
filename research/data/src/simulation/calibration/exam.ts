/**
 * Is a simulated market told from the real one? Classifiers see windows of returns of both and say which is which, out of
 * sample: time is cut into years and symbols into two halves; what is tested comes from other years and other symbols than
 * what was learned from, in a fifth of the years at a time. Windows that lack a return are not taken. The area under the
 * curve is 0.5 where nothing can be told; its interval is a bootstrap over years, since windows of one year are alike.
 */
import { Rng, throwIfInterrupted } from '@quantcli/core';
import { quantileOfSorted } from '@quantcli/numeric';
import { areaUnderCurve, fitLogistic, fitTrees, type Sample, type Scorer } from './classify.ts';
import type { ObservedReturns } from './observed-returns.ts';
import { groupFeatures, singleFeatures } from './window-features.ts';

interface ExamWindow {
  readonly bars: number;
  readonly symbols: number;
}

interface Auc {
  readonly auc: number;
  /** 95 %. */
  readonly low: number;
  readonly high: number;
}

export interface ExamResult extends ExamWindow {
  /** Of both markets together. */
  readonly windows: number;
  readonly logistic: Auc;
  readonly trees: Auc;
}

export interface ExamOptions {
  readonly seed: number;
  readonly designs?: readonly ExamWindow[];
  /** Windows taken from each half of the symbols in each year: default 40. */
  readonly windows?: number;
  readonly signal?: AbortSignal | undefined;
}

const DESIGNS: readonly ExamWindow[] = [
  { bars: 20, symbols: 1 },
  { bars: 60, symbols: 1 },
  { bars: 250, symbols: 1 },
  { bars: 60, symbols: 8 },
];
/** Bars of a stretch of time from which windows are learned from or tested on, never both. */
const YEAR = 252;
const FOLDS = 5;
const RESAMPLES = 200;

interface Window {
  readonly features: readonly number[];
  readonly year: number;
  readonly half: number;
  readonly real: 0 | 1;
}

/** The results of each design that the markets are long and wide enough for. */
export function examine(
  real: ObservedReturns,
  simulated: ObservedReturns,
  { seed, designs = DESIGNS, windows: count = 40, signal }: ExamOptions,
): ExamResult[] {
  const root = Rng.fromSeed(seed).split('exam');
  return designs.flatMap((design) => {
    throwIfInterrupted(signal);
    const rng = root.split(`${design.bars}×${design.symbols}`);
    const windows = [
      ...drawWindows(rng.split('real'), real, design, count, 1),
      ...drawWindows(rng.split('simulated'), simulated, design, count, 0),
    ];
    if (windows.length < 20 * FOLDS) return [];
    const judge = (fit: (sample: Sample) => Scorer): Auc => crossValidate(rng.split('bootstrap'), windows, fit);
    return [{ ...design, windows: windows.length, logistic: judge(fitLogistic), trees: judge(fitTrees) }];
  });
}

function drawWindows(
  rng: Rng,
  { total, bars }: ObservedReturns,
  design: ExamWindow,
  count: number,
  real: 0 | 1,
): Window[] {
  const length = Math.max(YEAR, design.bars + 20);
  const windows: Window[] = [];
  for (let year = 0; 1 + (year + 1) * length <= bars; year += 1) {
    for (const half of [0, 1]) {
      const symbols = total.filter((_, n) => n % 2 === half);
      for (let k = 0; k < count; k += 1) {
        const from = 1 + year * length + rng.below(length - design.bars + 1);
        const there = symbols.map((r) => r.subarray(from, from + design.bars)).filter((r) => !r.some(Number.isNaN));
        if (there.length < design.symbols) continue;
        const columns = rng.shuffle(there).slice(0, design.symbols);
        const features = columns.length === 1 ? singleFeatures(columns[0]!) : groupFeatures(columns);
        windows.push({ features: features.map((x) => (Number.isFinite(x) ? x : 0)), year, half, real });
      }
    }
  }
  return windows;
}

function crossValidate(rng: Rng, windows: readonly Window[], fit: (sample: Sample) => Scorer): Auc {
  const scores = new Float64Array(windows.length).fill(NaN);
  for (let fold = 0; fold < FOLDS; fold += 1) {
    for (const half of [0, 1]) {
      const train = windows.filter((window) => window.year % FOLDS !== fold && window.half !== half);
      if (new Set(train.map(({ real }) => real)).size < 2) continue;
      const scorer = fit({
        features: train.map(({ features }) => features),
        classes: Uint8Array.from(train, ({ real }) => real),
      });
      windows.forEach((window, i) => {
        if (window.year % FOLDS === fold && window.half === half) scores[i] = scorer(window.features);
      });
    }
  }
  const years = new Map<number, number[]>();
  scores.forEach((score, i) => {
    if (Number.isNaN(score)) return;
    const { year } = windows[i]!;
    years.set(year, [...(years.get(year) ?? []), i]);
  });
  const areaOf = (chosen: readonly number[]): number =>
    areaUnderCurve(
      Float64Array.from(chosen, (i) => scores[i]!),
      Uint8Array.from(chosen, (i) => windows[i]!.real),
    );
  const groups = [...years.values()];
  const areas = Float64Array.from({ length: RESAMPLES }, () =>
    areaOf(groups.flatMap(() => groups[rng.below(groups.length)]!)),
  ).sort();
  return {
    auc: areaOf(groups.flat()),
    low: quantileOfSorted(areas, 0.025),
    high: quantileOfSorted(areas, 0.975),
  };
}
