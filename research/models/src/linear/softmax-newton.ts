/**
 * Penalised softmax regression by Newton's method, its steps by preconditioned conjugate gradients on products with the
 * exact Hessian (truncated Newton; Nocedal & Wright 2006, §7.1): minimise −Σ w log p(class) + ½ λ Σ f² β², Σ w = 1, the
 * intercepts free. One column of parameters for two classes, where the other class has the logit 0; else one a class.
 * The end is proven by the gradient. O(n·F·C) a product.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelError, throwIfInterrupted } from '@quantcli/core';
import { symmetricEigen } from '@quantcli/numeric';
import { semidefiniteSolver } from './covariances.ts';
import type { TrainingRows } from './training-rows.ts';
import { weightedGram } from './weighted-gram.ts';

/** Largest component of the gradient at the end, per unit of weight. */
const GRADIENT = 1e-11;
/** What is accepted where rounding allows no further descent. */
const GRADIENT_AT_REST = 1e-8;
/** Share of the loss that is rounding. */
const ROUNDING = 1e-12;
const STEPS = 200;
const PRODUCTS = 500;

interface Softmax {
  /** [C × (F + 1)] of each column: coefficients on the standardised features, then the intercept. */
  readonly parameters: Float64Array;
  /** Largest component of the gradient there. */
  readonly gradient: number;
}

/**
 * @param kind [n] class of each row, 0 … @param columns C
 * @param factors [F] what the penalty on each feature counts
 */
export async function softmaxNewton(
  rows: TrainingRows,
  kind: Int32Array,
  columns: number,
  lambda: number,
  factors: Float64Array,
  signal: AbortSignal | undefined,
): Promise<Softmax> {
  const { count, width, z, weight } = rows;
  const size = width + 1;
  const penalty = factors.map((factor) => lambda * factor * factor);
  const gram = weightedGram(z, count, width, weight);
  const first = columns === 1 ? 1 : 0;
  const chances = new Float64Array(count * columns);
  const logits = new Float64Array(columns);

  /** out = z of a row times the parameters. */
  function project(row: number, parameters: Float64Array, out: Float64Array): void {
    for (let c = 0; c < columns; c += 1) {
      let sum = parameters[c * size + width]!;
      for (let f = 0, k = row * width, j = c * size; f < width; f += 1) sum += z[k + f]! * parameters[j + f]!;
      out[c] = sum;
    }
  }

  /** out += z of a row times one value a column. */
  function spread(row: number, values: Float64Array, out: Float64Array): void {
    for (let c = 0; c < columns; c += 1) {
      const value = values[c]!;
      for (let f = 0, k = row * width, j = c * size; f < width; f += 1) out[j + f]! += value * z[k + f]!;
      out[c * size + width]! += value;
    }
  }

  /** The objective; leaves the classes' chances behind. */
  function evaluate(parameters: Float64Array): number {
    let loss = 0;
    for (let i = 0; i < count; i += 1) {
      project(i, parameters, logits);
      // A class without a column has the logit 0.
      let top = columns === 1 ? 0 : -Infinity;
      for (let c = 0; c < columns; c += 1) top = Math.max(top, logits[c]!);
      let sum = columns === 1 ? Math.exp(-top) : 0;
      for (let c = 0; c < columns; c += 1) sum += Math.exp(logits[c]! - top);
      const own = kind[i]! - first;
      loss += weight[i]! * (top + Math.log(sum) - (own < 0 ? 0 : logits[own]!));
      for (let c = 0; c < columns; c += 1) chances[i * columns + c] = Math.exp(logits[c]! - top) / sum;
    }
    for (let j = 0; j < parameters.length; j += 1)
      if (j % size < width) loss += (penalty[j % size]! * parameters[j]! ** 2) / 2;
    return loss;
  }

  function penalised(out: Float64Array, parameters: Float64Array): Float64Array {
    for (let j = 0; j < out.length; j += 1) if (j % size < width) out[j]! += penalty[j % size]! * parameters[j]!;
    return out;
  }

  function gradientAt(parameters: Float64Array): Float64Array {
    const gradient = new Float64Array(parameters.length);
    const values = new Float64Array(columns);
    for (let i = 0; i < count; i += 1) {
      for (let c = 0; c < columns; c += 1)
        values[c] = weight[i]! * (chances[i * columns + c]! - (kind[i]! - first === c ? 1 : 0));
      spread(i, values, gradient);
    }
    return penalised(gradient, parameters);
  }

  function hessianTimes(direction: Float64Array): Float64Array {
    const product = new Float64Array(direction.length);
    const values = new Float64Array(columns);
    for (let i = 0; i < count; i += 1) {
      project(i, direction, values);
      // Over the classes: one without a column has the value 0.
      let mean = 0;
      for (let c = 0; c < columns; c += 1) mean += chances[i * columns + c]! * values[c]!;
      for (let c = 0; c < columns; c += 1) values[c] = weight[i]! * chances[i * columns + c]! * (values[c]! - mean);
      spread(i, values, product);
    }
    return penalised(product, direction);
  }

  /**
   * Solves with the mean curvature of the columns (diag(p) − pp', averaged) times the correlations, and the penalty: one
   * system for each eigenvector of the mean curvature.
   */
  function preconditioner(): (v: Float64Array) => Float64Array {
    const mean = new Float64Array(columns * columns);
    for (let i = 0; i < count; i += 1) {
      for (let c = 0, k = i * columns; c < columns; c += 1) {
        const weighted = weight[i]! * chances[k + c]!;
        mean[c * columns + c]! += weighted;
        for (let d = 0; d <= c; d += 1) mean[c * columns + d]! -= weighted * chances[k + d]!;
      }
    }
    const { values, vectors } = symmetricEigen(mean, columns);
    const solvers = Array.from(values, (value) => {
      // The intercepts' common level is free: its curvature is rounding.
      const curvature = value > 1e-10 ? value : 0;
      const system = gram.map((entry) => entry * curvature);
      for (let f = 0; f < width; f += 1) system[f * width + f]! += penalty[f]!;
      return { inverse: curvature === 0 ? 0 : 1 / curvature, solve: semidefiniteSolver(system, width) };
    });
    return (v) => {
      const out = new Float64Array(v.length);
      solvers.forEach(({ inverse, solve }, k) => {
        const rotated = new Float64Array(size);
        for (let j = 0; j < v.length; j += 1)
          rotated[j % size]! += vectors[k * columns + Math.floor(j / size)]! * v[j]!;
        const solved = solve(rotated);
        for (let j = 0; j < v.length; j += 1) {
          const f = j % size;
          out[j]! +=
            vectors[k * columns + Math.floor(j / size)]! * (f === width ? inverse * rotated[width]! : solved[f]!);
        }
      });
      return out;
    };
  }

  /** An approximate Newton step, exact to a share of the gradient that falls with it. */
  function newtonStep(gradient: Float64Array): Float64Array {
    const precondition = preconditioner();
    const step = new Float64Array(gradient.length);
    const rest = gradient.map((g) => -g);
    let solved = precondition(rest);
    let direction = solved;
    let product = dot(rest, solved);
    const enough = Math.min(0.1, Math.sqrt(largest(gradient))) ** 2 * product;
    for (let k = 0; k < PRODUCTS && product > enough; k += 1) {
      const image = hessianTimes(direction);
      const curvature = dot(direction, image);
      if (!(curvature > 0)) break;
      const length = product / curvature;
      for (let j = 0; j < step.length; j += 1) {
        step[j]! += length * direction[j]!;
        rest[j]! -= length * image[j]!;
      }
      solved = precondition(rest);
      const next = dot(rest, solved);
      direction = solved.map((value, j) => value + (next / product) * direction[j]!);
      product = next;
    }
    return step;
  }

  /** A constant on all intercepts changes no chance: the one where they sum to zero. */
  function centred(found: Float64Array): Float64Array {
    if (columns === 1) return found;
    let sum = 0;
    for (let c = 0; c < columns; c += 1) sum += found[c * size + width]!;
    return found.map((value, j) => (j % size === width ? value - sum / columns : value));
  }

  let parameters = new Float64Array(columns * size);
  let loss = evaluate(parameters);
  let before = Infinity;
  for (let k = 0; k < STEPS; k += 1) {
    await nextTurn();
    throwIfInterrupted(signal);
    const gradient = gradientAt(parameters);
    const left = largest(gradient);
    // At rest, where rounding lets no step lower the gradient.
    if (left <= GRADIENT || (left <= GRADIENT_AT_REST && left > before / 2)) break;
    before = left;
    const step = newtonStep(gradient);
    const slope = dot(step, gradient);
    let share = 1;
    let moved = parameters;
    let next = Infinity;
    for (; share > 1e-10; share /= 2) {
      moved = parameters.map((value, j) => value + share * step[j]!);
      next = evaluate(moved);
      if (next <= loss + 1e-4 * share * slope + ROUNDING * loss) break;
    }
    if (!(share > 1e-10)) break;
    parameters = moved;
    loss = next;
  }
  evaluate(parameters);
  const left = largest(gradientAt(parameters));
  if (left <= GRADIENT_AT_REST) return { parameters: centred(parameters), gradient: left };
  throw new ModelError({
    code: 'logistic.convergence',
    what: `logistic regression did not converge: the gradient is still ${left}`,
    cause: 'the features separate the classes, and lambda is too small to bound the coefficients',
    fix: 'give a larger lambda, or let the features be standardised',
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
