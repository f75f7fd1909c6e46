/**
 * Huber's robust regression with the scale estimated jointly (Huber 1981, §7.7; Owen 2007): minimise over a, β, σ > 0
 * Σ w (σ + H(r/σ) σ) / Σ w + λ |β|², H(u) = u² below ε and 2ε|u| − ε² beyond, on standardised features; scikit-learn's
 * alpha is λ Σ w. With `standardise: false` the penalty is on the coefficients of the features as they are. Jointly convex;
 * Newton's method with a line search, O(n·F²) a step. Constant features and, without a penalty, combinations of earlier
 * ones get no weight. Where so many rows lie on one plane that σ is 0, the sum of absolute residuals is what is left to
 * minimise; with a penalty σ ends at 10⁻⁹ of the target's spread.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelError, throwIfInterrupted } from '@quantcli/core';
import { z } from 'zod';
import { penaltyFactors, semidefiniteSolver } from './covariances.ts';
import { lineOf, linearKind } from './linear-model.ts';
import { quantilePlane } from './quantile.ts';
import { robustUnits, trainingRows, type TrainingRows } from './training-rows.ts';
import { weightedGram } from './weighted-gram.ts';

const STEPS = 300;
const GRADIENT = 1e-11;
const GRADIENT_AT_REST = 1e-7;
const LEAST_SCALE = 1e-9;
const LEAST_DAMPING = 1e-10;

/** At a point [F coefficients, intercept, σ] of the target in robust units. */
interface Expansion {
  readonly gradient: Float64Array;
  /** [(F + 2)²] */
  readonly hessian: Float64Array;
}

function expand(
  rows: TrainingRows,
  target: Float64Array,
  point: Float64Array,
  epsilon: number,
  penalty: Float64Array,
): Expansion {
  const { count, width, z, weight } = rows;
  const size = width + 2;
  const sigma = point[width + 1]!;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  /** [count] of the inliers. */
  const curvature = new Float64Array(count);
  gradient[width + 1] = 1;
  for (let i = 0; i < count; i += 1) {
    const base = i * width;
    let rest = target[i]! - point[width]!;
    for (let f = 0; f < width; f += 1) rest -= point[f]! * z[base + f]!;
    const w = weight[i]!;
    const u = rest / sigma;
    if (Math.abs(u) >= epsilon) {
      const slope = 2 * epsilon * w * Math.sign(rest);
      for (let f = 0; f < width; f += 1) gradient[f]! -= slope * z[base + f]!;
      gradient[width]! -= slope;
      gradient[width + 1]! -= w * epsilon * epsilon;
      continue;
    }
    const own = (2 * w) / sigma;
    curvature[i] = own;
    for (let f = 0; f < width; f += 1) {
      gradient[f]! -= 2 * w * u * z[base + f]!;
      hessian[width * size + f]! += own * z[base + f]!;
      hessian[(width + 1) * size + f]! += own * u * z[base + f]!;
    }
    gradient[width]! -= 2 * w * u;
    gradient[width + 1]! -= w * u * u;
    hessian[width * size + width]! += own;
    hessian[(width + 1) * size + width]! += own * u;
    hessian[(width + 1) * size + width + 1]! += own * u * u;
  }
  const gram = weightedGram(z, count, width, curvature);
  for (let f = 0; f < width; f += 1) hessian.set(gram.subarray(f * width, (f + 1) * width), f * size);
  for (let f = 0; f < size; f += 1) {
    if (f < width) {
      gradient[f]! += 2 * penalty[f]! * point[f]!;
      hessian[f * size + f]! += 2 * penalty[f]!;
    }
    for (let g = 0; g < f; g += 1) hessian[g * size + f] = hessian[f * size + g]!;
  }
  return { gradient, hessian };
}

async function minimise(
  rows: TrainingRows,
  target: Float64Array,
  epsilon: number,
  penalty: Float64Array,
  signal: AbortSignal | undefined,
): Promise<Float64Array> {
  const size = rows.width + 2;
  let point = new Float64Array(size);
  point[size - 1] = 1;
  let here = expand(rows, target, point, epsilon, penalty);
  let before = Infinity;
  let damping = LEAST_DAMPING;
  for (let k = 0; k < STEPS; k += 1) {
    await nextTurn();
    throwIfInterrupted(signal);
    const { gradient, hessian } = here;
    const left = largest(gradient);
    const sigma = point[size - 1]!;
    // At rest, where rounding lets no step lower the gradient.
    const atRest = left <= GRADIENT_AT_REST && left > before / 2;
    if (left <= GRADIENT || atRest || sigma <= LEAST_SCALE) return point;
    before = left;
    const step = semidefiniteSolver(damped(hessian, size, sigma, damping), size)(gradient).map((value) => -value);
    const slope = dot(step, gradient);
    // σ falls to a tenth in one step at most.
    let share = step[size - 1]! < -0.9 * sigma ? (-0.9 * sigma) / step[size - 1]! : 1;
    const whole = share;
    let moved = point;
    let next = here;
    for (; share > 1e-12 * whole; share /= 2) {
      moved = point.map((value, i) => value + share * step[i]!);
      next = expand(rows, target, moved, epsilon, penalty);
      // By the slope there, of a convex function; its value would be lost in the rounding of large residuals.
      if (dot(step, next.gradient) <= -0.1 * slope) break;
    }
    if (!(share > 1e-12 * whole)) break;
    // Steps that had to be cut were too long in directions of little curvature.
    damping = share < 0.1 * whole ? Math.min(1, damping * 100) : Math.max(LEAST_DAMPING, damping / 10);
    point = moved;
    here = next;
  }
  const left = largest(here.gradient);
  if (left <= GRADIENT_AT_REST) return point;
  throw new ModelError({
    code: 'huber.convergence',
    what: `huber did not converge: the gradient is still ${left}`,
    cause: 'the rows hardly determine the coefficients',
    fix: 'give a lambda above 0, or use ridge',
  });
}

/** A share of the curvature 2/σ on the diagonal, for directions in which only outliers lie. */
function damped(hessian: Float64Array, size: number, sigma: number, damping: number): Float64Array {
  const system = hessian.slice();
  for (let i = 0; i < size; i += 1) system[i * size + i]! += (2 * damping) / sigma;
  return system;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

export const huberKind = linearKind({
  name: 'huber',
  doc: 'Linear regression that outliers hardly move, its scale estimated jointly, with a squared penalty.',
  params: z.strictObject({
    epsilon: z.number().min(1).max(1e6).default(1.35).describe('residuals beyond so many scales are outliers'),
    lambda: z.number().min(0).default(0).describe('penalty on the squared coefficients'),
    standardise: z.boolean().default(true),
  }),
  figures: z.strictObject({ sigma: z.number().min(0) }),
  async solve(sample, { epsilon, lambda, standardise }, { signal }) {
    const rows = trainingRows(sample, lambda > 0);
    const { width, mean, scale, meanY } = rows;
    if (rows.deviationY === 0) return { ...lineOf(new Float64Array(width), meanY, mean, scale), figures: { sigma: 0 } };
    const { centre, unit } = robustUnits(rows);
    const penalty = penaltyFactors(scale, standardise).map((factor) => lambda * unit * factor * factor);
    const target = rows.target.map((value) => (value - centre) / unit);
    const point = await minimise(rows, target, epsilon, penalty, signal);
    const sigma = point[width + 1]!;
    if (sigma <= LEAST_SCALE && lambda === 0) {
      const { beta, intercept } = await quantilePlane(rows, 0.5, penalty, signal);
      return { ...lineOf(beta, intercept, mean, scale), figures: { sigma: 0 } };
    }
    const beta = point.subarray(0, width).map((value) => value * unit);
    return { ...lineOf(beta, centre + unit * point[width]!, mean, scale), figures: { sigma: unit * sigma } };
  },
});
