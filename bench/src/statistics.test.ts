import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, summarise } from './statistics.ts';
import type { Contender, Sample } from './workload.ts';

const contender = (name: string, role: Contender['role'], against?: string): Contender => ({
  name,
  role,
  ...(against !== undefined && { against }),
  run: async () => ({ seconds: 0 }),
});
const seconds = (...values: number[]): Sample[] => values.map((value) => ({ seconds: value }));

describe('median', () => {
  it('is the middle of an odd number and the mean of the middle two of an even one', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([10, 1, 2, 3])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('has as many values below as above and does not reorder its argument', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 }), (values) => {
        const before = [...values];
        const m = median(values);
        expect(values).toEqual(before);
        const below = values.filter((value) => value < m).length;
        const above = values.filter((value) => value > m).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(values.length / 2);
      }),
    );
  });
});

describe('summarise', () => {
  it('compares every row with ours: above 1, ours is faster', () => {
    const rows = summarise(
      [contender('ours', 'ours'), contender('slower', 'peer'), contender('faster', 'peer')],
      [seconds(4, 2, 2), seconds(9, 5, 5), seconds(1, 1, 3)],
      1_000,
    );
    expect(rows.map(({ ratio }) => ratio)).toEqual([
      undefined,
      { against: 'ours', value: 2.5 },
      { against: 'ours', value: 0.5 },
    ]);
    expect(rows[0]).toEqual({ name: 'ours', role: 'ours', median: 2, min: 2, first: 4, rate: 500 });
  });

  it('compares a peer with the contender it names', () => {
    const rows = summarise(
      [contender('1 worker', 'ours'), contender('2 workers', 'ours'), contender('peer', 'peer', '2 workers')],
      [seconds(4), seconds(2), seconds(3)],
      1,
    );
    expect(rows[1]!.ratio).toEqual({ against: '1 worker', value: 0.5 });
    expect(rows[2]!.ratio).toEqual({ against: '2 workers', value: 1.5 });
  });

  it('takes the largest memory and the median processor time, where they were measured', () => {
    const [row] = summarise(
      [contender('ours', 'ours')],
      [
        [
          { seconds: 1, cpuSeconds: 3, megabytes: 10 },
          { seconds: 1, cpuSeconds: 1, megabytes: 30 },
          { seconds: 1, cpuSeconds: 2, megabytes: 20 },
        ],
      ],
      1,
    );
    expect(row).toMatchObject({ cpu: 2, megabytes: 30 });
  });
});
