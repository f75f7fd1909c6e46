import { describe, expect, it } from 'vitest';
import { trailingMean } from './trailing-mean.ts';

describe('trailingMean', () => {
  it('starts after a full window', () => {
    expect([...trailingMean(Float64Array.of(1, 2, 3, 7), 3)]).toEqual([NaN, NaN, 2, 4]);
  });

  it('leaves missing values out while half of the window is there', () => {
    expect([...trailingMean(Float64Array.of(1, NaN, 3, NaN, NaN, NaN), 4)]).toEqual([NaN, NaN, NaN, 2, NaN, NaN]);
  });

  it('is all missing for a series shorter than the window', () => {
    expect([...trailingMean(Float64Array.of(1, 2), 3)]).toEqual([NaN, NaN]);
  });

  it('does not remember a huge value that has left', () => {
    expect(trailingMean(Float64Array.of(1e17, 1, 1, 1), 2)[3]).toBe(1);
  });
});
