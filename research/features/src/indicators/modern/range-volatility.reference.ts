/** Range volatilities as printed: sums over each whole window, nothing kept. */
import type { Reference } from '../../language/operator.ts';

type Bar = readonly number[];

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const variance = (values: readonly number[]): number => {
  const centre = values[0]! + mean(values.map((value) => value - values[0]!));
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
};

/** The logarithm of a price ratio, NaN where there is none. */
const log = (a: number, b: number): number => {
  const value = Math.log(a / b);
  return Number.isFinite(value) ? value : NaN;
};

const barAt = (inputs: readonly Bar[], bar: number): Bar | undefined =>
  bar < 0 ? undefined : inputs.map((input) => input[bar]!);

/** The root of what `apply` gives for the last n bars, each with the bar before it. */
function rooted(apply: (bars: readonly Bar[], before: readonly (Bar | undefined)[]) => number): Reference {
  return (inputs, [n]) =>
    inputs[0]!.map((_, t) => {
      if (t < n! - 1) return NaN;
      const times = Array.from({ length: n! }, (_, k) => t - n! + 1 + k);
      return Math.sqrt(
        apply(
          times.map((time) => barAt(inputs, time)!),
          times.map((time) => barAt(inputs, time - 1)),
        ),
      );
    });
}

const rogers = ([open, high, low, close]: Bar): number =>
  log(high!, close!) * log(high!, open!) + log(low!, close!) * log(low!, open!);

export const parkinson = rooted((bars) => mean(bars.map(([high, low]) => log(high!, low!) ** 2)) / (4 * Math.log(2)));

export const garmanKlass = rooted((bars) =>
  mean(
    bars.map(
      ([open, high, low, close]) => 0.5 * log(high!, low!) ** 2 - (2 * Math.log(2) - 1) * log(close!, open!) ** 2,
    ),
  ),
);

export const rogersSatchell = rooted((bars) => mean(bars.map(rogers)));

export const yangZhang = rooted((bars, before) => {
  const n = bars.length;
  const k = 0.34 / (1.34 + (n + 1) / (n - 1));
  const overnight = variance(bars.map(([open], i) => log(open!, before[i]?.[3] ?? NaN)));
  const day = variance(bars.map(([open, , , close]) => log(close!, open!)));
  return overnight + k * day + (1 - k) * mean(bars.map(rogers));
});

export const ewmaVolatility: Reference = ([x], [lambda]) =>
  x!.map((_, t) => {
    let start = t;
    while (start > 0 && Number.isFinite(x![start - 1]!)) start -= 1;
    let sum = lambda! ** (t - start) * x![start]! ** 2;
    for (let bar = start + 1; bar <= t; bar += 1) sum += (1 - lambda!) * lambda! ** (t - bar) * x![bar]! ** 2;
    return Math.sqrt(sum);
  });
