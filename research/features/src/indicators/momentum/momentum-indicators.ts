/** TA-Lib's momentum indicators. */
import type { Operator } from '../../language/operator.ts';

export const momentumIndicators: readonly Operator[] = [];
