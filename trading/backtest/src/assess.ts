/** From a simulation and its forecasts to the measures of the run document. */
import { isoDate, type Rng, type TrialCount } from '@quantcli/core';
import {
  annualReturn,
  annualVolatility,
  calmar,
  dsr,
  maxDrawdown,
  psr,
  sharpe,
  sharpeInterval,
  sortino,
} from '@quantcli/measures';
import type { ForecastQuality } from './forecast-quality.ts';
import type { Measures } from './run-document.ts';
import type { Simulation } from './simulate.ts';

/** The returns after the first decision: the entry of the decision bar itself has none. */
export function earnedReturns(simulation: Simulation): Float64Array {
  return simulation.returns.subarray(1);
}

export interface AssessSetting {
  /** [T] of the panel. */
  readonly time: Float64Array;
  readonly periodsPerYear: number;
  /** The returns that PSR and DSR are of. */
  readonly tested: Float64Array;
  readonly trials: TrialCount;
  readonly rng: Rng;
}

export function assess(simulation: Simulation, setting: AssessSetting, forecast?: ForecastQuality): Measures {
  const { time, periodsPerYear, tested, trials, rng } = setting;
  const returns = earnedReturns(simulation);
  const years = returns.length / periodsPerYear;
  const perYear = (series: Float64Array): number | null =>
    years > 0 ? series.reduce((sum, x) => sum + x, 0) / years : null;
  const interval = sharpeInterval(returns, periodsPerYear, { rng });
  const costs = perYear(simulation.costFraction);
  return {
    from: isoDate(time[Math.min(simulation.firstBar + 1, time.length - 1)]!),
    to: isoDate(time.at(-1)!),
    bars: returns.length,
    ic: forecast?.ic ?? null,
    icStdErr: forecast?.icStdErr ?? null,
    hitRate: forecast?.hitRate ?? null,
    annualReturn: annualReturn(returns, periodsPerYear) ?? null,
    annualVolatility: annualVolatility(returns, periodsPerYear) ?? null,
    sharpe: sharpe(returns, periodsPerYear) ?? null,
    sharpeInterval: interval === undefined ? null : [interval[0], interval[1]],
    sortino: sortino(returns, periodsPerYear) ?? null,
    calmar: calmar(returns, periodsPerYear) ?? null,
    maxDrawdown: maxDrawdown(returns)?.depth ?? null,
    turnoverPerYear: perYear(simulation.turnover),
    costBpsPerYear: costs === null ? null : costs * 10_000,
    psr: psr(tested) ?? null,
    dsr: dsr(tested, trials) ?? null,
    trials: trials.count,
  };
}
