/**
 * What factors are worth on a market, and whether too many trade on them: IC with its interval, over all dates, by year
 * and in the recent half; the return of the top less the bottom quantile; how long a score predicts and how much of it
 * is turned over; the factor's own momentum; how scores resemble each other; and crowding. The verdict follows from
 * stated thresholds only; intervals are Newey–West and adjusted to the number of factors looked at (Bonferroni; Harvey,
 * Liu & Zhu 2016 on why).
 */
import { inverseNormal, isoDate, throwIfInterrupted } from '@quantcli/core';
import { icSummary } from '@quantcli/measures';
import type { Panel } from '@quantcli/panel';
import { icDecay, type IcDecay } from '../analysis/ic-decay.ts';
import { rankCorrelation, sectionRanks } from '../analysis/section-ranks.ts';
import { evaluateLabel } from '../evaluators/labels.ts';
import { parseLabel } from '../language/language.ts';
import { crowdingOf } from './crowding.ts';
import { replacedShare, spreadReturns } from './holdings.ts';
import { judge, type Estimate, type Verdict } from './factor-verdict.ts';

export interface ReviewOptions {
  /** Bars of the return that is predicted. Default 21. */
  readonly horizon?: number;
  /** Default 5: the spread is the best fifth less the worst. */
  readonly quantiles?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onDone?: (done: number, total: number) => void;
}

export interface ReviewedFactor {
  readonly name: string;
  readonly ic: Estimate;
  /** Of the IC, at the level that is adjusted to the number of factors. */
  readonly interval: readonly [number, number] | undefined;
  /** Mean over deviation of the IC a year, the overlap of outcomes allowed for: t/√years of 252 bars. */
  readonly icir: number | undefined;
  /** Share of dates with an IC above 0. */
  readonly hitRate: number | undefined;
  readonly early: Estimate;
  readonly recent: Estimate;
  readonly years: readonly (Estimate & { readonly year: string })[];
  /** Return of the top less the bottom quantile over the horizon. */
  readonly spread: Estimate;
  /** Sum of the spread's one-bar returns over the last year without the last month (Gupta & Kelly 2019). */
  readonly momentum: number | undefined;
  readonly decay: IcDecay;
  /** Rank correlation of the score with itself a horizon before. */
  readonly autocorrelation: number | undefined;
  /** Share of the holdings that is replaced within a horizon. */
  readonly turnover: number | undefined;
  /** At the review's `crowdingBars`; NaN where too little is held. */
  readonly crowding: readonly number[];
  readonly verdict: Verdict;
}

export interface FactorReview {
  readonly factors: readonly ReviewedFactor[];
  /** Mean over dates of the rank correlation between the scores, NaN where there is none. */
  readonly correlations: readonly (readonly number[])[];
  readonly crowdingBars: readonly number[];
  readonly horizon: number;
  readonly quantiles: number;
  /** Deviations the interval reaches to either side. */
  readonly z: number;
}

/** The share of reviews of factors without effect in which any of them is called effective is at most this. */
const ERROR_RATE = 0.05;
const BARS_PER_YEAR = 252;
const SKIPPED = 21;
const FEWEST = 3;

/**
 * Reviews scores on a panel with `close`, whose delistings count. A large score is held to be good.
 * @param scores values are [N × T], symbol-major
 */
export async function factorReview(
  panel: Panel,
  scores: readonly { readonly name: string; readonly values: Float64Array }[],
  options: ReviewOptions = {},
): Promise<FactorReview> {
  const { horizon = 21, quantiles = 5, seed = 1, signal, onDone } = options;
  const symbols = panel.symbols.length;
  const [ahead, next] = await Promise.all(
    [horizon, 1].map(async (bars) => (await evaluateLabel(panel, parseLabel(`fwd_return(close, ${bars})`))).values),
  );
  const aheadRanks = sectionRanks(panel, ahead!);
  const ranks = scores.map(({ values }) => sectionRanks(panel, values));
  const crowding = crowdingOf(panel, ranks, quantiles);
  const z = -inverseNormal(ERROR_RATE / 2 / Math.max(1, scores.length));
  const years = yearsOf(panel);
  const decays = await icDecay(
    panel,
    scores.map(({ values }) => values),
    { lags: Math.max(42, horizon), horizons: [], seed, signal, ...(onDone && { onDone }) },
  );
  const factors = scores.map(({ name }, f): ReviewedFactor => {
    throwIfInterrupted(signal);
    const own = ranks[f]!;
    const ics = new Float64Array(panel.bars);
    for (let t = 0; t < panel.bars; t += 1) ics[t] = rankCorrelation(own, t, aheadRanks, t, symbols, FEWEST);
    const between = (from: number, to: number): Estimate => estimate(ics.subarray(from, to), horizon);
    const ic = between(0, panel.bars);
    const half = middleOf(ics);
    // A horizon between the halves keeps their outcomes apart.
    const early = between(0, Math.max(0, half - horizon));
    const recent = between(half, panel.bars);
    const oneBar = spreadReturns(own, next!, symbols, quantiles);
    const decay = decays[f]!;
    return {
      name,
      ic,
      interval: intervalOf(ic, z),
      icir: icirOf(ic),
      hitRate: hitRateOf(ics),
      early,
      recent,
      years: years.map(({ year, from, to }) => ({ year, ...between(from, to) })),
      spread: estimate(spreadReturns(own, ahead!, symbols, quantiles), horizon),
      momentum: momentumOf(oneBar),
      decay,
      autocorrelation: known(decay.autocorrelation[horizon - 1] ?? NaN),
      turnover: known(replacedShare(own, symbols, quantiles, horizon)),
      crowding: crowding.values[f]!,
      verdict: judge({ ic, early, recent, crowding: crowding.values[f]! }, z),
    };
  });
  return {
    factors,
    correlations: correlationsOf(ranks, panel, horizon),
    crowdingBars: crowding.bars,
    horizon,
    quantiles,
    z,
  };
}

function estimate(series: Float64Array, horizon: number): Estimate {
  const { ic: mean, icStdErr: stdErr, dates } = icSummary(series, horizon);
  return { mean, stdErr, dates };
}

function intervalOf({ mean, stdErr }: Estimate, z: number): readonly [number, number] | undefined {
  return mean === undefined || stdErr === undefined ? undefined : [mean - z * stdErr, mean + z * stdErr];
}

function icirOf({ mean, stdErr, dates }: Estimate): number | undefined {
  return mean === undefined || stdErr === undefined
    ? undefined
    : known(mean / (stdErr * Math.sqrt(dates / BARS_PER_YEAR)));
}

function hitRateOf(ics: Float64Array): number | undefined {
  const present = ics.filter((value) => value === value);
  return known(present.filter((value) => value > 0).length / present.length);
}

/** The bar before and after which there are as many dates with an IC. */
function middleOf(ics: Float64Array): number {
  const present = [...ics.keys()].filter((t) => !Number.isNaN(ics[t]!));
  return present[Math.floor(present.length / 2)] ?? 0;
}

function momentumOf(oneBar: Float64Array): number | undefined {
  // The last bar has no return yet.
  const end = oneBar.length - 1 - SKIPPED;
  const start = oneBar.length - 1 - BARS_PER_YEAR;
  return start < 0 ? undefined : known(oneBar.subarray(start, end).reduce((sum, value) => sum + value, 0));
}

function yearsOf({ time, bars }: Panel): { readonly year: string; readonly from: number; readonly to: number }[] {
  const found: { year: string; from: number; to: number }[] = [];
  for (let t = 0; t < bars; t += 1) {
    const year = isoDate(time[t]!).slice(0, 4);
    const last = found.at(-1);
    if (last?.year === year) last.to = t + 1;
    else found.push({ year, from: t, to: t + 1 });
  }
  return found;
}

function correlationsOf(ranks: readonly Float64Array[], { symbols, bars }: Panel, every: number): number[][] {
  const count = symbols.length;
  const matrix = ranks.map(() => ranks.map(() => 1));
  for (let i = 0; i < ranks.length; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const series = new Float64Array(Math.ceil(bars / every));
      for (let k = 0; k < series.length; k += 1) {
        series[k] = rankCorrelation(ranks[i]!, k * every, ranks[j]!, k * every, count, FEWEST);
      }
      const { mean = NaN } = estimate(series, 1);
      matrix[i]![j] = mean;
      matrix[j]![i] = mean;
    }
  }
  return matrix;
}

function known(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}
