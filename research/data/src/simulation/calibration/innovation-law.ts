/** Moments of innovations in unit variance: skewed Student's t, centring to first order. */
import { absoluteMoment, skewedMoments } from '../skewed-t.ts';

/** E log|ε|. */
export function meanLogSize(degrees: number): number {
  const step = 1e-3;
  const raw = Math.log(absoluteMoment(step, degrees) / absoluteMoment(-step, degrees)) / (2 * step);
  return raw - Math.log(absoluteMoment(2, degrees)) / 2;
}

/** The skew γ for which E ε|ε|^½ / E|ε|^{3/2} is `lean`, by bisection. */
export function skewOf(lean: number, degrees: number): number {
  const of = (skew: number): number => {
    const { mean } = skewedMoments(degrees, skew);
    const sides = skew + 1 / skew;
    const size = (p: number): number => (absoluteMoment(p, degrees) * (skew ** (p + 1) + skew ** -(p + 1))) / sides;
    const signed = (absoluteMoment(1.5, degrees) * (skew ** 2.5 - skew ** -2.5)) / sides;
    return (signed - 1.5 * mean * size(0.5)) / size(1.5);
  };
  let [low, high] = [0.6, 1.6];
  for (let round = 0; round < 50; round += 1) {
    const skew = (low + high) / 2;
    if (of(skew) < lean) low = skew;
    else high = skew;
  }
  return (low + high) / 2;
}
