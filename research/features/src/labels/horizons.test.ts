import { describe, expect, it } from 'vitest';
import { parseLabel } from '../language/language.ts';
import { labelsOfHorizons } from './horizons.ts';

describe('labelsOfHorizons', () => {
  it('varies the horizon and nothing else', () => {
    expect(labelsOfHorizons('fwd_rank(close, 5)', [1, 5, 20, 60]).map(({ text, horizon }) => [text, horizon])).toEqual([
      ['fwd_rank(close, 1)', 1],
      ['fwd_rank(close, 5)', 5],
      ['fwd_rank(close, 20)', 20],
      ['fwd_rank(close, 60)', 60],
    ]);
    expect(labelsOfHorizons('triple_barrier_hl(high, low, close, 5, 2, 1, 10)', [9])).toEqual([
      parseLabel('triple_barrier_hl(high, low, close, 9, 2, 1, 10)'),
    ]);
    expect(labelsOfHorizons('fwd_group_excess(close, 1, sector)', [2])[0]!.text).toBe(
      'fwd_group_excess(close, 2, sector)',
    );
  });

  it.each([
    ['fwd_rank(close, 5)', [], 'no horizon'],
    ['fwd_rank(close, 5)', [1, 5, 1], 'the horizon 1 is given twice'],
    ['fwd_rank(close, 5)', [0], 'the h of fwd_rank(x, h) is 0'],
    ['fwd_rank(close, 5)', [NaN], 'is not a literal number'],
    ['trend_scan(close, 3, 5)', [1], 'trend_scan(x, min, max) has no horizon h'],
    ['returns(close, 5)', [1], 'this is a feature'],
  ])('refuses %s over %j', (text, horizons, message) => {
    expect(() => labelsOfHorizons(text, horizons)).toThrow(message);
  });
});
