/**
 * A simulated market like a real panel: its dynamics by indirect inference ({@link inferDynamics}), what both look like
 * beside each other, and an exam in which classifiers try to tell them apart ({@link examine}). A pure function of the data and
 * the options; about 30 s for 140 symbols × 20 years.
 *
 * What is matched: moments, tails and skew of market, factors and symbols; memory of volatility and its rise after falls;
 * correlations by market and statistical factors; what volatilities share; overnight shares, reports, volume. What is not:
 * who was listed when, the calendar, autocorrelations beyond three bars, changes of betas over time. The drift is the
 * panel's own, survivorship and all; the memory of returns is a small predictable part: set `memory` of market, factor and
 * own to 0 for a null market.
 */
import { isoDate, ValidationError, type Progress } from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import type { Panel } from '@quantcli/panel';
import { parseMarketSpec, type MarketSpec } from '../market-spec.ts';
import { simulateMarket } from '../simulate-market.ts';
import { describeReturns, type DescribedReturns, type ReturnFigures } from './describe-returns.ts';
import { examine, type ExamResult } from './exam.ts';
import { inferDynamics } from './infer-dynamics.ts';
import { observeReturns, type ObservedReturns } from './observed-returns.ts';

export interface CalibrateOptions {
  /** Of the simulated market and of everything drawn on the way. */
  readonly seed: number;
  /** Statistical factors beside the market: default 10, at most a third of the symbols. */
  readonly factors?: number;
  /** Whether classifiers try to tell the two apart: default true. */
  readonly exam?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

export interface Calibration {
  /** As many symbols and bars as the panel has. */
  readonly spec: MarketSpec;
  /** Of the panel, and of a market simulated with the spec. */
  readonly targets: ReturnFigures;
  readonly fitted: ReturnFigures;
  readonly report: {
    readonly panel: {
      readonly symbols: number;
      readonly bars: number;
      readonly from: string;
      readonly to: string;
      /** Symbols that move on too few bars to be looked at, and moves beyond ±50 % that were left out. */
      readonly tooShort: number;
      readonly leftOut: number;
    };
    readonly pictures: {
      readonly target: DescribedReturns['pictures'];
      readonly fitted: DescribedReturns['pictures'];
    };
    /** Empty without an exam, and where there is too little data for one. */
    readonly exam: readonly ExamResult[];
  };
}

const USUAL_FACTORS = 10;
const CENT = 0.01;

/** Throws {@link DataError} for too little data or bars within a day, {@link ValidationError} for options out of range. */
export function calibrateMarket(data: Bars | Panel, options: CalibrateOptions): Calibration {
  const { seed, exam = true, signal, progress } = options;
  const observed = observeReturns(data);
  const factors = Math.min(options.factors ?? USUAL_FACTORS, Math.floor(observed.symbols / 3));
  if (!Number.isInteger(factors) || factors < 0 || factors > 50) {
    throw new ValidationError({
      code: 'calibration.factors',
      what: `${options.factors ?? factors} factors`,
      fix: 'use a whole number from 0 to 50',
    });
  }
  const from = isoDate(observed.time[0]!);
  const shape = parseMarketSpec({
    seed,
    symbols: observed.symbols,
    bars: observed.bars,
    sectors: Math.max(1, factors),
    // The calendar of the simulator goes no further back; older panels start with it.
    ...(from >= '1990-01-01' && from < '2050-01-01' ? { start: from } : {}),
    ...(printedInCents(observed) ? { tick: CENT } : {}),
    // A panel of survivors is one of survivors.
    ...(observed.complete ? { delistings: { failures: 0, mergers: 0 } } : {}),
  });
  const step = (share: number) => (name: string, done: number) => progress?.(name, share * done);
  const dynamics = inferDynamics(observed, shape, { factors, seed, signal, progress: step(0.6) });
  const spec = parseMarketSpec({ ...shape, dynamics });
  const simulated = observeReturns(simulateMarket(spec, { signal }).bars);
  progress?.('compare', 0.7);
  const target = describeReturns(observed);
  const fitted = describeReturns(simulated);
  const results = exam ? examine(observed, simulated, { seed, signal }) : [];
  progress?.('compare', 1);
  return {
    spec,
    targets: target.figures,
    fitted: fitted.figures,
    report: {
      panel: {
        symbols: observed.symbols,
        bars: observed.bars,
        from,
        to: isoDate(observed.time.at(-1)!),
        tooShort: observed.tooShort,
        leftOut: observed.leftOut,
      },
      pictures: { target: target.pictures, fitted: fitted.pictures },
      exam: results,
    },
  };
}

/** Whether 99 of 100 closes lie on cents: then steps of prices are seen in returns, and the simulated ones need them too. */
function printedInCents({ column, symbols }: ObservedReturns): boolean {
  let [on, all] = [0, 0];
  for (let n = 0; n < symbols; n += 1) {
    for (const price of column('raw_close', n) ?? []) {
      if (!(price > 0)) continue;
      all += 1;
      if (Math.abs(price / CENT - Math.round(price / CENT)) < 1e-6 * (price / CENT)) on += 1;
    }
  }
  return on > 0.99 * all && all > 0;
}
