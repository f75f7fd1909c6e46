import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sparkline } from './sparkline.ts';

describe('sparkline', () => {
  it('goes from the lowest to the highest block', () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline(Float64Array.of(7, 0), 8)).toBe('█▁');
  });

  it('averages what shares a block', () => {
    expect(sparkline([0, 0, 7, 7], 2)).toBe('▁█');
    expect(sparkline([0, 14, 0, 0, 14, 14], 3)).toBe('▅▁█');
  });

  it('draws a constant series in the middle', () => {
    expect(sparkline([5, 5, 5], 3)).toBe('▄▄▄');
  });

  it('leaves a blank where nothing is known', () => {
    expect(sparkline([1, NaN, 2], 3)).toBe('▁ █');
    expect(sparkline([NaN, Infinity], 2)).toBe('  ');
  });

  it('is empty for no values or no width', () => {
    expect(sparkline([], 10)).toBe('');
    expect(sparkline([1, 2], 0)).toBe('');
    expect(sparkline([1, 2], -3)).toBe('');
  });

  it('has at most the width, one character a value at most, and only its own characters', () => {
    fc.assert(
      fc.property(fc.array(fc.double()), fc.integer({ min: 0, max: 40 }), (values, width) => {
        const text = sparkline(values, width);
        expect([...text]).toHaveLength(Math.min(values.length, width));
        expect(text).toMatch(/^[ ▁▂▃▄▅▆▇█]*$/u);
      }),
    );
  });
});
