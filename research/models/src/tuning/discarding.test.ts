import { describe, expect, it } from 'vitest';
import { batchSizeOf, goesOn, rungsOf, survivorsOf } from './discarding.ts';

describe('successive halving', () => {
  it('has rungs of a third of the folds each, the last with all', () => {
    expect(rungsOf('halving', 28)).toEqual([2, 4, 10, 28]);
    expect(rungsOf('halving', 5)).toEqual([2, 5]);
    expect(rungsOf('halving', 2)).toEqual([2]);
  });

  it('keeps a third at every rung and at least one', () => {
    expect(batchSizeOf('halving', 28)).toBe(27);
    expect([0, 1, 2].map((rung) => survivorsOf(27, rung))).toEqual([9, 3, 1]);
    expect(survivorsOf(2, 3)).toBe(1);
  });

  it('keeps the best, the earlier of equals', () => {
    expect(goesOn('halving', [3, 1, 2, 1, Infinity], [], 2)).toEqual([false, true, false, true, false]);
    expect(goesOn('halving', [1, 1, 1], [], 1)).toEqual([true, false, false]);
    expect(goesOn('halving', [Infinity, Infinity, 5], [], 1)).toEqual([false, false, true]);
  });
});

describe('the median rule', () => {
  it('stops what is worse than the median of earlier trials', () => {
    expect(goesOn('median', [2.9, 3, 3.1], [1, 2, 3, 4, 5], 0)).toEqual([true, true, false]);
  });

  it('waits for five earlier trials', () => {
    expect(goesOn('median', [9], [1, 2, 3, 4], 0)).toEqual([true]);
  });

  it('looks after every fold', () => {
    expect(rungsOf('median', 3)).toEqual([1, 2, 3]);
    expect(rungsOf('none', 3)).toEqual([3]);
  });
});
