/** Indicators beyond TA-Lib's older releases, those of other libraries' names among them. */
import type { Operator } from '../../language/operator.ts';
import { aliases } from './aliases.ts';
import { averages } from './averages.ts';
import { channels } from './channels.ts';
import { levels } from './levels.ts';
import { oscillators } from './oscillators.ts';
import { rangeVolatility } from './range-volatility.ts';
import { smoothedPositions } from './smoothed-positions.ts';
import { supertrend } from './supertrend.ts';
import { trend } from './trend.ts';
import { volumePrice } from './volume-price.ts';

export const modernIndicators: readonly Operator[] = [
  ...averages,
  ...channels,
  ...trend,
  ...supertrend,
  ...oscillators,
  ...smoothedPositions,
  ...rangeVolatility,
  ...volumePrice,
  ...levels,
  ...aliases,
];
