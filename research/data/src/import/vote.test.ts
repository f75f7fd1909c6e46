import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Vote } from './vote.ts';

describe('Vote', () => {
  it('decides by the first votes and says when later ones overturn them', () => {
    const vote = new Vote();
    expect(vote.count(3, 2, false)).toBeUndefined();
    expect(vote.outcome).toBe(true);
    expect(vote.count(0, 1, false)).toBe(false);
    expect([vote.yes, vote.no]).toEqual([3, 3]);
  });

  it('takes no votes for a no that has been acted upon', () => {
    const vote = new Vote();
    expect(vote.count(0, 0, false)).toBeUndefined();
    expect(vote.outcome).toBe(false);
    expect(vote.count(1, 0, false)).toBe(true);
  });

  it('ends with the majority after at most three readings, in whatever pieces', () => {
    const pieces = fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(pieces, (votes) => {
        let known: boolean | undefined;
        let readings = 0;
        for (;;) {
          readings += 1;
          const vote = new Vote(known);
          let overturned: boolean | undefined;
          for (const [i, [yes, no]] of votes.entries()) {
            overturned = vote.count(yes, no, i === votes.length - 1);
            if (overturned !== undefined) break;
          }
          known = overturned ?? vote.outcome;
          if (overturned === undefined) break;
        }
        const yes = votes.reduce((sum, [y]) => sum + y, 0);
        const no = votes.reduce((sum, [, n]) => sum + n, 0);
        expect(known).toBe(yes > no);
        expect(readings).toBeLessThanOrEqual(3);
      }),
    );
  });
});
