import { expect, it } from 'vitest';
import { Vpin } from './vpin.ts';

it('a bucket of VPIN is a fiftieth of the mean of the last 20 days, without the first', () => {
  const vpin = new Vpin(undefined);
  let seen = 0;
  /** How many buckets became full on a day of steps. */
  const fullOn = (day: number, size: number, steps = 500): number => {
    let full = 0;
    for (let i = 0; i < steps; i += 1) {
      const before = vpin.value;
      seen += 1;
      vpin.step(size, 100 + Math.sin(seen * seen), day);
      if (!Object.is(vpin.value, before)) full += 1;
    }
    return full;
  };
  // Of the first day little is seen, and the second has no day before it; on the third the fiftieth is the first value.
  expect([fullOn(0, 5, 80), fullOn(1, 5), fullOn(2, 5), fullOn(3, 5)]).toEqual([0, 0, 1, 50]);
  // A day a hundred times as large, of which every step fills ten, is in the mean for 20 days and then forgotten.
  expect(fullOn(4, 500)).toBe(500);
  const after = Array.from({ length: 22 }, (_, i) => fullOn(5 + i, 5));
  // Buckets of 1,287.5; then what is left of it, 75, and two of 1,040.
  expect(after.slice(0, 2)).toEqual([1, 3]);
  expect(after[19]).toBe(Math.floor(2_500 / ((19 * 2_500 + 250_000) / 20 / 50)));
  expect(after[21]).toBe(50);
});
