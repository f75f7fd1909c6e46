import { nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { barsOf, wiggle, type Columns } from './bars.fixture.ts';
import { checkQuality } from './check-quality.ts';
import type { Finding } from './finding.ts';

const find = (columns: Columns, check = 'jumps'): Finding | undefined =>
  checkQuality(barsOf({ A: columns }), { calendar: nyse }).find((found) => found.check === check);

/** Prices that jump by a factor at bar 200 and go on from there. */
const jumpBy = (factor: number): number[] => wiggle(300).map((price, t) => (t >= 200 ? price * factor : price));
const always = (value: number): number[] => Array.from({ length: 300 }, () => value);
const ones = always(1);
const zeros = always(0);
const with200 = (values: readonly number[], value: number): number[] => values.with(200, value);

describe('jumps', () => {
  it('reports a return far outside of its own scale, with its size', () => {
    const found = find({ close: jumpBy(0.7) });
    expect(found).toMatchObject({ count: 1, severity: 'warning', action: 'kept' });
    expect(found!.examples[0]).toMatch(/^A 2010-10-19: -(29|30)\.\d % in a bar \(z \d\d\)$/);
    expect(find({ close: jumpBy(0.95) })).toBeUndefined();
    expect(find({ close: jumpBy(12) })).toMatchObject({ severity: 'error' });
  });

  it('explains what looks like a split that is not booked', () => {
    expect(find({ close: jumpBy(1 / 2) })!.examples[0]).toContain('like a 2:1 split that is not booked');
    expect(find({ close: jumpBy(1 / 1.5) })!.examples[0]).toContain('like a 3:2 split that is not booked');
    expect(find({ close: jumpBy(10) })!.examples[0]).toContain('like a 1:10 split that is not booked');
    for (const real of [1.5, 0.7, 0.55]) expect(find({ close: jumpBy(real) })!.examples[0]).not.toContain('split');
  });

  it('does not report a split or a dividend that is booked', () => {
    expect(find({ close: jumpBy(0.5), split: with200(ones, 2) })).toBeUndefined();
    const close = jumpBy(0.5);
    expect(find({ close, dividend: with200(zeros, close[200]!) })).toBeUndefined();
    expect(find({ close, adjusted: wiggle(300) })).toBeUndefined();
  });

  it('explains a split that is booked where the price did not move', () => {
    // Two splits that moved the price show that prices are as traded; the third did not.
    const close = wiggle(300).map((price, t) => price / (t >= 100 ? 4 : t >= 50 ? 2 : 1));
    const split = with200(ones, 2).with(50, 2).with(100, 2);
    expect(find({ close, split })!.examples[0]).toContain('a split of 2 is booked and the price did not move');
  });

  it('judges by the scale around the bar, so that a wild month is not a list of jumps', () => {
    const wild = wiggle(300);
    for (let t = 100; t < 160; t += 1) wild[t] = 100 * Math.exp(0.12 * Math.sin(t * t));
    expect(find({ close: wild })).toBeUndefined();
  });

  it('has no scale where hardly a price moves', () => {
    expect(find({ close: with200(always(5), 9) })).toBeUndefined();
  });
});

describe('adjusted-close', () => {
  it('reports bars on which the adjusted close tells another story than the actions', () => {
    const close = wiggle(300);
    const found = find(
      { close, adjusted: close.map((price, t) => (t >= 200 ? 2 * price : price)), dividend: zeros, split: ones },
      'adjusted-close',
    );
    expect(found).toMatchObject({ count: 1, severity: 'warning', action: 'kept the booked actions' });
    expect(found!.examples[0]).toMatch(/^A 2010-10-19: .* % by the booked actions, 98\.\d % by the adjusted close$/);
    expect(
      find({ close, adjusted: close.map((price) => price / 3), dividend: zeros }, 'adjusted-close'),
    ).toBeUndefined();
    expect(find({ close, adjusted: jumpBy(2) }, 'adjusted-close')).toBeUndefined();
  });
});
