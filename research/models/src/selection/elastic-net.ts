/**
 * Elastic net by cyclic coordinate descent on moments (Zou & Hastie 2005; Friedman, Hastie & Tibshirani 2010): minimise
 * ½ β'Gβ − c'β + λ (ρ|β|₁ + ½ (1 − ρ) |β|²) for a Gram matrix G with a diagonal of ones (zeros for constant features) and
 * c the covariances with the target. Small on purpose: the linear estimators have their own place.
 */

const SWEEPS = 1_000;
const TOLERANCE = 1e-9;

/**
 * @param gram [F × F] @param xy [F]
 * @param beta [F] where to start; holds the solution afterwards
 */
export function elasticNet(
  gram: Float64Array,
  xy: Float64Array,
  lambda: number,
  ratio: number,
  beta: Float64Array,
): void {
  const p = xy.length;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let moved = 0;
    for (let f = 0; f < p; f += 1) {
      const diagonal = gram[f * p + f]!;
      if (!(diagonal > 0)) continue;
      let rest = xy[f]! + diagonal * beta[f]!;
      for (let g = 0; g < p; g += 1) rest -= gram[f * p + g]! * beta[g]!;
      const shrunk = Math.sign(rest) * Math.max(0, Math.abs(rest) - lambda * ratio);
      const next = shrunk / (diagonal + lambda * (1 - ratio));
      moved = Math.max(moved, Math.abs(next - beta[f]!));
      beta[f] = next;
    }
    if (moved < TOLERANCE) return;
  }
}

/** The features in the order in which they enter the path as λ falls from where all are zero, at most `most`. */
export function entryOrder(gram: Float64Array, xy: Float64Array, most: number, ratio: number): number[] {
  const beta = new Float64Array(xy.length);
  const entered: number[] = [];
  const top = xy.reduce((largest, c) => Math.max(largest, Math.abs(c)), 0) / ratio;
  for (let k = 0; k < PATH && entered.length < most; k += 1) {
    elasticNet(gram, xy, top * STEP ** k, ratio, beta);
    const fresh = Array.from(beta.keys()).filter((f) => beta[f] !== 0 && !entered.includes(f));
    entered.push(...fresh.toSorted((a, b) => Math.abs(beta[b]!) - Math.abs(beta[a]!) || a - b));
  }
  return entered.slice(0, most);
}

const PATH = 60;
const STEP = 0.93;
