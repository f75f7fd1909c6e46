/** TA-Lib's volume, volatility, price transform, cycle and statistic groups, and the volume indicators it lacks. */
import type { Operator } from '../../language/operator.ts';
import { cycleIndicators } from './cycle-indicators.ts';
import { extremeIndices } from './extreme-index.ts';
import { moreVolumeIndicators } from './more-volume.ts';
import { percentiles } from './percentiles.ts';
import { priceTransforms } from './price-transforms.ts';
import { statistics } from './statistics.ts';
import { volatilityIndicators } from './volatility.ts';
import { volumeIndicators } from './volume.ts';

export const classicIndicators: readonly Operator[] = [
  ...volumeIndicators,
  ...volatilityIndicators,
  ...priceTransforms,
  ...cycleIndicators,
  ...statistics,
  ...percentiles,
  ...extremeIndices,
  ...moreVolumeIndicators,
];
