import { describe, expect, it } from 'vitest';
import { ZeroCodes } from './zero-codes.ts';

describe('ZeroCodes', () => {
  it('counts by field in the order of the fields and keeps five examples', () => {
    const zeros = new ZeroCodes();
    for (let i = 0; i < 7; i += 1) {
      zeros.count('low');
      zeros.show('low', `A ${i}`);
    }
    zeros.count('open');
    expect(zeros.list()).toEqual([
      { field: 'open', count: 1, examples: [] },
      { field: 'low', count: 7, examples: ['A 0', 'A 1', 'A 2', 'A 3', 'A 4'] },
    ]);
  });
});
