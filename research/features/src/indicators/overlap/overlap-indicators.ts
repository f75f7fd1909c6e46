/** TA-Lib's overlap studies. */
import type { Operator } from '../../language/operator.ts';
import { bands } from './bands.ts';
import { exponentialCascades } from './exponential-cascade.ts';
import { kama } from './kama.ts';
import { mesaMeans } from './mama.ts';
import { movingAverages } from './moving-average.ts';
import { parabolicStops } from './parabolic-sar.ts';
import { wma } from './weighted-mean.ts';

export const overlapIndicators: readonly Operator[] = [
  ...movingAverages,
  wma,
  ...exponentialCascades,
  kama,
  ...mesaMeans,
  ...bands,
  ...parabolicStops,
];
