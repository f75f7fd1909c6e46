import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { parseMarketSpec } from './market-spec.ts';
import { emptyShockPath, simulateShocks, type ShockPath } from './shock-path.ts';
import { drawEnding, sufferDistress, type SymbolEnding } from './symbol-endings.ts';

const BARS = 2_520;
const delistings = parseMarketSpec({ seed: 1, delistings: { failures: 0.02, mergers: 0.03 } }).delistings!;
const endings = (spec = delistings, count = 3_000): SymbolEnding[] =>
  Array.from({ length: count }, (_, n) => drawEnding(Rng.fromSeed(7).split(String(n)), spec, 0, BARS, n === 0));

describe('drawEnding', () => {
  const all = endings();

  it('fails and takes over at the rates that were asked for', () => {
    const years = all.reduce((sum, { at }) => sum + at / 252, 0);
    for (const [how, rate] of [
      ['fails', 0.02],
      ['taken over', 0.03],
    ] as const) {
      const ended = all.filter((ending) => ending.how === how).length;
      // The stretch before an end is not at risk: a little fewer.
      expect(Math.abs(ended / years / rate - 0.95), how).toBeLessThan(0.1);
    }
  });

  it('lets as many recover as fail, and the first symbol live throughout', () => {
    const spells = all.flatMap(({ distress }) => distress).filter(({ to }) => to < BARS);
    const failed = spells.filter(({ fails }) => fails).length;
    expect(Math.abs(failed / spells.length - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / spells.length));
    expect(all[0]).toMatchObject({ how: 'stays', at: BARS, distress: [] });
  });

  it('ends a life at the end of its distress, or when its takeover is done', () => {
    for (const { how, at, announced, distress } of all) {
      expect(at).toBeLessThanOrEqual(BARS);
      if (how === 'fails') expect(distress.at(-1)).toMatchObject({ to: at, fails: true });
      if (how === 'taken over') expect(at - announced).toBe(delistings.pending);
      distress.forEach(({ from, to }, k) => {
        expect(from).toBeGreaterThanOrEqual(distress[k - 1]?.to ?? 1);
        expect(to - from).toBeLessThanOrEqual(120);
      });
    }
  });

  it('lets everyone stay at a rate of 0', () => {
    const none = { ...delistings, failures: 0, mergers: 0 };
    expect(
      endings(none, 50).every(({ how, at, distress }) => how === 'stays' && at === BARS && distress.length === 0),
    ).toBe(true);
  });
});

const draw = (seed: number): ShockPath =>
  simulateShocks(Rng.fromSeed(seed), 0.02, new Float64Array(200).fill(1), emptyShockPath(200));

const sum = ({ overnight, intraday }: ShockPath, from: number, to: number): number =>
  overnight.subarray(from, to).reduce((total, x, t) => total + x + intraday[from + t]!, 0);

describe('sufferDistress', () => {
  it('falls where it fails and rises where it recovers, and scales no other bar', () => {
    for (const fails of [true, false]) {
      for (let seed = 0; seed < 40; seed += 1) {
        const [path, plain] = [draw(seed), draw(seed)];
        sufferDistress(path, { from: 50, to: 150, fails }, 2);
        expect(sum(path, 50, 150) < 0).toBe(fails);
        expect(Math.abs(sum(path, 50, 150))).toBeCloseTo(2 * Math.abs(sum(plain, 50, 150)), 12);
        expect([path.overnight[49], path.overnight[150]]).toEqual([plain.overnight[49], plain.overnight[150]]);
        expect(path.deviation[50]).toBe(2 * plain.deviation[50]!);
      }
    }
  });

  it('is no edge: over both outcomes the first days say nothing about the rest', () => {
    const products: number[] = [];
    for (let seed = 0; seed < 4_000; seed += 1) {
      const path = draw(seed);
      sufferDistress(path, { from: 50, to: 150, fails: seed % 2 === 0 }, 2);
      products.push(sum(path, 50, 70) * sum(path, 70, 150));
    }
    const mean = products.reduce((a, b) => a + b, 0) / products.length;
    const error = Math.sqrt(products.reduce((a, b) => a + (b - mean) ** 2, 0)) / products.length;
    expect(Math.abs(mean)).toBeLessThan(4 * error);
  });
});
