/**
 * Gradient boosting (Friedman 2001; second order as Chen & Guestrin 2016): every round grows a tree a score on the
 * gradients of the loss, shrinks it and adds it. All draws come from streams named by the round, so that going on from
 * fifty rounds gives what a hundred at once would have. Stops early when the loss of the hold-out has not fallen for some
 * rounds, and keeps the trees up to its least.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelError, throwIfInterrupted, type Rng } from '@quantcli/core';
import type { FitContext } from '../estimators/estimator.ts';
import type { GrownTree, TreeGrower } from './grower.ts';
import type { LabelledRows, Loss, Scores } from './objective.ts';
import { drawWithout, gossRows, type Goss } from './sampling.ts';
import type { Tree } from './tree.ts';

interface BoostOptions {
  /** Rounds. */
  readonly trees: number;
  readonly learningRate: number;
  readonly rowFraction: number;
  readonly featureFraction: number;
  readonly goss: Goss | null;
  /** Rounds without a lower loss of the hold-out; 0 for all rounds. */
  readonly earlyStopping: number;
}

export interface BoostedRows {
  readonly rows: LabelledRows;
  readonly loss: Loss;
  /** Where the rows stand at the start; moved on by every tree. */
  readonly scores: Scores;
}

interface BoostInput {
  readonly grower: TreeGrower;
  readonly width: number;
  readonly train: BoostedRows;
  readonly holdOut?: (BoostedRows & { add(tree: Tree, output: number): void }) | undefined;
  /** [width] −1, 0 or 1: what leaves keep to when they take the loss's own best values. */
  readonly monotone: readonly number[];
  /** Whether a round that splits nothing may be followed by one that does. */
  readonly drawn: boolean;
  /** Rounds that were fitted before. */
  readonly done: number;
}

/** Mean loss after each round. */
export interface Curve {
  readonly train: readonly number[];
  readonly holdOut: readonly number[] | null;
}

/** Grows the trees of the further rounds and their losses; throws Interrupted on abort. */
export async function boost(
  { grower, width, train, holdOut, monotone, drawn, done }: BoostInput,
  options: BoostOptions,
  rng: Rng,
  { signal, onProgress }: Pick<FitContext, 'signal' | 'onProgress'>,
): Promise<{ trees: Tree[]; curve: Curve }> {
  const n = train.rows.target.length;
  const outputs = train.scores.length;
  const blank = (length: number): Scores => train.scores.map(() => new Float64Array(length));
  const [gradients, hessians] = [blank(n), blank(n)];
  const aside = holdOut && {
    gradients: blank(holdOut.rows.target.length),
    hessians: blank(holdOut.rows.target.length),
  };
  const trees: Tree[] = [];
  const losses: number[] = [];
  const holdOutLosses: number[] = [];
  let best = { loss: holdOutLoss() ?? Infinity, rounds: 0 };
  train.loss.at(train.scores, gradients, hessians);
  for (let round = 1; round <= options.trees; round += 1) {
    const stream = rng.split(`round/${done + round}`);
    const bag = rowsOf(stream.split('rows'));
    let split = false;
    for (let k = 0; k < outputs; k += 1) {
      const draws = stream.split(`tree/${k}`);
      const features =
        options.featureFraction < 1
          ? drawWithout(width, Math.max(1, Math.round(options.featureFraction * width)), draws)
          : undefined;
      const [gradient, hessian] = [gradients[k]!, hessians[k]!];
      const grown = await grower.grow({ gradient, hessian, bag, features, seed: draws.below(2 ** 32), signal });
      if (train.loss.renew) renewLeaves(grown, train, bag, hessian, monotone);
      finish(grown, train.scores[k]!, options.learningRate);
      holdOut?.add(grown.tree, k);
      trees.push(grown.tree);
      split ||= grown.tree.feature.length > 1;
      // Gives the event loop a turn, in which an interruption can arrive.
      await nextTurn();
      throwIfInterrupted(signal);
    }
    if (!split && !drawn) {
      trees.length -= outputs;
      break;
    }
    losses.push(finite(train.loss.at(train.scores, gradients, hessians)));
    onProgress?.(round, options.trees);
    const outside = holdOutLoss();
    if (outside === undefined) continue;
    holdOutLosses.push(outside);
    if (outside < best.loss) best = { loss: outside, rounds: round };
    else if (options.earlyStopping > 0 && round - best.rounds >= options.earlyStopping) break;
  }
  if (holdOut !== undefined) trees.length = best.rounds * outputs;
  return { trees, curve: { train: losses, holdOut: holdOut ? holdOutLosses : null } };

  function holdOutLoss(): number | undefined {
    return holdOut && aside && finite(holdOut.loss.at(holdOut.scores, aside.gradients, aside.hessians));
  }

  function rowsOf(stream: Rng): Int32Array | undefined {
    if (options.goss !== null) return gossRows(options.goss, gradients, hessians, stream);
    return options.rowFraction < 1
      ? drawWithout(n, Math.max(1, Math.round(options.rowFraction * n)), stream)
      : undefined;
  }
}

/** Gives each leaf the best value for its rows; their weights are the hessians, which know of the sampling. */
function renewLeaves(
  { tree, leafOf }: GrownTree,
  { rows, loss, scores }: BoostedRows,
  bag: Int32Array | undefined,
  hessian: Float64Array,
  monotone: readonly number[],
): void {
  const nodes = tree.feature.length;
  const count = bag?.length ?? leafOf.length;
  const ends = new Int32Array(nodes + 1);
  for (let i = 0; i < count; i += 1) ends[leafOf[bag ? bag[i]! : i]! + 1]! += 1;
  for (let node = 0; node < nodes; node += 1) ends[node + 1]! += ends[node]!;
  const residual = new Float64Array(count);
  const weight = new Float64Array(count);
  const next = ends.slice();
  for (let i = 0; i < count; i += 1) {
    const row = bag ? bag[i]! : i;
    const at = next[leafOf[row]!]!++;
    residual[at] = rows.target[row]! - scores[0]![row]!;
    weight[at] = hessian[row]!;
  }
  const total = new Float64Array(nodes);
  for (let node = 0; node < nodes; node += 1) {
    const [from, to] = [ends[node]!, ends[node + 1]!];
    for (let at = from; at < to; at += 1) total[node]! += weight[at]!;
    if (to > from) tree.value[node] = loss.renew!(residual.subarray(from, to), weight.subarray(from, to));
  }
  if (tree.feature.some((f) => f >= 0 && monotone[f] !== 0)) boundLeaves(tree, total, monotone);
}

/** The bounds of the engine for values that it did not find: either side of a monotone split keeps to its side of the middle of both. */
function boundLeaves(tree: Tree, total: Float64Array, monotone: readonly number[]): void {
  const { feature, left, right, value } = tree;
  const nodes = feature.length;
  const mean = value.slice();
  for (let node = nodes - 1; node >= 0; node -= 1) {
    if (feature[node]! < 0) continue;
    const [a, b] = [left[node]!, right[node]!];
    const share = total[b]! / (total[node] = total[a]! + total[b]!);
    mean[node] = (1 - share) * mean[a]! + share * mean[b]!;
  }
  const lower = new Float64Array(nodes).fill(-Infinity);
  const upper = new Float64Array(nodes).fill(Infinity);
  for (let node = 0; node < nodes; node += 1) {
    const within = (v: number): number => Math.min(Math.max(v, lower[node]!), upper[node]!);
    if (feature[node]! < 0) {
      value[node] = within(value[node]!);
      continue;
    }
    const [a, b] = [left[node]!, right[node]!];
    for (const child of [a, b]) {
      lower[child] = lower[node]!;
      upper[child] = upper[node]!;
    }
    const sign = monotone[feature[node]!]!;
    if (sign === 0) continue;
    const middle = within(mean[a]! / 2 + mean[b]! / 2);
    upper[sign > 0 ? a : b] = middle;
    lower[sign > 0 ? b : a] = middle;
  }
}

function finite(loss: number): number {
  if (Number.isFinite(loss)) return loss;
  throw new ModelError({
    code: 'boosting.loss',
    what: `the loss has become ${loss}`,
    cause: 'the scores have left the range of numbers',
    fix: 'lower the learning rate, or look for extreme targets',
  });
}

/** Shrinks the leaves and moves the scores on. */
function finish({ tree, leafOf }: GrownTree, scores: Float64Array, rate: number): void {
  for (let node = 0; node < tree.value.length; node += 1) tree.value[node]! *= rate;
  for (let i = 0; i < leafOf.length; i += 1) scores[i]! += tree.value[leafOf[i]!]!;
}
