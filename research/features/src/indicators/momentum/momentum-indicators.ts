/** TA-Lib's momentum indicators. */
import type { Operator } from '../../language/operator.ts';
import { series } from '../../operators/lane.ts';
import { aroons } from './aroon.ts';
import { cci } from './commodity-channel.ts';
import { directionalMovement } from './directional-movement.ts';
import { flows } from './flows.ts';
import { moreMomentum } from './more-momentum.ts';
import { priceOscillators } from './price-oscillators.ts';
import { rangePositions } from './range-position.ts';
import { ratesOfChange } from './rates-of-change.ts';
import { stochastics } from './stochastics.ts';
import { ultosc } from './ultimate.ts';
import { wilderMoves } from './wilder-moves.ts';

export const momentumIndicators: readonly Operator[] = [
  ...directionalMovement,
  ...aroons,
  {
    name: 'bop',
    axis: 'time-series',
    arguments: [series('open'), series('high'), series('low'), series('close')],
    doc: 'The balance of power: the body of a bar as a share of its range; 0 without a range.',
    source: 'Livshin (2001); TA-Lib',
    expansion: 'if_else(high - low < 1e-14, 0, (close - open) / (high - low))',
  },
  cci,
  ...wilderMoves,
  ...flows,
  ...priceOscillators,
  ...ratesOfChange,
  ...rangePositions,
  ...stochastics,
  ultosc,
  ...moreMomentum,
];
