/**
 * Shocks of one source of risk (the market, a sector, one symbol): zero-mean overnight and intraday parts whose joint
 * conditional variance is base² · regime² · h, with GARCH(1,1) h_{t+1} = (1 − α − β) + h_t (α z_t² + β) (Bollerslev 1986)
 * driven by the standardised shock z of the whole bar. h depends on z² only: turning every sign gives an equally likely
 * path, which is what keeps the past silent about direction. O(bars).
 */
import type { Rng } from '@quantcli/core';
import { drawInnovation } from './innovation.ts';

/** Share of a bar's variance between the last close and the open: prices move far more an hour while the exchange is open (French & Roll 1986). */
export const OVERNIGHT_SHARE = 0.25;
const OVERNIGHT_ROOT = Math.sqrt(OVERNIGHT_SHARE);
const INTRADAY_ROOT = Math.sqrt(1 - OVERNIGHT_SHARE);

const ALPHA = 0.06;
const BETA = 0.92;
/** Largest conditional variance relative to its mean: bounds the volatility, hence the returns, from above. */
const MOST_VARIANCE = 9;

export interface ShockPath {
  /** [bars] from the last close to the open. */
  readonly overnight: Float64Array;
  /** [bars] from the open to the close. */
  readonly intraday: Float64Array;
  /** [bars] conditional deviation of the whole bar, known before it. */
  readonly deviation: Float64Array;
}

export function emptyShockPath(bars: number): ShockPath {
  return {
    overnight: new Float64Array(bars),
    intraday: new Float64Array(bars),
    deviation: new Float64Array(bars),
  };
}

/**
 * Draws the bars [from, to) of a path, two draws a bar.
 * @param base unconditional deviation of a bar in the normal regime
 * @param scale [bars] regime multiplier
 */
export function simulateShocks(
  rng: Rng,
  base: number,
  scale: Float64Array,
  path: ShockPath,
  from = 0,
  to = scale.length,
): ShockPath {
  const { overnight, intraday, deviation } = path;
  let variance = 1;
  for (let t = from; t < to; t += 1) {
    const now = base * scale[t]! * Math.sqrt(variance);
    const first = OVERNIGHT_ROOT * drawInnovation(rng);
    const second = INTRADAY_ROOT * drawInnovation(rng);
    deviation[t] = now;
    overnight[t] = now * first;
    intraday[t] = now * second;
    const z = first + second;
    variance = Math.min(MOST_VARIANCE, 1 - ALPHA - BETA + variance * (ALPHA * z * z + BETA));
  }
  return path;
}
