/**
 * A rolling kernel in both its forms. The two perform the same floating-point operations in the same order, so that a
 * stream gives the bits of the batch for the same first bar; the absolute bar index is part of the state, because
 * block sums are aligned to it.
 */

export interface RollingKernel {
  /** How many series it reads. */
  readonly inputs: 1 | 2;
  /**
   * The whole series of one symbol.
   * @param inputs each [T]
   * @param window bars, ≥ 1
   * @param origin absolute index of the first bar
   * @param out [T], written everywhere; NaN until the window is full and wherever it holds a NaN or an infinity
   */
  batch(inputs: readonly Float64Array[], window: number, origin: number, out: Float64Array): void;
  /** Doubles of state a lane (a symbol) needs. */
  stateSize(window: number): number;
  /**
   * One bar of all lanes.
   * @param inputs each [N]
   * @param bar absolute index of this bar
   * @param state [N × stateSize], lane-major, zero-filled before the first bar
   * @param out [N]
   */
  step(inputs: readonly Float64Array[], window: number, bar: number, state: Float64Array, out: Float64Array): void;
  /** Bars before `bar` that a stream must be fed to reproduce the bits at `bar`, for finite memory; Infinity for recursive kernels. */
  replay(window: number): number;
}

/** The kernels a backend supplies. The plain TypeScript reference is the first backend; others must agree to 1e-12 relative. */
export interface Kernels {
  readonly name: string;
  readonly sum: RollingKernel;
  readonly mean: RollingKernel;
  /** Divides by n − 1; NaN for window 1. */
  readonly std: RollingKernel;
  readonly var: RollingKernel;
  /** The newest value less the mean in standard deviations; NaN for a constant window. */
  readonly zscore: RollingKernel;
  /** Bias-corrected, kurtosis excess; NaN for a constant window and below 3 and 4 bars. */
  readonly skew: RollingKernel;
  readonly kurt: RollingKernel;
  readonly min: RollingKernel;
  readonly max: RollingKernel;
  /** Position of the extremum, 1 the oldest bar … n the current one, ties to the oldest. */
  readonly argmin: RollingKernel;
  readonly argmax: RollingKernel;
  readonly product: RollingKernel;
  /** Pearson correlation; NaN where either window is constant. */
  readonly corr: RollingKernel;
  /** Divides by n − 1; NaN for window 1. */
  readonly cov: RollingKernel;
  /** Coefficient of the regression of the first series on the second; NaN where the second is constant. */
  readonly beta: RollingKernel;
  /** What that regression leaves of the newest value. */
  readonly regressionResidual: RollingKernel;
  /** Linearly weighted mean, weights 1 (oldest) … n. */
  readonly wma: RollingKernel;
  /** Of the regression on time, a bar the unit; NaN for window 1. */
  readonly slope: RollingKernel;
  /** The share of the variance that it explains; NaN for a constant window. */
  readonly rsquare: RollingKernel;
  /** What it leaves of the newest value. */
  readonly residual: RollingKernel;
  readonly median: RollingKernel;
  /** The quantile (type 7) for a share in [0, 1]. */
  readonly quantile: (share: number) => RollingKernel;
  /** Median absolute deviation from the median. */
  readonly mad: RollingKernel;
  /** Percent rank in (0, 1] of the newest value in its window, ties averaged. */
  readonly rank: RollingKernel;
  /** Exponential mean with α = 2/(window + 1), seeded by the simple mean of the first `window` values (TA-Lib). A NaN gives NaN and starts over. */
  readonly ema: RollingKernel;
  /** Like `ema` with Wilder's α = 1/window. */
  readonly wilder: RollingKernel;
}

/** The kernels that a window alone determines. */
export type KernelName = Exclude<keyof Kernels, 'name' | 'quantile'>;
