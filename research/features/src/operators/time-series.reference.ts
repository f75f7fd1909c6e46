/** Naive references of the time-series operators, each straight from its definition: two passes, no state, O(T·n). */
import type { Reference } from '../language/operator.ts';

export const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);

/** Applies to the n values up to each bar, oldest first, where the window is full and complete. */
export function windowed(apply: (...windows: number[][]) => number): Reference {
  return (inputs, [n]) =>
    inputs[0]!.map((_, t) => {
      if (t < n! - 1) return NaN;
      const windows = inputs.map((input) => input.slice(t - n! + 1, t + 1));
      return windows.flat().every(Number.isFinite) ? apply(...windows) : NaN;
    });
}

export const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Centred on the first value, so that a constant window has exactly no variance. */
export const meanOf = (values: readonly number[]): number =>
  values[0]! + total(values.map((value) => value - values[0]!)) / values.length;

export const crossProduct = (a: readonly number[], b: readonly number[]): number => {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  return total(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
};

export const sum = windowed((x) => total(x!));
export const mean = windowed((x) => meanOf(x!));
export const std = windowed((x) => Math.sqrt(crossProduct(x!, x!) / (x!.length - 1)));
export const min = windowed((x) => Math.min(...x!));
export const max = windowed((x) => Math.max(...x!));
export const correlation = windowed((x, y) =>
  finite(crossProduct(x!, y!) / Math.sqrt(crossProduct(x!, x!) * crossProduct(y!, y!))),
);
export const rank = windowed((x) => {
  const last = x!.at(-1)!;
  const below = x!.filter((value) => value < last).length;
  const equal = x!.filter((value) => value === last).length;
  return (below + (equal + 1) / 2) / x!.length;
});

/** Applies to the value now and n bars ago. */
function lagged(apply: (now: number, before: number) => number): Reference {
  return ([x], [n]) => x!.map((value, t) => (t < n! ? NaN : finite(apply(value, x![t - n!]!))));
}

export const delay = lagged((_, before) => before);
export const delta = lagged((now, before) => now - before);
export const returns = lagged((now, before) => now / before - 1);
export const logReturns = lagged((now, before) => Math.log(now / before));

export const fractionalDifference: Reference = (inputs, [d, n]) =>
  windowed((x) => {
    let weight = 1;
    let result = 0;
    x!.toReversed().forEach((value, k) => {
      if (k > 0) weight *= (k - 1 - d!) / k;
      result += weight * value;
    });
    return result;
  })(inputs, [n!], []);

/** Seeded by the mean of the first n values in a row; a missing value starts over. */
function exponential(alpha: (n: number) => number): Reference {
  return ([x], [n]) => {
    let row: number[] = [];
    let level = NaN;
    return x!.map((value) => {
      if (!Number.isFinite(value)) row = [];
      else row.push(value);
      if (row.length < n!) return NaN;
      level = row.length === n ? meanOf(row) : alpha(n!) * value + (1 - alpha(n!)) * level;
      return level;
    });
  };
}

export const ema = exponential((n) => 2 / (n + 1));
export const wilder = exponential((n) => 1 / n);

export const rsi: Reference = ([x], [n]) => {
  const moves = x!.map((value, t) => (t === 0 ? NaN : value - x![t - 1]!));
  const half = (sign: number): number[] =>
    wilder([moves.map((move) => (Number.isNaN(move) ? NaN : Math.max(sign * move, 0)))], [n!], []);
  const [ups, downs] = [half(1), half(-1)];
  return ups.map((up, t) => (up + downs[t]! < 1e-14 ? 0 : (100 * up) / (up + downs[t]!)));
};

export const atr: Reference = ([high, low, close], [n]) => {
  const ranges = high!.map((top, t) => {
    if (t === 0) return NaN;
    const [bottom, before] = [low![t]!, close![t - 1]!];
    return Math.max(top - bottom, Math.abs(top - before), Math.abs(bottom - before));
  });
  return wilder([ranges], [n!], []);
};
