import { micros, MICROS_PER_SECOND, Rng } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawTimes, splitVolume } from './session-flow.ts';

/** The distribution of instants over the session. */
const wanted = (x: number): number => (x + (1 + (2 * x - 1) ** 3) / 2) / 2;

describe('drawTimes', () => {
  it('stays inside the session with room for a quote before each trade, however short it is', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 50 }), fc.nat(1_000), (seed, count, extra) => {
        const hours = { open: micros(1_000), close: micros(1_000 + 2 * (count + 1) + extra) };
        const times = drawTimes(Rng.fromSeed(seed), hours, count);
        expect(times).toHaveLength(count);
        times.forEach((time, i) => expect(time - (times[i - 1] ?? hours.open)).toBeGreaterThanOrEqual(2));
        expect(times.at(-1)).toBeLessThan(hours.close);
      }),
    );
  });

  it('has the shape of a U: ends four times the middle', () => {
    const length = 6.5 * 3_600 * MICROS_PER_SECOND;
    const count = 100_000;
    const times = drawTimes(Rng.fromSeed(1), { open: micros(0), close: micros(length) }, count);
    const share = (from: number, to: number): number =>
      times.filter((time) => time >= from * length && time < to * length).length / count;
    for (let i = 0; i < 10; i += 1) {
      expect(share(i / 10, (i + 1) / 10)).toBeCloseTo(wanted((i + 1) / 10) - wanted(i / 10), 2);
    }
    expect(share(0, 0.02) / share(0.49, 0.51)).toBeGreaterThan(3);
  });
});

describe('splitVolume', () => {
  it('gives every trade a share at least and all of the volume away', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 100 }), fc.nat(2 ** 48), (seed, count, more) => {
        const sizes = splitVolume(Rng.fromSeed(seed), count + more, count);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(count + more);
        expect(sizes.every((size) => Number.isInteger(size) && size >= 1)).toBe(true);
      }),
    );
  });

  it('makes sizes of a heavy tail', () => {
    const sizes = splitVolume(Rng.fromSeed(2), 1e6, 1_000).sort();
    expect(sizes[500]!).toBeLessThan(800);
    expect(sizes[999]!).toBeGreaterThan(8_000);
  });
});
