/** TA-Lib's candlestick patterns. */
import type { Operator } from '../../language/operator.ts';

export const candlePatterns: readonly Operator[] = [];
