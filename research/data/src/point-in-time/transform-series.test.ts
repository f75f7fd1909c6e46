import { describe, expect, it } from 'vitest';
import { column, expectClose, figures } from '../services/oracle-figures.ts';
import { TRANSFORM_CODES, transformSeries } from './transform-series.ts';

describe('transformSeries', () => {
  it.each(TRANSFORM_CODES)('code %i agrees with pandas', (code) => {
    expectClose(
      transformSeries(column(figures.transforms.values), code),
      column(figures.transforms.codes[String(code)]!),
    );
  });

  it('has no logarithm of what is not positive', () => {
    expect([...transformSeries(Float64Array.of(-1, 0, 1, 1), 4)]).toEqual([NaN, NaN, 0, 0]);
    expect([...transformSeries(Float64Array.of(-1, 0, 1, 1), 5)]).toEqual([NaN, NaN, NaN, 0]);
    expect([...transformSeries(Float64Array.of(), 6)]).toEqual([]);
  });

  it.each([0, 8, 1.5, NaN])('knows no code %d', (code) => {
    expect(() => transformSeries(Float64Array.of(1), code)).toThrow(/no transformation/);
  });
});
