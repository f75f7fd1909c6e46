import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accumulateForward } from './adjustment.ts';

const oracle = (
  JSON.parse(readFileSync(new URL('../../../conformance/oracles/market/oracle.json', import.meta.url), 'utf8')) as {
    totalReturn: Record<'close' | 'split' | 'dividend' | 'wealth', number[]>;
  }
).totalReturn;

interface History {
  readonly close: readonly number[];
  readonly split?: readonly number[];
  readonly dividend?: readonly number[];
  readonly adjusted?: readonly number[];
}

function column(list: readonly number[] | undefined): Float64Array | undefined {
  return list === undefined ? undefined : Float64Array.from(list);
}

function accumulate({ close, split, dividend, adjusted }: History): { factor: number[]; shares: number[] } {
  const factor = new Float64Array(close.length).fill(99);
  const shares = new Float64Array(close.length).fill(99);
  accumulateForward(Float64Array.from(close), column(split), column(dividend), column(adjusted), factor, shares);
  return { factor: [...factor], shares: [...shares] };
}

const price = fc.integer({ min: 100, max: 50_000 }).map((cents) => cents / 100);
const history = fc
  .array(
    fc.record({
      close: fc.oneof({ weight: 9, arbitrary: price }, { weight: 1, arbitrary: fc.constant(NaN) }),
      split: fc.constantFrom(1, 1, 1, 1, 2, 0.5, 1.5, NaN),
      dividend: fc.constantFrom(0, 0, 0, 0.25, 1, NaN),
    }),
    { minLength: 2, maxLength: 40 },
  )
  .map((bars) => ({
    close: bars.map((bar) => bar.close),
    split: bars.map((bar) => bar.split),
    dividend: bars.map((bar) => bar.dividend),
  }));

describe('accumulateForward by events', () => {
  it('leaves prices alone when nothing happens', () => {
    const nothing = accumulate({ close: [10, 11, 12], split: [1, NaN, 0], dividend: [0, NaN, -1] });
    expect(nothing.factor).toEqual([1, 1, 1]);
    expect(nothing.shares).toEqual([1, 1, 1]);
    expect(accumulate({ close: [10, 11] }).factor).toEqual([1, 1]);
  });

  it('reinvests a dividend at the ex-date close', () => {
    expect(accumulate({ close: [100, 98, 99], dividend: [0, 2, 0] }).factor).toEqual([
      1, 1.0204081632653061, 1.0204081632653061,
    ]);
  });

  it('multiplies by a split and counts shares', () => {
    const { factor, shares } = accumulate({ close: [100, 51, 26], split: [1, 2, 2] });
    expect(factor).toEqual([1, 2, 4]);
    expect(shares).toEqual([1, 2, 4]);
  });

  it('pays the dividend of a split day on the new shares', () => {
    const { factor, shares } = accumulate({ close: [100, 50], split: [1, 2], dividend: [0, 1] });
    expect(factor[1]).toBeCloseTo((2 * 51) / 50, 14);
    expect(shares[1]).toBe(2);
  });

  it('lets an event wait for a close, splitting a waiting dividend with the shares', () => {
    const { factor, shares } = accumulate({ close: [100, NaN, NaN, 50], split: [1, 1, 2, 1], dividend: [0, 2, 0, 0] });
    expect(factor).toEqual([1, 1, 1, (2 * 51) / 50]);
    expect(shares).toEqual([1, 1, 1, 2]);
    expect(accumulate({ close: [0, 10], dividend: [1, 0] }).factor).toEqual([1, 1.1]);
  });

  it('follows the wealth of a reinvesting holder, in exact fractions', () => {
    const { factor } = accumulate(oracle);
    oracle.close.forEach((close, t) => expect(close * factor[t]!).toBeCloseTo(oracle.wealth[t]!, 10));
  });

  it('has total returns split·(C + D)/C₋₁', () => {
    fc.assert(
      fc.property(history, ({ close, split, dividend }) => {
        const { factor } = accumulate({ close, split, dividend });
        for (let t = 1; t < close.length; t += 1) {
          if (Number.isNaN(close[t]!) || Number.isNaN(close[t - 1]!)) continue;
          const s = Number.isNaN(split[t]!) ? 1 : split[t]!;
          const d = Number.isNaN(dividend[t]!) ? 0 : dividend[t]!;
          const expected = (s * (close[t]! + d)) / close[t - 1]!;
          const actual = (close[t]! * factor[t]!) / (close[t - 1]! * factor[t - 1]!);
          expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-12);
        }
      }),
    );
  });

  it('loses no event to a missing close', () => {
    fc.assert(
      fc.property(history, ({ close, split, dividend }) => {
        const { shares } = accumulate({ close: [...close, 100], split: [...split, 1], dividend: [...dividend, 0] });
        const all = split.reduce((product, s) => product * (s > 0 ? s : 1), 1);
        expect(Math.abs(shares.at(-1)! / all - 1)).toBeLessThan(1e-12);
      }),
    );
  });

  it('never changes what it said when the future changes', () => {
    fc.assert(
      fc.property(history, history, fc.nat(39), (first, second, at) => {
        const cut = 1 + (at % first.close.length);
        const spliced = {
          close: [...first.close.slice(0, cut), ...second.close],
          split: [...first.split.slice(0, cut), ...second.split],
          dividend: [...first.dividend.slice(0, cut), ...second.dividend],
        };
        const whole = accumulate(first);
        const changed = accumulate(spliced);
        expect(changed.factor.slice(0, cut)).toEqual(whole.factor.slice(0, cut));
        expect(changed.shares.slice(0, cut)).toEqual(whole.shares.slice(0, cut));
      }),
    );
  });

  it('goes by events, not by the adjusted close, where there are dividends', () => {
    const { factor } = accumulate({ close: [10, 10], dividend: [0, 0], adjusted: [5, 10] });
    expect(factor).toEqual([1, 1]);
  });
});

/** A vendor's adjusted close: backward from the last bar, rounded to some decimals. */
function adjustedBy(close: readonly number[], factor: readonly number[], decimals: number): number[] {
  const scale = 10 ** decimals;
  return close.map((c, t) => Math.round(((c * factor[t]!) / factor.at(-1)!) * scale) / scale);
}

describe("accumulateForward by a vendor's adjusted close", () => {
  it('takes steps for events and keeps the volume', () => {
    const close = [100, 98, 49.5, 50.25];
    const { factor, shares } = accumulate({ close, adjusted: adjustedBy(close, [1, 1.02, 2.04, 2.04], 4) });
    expect(factor[0]).toBe(1);
    expect(factor[1]).toBeCloseTo(1.02, 5);
    expect(factor[2]).toBeCloseTo(2.04, 4);
    expect(factor[3]).toBe(factor[2]);
    expect(shares).toEqual([1, 1, 1, 1]);
  });

  it('still counts shares where there is a split column', () => {
    const { factor, shares } = accumulate({ close: [100, 50], split: [1, 2], adjusted: [50, 50] });
    expect(factor).toEqual([1, 2]);
    expect(shares).toEqual([1, 2]);
  });

  it('sees no event in rounding alone, at any price and number of digits', () => {
    fc.assert(
      fc.property(
        fc.array(price, { minLength: 2, maxLength: 60 }),
        fc.double({ min: 0.001, max: 1, noNaN: true }),
        fc.integer({ min: 2, max: 6 }),
        (close, scale, decimals) => {
          const adjusted = close.map((c) => Math.round(c * scale * 10 ** decimals) / 10 ** decimals);
          expect(accumulate({ close, adjusted }).factor).toEqual(close.map(() => 1));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('finds dividends too small to see one by one once they add up', () => {
    const close = Array.from({ length: 40 }, (_, t) => 100 + (t % 3));
    const truth = close.map((_, t) => 1.0002 ** t);
    const { factor } = accumulate({ close, adjusted: adjustedBy(close, truth, 6) });
    factor.forEach((value, t) => expect(Math.abs(value / truth[t]! - 1)).toBeLessThan(6e-4));
    expect(factor.at(-1)).toBeGreaterThan(1.007);
  });

  it('reproduces the vendor within what its digits allow', () => {
    const actions = fc.array(
      fc.record({ close: price, dividend: fc.constantFrom(0, 0, 0, 0.004, 0.01), split: fc.constantFrom(1, 1, 1, 2) }),
      { minLength: 2, maxLength: 40 },
    );
    fc.assert(
      fc.property(actions, (bars) => {
        let total = 1;
        const truth = bars.map((bar) => (total *= bar.split * (1 + bar.dividend)));
        const close = bars.map((bar) => bar.close);
        const adjusted = adjustedBy(close, truth, 8);
        const { factor } = accumulate({ close, adjusted });
        // Half a printed digit of each; what is smaller may be taken late.
        const doubt = Math.max(...close.map((c, t) => 0.006 / c + 1e-8 / adjusted[t]!));
        factor.forEach((value, t) => {
          expect(Math.abs(value / (truth[t]! / truth[0]!) - 1)).toBeLessThan(1e-3 + 3 * doubt);
        });
      }),
    );
  });

  it('never changes what it said when the future changes, more digits included', () => {
    fc.assert(
      fc.property(fc.array(price, { minLength: 4, maxLength: 30 }), fc.nat(29), (close, at) => {
        const cut = 1 + (at % (close.length - 1));
        const adjusted = close.map((c, t) => Math.round(c * (1 + t * 0.003) * 100) / 100);
        const later = adjusted.map((value, t) => (t < cut ? value : value * 1.234_567));
        expect(accumulate({ close, adjusted: later }).factor.slice(0, cut)).toEqual(
          accumulate({ close, adjusted }).factor.slice(0, cut),
        );
      }),
    );
  });

  it('skips bars on which either close is missing', () => {
    const { factor } = accumulate({ close: [100, NaN, 98, 99], adjusted: [98, 97, NaN, 99] });
    expect(factor[1]).toBe(1);
    expect(factor[2]).toBe(1);
    expect(factor[3]).toBeCloseTo(100 / 98, 12);
  });
});
