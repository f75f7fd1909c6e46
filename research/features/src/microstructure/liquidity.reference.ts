/** Naive references of the liquidity operators, each straight from its paper: two passes, no state, O(T·n). */
import { normalCdf } from '@quantcli/numeric';
import type { Reference } from '../language/operator.ts';
import { mean, std, sum } from '../operators/time-series.reference.ts';

const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);

const logarithm = (value: number): number => (value > 0 ? finite(Math.log(value)) : NaN);

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, value, i) => s + value * b[i]!, 0);

/** Squared logarithm of high over low. */
const range = (top: number, bottom: number): number => logarithm(top / bottom) ** 2;

/** Of each bar and the one before. */
const pairs = (length: number, apply: (now: number, before: number) => number): number[] =>
  Array.from({ length }, (_, t) => (t === 0 ? NaN : finite(apply(t, t - 1))));

const over = (reference: Reference, column: readonly number[], n: number): number[] => reference([column], [n], []);

/** Of the centred last n values of both, where none is missing and neither is constant. */
function slopes(
  y: readonly number[],
  x: readonly number[],
  n: number,
  apply: (products: number, ySquares: number, xSquares: number) => number,
): number[] {
  const centred = (values: readonly number[]): number[] => {
    const middle = over(mean, values, n).at(-1)!;
    return values.map((value) => value - middle);
  };
  return y.map((_, t) => {
    if (t < n - 1) return NaN;
    const [a, b] = [y.slice(t - n + 1, t + 1), x.slice(t - n + 1, t + 1)];
    if (![...a, ...b].every(Number.isFinite)) return NaN;
    if (a.every((v) => v === a[0]) || b.every((v) => v === b[0])) return NaN;
    const [u, v] = [centred(a), centred(b)];
    return finite(apply(dot(u, v), dot(u, u), dot(v, v)));
  });
}

export const amihud: Reference = ([close, money], [n]) =>
  over(
    mean,
    pairs(close!.length, (t, before) => Math.abs(finite(close![t]! / close![before]! - 1)) / money![t]!),
    n!,
  );

export const rollSpread: Reference = ([close], [n]) => {
  const returns = pairs(close!.length, (t, before) => logarithm(close![t]! / close![before]!));
  const earlier = pairs(close!.length, (_, before) => returns[before]!);
  return slopes(returns, earlier, n!, (products, squares, others) =>
    products < -1e-12 * Math.sqrt(squares * others) ? 2 * Math.sqrt(-products / (n! - 1)) : NaN,
  );
};

export const corwinSchultz: Reference = ([high, low], [n]) => {
  const figures = pairs(high!.length, (t, b) => {
    const beta = range(high![t]!, low![t]!) + range(high![b]!, low![b]!);
    const gamma = range(Math.max(high![t]!, high![b]!), Math.min(low![t]!, low![b]!));
    const room = 3 - 2 * Math.SQRT2;
    const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / room - Math.sqrt(gamma / room);
    return Math.max(0, (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)));
  });
  return over(mean, figures, n!);
};

export const abdiRanaldo: Reference = ([high, low, close], [n]) => {
  const middle = high!.map((top, t) => (logarithm(top) + logarithm(low![t]!)) / 2);
  const figures = pairs(high!.length, (t, b) => {
    const before = logarithm(close![b]!);
    return Math.sqrt(Math.max(0, 4 * (before - middle[b]!) * (before - middle[t]!)));
  });
  return over(mean, figures, n!);
};

export const kyleLambda: Reference = ([close, money], [n]) => {
  const returns = pairs(close!.length, (t, before) => close![t]! / close![before]! - 1);
  const flow = returns.map((value, t) => finite(Math.sign(value) * money![t]!));
  return slopes(returns, flow, n!, (products, _, squares) => products / squares);
};

export const bulkVolumeBuyShare: Reference = ([close, volume], [n]) => {
  const changes = pairs(close!.length, (t, before) => close![t]! - close![before]!);
  const deviation = over(std, changes, n!);
  const bought = volume!.map((units, t) =>
    finite(units * (deviation[t] === 0 ? 0.5 : normalCdf(changes[t]! / deviation[t]!))),
  );
  const [buys, all] = [over(sum, bought, n!), over(sum, volume!, n!)];
  return buys.map((value, t) => finite(value / all[t]!));
};
