/**
 * Partial least squares with one target (Wold 1975; PLS1) from cross-moments, by the kernel algorithm of Dayal & MacGregor
 * (1997, no. 2): w weights, r weights on the features not deflated, p loadings, q the target's loading. The number of
 * components is at most `components`: fewer when nothing of the target's covariance is left. O(A·F²).
 */
import { z } from 'zod';
import { covariancesOf, standardised } from './covariances.ts';
import { lineOf, linearKind } from './linear-model.ts';
import { momentsOf } from './moments.ts';

/** Share of the first covariance below which what is left is rounding. */
const EXHAUSTED = 1e-11;

/** β [F] and the number of components it is made of. */
function plsCoefficients(
  gram: Float64Array,
  xy: Float64Array,
  components: number,
): { beta: Float64Array; used: number } {
  const p = xy.length;
  const beta = new Float64Array(p);
  const left = xy.slice();
  const first = norm(left);
  const found: { r: Float64Array; loading: Float64Array }[] = [];
  while (found.length < Math.min(components, p)) {
    const size = norm(left);
    if (!(size > EXHAUSTED * first)) break;
    const w = left.map((value) => value / size);
    const r = w.slice();
    for (const one of found) {
      const share = dot(one.loading, w);
      for (let i = 0; i < p; i += 1) r[i]! -= share * one.r[i]!;
    }
    const image = r.map((_, i) => dot(gram.subarray(i * p, (i + 1) * p), r));
    const length = dot(r, image);
    if (!(length > 0)) break;
    const q = dot(r, xy) / length;
    for (let i = 0; i < p; i += 1) {
      beta[i]! += q * r[i]!;
      left[i]! -= q * image[i]!;
    }
    found.push({ r, loading: image.map((value) => value / length) });
  }
  return { beta, used: found.length };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

export const plsKind = linearKind({
  name: 'pls',
  doc: 'Partial least squares: regression on the few combinations of features that vary most with the target.',
  params: z.strictObject({
    components: z.number().int().min(1).default(2).describe('combinations of features'),
    standardise: z.boolean().default(true),
  }),
  figures: z.strictObject({ components: z.number().int() }),
  solve(sample, { components, standardise }) {
    const covariances = covariancesOf(momentsOf(sample), sample.dataset);
    const { meanY, mean, scale, gram, xy } = covariances;
    const scaled = standardise ? standardised(covariances) : { gram, xy };
    const { beta, used } = plsCoefficients(scaled.gram, scaled.xy, components);
    const deviations = standardise ? scale : scale.map((deviation) => (deviation === 0 ? 0 : 1));
    return { ...lineOf(beta, meanY, mean, deviations), figures: { components: used } };
  },
});
