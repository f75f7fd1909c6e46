/**
 * TA-Lib's candlestick patterns: −100 bearish, 0, 100 bullish. What a pattern asks of the candles is in
 * candle-window.ts; a pattern is the short predicate that joins the questions, cheap ones first.
 */
import type { Operator } from '../../language/operator.ts';
import { candleOperator } from './candle-operator.ts';
import { hikkakePatterns } from './hikkake-patterns.ts';
import { longerPatterns } from './longer-patterns.ts';
import { oneCandlePatterns } from './one-candle-patterns.ts';
import { starPatterns } from './star-patterns.ts';
import { threeCandlePatterns } from './three-candle-patterns.ts';
import { twoCandlePatterns } from './two-candle-patterns.ts';

export const candlePatterns: readonly Operator[] = [
  ...oneCandlePatterns,
  ...twoCandlePatterns,
  ...threeCandlePatterns,
  ...starPatterns,
  ...longerPatterns,
  ...hikkakePatterns,
].map(candleOperator);
