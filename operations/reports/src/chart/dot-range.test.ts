import { describe, expect, it } from 'vitest';
import { dotRange, rangeOf, reachOf } from './dot-range.ts';

describe('dotRange', () => {
  it('places zero in the middle and the reach near the edges', () => {
    const { text } = dotRange({ value: 0, low: -2, high: 2 }, 2, 'strategy');
    expect(text).toContain('cx="50%"');
    expect(text).toContain('x1="2%" x2="98%"');
  });

  it('draws only what exists', () => {
    const { text } = dotRange({ value: null, low: null, high: 1 }, 1, 'strategy');
    expect(text).not.toContain('circle');
    expect(text).not.toContain('class="span"');
    expect(text).toContain('class="zero"');
  });

  it('stands at zero without any reach', () => {
    expect(dotRange({ value: 0, low: 0, high: 0 }, 0, 'a').text).toContain('x1="50%" x2="50%"');
  });
});

describe('reachOf', () => {
  it('is the largest distance from zero', () => {
    const ranges = [
      { value: 1, low: -3, high: 2 },
      { value: null, low: null, high: null },
    ];
    expect(reachOf(ranges)).toBe(3);
    expect(reachOf([])).toBe(0);
  });
});

describe('rangeOf', () => {
  it('keeps a range whole or not at all', () => {
    expect(rangeOf(1, 0, 2)).toEqual({ value: 1, low: 0, high: 2 });
    expect(rangeOf(1, 0, Infinity)).toEqual({ value: 1, low: null, high: null });
    expect(rangeOf(NaN, 0, 2)).toEqual({ value: null, low: 0, high: 2 });
    expect(rangeOf(null, null, 2)).toEqual({ value: null, low: null, high: null });
  });
});
