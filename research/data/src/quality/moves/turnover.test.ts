import { median } from '@quantcli/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { returnsOf } from '../bar-returns.ts';
import { barsOf, wiggle } from '../bars.fixture.ts';
import { turnoverAt } from './turnover.ts';

const at = (t: number, volume: readonly number[], close: readonly number[] = wiggle(volume.length)) =>
  turnoverAt(returnsOf(barsOf({ A: { close, volume } })), 0, t);

describe('turnoverAt', () => {
  it('is the volume in medians of what traded on the 63 bars before', () => {
    const traded = fc.integer({ min: 1, max: 1_000 });
    fc.assert(
      fc.property(fc.array(traded, { minLength: 11, maxLength: 120 }), (volume) => {
        const t = volume.length - 1;
        const usual = median(Float64Array.from(volume.slice(Math.max(0, t - 63), t)));
        expect(at(t, volume).shares).toBeCloseTo(volume[t]! / usual, 12);
      }),
    );
  });

  it('in money is at the prices of the bar and the one before', () => {
    const volume = Array.from({ length: 40 }, () => 100);
    const close = wiggle(40).map((price, t) => (t >= 30 ? price / 2 : price));
    const { shares, money } = at(30, volume.with(30, 200), close);
    expect(shares).toBe(2);
    expect(money).toBeCloseTo((2 * close[30]!) / close[29]!, 12);
  });

  it('leaves out bars without a trade, and counts those just before', () => {
    const volume = Array.from({ length: 40 }, (_, t) => (t % 2 === 0 ? 100 : t % 4 === 1 ? 0 : NaN));
    expect(at(38, volume).shares).toBe(1);
    expect(at(38, volume)).toMatchObject({ untradedBars: 1, isUntraded: false });
    expect(at(36, volume)).toMatchObject({ untradedBars: 0, isUntraded: false });
    expect(at(37, volume)).toMatchObject({ untradedBars: 0, isUntraded: true, shares: 0 });
  });

  it('takes a blank volume for unknown, and for none only where the price stands still for five bars', () => {
    const traded = Array.from({ length: 40 }, () => 100);
    expect(at(30, traded.with(30, NaN))).toMatchObject({ isUntraded: false, untradedBars: 0 });
    const blank = (bars: number) => traded.map((one, t) => (t >= 30 - bars && t < 30 ? NaN : one));
    const still = wiggle(40).map((price, t) => (t >= 20 && t < 30 ? 7 : price));
    expect(at(30, blank(8)).untradedBars).toBe(0);
    expect(at(30, blank(8), still).untradedBars).toBe(8);
    expect(at(30, blank(4), still).untradedBars).toBe(0);
    const zero = traded.map((one, t) => (t >= 26 && t < 30 ? 0 : one));
    expect(at(30, zero, still).untradedBars).toBe(4);
    // A range within the bar is a trade.
    const close = wiggle(40);
    const ranged = barsOf({ A: { close, high: close.map((price) => 1.01 * price), volume: traded.with(30, 0) } });
    expect(turnoverAt(returnsOf(ranged), 0, 30).isUntraded).toBe(false);
  });

  it('is not known without a volume, or with fewer than ten before', () => {
    const none = turnoverAt(returnsOf(barsOf({ A: { close: wiggle(40) } })), 0, 30);
    expect(none).toEqual({ shares: NaN, money: NaN, isUntraded: false, untradedBars: 0 });
    const volume = Array.from({ length: 40 }, () => 100);
    expect(at(9, volume).shares).toBeNaN();
    expect(at(10, volume).shares).toBe(1);
  });
});
