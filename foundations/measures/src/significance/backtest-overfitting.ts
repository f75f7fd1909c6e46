/**
 * The probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado
 * & Zhu 2017): bars are cut into S contiguous blocks, every choice of S/2 of them is an "in-sample" half against the
 * rest; the strategy that is best in sample has relative rank ω = rank/(N + 1) out of sample (rank N the best), λ =
 * ln(ω/(1 − ω)), and PBO is the share of λ ≤ 0: how often the choice does no better than the median strategy.
 *
 * Blocks differ by at most one bar where S does not divide T, so none is dropped. Of equally good strategies the first is
 * chosen; out of sample ties share their average rank. A strategy without variation in a half has a Sharpe ratio of 0
 * there. Sums of every subset of the first and of the last S/2 blocks are made once: a half is two of them. Measured:
 * 2,520 bars of 100 strategies, S = 16, in 0.1 s, of 1,000 in 0.6 s. O(C(S, S/2)·N + T·N).
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfInterrupted, ValidationError } from '@quantcli/core';
import { rowsOf } from './performance-matrix.ts';

export interface OverfittingOptions {
  /** S, even, 2 … 20. */
  readonly blocks?: number;
  readonly statistic?: 'sharpe' | 'mean';
  readonly signal?: AbortSignal;
}

export interface Overfitting {
  /** Share of the halves whose choice lands at or below the median, in [0, 1]. */
  readonly probability: number;
  /** λ of every half, [C(S, S/2)]. */
  readonly logits: Float64Array;
  /** Least squares of the choice's performance out of sample on that in sample; absent where the latter does not vary. */
  readonly degradation?: { readonly slope: number; readonly intercept: number; readonly rSquared: number };
  /** Share of the halves whose choice has a negative performance out of sample. */
  readonly lossProbability: number;
  /** Performance of the choice per period, [C(S, S/2)] each. */
  readonly inSample: Float64Array;
  readonly outOfSample: Float64Array;
}

/**
 * PBO of choosing the best of N strategies from `returns` [T × N], row-major, per period. Undefined for fewer than two
 * strategies, fewer than two bars a block, or where a return is missing or infinite. Throws {@link ValidationError} for
 * another number of blocks or when `returns` is not a whole number of rows, Interrupted by the signal.
 */
export async function backtestOverfitting(
  returns: Float64Array,
  strategies: number,
  { blocks = 16, statistic = 'sharpe', signal }: OverfittingOptions = {},
): Promise<Overfitting | undefined> {
  requireBlocks(blocks);
  const bars = rowsOf(returns, strategies);
  if (strategies < 2 || bars < 2 * blocks || !returns.every(Number.isFinite)) return undefined;
  const half = blocks / 2;
  const centres = centresOf(returns, strategies, bars);
  const sums = blockSums(returns, centres, bars, blocks);
  const low = subsetSums(sums.subarray(0, sums.length / 2), half);
  const high = subsetSums(sums.subarray(sums.length / 2), half);
  const performance = statistic === 'mean' ? meanOf : sharpeOf;
  const inside = new Float64Array(strategies);
  const outside = new Float64Array(strategies);
  const everyBlock = 2 ** blocks - 1;
  const lowMask = 2 ** half - 1;
  const evaluate = (mask: number, into: Float64Array): void => {
    const width = 2 * strategies + 1;
    const a = (mask & lowMask) * width;
    const b = (mask >> half) * width;
    const n = low[a]! + high[b]!;
    for (let k = 0; k < strategies; k += 1) {
      const at = 1 + 2 * k;
      into[k] = performance(low[a + at]! + high[b + at]!, low[a + at + 1]! + high[b + at + 1]!, n, centres[k]!);
    }
  };
  // About a tenth of a second.
  const halvesAtOnce = Math.ceil(2e6 / strategies);
  const logits: number[] = [];
  const chosenInside: number[] = [];
  const chosenOutside: number[] = [];
  for (let mask = 2 ** half - 1; mask <= everyBlock; mask = nextOfSameSize(mask)) {
    evaluate(mask, inside);
    evaluate(everyBlock ^ mask, outside);
    let best = 0;
    for (let k = 1; k < strategies; k += 1) if (inside[k]! > inside[best]!) best = k;
    const rank = averageRank(outside, outside[best]!);
    logits.push(Math.log(rank / (strategies + 1 - rank)));
    chosenInside.push(inside[best]!);
    chosenOutside.push(outside[best]!);
    if (logits.length % halvesAtOnce !== 0) continue;
    await nextTurn();
    throwIfInterrupted(signal);
  }
  return {
    probability: share(logits, (logit) => logit <= 0),
    logits: Float64Array.from(logits),
    ...degradation(chosenInside, chosenOutside),
    lossProbability: share(chosenOutside, (value) => value < 0),
    inSample: Float64Array.from(chosenInside),
    outOfSample: Float64Array.from(chosenOutside),
  };
}

function meanOf(sum: number, _squares: number, n: number, centre: number): number {
  return centre + sum / n;
}

/** From sums of deviations from `centre`: what is far from 0 keeps its digits. */
function sharpeOf(sum: number, squares: number, n: number, centre: number): number {
  const variance = (squares - (sum * sum) / n) / (n - 1);
  return variance > (1e-14 * squares) / n + 1e-28 * centre * centre ? (centre + sum / n) / Math.sqrt(variance) : 0;
}

function centresOf(returns: Float64Array, strategies: number, bars: number): Float64Array {
  const centres = new Float64Array(strategies);
  returns.forEach((value, i) => (centres[i % strategies] = centres[i % strategies]! + value / bars));
  return centres;
}

/** Per block: its bars, then per strategy the sums of deviations from the strategy's mean and of their squares. */
function blockSums(returns: Float64Array, centres: Float64Array, bars: number, blocks: number): Float64Array {
  const strategies = centres.length;
  const width = 2 * strategies + 1;
  const sums = new Float64Array(blocks * width);
  for (let block = 0; block < blocks; block += 1) {
    const first = Math.floor((block * bars) / blocks);
    const end = Math.floor(((block + 1) * bars) / blocks);
    const into = sums.subarray(block * width, (block + 1) * width);
    into[0] = end - first;
    for (let t = first; t < end; t += 1) {
      for (let k = 0; k < strategies; k += 1) {
        const deviation = returns[t * strategies + k]! - centres[k]!;
        into[1 + 2 * k] = into[1 + 2 * k]! + deviation;
        into[2 + 2 * k] = into[2 + 2 * k]! + deviation * deviation;
      }
    }
  }
  return sums;
}

/** Row m: the sum of the rows of `sums` whose bit is set in m. */
function subsetSums(sums: Float64Array, rows: number): Float64Array {
  const width = sums.length / rows;
  const subsets = new Float64Array(2 ** rows * width);
  for (let mask = 1; mask < 2 ** rows; mask += 1) {
    const top = 31 - Math.clz32(mask);
    const rest = mask ^ (1 << top);
    for (let i = 0; i < width; i += 1) subsets[mask * width + i] = subsets[rest * width + i]! + sums[top * width + i]!;
  }
  return subsets;
}

/** The next greater number with as many bits set (Gosper). */
function nextOfSameSize(mask: number): number {
  const lowest = mask & -mask;
  const carried = mask + lowest;
  return carried | (((carried ^ mask) >> 2) / lowest);
}

/** From 1 for the worst. */
function averageRank(values: Float64Array, value: number): number {
  let below = 0;
  let equal = 0;
  for (const other of values) {
    if (other < value) below += 1;
    else if (other === value) equal += 1;
  }
  return below + (equal + 1) / 2;
}

function share(values: readonly number[], holds: (value: number) => boolean): number {
  return values.reduce((count, value) => count + Number(holds(value)), 0) / values.length;
}

function degradation(x: readonly number[], y: readonly number[]): Pick<Overfitting, 'degradation'> {
  const xMean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const yMean = y.reduce((sum, value) => sum + value, 0) / y.length;
  let xx = 0;
  let xy = 0;
  let yy = 0;
  x.forEach((value, i) => {
    const [a, b] = [value - xMean, y[i]! - yMean];
    xx += a * a;
    xy += a * b;
    yy += b * b;
  });
  if (!(xx > 1e-24 * (xMean * xMean * x.length))) return {};
  const slope = xy / xx;
  return { degradation: { slope, intercept: yMean - slope * xMean, rSquared: yy > 0 ? (slope * xy) / yy : 1 } };
}

function requireBlocks(blocks: number): void {
  if (Number.isInteger(blocks) && blocks % 2 === 0 && blocks >= 2 && blocks <= 20) return;
  throw new ValidationError({
    code: 'overfitting.blocks',
    what: `${blocks} blocks for the probability of backtest overfitting`,
    cause: 'half of them are in sample; more than 20 have millions of halves',
    fix: 'use an even number from 2 to 20, such as 16',
  });
}
