/** The rolling kernels in plain TypeScript: the reference backend, one file an algorithm family. */
import { mean, std, sum, variance, zscore } from './block-sums.ts';
import { ema, wilder } from './exponential.ts';
import { beta, corr, cov, regressionResidual } from './rolling-correlation.ts';
import { max, min } from './rolling-extrema.ts';
import { argmax, argmin } from './rolling-extremum-position.ts';
import type { Kernels } from './rolling-kernel.ts';
import { product } from './rolling-product.ts';
import { mad, median, quantile } from './rolling-quantile.ts';
import { rank } from './rolling-rank.ts';
import { kurt, skew } from './rolling-shape.ts';
import { residual, rsquare, slope, wma } from './rolling-trend.ts';

export const typescriptKernels: Kernels = Object.freeze({
  name: 'typescript',
  sum,
  mean,
  std,
  var: variance,
  zscore,
  skew,
  kurt,
  min,
  max,
  argmin,
  argmax,
  product,
  corr,
  cov,
  beta,
  regressionResidual,
  wma,
  slope,
  rsquare,
  residual,
  median,
  quantile,
  mad,
  rank,
  ema,
  wilder,
});
