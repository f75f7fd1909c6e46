/** Probabilities kept off 0 and 1, where their logarithm ends: by 2⁻⁵². */
export function held(probability: number): number {
  return Math.max(Number.EPSILON, Math.min(1 - Number.EPSILON, probability));
}

/** ln p/(1 − p), within ±36.05. */
export function logit(probability: number): number {
  return Math.log(held(probability)) - Math.log1p(-held(probability));
}
