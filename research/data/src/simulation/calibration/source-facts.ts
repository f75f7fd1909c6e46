/**
 * What a calibration knows of one source of risk, or of many alike: figures of its returns that a simulated market can be
 * asked for in the same way. Moments of order ½ and logs throughout, so that single days do not decide.
 */
import { centred, covariancesOf, logSizes, meanPresent, meanProduct, thirdMoment } from './volatility-memory.ts';

/** Lags at which a fall's effect on volatility is read. */
export const LEVERAGE_LAGS = [1, 2, 3, 4, 5, 7, 10, 15, 20, 30] as const;
/** Bars on each side by whose mean size a bar is measured, but for itself and its neighbours. */
const NEIGHBOURS = 21;
const TAIL_PLACES = [0.5, 0.98, 0.999] as const;

export interface SourceFacts {
  /** Mean of log|x|. */
  readonly level: number;
  /** Cov(log|x_t|, log|x_{t+l}|) at the lags of the memory. */
  readonly covariances: readonly number[];
  /** Third moment of log|x| over bars a few apart. */
  readonly third: number;
  /** Logs of the 98 and 99.9 % quantiles of |x| in units of its neighbourhood, over the median. */
  readonly tails: readonly [number, number];
  /** E x|x|^½ over E|x|^{3/2}: below 0 where falls are larger than rises. */
  readonly lean: number;
  /** Cov(sign x_t, log|x_{t+l}|) at {@link LEVERAGE_LAGS}. */
  readonly afterFalls: readonly number[];
  /** Mean correlation of signed roots with those of the last three bars. */
  readonly memory: number;
}

/** @param columns [series][bars] returns */
export function factsOf(columns: readonly Float64Array[]): SourceFacts {
  const sizes = columns.map(logSizes);
  const signs = columns.map((column) => column.map(Math.sign));
  const roots = columns.map((column) => centred(column.map((x) => Math.sign(x) * Math.sqrt(Math.abs(x)))));
  return {
    level: mean(columns.map(meanLog)),
    covariances: covariancesOf(sizes),
    third: thirdMoment(sizes),
    tails: tailsOf(columns),
    lean: mean(columns.map(leanOf)),
    afterFalls: LEVERAGE_LAGS.map((lag) => meanProduct(signs, sizes, lag)),
    memory: mean([1, 2, 3].map((lag) => meanProduct(roots, roots, lag))) / meanProduct(roots, roots, 0),
  };
}

export function meanLog(column: Float64Array): number {
  return meanPresent(column.map((x) => (x === 0 ? NaN : Math.log(Math.abs(x)))));
}

function leanOf(column: Float64Array): number {
  const x = centred(column);
  return (
    meanPresent(x.map((value) => value * Math.sqrt(Math.abs(value)))) /
    meanPresent(x.map((value) => Math.abs(value) ** 1.5))
  );
}

function tailsOf(columns: readonly Float64Array[]): [number, number] {
  const ratios: number[] = [];
  for (const column of columns) collectLocal(column, ratios);
  const sorted = Float64Array.from(ratios).sort();
  const [middle, wide, far] = TAIL_PLACES.map((p) => Math.log(sorted[Math.floor(p * (sorted.length - 1))]!));
  return [wide! - middle!, far! - middle!];
}

/** |x_t| over the mean of |x| around it; bars with a missing neighbour are left out. */
function collectLocal(x: Float64Array, into: number[]): void {
  // Runs without a missing value, one after the other.
  for (let from = 0, t = 0; t <= x.length; t += 1) {
    if (t < x.length && !Number.isNaN(x[t]!)) continue;
    collectRun(x.subarray(from, t), into);
    from = t + 1;
  }
}

function collectRun(x: Float64Array, into: number[]): void {
  const sums = new Float64Array(x.length + 1);
  for (let t = 0; t < x.length; t += 1) sums[t + 1] = sums[t]! + Math.abs(x[t]!);
  for (let t = NEIGHBOURS; t + NEIGHBOURS < x.length; t += 1) {
    const around = sums[t + NEIGHBOURS + 1]! - sums[t - NEIGHBOURS]!;
    const near = Math.abs(x[t - 1]!) + Math.abs(x[t]!) + Math.abs(x[t + 1]!);
    if (around > near) into.push((Math.abs(x[t]!) * (2 * NEIGHBOURS - 2)) / (around - near));
  }
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
