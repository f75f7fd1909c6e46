/** Measures of the graph of rolling correlations. */
import type { Operator } from '../language/operator.ts';

export const networkOperators: readonly Operator[] = [];
