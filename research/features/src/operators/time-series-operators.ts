/** Operators on a symbol's history, none of which looks ahead: one list. */
import type { CompositeOperator, TimeSeriesOperator } from '../language/operator.ts';
import { eventOperators } from './event-operators.ts';
import { movingOperators } from './moving-operators.ts';
import { regressionOperators } from './regression-operators.ts';
import { windowStatistics } from './window-statistics.ts';

export const timeSeriesOperators: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  ...movingOperators,
  ...windowStatistics,
  ...regressionOperators,
  ...eventOperators,
];
