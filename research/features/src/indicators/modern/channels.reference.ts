/** Bands and stops, bar by bar from their definitions. */
import type { Reference } from '../../language/operator.ts';
import { atr, ema, max, mean, min, std } from '../../operators/time-series.reference.ts';

type Columns = readonly (readonly number[])[];

const at = (columns: Columns, apply: (...values: number[]) => number): number[] =>
  columns[0]!.map((_, t) => apply(...columns.map((column) => column[t]!)));

const rangeOf = (inputs: Columns, n: number): number[] => atr(inputs, [n], []);

export const keltner =
  (side: number): Reference =>
  (inputs, [n, multiplier]) =>
    at([ema([inputs[2]!], [n!], []), rangeOf(inputs, n!)], (middle, range) => middle! + side * multiplier! * range!);

export const chandelierLong: Reference = (inputs, [n, multiplier]) =>
  at([max([inputs[0]!], [n!], []), rangeOf(inputs, n!)], (top, range) => top! - multiplier! * range!);

export const chandelierShort: Reference = (inputs, [n, multiplier]) =>
  at([min([inputs[1]!], [n!], []), rangeOf(inputs, n!)], (bottom, range) => bottom! + multiplier! * range!);

export const chandeKrollLong: Reference = (inputs, [n, multiplier, smooth]) =>
  max([chandelierLong(inputs, [n!, multiplier!], [])], [smooth!], []);

export const chandeKrollShort: Reference = (inputs, [n, multiplier, smooth]) =>
  min([chandelierShort(inputs, [n!, multiplier!], [])], [smooth!], []);

export const squeeze: Reference = (inputs, [n, deviations, ranges]) => {
  const close = [inputs[2]!];
  const columns = [
    mean(close, [n!], []),
    std(close, [n!], []),
    keltner(1)(inputs, [n!, ranges!], []),
    keltner(-1)(inputs, [n!, ranges!], []),
  ];
  return at(columns, (middle, deviation, upper, lower) => {
    const half = deviations! * deviation! * Math.sqrt((n! - 1) / n!);
    if ([middle, half, upper, lower].some((value) => Number.isNaN(value))) return NaN;
    return Number(middle! + half < upper! && middle! - half > lower!);
  });
};
