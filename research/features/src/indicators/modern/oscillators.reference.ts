/** Oscillators straight from their definitions, stretch by stretch between gaps. */
import type { Reference } from '../../language/operator.ts';
import { delay, ema, rsi } from '../../operators/time-series.reference.ts';
import { stretches } from './averages.reference.ts';

const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);

/** Where the last of the values lies among them, 0 to 1; NaN where all are equal. */
function place(values: readonly number[]): number {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return high === low ? NaN : (values.at(-1)! - low) / (high - low);
}

export const fisher: Reference = ([high, low], [n]) =>
  stretches((middles) => {
    let value = 0;
    let transformed = 0;
    return middles.map((_, t) => {
      if (t < n!) return t === n! - 1 ? 0 : NaN;
      const at = place(middles.slice(t - n! + 1, t + 1));
      value = 0.33 * 2 * (Number.isNaN(at) ? 0 : at - 0.5) + 0.67 * value;
      if (Math.abs(value) > 0.99) value = 0.999 * Math.sign(value);
      return (transformed = 0.5 * Math.log((1 + value) / (1 - value)) + 0.5 * transformed);
    });
  })(high!.map((value, t) => (value + low![t]!) / 2));

export const fisherTrigger: Reference = (inputs, numbers) => delay([fisher(inputs, numbers, [])], [1], []);

export const smoothStochastic: Reference = ([x], [n, factor]) =>
  stretches((values) => {
    let before = 50;
    let mean = NaN;
    return values.map((_, t) => {
      if (t < n! - 1) return NaN;
      const at = 100 * place(values.slice(t - n! + 1, t + 1));
      if (!Number.isNaN(at)) before = at;
      return (mean = Number.isNaN(mean) ? before : mean + factor! * (before - mean));
    });
  })(x!);

export const stc: Reference = ([x], [n, fast, slow, factor]) => {
  const means = [fast!, slow!].map((bars) => ema([x!], [bars], []));
  const difference = means[0]!.map((value, t) => value - means[1]![t]!);
  return smoothStochastic([smoothStochastic([difference], [n!, factor!], [])], [n!, factor!], []);
};

export const streak: Reference = ([x]) => {
  const sides = x!.map((value, t) => Math.sign(value - (x![t - 1] ?? NaN)));
  return sides.map((side, t) => {
    if (!(Math.abs(side) > 0)) return side + 0;
    const end = sides.slice(0, t).findLastIndex((other) => other !== side);
    return side * (t - end);
  });
};

export const connorsRsi: Reference = ([x], [n, streakBars, rankBars]) => {
  const strength = rsi([x!], [n!], []);
  const ofStreak = rsi([streak([x!], [], [])], [streakBars!], []);
  const moves = x!.map((value, t) => (t === 0 ? NaN : finite(value / x![t - 1]! - 1)));
  return moves.map((move, t) => {
    const before = moves.slice(Math.max(0, t - rankBars!), t);
    if (before.length < rankBars! || [move, ...before].some((value) => Number.isNaN(value))) return NaN;
    const below = before.filter((value) => value < move).length + before.filter((value) => value === move).length / 2;
    return (strength[t]! + ofStreak[t]! + (100 * below) / rankBars!) / 3;
  });
};
