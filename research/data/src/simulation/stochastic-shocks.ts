/**
 * Shocks of one source of risk under calibrated dynamics: x_t = a (x_{t−1} + x_{t−2} + x_{t−3}) + σ e^{h_t} ε_t, h its own log-volatility plus, but
 * for the market's, what all share; ε skewed t of unit variance, whose side leads the volatility of the next bar. A
 * bar's shock is split into its parts as a Brownian path is, so that their sum stays exact:
 * overnight = w x + √(w (1−w)) σ_t η. O(bars × components).
 */
import type { Rng } from '@quantcli/core';
import { mean } from '@quantcli/numeric';
import type { Dynamics, ShockSource } from './dynamics-spec.ts';
import { LogVolatility } from './log-volatility.ts';
import { emptyShockPath, type ShockPath } from './shock-path.ts';
import { SkewedT } from './skewed-t.ts';

export interface ShockLaw {
  readonly source: ShockSource;
  /** Of a usual bar. */
  readonly deviation: number;
  /** [bars] multiple of it on each bar. */
  readonly scale: Float64Array;
  /** [bars] log-volatility shared with others. */
  readonly common?: Float64Array;
  /** Called after each bar with its log-volatility and the innovations that lead to the next. */
  readonly onStep?: (t: number, logVolatility: number, innovation: Float64Array) => void;
}

/** Draws the bars [from, to) of a path. */
export function simulateStochasticShocks(
  rng: Rng,
  { source, deviation, scale, common, onStep }: ShockLaw,
  path: ShockPath,
  from: number,
  to: number,
): ShockPath {
  const { memory, overnight: share } = source;
  const law = new SkewedT(source.degrees, source.skew);
  const lean = source.volatility.map(({ leverage }) => leverage);
  const volatility = new LogVolatility(rng.split('volatility'), source.volatility, source.bend, lean);
  const leads = new Float64Array(lean.length);
  const mixing = Math.sqrt(share * (1 - share));
  let [last, second, third] = [0, 0, 0];
  for (let t = from; t < to; t += 1) {
    const level = volatility.value;
    const now = deviation * scale[t]! * Math.exp(level + (common === undefined ? 0 : common[t]!));
    const shock = memory * (last + second + third) + now * law.draw(rng);
    [third, second, last] = [second, last, shock];
    const night = share * shock + mixing * now * rng.normal();
    path.deviation[t] = now;
    path.overnight[t] = night;
    path.intraday[t] = shock - night;
    volatility.step(leads.fill(law.side));
    onStep?.(t, level, volatility.innovation);
  }
  return path;
}

/**
 * The market's shocks, and [bars] the log-volatility that all other sources share. Both have their usual mean over a
 * history as long as the panel that they were calibrated to: one factor for all bars, so no bar is told from another by it.
 */
export function simulateMarketAndCommon(
  rng: Rng,
  { bars: history, market, common }: Dynamics,
  scale: Float64Array,
): { readonly market: ShockPath; readonly common: Float64Array } {
  const bars = scale.length;
  const length = Math.max(bars, history);
  const longScale = new Float64Array(length).fill(1);
  longScale.set(scale);
  const levels = new Float64Array(length);
  const path = new Float64Array(length);
  const lean = common.volatility.map((component) => component.market);
  const led = market.volatility.map(({ leverage }) => leverage);
  const shared = new LogVolatility(rng.split('common'), common.volatility, common.bend, lean, led);
  const onStep = (t: number, level: number, innovation: Float64Array): void => {
    levels[t] = level;
    path[t] = shared.value;
    shared.step(innovation);
  };
  const law = { source: market, deviation: market.deviation, scale: longScale, onStep };
  const shocks = simulateStochasticShocks(rng, law, emptyShockPath(length), 0, length);
  const usual = Math.exp(-mean(levels));
  const part = (column: Float64Array): Float64Array => column.subarray(0, bars).map((value) => usual * value);
  const centre = mean(path);
  return {
    market: { overnight: part(shocks.overnight), intraday: part(shocks.intraday), deviation: part(shocks.deviation) },
    common: path.subarray(0, bars).map((level) => level - centre),
  };
}
