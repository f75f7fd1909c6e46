/**
 * The transformations that make a macroeconomic series stationary, by the codes of FRED-MD (McCracken & Ng 2016,
 * "FRED-MD: A Monthly Database for Macroeconomic Research", appendix): 1 the value, 2 its difference, 3 its second
 * difference, 4 its logarithm, 5 the difference and 6 the second difference of the logarithm, 7 the difference of the
 * growth x_t/x_{t−1} − 1. NaN before there are enough values, where one that is needed is missing, and where a logarithm
 * does not exist. Differences are between successive values.
 */
import { ValidationError } from '@quantcli/core';

export const TRANSFORM_CODES = [1, 2, 3, 4, 5, 6, 7] as const;
export type TransformCode = (typeof TRANSFORM_CODES)[number];

/** The value whose last three observations are `older`, `old`, `now` (NaN where there are fewer). */
export function transformValue(code: TransformCode, now: number, old: number, older: number): number {
  switch (code) {
    case 1:
      return now;
    case 2:
      return now - old;
    case 3:
      return now - 2 * old + older;
    case 4:
      return logOf(now);
    case 5:
      return logOf(now) - logOf(old);
    case 6:
      return logOf(now) - 2 * logOf(old) + logOf(older);
    case 7:
      return now / old - old / older;
  }
}

/** A whole series transformed, [T] → [T]. Throws {@link ValidationError} for a code that is none. */
export function transformSeries(values: Float64Array, code: number): Float64Array {
  const known = transformCode(code);
  return values.map((now, t) => transformValue(known, now, values[t - 1] ?? NaN, values[t - 2] ?? NaN));
}

/** Throws {@link ValidationError} for a code that is none. */
export function transformCode(code: number): TransformCode {
  const known = TRANSFORM_CODES.find((candidate) => candidate === code);
  if (known !== undefined) return known;
  throw new ValidationError({
    code: 'series.transform',
    what: `there is no transformation ${code}`,
    fix: 'use a code of FRED-MD, 1 to 7',
  });
}

function logOf(value: number): number {
  return value > 0 ? Math.log(value) : NaN;
}
