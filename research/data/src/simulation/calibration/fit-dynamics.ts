/**
 * Dynamics by indirect inference (Gourieroux, Monfort & Renault 1993). Direct estimates come first: each figure of the
 * panel ({@link PanelFacts}) says one thing about one parameter. Markets simulated with them are looked at in the same
 * way, and each figure is aimed off by what the simulation missed, a few times: what estimated factors do to the memory of
 * what is left, for one, is in both. Deterministic: the simulated markets have seeds of their own.
 */
import type { Dynamics, ShockSource } from '../dynamics-spec.ts';
import { meanLogSize, skewOf } from './innovation-law.ts';
import type { PanelFacts } from './panel-facts.ts';
import { LEVERAGE_LAGS, type SourceFacts } from './source-facts.ts';
import {
  fitBounded,
  fitVolatility,
  HALF_LIVES,
  LAGS,
  seenCovariance,
  type FittedVolatility,
} from './volatility-memory.ts';

const MOST_LEVERAGE = 0.95;
const NO_LEAD = HALF_LIVES.map(() => 0);

/** Shape of the innovations, which no figure gives directly: found round by round. */
export interface TailShape {
  /** 1/ν. */
  readonly market: number;
  readonly factor: number;
  readonly own: number;
  /** Logarithm of the multiple of volatility on the bar of a report. */
  readonly report: number;
}

export type FittedSources = Pick<Dynamics, 'market' | 'common' | 'factor' | 'own'>;

/** @param nights shares of the variance before the open */
export function fitSources(
  facts: PanelFacts,
  tails: TailShape,
  nights: { readonly market: number; readonly own: number },
): FittedSources {
  const { bars, common, own } = facts;
  const factor = facts.factor ?? own;
  const market = fitSource(facts.market, tails.market, nights.market, bars);
  const shared = fitVolatility(common.covariances, common.third, NO_LEAD, bars);
  return {
    market: {
      ...market.source,
      deviation: Math.exp(facts.market.level - meanLogSize(market.source.degrees)),
    },
    common: { bend: shared.bend, volatility: fitLeaning(market.volatility, shared, facts.cross, bars) },
    factor: fitSource(factor, tails.factor, nights.own, bars).source,
    own: { ...fitSource(own, tails.own, nights.own, bars).source, report: Math.exp(tails.report) },
  };
}

function fitSource(
  facts: SourceFacts,
  tail: number,
  overnight: number,
  bars: number,
): { readonly source: ShockSource; readonly volatility: FittedVolatility } {
  const degrees = 1 / tail;
  const driven = drivenByFalls(facts.afterFalls);
  const volatility = fitVolatility(
    facts.covariances,
    facts.third,
    driven.map((push) => push / MOST_LEVERAGE),
    bars,
  );
  const { bend, variances, seen } = volatility;
  const slope = Math.exp((bend ** 2 * seen) / 2);
  const source = {
    volatility: HALF_LIVES.map((halfLife, j) => {
      const deviation = Math.sqrt(variances[j]!);
      const innovation = slope * deviation * Math.sqrt(1 - 2 ** (-2 / halfLife));
      return { halfLife, deviation, leverage: driven[j]! > 0 ? -Math.min(MOST_LEVERAGE, driven[j]! / innovation) : 0 };
    }),
    bend,
    degrees,
    skew: skewOf(facts.lean, degrees),
    memory: Math.max(-0.3, Math.min(0.3, facts.memory)),
    overnight,
  };
  return { source, volatility };
}

/** What a fall of one deviation adds to each component of h: from Cov(sign x_t, log|x_{t+l}|) = −Σ_j d_j φ_j^{l−1}. */
function drivenByFalls(afterFalls: readonly number[]): number[] {
  const basis = HALF_LIVES.map((halfLife) => LEVERAGE_LAGS.map((lag) => 2 ** (-(lag - 1) / halfLife)));
  return Array.from(
    fitBounded(
      basis,
      afterFalls.map((c) => -c),
    ),
  );
}

/** The components that all share, and how much they lean on the market's: covariances of the bent sums made straight, then a bounded fit. */
function fitLeaning(
  market: FittedVolatility,
  common: FittedVolatility,
  cross: readonly number[],
  bars: number,
): Dynamics['common']['volatility'] {
  const bends = market.bend * common.bend;
  const shape = Math.exp((market.bend ** 2 * market.seen + common.bend ** 2 * common.seen) / 2);
  const straight = cross.map((c) =>
    bends < 1e-6 ? c / shape : Math.log(Math.max(0.05, 1 + (bends * c) / shape)) / bends,
  );
  const most = HALF_LIVES.map((_, j) => Math.sqrt(market.variances[j]! * common.variances[j]!));
  const basis = HALF_LIVES.map((halfLife) => LAGS.map((lag) => seenCovariance(halfLife, lag, bars)));
  const covariances = fitBounded(basis, straight, undefined, (j) => most[j]!);
  return HALF_LIVES.map((halfLife, j) => ({
    halfLife,
    deviation: Math.sqrt(common.variances[j]!),
    market: most[j]! > 0 ? Math.min(1, covariances[j]! / most[j]!) : 0,
  }));
}
