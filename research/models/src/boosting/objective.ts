/**
 * What boosting minimises. An objective is bound to labelled rows and gives a loss: where to start, its gradients and
 * hessians by the score with the weights included, and, where a Newton step says little about the best value of a leaf,
 * that value itself. Rows have K scores each: one, or one a class.
 */

export interface LabelledRows {
  /** [n] the target; the position among the classes, or the relevance, where the objective wants those. */
  readonly target: Float64Array;
  /** [n] > 0 */
  readonly weight: Float64Array;
  /** [S + 1] where the sections, which are ranked together, begin among the rows. */
  readonly sections: Int32Array;
}

/** [K] of [n] each. */
export type Scores = readonly Float64Array[];

export interface Loss {
  /** [K] the best constant score. */
  initial(): number[];
  /** Writes gradients and hessians (> 0) at the scores; returns the weighted mean loss there. */
  at(scores: Scores, gradients: Scores, hessians: Scores): number;
  /** The best value of a leaf by the residuals (target − score) and weights of its rows; may reorder both. */
  renew?(residual: Float64Array, weight: Float64Array): number;
}

/**
 * From scores to what is predicted: as they are; 1/(1 + e^−s); e^s over their sum; e^s; clipped to [0, 1]; clipped and
 * divided by their sum.
 */
export const LINKS = ['identity', 'logistic', 'softmax', 'exponential', 'clipped', 'shares'] as const;
export type Link = (typeof LINKS)[number];

export interface Objective {
  readonly name: string;
  readonly link: Link;
  /** What the target must be: `class` for the positions of two classes, `classes` for those of several, a score each. */
  readonly target: 'number' | 'count' | 'class' | 'classes' | 'relevance';
  /** The loss of some rows; scales that the objective takes from data come from the training rows. */
  bind(rows: LabelledRows, classes: number, train?: LabelledRows): Loss;
}

/** Hessians are kept above this: a leaf of rows that are certain has no other denominator. */
export const LEAST_HESSIAN = 1e-16;
/** A class starts with no smaller share than this. */
export const LEAST_SHARE = 1e-15;

/** Turns scores [rows × K], row-major, into predictions in place. */
export function applyLink(link: Link, values: Float64Array, outputs: number): void {
  if (link === 'identity') return;
  for (let i = 0; i < values.length; i += outputs) {
    const row = values.subarray(i, i + outputs);
    if (link === 'logistic') row[0] = 1 / (1 + Math.exp(-row[0]!));
    else if (link === 'exponential') row[0] = Math.min(Math.exp(row[0]!), Number.MAX_VALUE);
    else if (link === 'softmax') softmax(row);
    else shares(row, link === 'shares');
  }
}

/** In place, safe from overflow. */
export function softmax(row: Float64Array): void {
  let most = -Infinity;
  for (const score of row) if (score > most) most = score;
  let sum = 0;
  for (let k = 0; k < row.length; k += 1) sum += row[k] = Math.exp(row[k]! - most);
  for (let k = 0; k < row.length; k += 1) row[k]! /= sum;
}

function shares(row: Float64Array, normalise: boolean): void {
  let sum = 0;
  for (let k = 0; k < row.length; k += 1) sum += row[k] = Math.min(1, Math.max(0, row[k]!));
  if (!normalise) return;
  for (let k = 0; k < row.length; k += 1) row[k] = sum > 0 ? row[k]! / sum : 1 / row.length;
}
