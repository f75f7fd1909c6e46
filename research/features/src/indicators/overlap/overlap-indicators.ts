/** TA-Lib's overlap studies. */
import type { Operator } from '../../language/operator.ts';

export const overlapIndicators: readonly Operator[] = [];
