/** The series behind a run's numbers, for pictures: everything out of sample, one entry a bar unless said otherwise. */
import type { Simulation } from './simulate.ts';

export interface RunSeries {
  /** [B] microseconds since the epoch. */
  readonly time: Float64Array;
  /** [B] net equity in currency; the first entry is the capital. */
  readonly equity: Float64Array;
  readonly benchmarkEquity: Float64Array;
  /** [B] net return of the bar; the first entry is 0. */
  readonly returns: Float64Array;
  readonly benchmarkReturns: Float64Array;
  /** Per date with predictions and known outcomes: [D] times and rank ICs (NaN where there is none). */
  readonly icTime: Float64Array;
  readonly ic: Float64Array;
  /** Mean forward return a horizon by prediction quantile, lowest first, with its standard error; fractions, NaN where a quantile is empty. */
  readonly quantileReturns: readonly { readonly mean: number; readonly stdErr: number; readonly count: number }[];
  /** Bars of the label's horizon. */
  readonly horizon: number;
  /** [B] one-sided turnover, in NAVs. */
  readonly turnover: Float64Array;
  /** [B] gross and net exposure as fractions of equity at the close. */
  readonly grossExposure: Float64Array;
  readonly netExposure: Float64Array;
  /** Costs over the whole run by part, in currency. */
  readonly costs: Simulation['costs'];
  readonly trades: number;
  /** Orders that found no price or no trading on their bar. */
  readonly unfilled: number;
  /** Orders cut to the share of daily volume that one may be. */
  readonly cut: number;
  /** Mean over folds of the standardised coefficients, by feature, in the order of the features. */
  readonly coefficients: readonly {
    readonly feature: string;
    readonly mean: number;
    readonly lowest: number;
    readonly highest: number;
  }[];
}

/** What else a report shows: where the data came from and what was configured. */
export interface RunProvenance {
  readonly title: string;
  /** One line a source: file name, rows, hash; or the simulated market's description. */
  readonly sources: readonly string[];
  /** The resolved configuration as YAML text. */
  readonly configuration: string;
  /** Time of the run, UTC. */
  readonly at: string;
  /** For simulated markets: what was planted, and what was found of it. */
  readonly truth?: readonly string[];
  /** Notes on honesty: survivorship, features left out, symbols left out. */
  readonly notes: readonly string[];
}
