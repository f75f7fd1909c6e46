/** Indicators that TA-Lib does not have. */
import type { Operator } from '../../language/operator.ts';

export const modernIndicators: readonly Operator[] = [];
