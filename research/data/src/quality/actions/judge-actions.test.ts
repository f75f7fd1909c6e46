import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, wiggle, type Columns } from '../bars.fixture.ts';
import { repairBars } from '../repair-bars.ts';
import { correctActions } from './correct-actions.ts';
import { judgeActions, type ActionJudgement } from './judge-actions.ts';

const BARS = 300;
const none = (value: number): number[] => Array.from({ length: BARS }, () => value);
/** Raw prices that fall by a factor at a bar. */
const divided = (by: number, at = 200): number[] => wiggle(BARS).map((price, t) => (t >= at ? price / by : price));
/** Two splits that are right, so that prices are seen to be as traded; a third is put where a test wants it. */
const SOUND: readonly [number, number][] = [
  [50, 2],
  [100, 2],
];
function traded(by: number, bookedAt: number | undefined, booked = by, at = 200): Columns {
  const close = divided(by, at).map((price, t) =>
    SOUND.reduce((raw, [bar, split]) => (t >= bar ? raw / split : raw), price),
  );
  const split = none(1);
  for (const [bar, ratio] of SOUND) split[bar] = ratio;
  if (bookedAt !== undefined) split[bookedAt] = booked;
  return { close, split, dividend: none(0) };
}
const judge = (columns: Columns): readonly ActionJudgement[] =>
  judgeActions(barsOf({ A: columns })).filter(({ verdict }) => verdict !== 'fine' && verdict !== 'unjudged');

/** The largest log return of the bars after the repair. */
function largestMove(columns: Columns): number {
  const { fields } = repairBars(barsOf({ A: columns })).bars;
  const [close, split, dividend] = (['close', 'split', 'dividend'] as const).map((field) => fields.get(field)!);
  let largest = 0;
  for (let t = 1; t < close!.length; t += 1) {
    largest = Math.max(largest, Math.abs(Math.log((split![t]! * (close![t]! + dividend![t]!)) / close![t - 1]!)));
  }
  return largest;
}

describe('splits', () => {
  it('are fine where the price moved by them', () => {
    expect(judge(traded(3, 200))).toEqual([]);
    expect(judgeActions(barsOf({ A: traded(3, 200) })).map(({ verdict }) => verdict)).toEqual(['fine', 'fine', 'fine']);
  });

  it('too small for the price to tell are not judged', () => {
    expect(judgeActions(barsOf({ A: traded(1.05, 200) })).at(-1)).toMatchObject({
      verdict: 'unjudged',
      corrections: [],
    });
  });

  it('are misdated where the price moved by them on another day: moved there', () => {
    for (const booked of [193, 198, 201, 207]) {
      const columns = traded(2, booked);
      const [judgement, ...others] = judge(columns);
      expect(others).toEqual([]);
      expect(judgement).toMatchObject({ verdict: 'misdated', row: booked, movedRow: 200 });
      expect(judgement!.corrections).toEqual([
        { row: booked, split: 1, dividend: 0 },
        { row: 200, split: 2, dividend: 0 },
      ]);
      expect(largestMove(columns)).toBeLessThan(0.03);
    }
  });

  it('are misdated and left alone where they are small, or the other day’s move is not quite theirs', () => {
    expect(judge(traded(1.2, 197))).toMatchObject([{ verdict: 'misdated', movedRow: 200, corrections: [] }]);
    expect(judge(traded(1.94, 197, 2))).toMatchObject([{ verdict: 'misdated', movedRow: 200, corrections: [] }]);
  });

  it('are spurious where no price moved, and left alone', () => {
    const columns = traded(1, 200, 2);
    expect(judge(columns)).toMatchObject([{ verdict: 'spurious', row: 200, corrections: [] }]);
    expect(judge(traded(2, 150))).toMatchObject([{ verdict: 'spurious', row: 150 }]);
    expect(repairBars(barsOf({ A: columns })).repaired).toBe(0);
  });

  it('have no counterpart where a fall remains beside them', () => {
    const [judgement] = judge(traded(1 / 4.3, 200, 1 / 7));
    expect(judgement).toMatchObject({ verdict: 'missing-counterpart', corrections: [] });
    expect(judgement!.explanation).toMatch(
      /beside the 1:7 split a fall of −3\d\.\d % remains: .* worth about \d+\.\d\d a share/,
    );
    // A rise beside a split is news, and so is a fall of an eighth.
    expect(judge(traded(8 / 7 / 7, 200, 1 / 7))).toEqual([]);
    expect(judge(traded(1.14 * 2, 200, 2))).toEqual([]);
    expect(judge(traded(1 / 9, 200, 1 / 7))).toEqual([]);
  });

  it('of a misprinted ratio are rounded', () => {
    const columns = traded(7, 200, 7.00000700001);
    expect(judge(columns)).toMatchObject([
      { verdict: 'imprecise-ratio', corrections: [{ row: 200, split: 7, dividend: 0 }] },
    ]);
    expect(repairBars(barsOf({ A: columns })).bars.fields.get('split')![200]).toBe(7);
    // Rounded on the day to which it is moved, too.
    expect(judge(traded(3, 197, 3.000003))[0]!.corrections[1]).toMatchObject({ row: 200, split: 3 });
  });

  it('by which shares are not split are the value of something else', () => {
    expect(judge(traded(1.153, 200))).toMatchObject([{ verdict: 'odd-ratio', corrections: [] }]);
  });
});

describe('dividends', () => {
  const paid = (dividend: number, by = 1, split = 1): Columns => ({
    close: divided(by),
    dividend: none(0).with(200, dividend),
    split: none(1).with(200, split),
  });
  const after = divided(2)[200]!;

  it('of usual size are not judged', () => {
    expect(judge(paid(0.5))).toEqual([]);
  });

  it('above a tenth of the price that it fell by are spin-offs, right in total return', () => {
    const [judgement] = judge(paid(after, 2));
    expect(judgement).toMatchObject({ verdict: 'spin-off-as-dividend', corrections: [] });
    expect(judgement!.explanation).toContain('is 100 % of the close');
  });

  it('that the price knows nothing of are spurious', () => {
    expect(judge(paid(40))).toMatchObject([{ verdict: 'spurious' }]);
    expect(judge(paid(0.11 * after))).toEqual([]);
    expect(judge(paid(0.11 * divided(1)[200]!))).toMatchObject([{ verdict: 'spurious' }]);
  });

  it('beside a reverse split are the spin-off of the day', () => {
    const [judgement] = judge(paid(divided(0.5)[200]!, 0.5, 0.25));
    expect(judgement).toMatchObject({ verdict: 'spin-off-as-dividend' });
    expect(judgement!.explanation).toContain('after the 1:4 split');
  });
});

describe('double bookings', () => {
  it('of a spin-off keep what the price did', () => {
    const sound = traded(1.6, 200, 1.5);
    const worth = 0.6 * sound.close[200]!;
    const columns = { ...sound, dividend: none(0).with(200, worth) };
    expect(judge(columns)).toMatchObject([
      { verdict: 'double-booked', corrections: [{ row: 200, split: 1, dividend: worth }] },
    ]);
    expect(largestMove(columns)).toBeLessThan(0.03);
  });

  it('of the split’s number drop the dividend that is out of line', () => {
    const dividend = none(0).with(50, 0.2).with(110, 0.2).with(170, 0.25).with(200, 2);
    const columns = { close: divided(2), dividend, split: none(1).with(200, 2) };
    const [judgement] = judge(columns);
    expect(judgement).toMatchObject({ verdict: 'double-booked', corrections: [{ row: 200, split: 2, dividend: 0 }] });
    expect(judgement!.explanation).toContain('the dividends before were 0.2, 0.2, 0.25');
    // Nothing to compare with: said and left alone.
    expect(judge({ ...columns, dividend: none(0).with(200, 2) })).toMatchObject([{ corrections: [] }]);
  });

  it('of the split’s number drop the split where the dividend is in line', () => {
    const dividend = none(0).with(50, 0.7).with(110, 0.9).with(200, 1.05);
    expect(judge({ close: wiggle(BARS), dividend, split: none(1).with(200, 1.05) })).toMatchObject([
      { verdict: 'double-booked', corrections: [{ row: 200, split: 1, dividend: 1.05 }] },
    ]);
  });

  it('are suspected where the price before is not known', () => {
    const time = [0, 400].map((days) => (14_000 + days) * 86_400_000_000);
    const event = (split: number) => judge({ time, close: [60, 50], dividend: [0, 13], split: [1, split] });
    expect(event(1.589)).toMatchObject([{ verdict: 'double-booked', corrections: [] }]);
    expect(event(1 / 3)).toMatchObject([{ verdict: 'spin-off-as-dividend' }]);
  });
});

/** The vendor divides what came before `at` by the ratio, wherever it may be booked. */
const adjusted = (close: readonly number[], ...steps: [at: number, ratio: number][]): number[] =>
  close.map((price, t) => steps.reduce((value, [at, ratio]) => (t < at ? value / ratio : value), price));

describe('the adjusted close', () => {
  it('that knows of a split the day before, where none is booked, dates it wrongly: booked where the price moved', () => {
    const close = divided(2);
    const columns = { close, adjusted: adjusted(close, [199, 2]), dividend: none(0), split: none(1) };
    expect(judge(columns)).toMatchObject([
      { verdict: 'misdated', row: 199, movedRow: 200, corrections: [{ row: 200, split: 2, dividend: 0 }] },
    ]);
    expect(largestMove(columns)).toBeLessThan(0.03);
  });

  it('that applies a booked split a second time the day before is wrong, the booked one stands', () => {
    const close = divided(1.5);
    const split = none(1).with(200, 1.5);
    const columns = { close, adjusted: adjusted(close, [199, 1.4925], [200, 1.5]), dividend: none(0), split };
    const [judgement, ...others] = judge(columns);
    expect(others).toEqual([]);
    expect(judgement).toMatchObject({ verdict: 'misdated', row: 199, movedRow: 200, corrections: [] });
    expect(judgement!.explanation).toContain('and again 1 bar later, where the 3:2 split is booked');
  });

  it('that knows of a split which nothing else knows of is spurious', () => {
    const close = wiggle(BARS);
    expect(judge({ close, adjusted: adjusted(close, [150, 2]), dividend: none(0), split: none(1) })).toMatchObject([
      { verdict: 'spurious', row: 150, corrections: [] },
    ]);
  });

  it('that agrees with the booked actions is not judged', () => {
    const close = divided(2);
    const split = none(1).with(200, 2);
    expect(judge({ close, adjusted: adjusted(close, [200, 2]), dividend: none(0), split })).toEqual([]);
  });
});

describe('correctActions', () => {
  it('returns the same object where nothing is certain, and never changes the bars given', () => {
    const sound = barsOf({ A: traded(2, 200) });
    expect(correctActions(sound, judgeActions(sound))).toBe(sound);
    const wrong = barsOf({ A: traded(2, 198) });
    const before = structuredClone(wrong);
    const corrected = correctActions(wrong, judgeActions(wrong));
    expect(wrong).toEqual(before);
    expect(corrected.fields.get('split')![200]).toBe(2);
    expect(corrected.fields.get('close')).toBe(wrong.fields.get('close'));
  });

  it('makes a split column where there was none, and no dividend column', () => {
    const bars = barsOf({ A: { close: [1, 2, 3] } });
    const correction = { row: 1, split: 2, dividend: 0 };
    const judgement = { ...judge(traded(2, 198))[0]!, corrections: [correction] };
    const { fields } = correctActions(bars, [judgement]);
    expect([...fields.get('split')!]).toEqual([1, 2, 1]);
    expect(fields.has('dividend')).toBe(false);
  });

  it('leaves nothing to correct', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2, 3, 1.5, 4, 1 / 5, 7.00000700001, 1.49999925),
        fc.integer({ min: 191, max: 209 }),
        (ratio, at) => {
          const once = repairBars(barsOf({ A: traded(ratio, at) }));
          expect(repairBars(once.bars)).toEqual({ bars: once.bars, repaired: 0 });
          expect(Math.abs(once.bars.fields.get('split')![200]! / ratio - 1)).toBeLessThan(2e-6);
        },
      ),
    );
  });
});
