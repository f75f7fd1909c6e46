/** The lagging span, straight from its definition. */
import type { Reference } from '../../language/operator.ts';

export const chikou: Reference = ([close], [n]) =>
  close!.map((value, t) => {
    const change = t < n! ? NaN : value / close![t - n!]! - 1;
    return Number.isFinite(change) ? change : NaN;
  });
