/**
 * Student's t with ν degrees of freedom, skewed by γ (Fernández & Steel 1998: the right half stretched by γ, the left by
 * 1/γ, sides drawn with odds γ²), centred, scaled to unit variance and bounded. O(1).
 */
import type { Rng } from '@quantcli/core';
import { logGamma } from '@quantcli/numeric';

/** No innovation is further from 0. */
const BOUND = 15;

export class SkewedT {
  readonly #degrees: number;
  readonly #right: number;
  readonly #left: number;
  readonly #chanceOfRight: number;
  readonly #centre: number;
  readonly #deviation: number;
  /** Which side the last draw came from, in units of mean 0 and variance 1. */
  side = 0;

  constructor(degrees: number, skew: number) {
    const { mean, variance, chanceOfRight } = skewedMoments(degrees, skew);
    this.#degrees = degrees;
    this.#right = skew;
    this.#left = 1 / skew;
    this.#chanceOfRight = chanceOfRight;
    this.#centre = mean;
    this.#deviation = Math.sqrt(variance);
  }

  draw(rng: Rng): number {
    const p = this.#chanceOfRight;
    const size = Math.abs(rng.normal());
    const tail = Math.sqrt(rng.gamma(this.#degrees / 2) / (this.#degrees / 2));
    const right = rng.uniform() < p;
    this.side = right ? Math.sqrt((1 - p) / p) : -Math.sqrt(p / (1 - p));
    const raw = ((right ? this.#right : -this.#left) * size) / tail;
    return Math.max(-BOUND, Math.min(BOUND, (raw - this.#centre) / this.#deviation));
  }
}

/** Mean and variance before centring and scaling. */
export function skewedMoments(degrees: number, skew: number) {
  const chanceOfRight = (skew * skew) / (1 + skew * skew);
  const first = absoluteMoment(1, degrees);
  const second = absoluteMoment(2, degrees);
  const mean = first * (skew - 1 / skew);
  const square = (second * (skew ** 3 + skew ** -3)) / (skew + 1 / skew);
  return { mean, variance: square - mean * mean, chanceOfRight };
}

/** E|t|^p of Student's t, p < ν. */
export function absoluteMoment(p: number, degrees: number): number {
  const logs = logGamma((p + 1) / 2) + logGamma((degrees - p) / 2) - logGamma(degrees / 2);
  return (degrees ** (p / 2) / Math.sqrt(Math.PI)) * Math.exp(logs);
}
