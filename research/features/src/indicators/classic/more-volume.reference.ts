/** Naive references: each stretch of complete bars by itself, as plain recurrences on arrays. */
import type { Reference } from '../../language/operator.ts';
import { delta, ema, mean } from '../../operators/time-series.reference.ts';

/** Applies to every stretch of bars without a missing value; bars outside get NaN. */
function perStretch(apply: (inputs: readonly number[][]) => number[]): Reference {
  return (inputs) => {
    const complete = inputs[0]!.map((_, t) => inputs.every((input) => Number.isFinite(input[t])));
    const result = complete.map(() => NaN);
    for (let from = 0; from < complete.length; from += 1) {
      if (!complete[from] || complete[from - 1]) continue;
      const gap = complete.indexOf(false, from);
      const to = gap < 0 ? complete.length : gap;
      const values = apply(inputs.map((input) => input.slice(from, to)));
      result.splice(from, to - from, ...values);
    }
    return result;
  };
}

/** Where returns are taken, a close that is not above 0 is none. */
const perPricedStretch = (apply: (inputs: readonly number[][]) => number[]): Reference => {
  const reference = perStretch(apply);
  return ([close, volume], ...rest) => reference([close!.map((price) => (price > 0 ? price : NaN)), volume!], ...rest);
};

export const pvt = perPricedStretch(([close, volume]) =>
  close!.map((_, t) => {
    const parts = close!.slice(1, t + 1).map((price, k) => volume![k + 1]! * (price / close![k]! - 1));
    return parts.reduce((sum, part) => sum + part, 0);
  }),
);

const volumeIndex = (counts: (now: number, before: number) => boolean): Reference =>
  perPricedStretch(([close, volume]) =>
    close!.map((_, t) =>
      close!
        .slice(1, t + 1)
        .reduce(
          (index, price, k) => (counts(volume![k + 1]!, volume![k]!) ? (index * price) / close![k]! : index),
          1_000,
        ),
    ),
  );

export const nvi = volumeIndex((now, before) => now < before);
export const pvi = volumeIndex((now, before) => now > before);

export const easeOfMovement: Reference = ([high, low, volume], numbers) => {
  const middle = high!.map((top, t) => (top + low![t]!) / 2);
  const moved = delta([middle], [1], []).map((change, t) => {
    const value = (change * (high![t]! - low![t]!)) / volume![t]!;
    return Number.isFinite(value) ? value : NaN;
  });
  return mean([moved], numbers, []);
};

export const klingerForce = perStretch(([high, low, close, volume]) => {
  const level = high!.map((top, t) => top + low![t]! + close![t]!);
  const range = high!.map((top, t) => top - low![t]!);
  const trend = level.map((value, t) => (t === 0 ? 0 : value > level[t - 1]! ? 1 : -1));
  return level.map((_, t) => {
    if (t === 0) return NaN;
    let from = t;
    while (trend[from - 1] === trend[t]) from -= 1;
    // The bar before the turn counts, too.
    const ranges = range.slice(from - 1, t + 1).reduce((sum, value) => sum + value, 0);
    return ranges === 0 ? 0 : 100 * volume![t]! * trend[t]! * Math.abs((2 * range[t]!) / ranges - 1);
  });
});

export const klinger: Reference = (inputs, [fast, slow]) => {
  const force = klingerForce(inputs, [], []);
  const slowMean = ema([force], [slow!], []);
  return ema([force], [fast!], []).map((value, t) => value - slowMean[t]!);
};
