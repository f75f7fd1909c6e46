import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZeroRuns } from './zero-runs.ts';

/** The places of the true zeros, and how many were dropped. */
function judge(values: readonly number[]): { zeros: number[]; dropped: number } {
  const runs = new ZeroRuns<number>();
  const zeros = values.flatMap((value, place) => [...runs.add(value, place)]);
  zeros.push(...runs.finish());
  return { zeros: zeros.sort((a, b) => a - b), dropped: runs.dropped };
}

/** A column that moves in steps of about 0.03 around a level. */
const around = (level: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => level + 0.03 * ((i % 3) - 1));
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);

describe('ZeroRuns', () => {
  it('drops zeros before the first value, in the middle and at the end when the values are far', () => {
    expect(judge([...zeros(500), ...around(3.67, 100)])).toEqual({ zeros: [], dropped: 500 });
    expect(judge([...around(5, 100), ...zeros(50), ...around(4, 100)])).toEqual({ zeros: [], dropped: 50 });
    expect(judge([...around(5, 100), ...zeros(50)])).toEqual({ zeros: [], dropped: 50 });
    expect(judge([...around(5, 50), 0, ...around(5, 50)])).toEqual({ zeros: [], dropped: 1 });
  });

  it('keeps zeros that lie near one of the values around them', () => {
    expect(judge([...around(5, 50), 0.03, 0, 0, 0.02, ...around(5, 50)])).toEqual({ zeros: [51, 52], dropped: 0 });
    // One side is enough: a rate that was cut to zero and later raised at once.
    expect(judge([...around(5, 50), 0.03, 0, 0, ...around(5, 50)]).dropped).toBe(0);
  });

  it('keeps what looks like zeros among returns and signs', () => {
    expect(judge(Array.from({ length: 300 }, (_, i) => [0.01, 0, -0.02, 0, 0.015][i % 5]!)).dropped).toBe(0);
    // Recessions: 0 and 1, nothing else.
    expect(judge([...zeros(100), 1, 1, 1, ...zeros(90), 1, 1, ...zeros(50)]).dropped).toBe(0);
    expect(judge(zeros(10))).toEqual({ zeros: [...zeros(10).keys()], dropped: 0 });
  });

  it('says nothing about columns that have shown too little', () => {
    expect(judge([0, 5, 5.01, 5.02, 5.01, 5])).toEqual({ zeros: [0], dropped: 0 });
    expect(judge([0, 5, 5.01, 5.02, 5.01, 5, 5.01])).toEqual({ zeros: [], dropped: 1 });
  });

  it('loses no zero: each is either true or dropped, whatever the values are', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(0), fc.double({ min: -10, max: 10, noNaN: true }))), (values) => {
        const { zeros: kept, dropped } = judge(values);
        const places = values.flatMap((value, place) => (value === 0 ? [place] : []));
        expect(kept.length + dropped).toBe(places.length);
        expect(kept.every((place) => places.includes(place))).toBe(true);
      }),
    );
  });

  it('judges the same in any unit', () => {
    const values = [...zeros(3), ...around(4, 60), 0.05, 0, 0.02, ...around(4, 60), 0, 4];
    for (const unit of [1e-6, 100, -1]) expect(judge(values.map((value) => value * unit))).toEqual(judge(values));
  });

  it('counts what it holds back', () => {
    const runs = new ZeroRuns<number>();
    for (let i = 0; i < 7; i += 1) runs.add(0, i);
    expect(runs.held).toBe(7);
    runs.finish();
    expect(runs.held).toBe(0);
  });
});
