/**
 * Elastic net by cyclic coordinate descent on moments (Zou & Hastie 2005; Friedman, Hastie & Tibshirani 2010, §2.2):
 * minimise ½ β'Gβ − c'β + λ (ρ Σ f|β| + ½ (1 − ρ) Σ f²β²) for a Gram matrix G with a diagonal of ones (zeros for
 * constant features, which keep the coefficient 0) and c the covariances with the target. After each sweep over all
 * features only the active ones are swept until they settle. O(F²) a full sweep, O(F·active) an active one.
 */

const SWEEPS = 100_000;
/** Of the largest covariance. */
const TOLERANCE = 1e-12;

/**
 * @param gram [F × F] @param xy [F]
 * @param beta [F] where to start; holds the solution afterwards
 * @param factors [F] what the penalty on each feature counts
 */
export function elasticNet(
  gram: Float64Array,
  xy: Float64Array,
  lambda: number,
  ratio: number,
  beta: Float64Array,
  factors?: Float64Array,
): void {
  const p = xy.length;
  const rest = new Float64Array(p);
  const settled = TOLERANCE * xy.reduce((largest, c) => Math.max(largest, Math.abs(c)), 0);

  /** Minimises over one coordinate; returns how far it moved. */
  function update(f: number): number {
    const diagonal = gram[f * p + f]!;
    if (!(diagonal > 0)) return 0;
    const factor = factors === undefined ? 1 : factors[f]!;
    const pull = rest[f]! + diagonal * beta[f]!;
    const shrunk = Math.sign(pull) * Math.max(0, Math.abs(pull) - lambda * ratio * factor);
    const next = shrunk / (diagonal + lambda * (1 - ratio) * factor * factor);
    const step = next - beta[f]!;
    if (step === 0) return 0;
    for (let g = 0; g < p; g += 1) rest[g]! -= gram[f * p + g]! * step;
    beta[f] = next;
    return Math.abs(step);
  }

  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    // Afresh, so that rounding does not gather over the sweeps.
    for (let f = 0; f < p; f += 1) {
      rest[f] = xy[f]!;
      for (let g = 0; g < p; g += 1) rest[f]! -= gram[f * p + g]! * beta[g]!;
    }
    let moved = 0;
    for (let f = 0; f < p; f += 1) moved = Math.max(moved, update(f));
    if (moved <= settled) return;
    for (; moved > settled && sweep < SWEEPS; sweep += 1) {
      moved = 0;
      for (let f = 0; f < p; f += 1) if (beta[f] !== 0) moved = Math.max(moved, update(f));
    }
  }
}
