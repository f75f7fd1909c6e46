/** Naive references of the operators on events and gaps. */
import type { Reference } from '../language/operator.ts';
import { windowed } from './time-series.reference.ts';

export const count = windowed((condition) => condition!.filter((value) => value !== 0).length);

/** The last n bars, the newest first. */
const backwards = (x: readonly number[], t: number, n: number): number[] =>
  x.slice(Math.max(0, t - n + 1), t + 1).toReversed();

export const daysSince: Reference = ([condition], [n]) =>
  condition!.map((_, t) => {
    const past = backwards(condition!, t, n!);
    const at = past.findIndex((value) => value !== 0);
    return at < 0 || Number.isNaN(past[at]) ? NaN : at;
  });

export const last: Reference = ([x], [n]) =>
  x!.map((_, t) => backwards(x!, t, n!).find((value) => Number.isFinite(value)) ?? NaN);
