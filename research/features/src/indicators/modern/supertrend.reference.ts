/** Supertrend over whole columns: first the ranges, then raw bands, then the final ones, then the side. */
import type { Reference } from '../../language/operator.ts';
import { atr } from '../../operators/time-series.reference.ts';

type Inputs = readonly (readonly number[])[];

function bands(inputs: Inputs, n: number, multiplier: number): { line: number[]; direction: number[] } {
  const whole = inputs[0]!.map((_, t) => inputs.every((input) => Number.isFinite(input[t]!)));
  const columns = inputs.map((input) => input.map((value, t) => (whole[t] ? value : NaN)));
  const [high, low, close] = columns as [number[], number[], number[]];
  const ranges = atr(columns, [n], []);
  const upper = ranges.map((range, t) => (high[t]! + low[t]!) / 2 + multiplier * range);
  const lower = ranges.map((range, t) => (high[t]! + low[t]!) / 2 - multiplier * range);
  const direction = ranges.map(() => NaN);
  for (let t = 0; t < ranges.length; t += 1) {
    if (Number.isNaN(ranges[t]!)) continue;
    const before = t > 0 ? ranges[t - 1]! : NaN;
    direction[t] = Number.isNaN(before) ? 1 : direction[t - 1]!;
    if (Number.isNaN(before)) continue;
    if (close[t - 1]! <= upper[t - 1]!) upper[t] = Math.min(upper[t]!, upper[t - 1]!);
    if (close[t - 1]! >= lower[t - 1]!) lower[t] = Math.max(lower[t]!, lower[t - 1]!);
    if (direction[t] === 1 && close[t]! < lower[t]!) direction[t] = -1;
    else if (direction[t] === -1 && close[t]! > upper[t]!) direction[t] = 1;
  }
  return { direction, line: direction.map((side, t) => (side === 1 ? lower[t]! : side === -1 ? upper[t]! : NaN)) };
}

export const supertrend: Reference = (inputs, [n, multiplier]) => bands(inputs, n!, multiplier!).line;
export const supertrendDirection: Reference = (inputs, [n, multiplier]) => bands(inputs, n!, multiplier!).direction;
