/** TA-Lib's overlap studies. */
import type { Operator } from '../../language/operator.ts';
import { bands } from './bands.ts';
import { exponentialCascades } from './exponential-cascade.ts';
import { kama } from './kama.ts';
import { mesaMeans } from './mama.ts';
import { movingAverages } from './moving-average.ts';
import { parabolicStops } from './parabolic-sar.ts';
import { series, window } from '../../operators/lane.ts';

export const overlapIndicators: readonly Operator[] = [
  ...movingAverages,
  {
    name: 'wma',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 30)],
    doc: 'The linearly weighted mean of the last n bars, the newest weighted n, the oldest 1.',
    source: 'TA-Lib',
    expansion: 'decay_linear(x, n)',
  },
  ...exponentialCascades,
  kama,
  ...mesaMeans,
  ...bands,
  ...parabolicStops,
];
