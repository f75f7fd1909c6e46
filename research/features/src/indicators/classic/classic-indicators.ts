/** TA-Lib's volume, volatility, price transform, cycle and statistic groups. */
import type { Operator } from '../../language/operator.ts';

export const classicIndicators: readonly Operator[] = [];
