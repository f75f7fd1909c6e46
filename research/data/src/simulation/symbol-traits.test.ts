import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { mean } from './naive-statistics.reference.ts';
import { drawTraits, type SymbolTraits } from './symbol-traits.ts';

const BARS = 2_520;
const all = (bars: number, count = 4_000): SymbolTraits[] =>
  Array.from({ length: count }, (_, n) => drawTraits(Rng.fromSeed(9).split(`symbol/${n}/traits`), n, 11, bars));
const traits = all(BARS);
const share = (of: (one: SymbolTraits) => boolean): number => traits.filter(of).length / traits.length;
const meanDeviation = (of: SymbolTraits[]): number => mean(of.map(({ deviation }) => deviation));

describe('drawTraits', () => {
  it('lists and delists about 1.5 % a year each, always for at least one bar', () => {
    expect(traits.every(({ listed, delisted }) => listed >= 0 && listed < delisted && delisted <= BARS)).toBe(true);
    expect(share(({ listed }) => listed > 0)).toBeCloseTo(1 - Math.exp(-0.15), 1.5);
    const years = traits.reduce((sum, { listed, delisted }) => sum + (delisted - listed) / 252, 0);
    const ended = traits.filter(({ delisted }) => delisted < BARS).length;
    expect(Math.abs(ended / years - 0.015)).toBeLessThan((4 * Math.sqrt(ended)) / years);
  });

  it('lets the first symbol live throughout, in the shortest market too', () => {
    for (const bars of [2, 10, BARS]) {
      expect(all(bars, 1)[0]).toMatchObject({ listed: 0, delisted: bars });
      expect(all(bars, 50).every(({ listed, delisted }) => listed < delisted && delisted <= bars)).toBe(true);
    }
  });

  it('stays in its ranges, a quarter of symbols paying', () => {
    expect(traits.every(({ beta }) => beta >= 0.6 && beta <= 1.4)).toBe(true);
    expect(
      traits.every(({ deviation }) => deviation * Math.sqrt(252) >= 0.16 && deviation * Math.sqrt(252) <= 0.34),
    ).toBe(true);
    expect(traits.every(({ price, splitAbove }) => price >= 20 && price <= 150 && splitAbove > 150)).toBe(true);
    expect(share(({ dividendYield }) => dividendYield > 0)).toBeCloseTo(0.25, 1.4);
    expect(share(({ splitRatio }) => splitRatio === 3)).toBeCloseTo(0.2, 1.4);
    expect(traits.map(({ sector }) => sector).slice(0, 13)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1]);
  });

  it('draws life apart from risk: those that leave are no more volatile than those that stay', () => {
    const gone = traits.filter(({ delisted }) => delisted < BARS);
    const stayed = traits.filter(({ delisted }) => delisted === BARS);
    expect(Math.abs(meanDeviation(gone) / meanDeviation(stayed) - 1)).toBeLessThan(0.04);
  });
});
