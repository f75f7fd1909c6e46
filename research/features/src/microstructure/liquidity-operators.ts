/** Liquidity and order flow from bars. */
import type { Operator } from '../language/operator.ts';

export const liquidityOperators: readonly Operator[] = [];
