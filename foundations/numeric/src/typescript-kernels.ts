/** The rolling kernels in plain TypeScript: the reference backend, one file an algorithm family. */
import { mean, std, sum } from './block-sums.ts';
import { ema, wilder } from './exponential.ts';
import { corr } from './rolling-correlation.ts';
import { max, min } from './rolling-extrema.ts';
import type { Kernels } from './rolling-kernel.ts';
import { rank } from './rolling-rank.ts';

export const typescriptKernels: Kernels = Object.freeze({
  name: 'typescript',
  sum,
  mean,
  std,
  min,
  max,
  corr,
  rank,
  ema,
  wilder,
});
