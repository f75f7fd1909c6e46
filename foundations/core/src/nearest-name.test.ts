import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from './nearest-name.ts';

const OPERATORS = ['ts_mean', 'ts_std', 'ts_max', 'delay', 'delta', 'rank', 'returns'];

describe('nearestName', () => {
  it.each([
    ['ts_maen', 'ts_mean'], // neighbours swapped
    ['ts_mea', 'ts_mean'], // one missing
    ['ts_meean', 'ts_mean'], // one too many
    ['tsmean', 'ts_mean'],
    ['TS_MEAN', 'ts_mean'], // case does not count
    ['retruns', 'returns'],
  ])('%s is near %s', (typed, expected) => {
    expect(nearestName(typed, OPERATORS)).toBe(expected);
  });

  it('finds nothing when nothing is near', () => {
    expect(nearestName('neutralize', OPERATORS)).toBeUndefined();
    expect(nearestName('anything', [])).toBeUndefined();
  });

  it('prefers the nearer one, and the first of equally near ones', () => {
    expect(nearestName('delta', ['delay', 'delta'])).toBe('delta');
    expect(nearestName('abcx', ['abcy', 'abcz'])).toBe('abcy');
  });

  it('gives a known name back', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), (name) => {
        expect(nearestName(name, ['quite something else entirely, and long', name])).toBe(name);
      }),
    );
  });

  it('stays quick on very long input', () => {
    expect(nearestName('x'.repeat(1_000_000), OPERATORS)).toBeUndefined();
  });
});

describe('didYouMean', () => {
  it('is a sentence or nothing', () => {
    expect(didYouMean('rnak', OPERATORS)).toBe('did you mean "rank"?');
    expect(didYouMean('something', OPERATORS)).toBe('');
  });
});
