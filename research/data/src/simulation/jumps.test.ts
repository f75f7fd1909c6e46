import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { addJumps } from './jumps.ts';
import { emptyShockPath } from './shock-path.ts';

const BARS = 252 * 400;

describe('addJumps', () => {
  const path = emptyShockPath(BARS);
  const jumps = addJumps(Rng.fromSeed(6), { perYear: 3, deviation: 0.05 }, path, 0, BARS);

  it('come at their rate, with their deviation and mean 0', () => {
    expect(Math.abs(jumps.length - 1_200)).toBeLessThan(4 * Math.sqrt(1_200));
    const squares = jumps.reduce((sum, { size }) => sum + size ** 2, 0) / jumps.length;
    expect(Math.sqrt(squares) / 0.05).toBeCloseTo(1, 1);
    const mean = jumps.reduce((sum, { size }) => sum + size, 0) / jumps.length;
    expect(Math.abs(mean)).toBeLessThan((4 * 0.05) / Math.sqrt(jumps.length));
  });

  it('fall before the open of their bar and nowhere else', () => {
    const sizes = new Map(jumps.map(({ t, size }) => [t, size]));
    path.overnight.forEach((x, t) => expect(x).toBe(sizes.get(t) ?? 0));
    expect(path.intraday.every((x) => x === 0)).toBe(true);
  });

  it('stay in a life', () => {
    const life = emptyShockPath(1_000);
    const found = addJumps(Rng.fromSeed(1), { perYear: 100, deviation: 1 }, life, 300, 310);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every(({ t }) => t >= 300 && t < 310)).toBe(true);
  });
});
