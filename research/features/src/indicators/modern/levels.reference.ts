/** Price levels, straight from their definitions. */
import type { Reference } from '../../language/operator.ts';

const before =
  (apply: (high: number, low: number, close: number) => number): Reference =>
  ([high, low, close]) =>
    high!.map((_, t) => (t === 0 ? NaN : apply(high![t - 1]!, low![t - 1]!, close![t - 1]!)));

const middle = (high: number, low: number, close: number): number => (high + low + close) / 3;

export const floorPivots: Readonly<Record<string, Reference>> = {
  pivot: before(middle),
  // The levels need every price of the bar before.
  pivot_r1: before((high, low, close) => 2 * middle(high, low, close) - low),
  pivot_s1: before((high, low, close) => 2 * middle(high, low, close) - high),
  pivot_r2: before((high, low, close) => middle(high, low, close) + (high - low)),
  pivot_s2: before((high, low, close) => middle(high, low, close) - (high - low)),
};

export const fibonacciLevel: Reference = ([high, low], [n, ratio]) =>
  high!.map((_, t) => {
    if (t < n! - 1) return NaN;
    const top = Math.max(...high!.slice(t - n! + 1, t + 1));
    const bottom = Math.min(...low!.slice(t - n! + 1, t + 1));
    return top - ratio! * (top - bottom);
  });

export const heikinAshiOpen: Reference = ([open, high, low, close]) => {
  let opened = NaN;
  let closed = NaN;
  return open!.map((value, t) => {
    const start = Number.isNaN(opened + closed);
    opened = start ? (value + close![t]!) / 2 : (opened + closed) / 2;
    closed = (value + high![t]! + low![t]! + close![t]!) / 4;
    return Number.isNaN(closed) ? NaN : opened;
  });
};
