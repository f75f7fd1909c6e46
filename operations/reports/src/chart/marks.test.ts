import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { area, bar, dots, errorBar, line, planeOf, ranges, rule } from './marks.ts';

/** x from 0 to 10, y from 0 to 100, 50 pixels high. */
const plane = planeOf(
  50,
  (x) => x / 10,
  (y) => y / 100,
);
const pathOf = (markup: { readonly text: string } | null): string => /d="([^"]*)"/.exec(markup!.text)![1]!;

describe('dots', () => {
  it('stand where both places are known', () => {
    expect(pathOf(dots(plane, [0, 5, NaN], [0, 50, 3], 'a'))).toBe('M0 50h0M500 25h0');
    expect(pathOf(dots(plane, [1], [Infinity], 'a'))).toBe('');
  });
});

describe('planeOf', () => {
  it('stretches x to a thousand and points y downwards', () => {
    expect(plane.x(5)).toBe(500);
    expect(plane.y(0)).toBe(50);
    expect(plane.y(100)).toBe(0);
  });
});

describe('line', () => {
  it('joins the points', () => {
    expect(pathOf(line(plane, [0, 5, 10], [0, 50, 100], 'a'))).toBe('M0 50h0L500 25L1000 0');
  });

  it('breaks at missing values and shows a lone point', () => {
    expect(pathOf(line(plane, [0, 1, 2], [0, NaN, 100], 'a'))).toBe('M0 50h0M200 0h0');
    expect(pathOf(line(plane, [], [], 'a'))).toBe('');
  });
});

describe('area', () => {
  it('runs there along the top and back along the bottom', () => {
    expect(pathOf(area(plane, [0, 10], [0, 0], [100, 50], 'a'))).toBe('M0 0L1000 25L1000 50L0 50Z');
  });

  it('leaves out what is missing', () => {
    expect(pathOf(area(plane, [0, 5, 10], [0, NaN, 0], [100, 50, 50], 'a'))).toBe('M0 0L1000 25L1000 50L0 50Z');
    expect(pathOf(area(plane, [0], [NaN], [1], 'a'))).toBe('');
  });
});

describe('ranges', () => {
  it('strokes from the highest to the lowest of a bucket', () => {
    expect(pathOf(ranges(plane, [0, 1, 2, 3], [10, 50, 0, 100], 2, 'a'))).toBe('M0 25V45M200 0V50');
    expect(pathOf(ranges(plane, [0, 1], [NaN, 50], 2, 'a'))).toBe('M100 25V25');
  });
});

describe('bars', () => {
  it('span their corners in either direction', () => {
    expect(bar(plane, 1, 2, 0, 50, 'a')!.text).toContain('x="100" y="25" width="100" height="25"');
    expect(bar(plane, 1, 2, 50, 0, 'a')!.text).toContain('x="100" y="25" width="100" height="25"');
    expect(bar(plane, 1, 2, 0, NaN, 'a')).toBeNull();
  });

  it('carry whiskers with caps', () => {
    expect(pathOf(errorBar(plane, 5, 20, 80, 1, 'a'))).toBe('M400 10H600M500 10V40M400 40H600');
    expect(errorBar(plane, 5, NaN, 80, 1, 'a')).toBeNull();
  });
});

describe('rule', () => {
  it('crosses the plane, or is not drawn', () => {
    expect(pathOf(rule(plane, 50, 'a'))).toBe('M0 25H1000');
    expect(rule(plane, NaN, 'a')).toBeNull();
  });
});

describe('every mark', () => {
  it('writes finite numbers only', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double(), fc.double()), { maxLength: 30 }), (points) => {
        const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
        const marks = [line(plane, xs, ys, 'a'), area(plane, xs, ys, xs, 'a'), ranges(plane, xs, ys, 7, 'a')];
        const boxes = points.flatMap(([x, y]) => [bar(plane, x, y, y, x, 'a'), errorBar(plane, 1, x, y, 1, 'a')]);
        for (const mark of [...marks, ...boxes]) expect(mark?.text ?? '').not.toMatch(/NaN|Infinity/);
      }),
    );
  });
});
