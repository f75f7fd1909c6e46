import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainStep } from './explain-step.ts';

const NOTHING = { splits: [], dividends: [] };
const told = (factor: number): unknown => explainStep(Math.log(factor), NOTHING);
const adjusting = (adjusts: 'base' | 'other', factor: number): unknown =>
  explainStep(Math.log(factor), { ...NOTHING, adjusts });

describe('explainStep', () => {
  it('is a booked split, whichever side has adjusted for it', () => {
    const near = { splits: [1.5, 7.000007], dividends: [] };
    for (const factor of [7, 1 / 7]) {
      expect(explainStep(Math.log(factor), near)).toEqual({ cause: 'split', booked: true, value: 7.000007 });
    }
  });

  it('is a booked distribution of about its size, though vendors value the child differently', () => {
    // EBAY 2015-07-20: 38.39 booked at a close of 28.57; the other vendor took 59 % off.
    const near = {
      splits: [],
      dividends: [
        { by: 'base', cash: 0.1, close: 28.57 },
        { by: 'base', cash: 38.39, close: 28.57 },
      ],
    } as const;
    expect(explainStep(Math.log(0.40564), near)).toEqual({ cause: 'distribution', booked: true, value: 38.39 });
    // Whoever books it has the higher older prices.
    expect(explainStep(-Math.log(0.40564), near)).not.toMatchObject({ booked: true });
    const by = near.dividends.map((dividend) => ({ ...dividend, by: 'other' as const }));
    expect(explainStep(-Math.log(0.40564), { splits: [], dividends: by })).toMatchObject({
      booked: true,
      value: 38.39,
    });
    expect(explainStep(Math.log(0.40564), { splits: [], dividends: by })).not.toMatchObject({ booked: true });
    expect(explainStep(Math.log(0.9), near)).toEqual({ cause: 'distribution', booked: false });
  });

  it('tells a later split by its size, as the source must have adjusted for it', () => {
    expect(told(1 / 20)).toEqual({ cause: 'split', booked: false, value: 20 });
    expect(told(8)).toEqual({ cause: 'split', booked: false, value: 1 / 8 });
    expect(told(0.6668)).toEqual({ cause: 'split', booked: false, value: 1.5 });
    expect(told(0.25 * 1.002)).toMatchObject({ value: 4 });
  });

  it('takes the rest for a later distribution where it halves no price', () => {
    for (const factor of [0.967, 0.7825, 1.053, 0.55])
      expect(told(factor)).toEqual({ cause: 'distribution', booked: false });
  });

  it('is a distribution only where it lowers the older prices of the source that does not book them', () => {
    expect(adjusting('other', 0.9)).toEqual({ cause: 'distribution', booked: false });
    expect(adjusting('base', 1 / 0.9)).toEqual({ cause: 'distribution', booked: false });
    expect(adjusting('other', 1 / 0.9)).toEqual({ cause: 'unexplained', booked: false });
    expect(adjusting('base', 0.9)).toEqual({ cause: 'unexplained', booked: false });
    // A split has no sign; beside one the distribution has.
    for (const side of ['base', 'other'] as const) expect(adjusting(side, 4)).toMatchObject({ cause: 'split' });
    expect(adjusting('other', 6.4401)).toMatchObject({ cause: 'split and distribution', value: 1 / 8 });
    expect(adjusting('base', 1 / 6.4401)).toMatchObject({ cause: 'split and distribution', value: 8 });
  });

  it('tells a common split beside a distribution that lowers the same prices', () => {
    // GE: 1:8 in 2021 and a spin-off in 2023.
    expect(told(6.4401)).toEqual({ cause: 'split and distribution', booked: false, value: 1 / 8 });
    expect(told(0.05 * 0.9)).toEqual({ cause: 'split and distribution', booked: false, value: 20 });
  });

  it('leaves unexplained what nothing explains', () => {
    expect(told(1_000)).toEqual({ cause: 'unexplained', booked: false });
    expect(told(0.23)).toMatchObject({ cause: 'split and distribution', value: 4 });
    expect(told(0.45)).toMatchObject({ cause: 'split and distribution', value: 2 });
    expect(told(0.34 * 0.98)).toEqual({ cause: 'split', booked: false, value: 3 });
  });

  it('tells any split by its own size exactly (property)', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1.25, 4 / 3, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50),
        fc.boolean(),
        (ratio, reverse) => {
          const shares = reverse ? 1 / ratio : ratio;
          expect(told(1 / shares)).toEqual({ cause: 'split', booked: false, value: shares });
        },
      ),
    );
  });
});
