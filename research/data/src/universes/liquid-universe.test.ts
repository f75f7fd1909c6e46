import { MICROS_PER_DAY, microsFromDate, Rng } from '@quantcli/core';
import { nyse, Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { liquidUniverse, type LiquidityRule } from './liquid-universe.ts';
import { rebalanceBars } from './rebalance-bars.ts';
import { expandBySectors, rankSectors } from './sector-expansion.ts';

const BARS = 130;
const time = nyse.sessions(microsFromDate(2024, 1, 2)!, microsFromDate(2024, 12, 31)!).slice(0, BARS);

function panelOf(
  fields: Record<string, (n: number, t: number) => number>,
  symbols: number,
  members?: Uint8Array,
): Panel {
  return Panel.of({
    time,
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map(
      Object.entries(fields).map(([name, value]) => [
        name,
        Float64Array.from({ length: symbols * BARS }, (_, i) => value(Math.floor(i / BARS), i % BARS)),
      ]),
    ),
    ...(members && { members }),
  });
}
const chosen = (mask: Uint8Array, t: number): number[] =>
  Array.from({ length: mask.length / BARS }, (_, n) => n).filter((n) => mask[n * BARS + t] === 1);

describe('rebalanceBars', () => {
  it('are the first bars of months, quarters and years, and the first of all', () => {
    const dates = [
      [2023, 12, 28],
      [2024, 1, 2],
      [2024, 1, 3],
      [2024, 2, 1],
      [2024, 4, 1],
      [2025, 1, 2],
    ].map(([year, month, day]) => microsFromDate(year!, month!, day!)!);
    const days = Float64Array.from(dates);
    expect(rebalanceBars(days, 'monthly')).toEqual([0, 1, 3, 4, 5]);
    expect(rebalanceBars(days, 'quarterly')).toEqual([0, 1, 4, 5]);
    expect(rebalanceBars(days, 'yearly')).toEqual([0, 1, 5]);
  });

  it('do not depend on later bars', () => {
    const all = rebalanceBars(time, 'monthly');
    for (const cut of [1, 20, 21, 22, 23, 100]) {
      expect(rebalanceBars(time.slice(0, cut), 'monthly')).toEqual(all.filter((t) => t < cut));
    }
  });
});

/** Every other month. */
const swap = (t: number): boolean => rebalanceBars(time.slice(0, t + 1), 'monthly').length % 2 === 0;

describe('liquidUniverse', () => {
  const months = rebalanceBars(time, 'monthly');
  const rule: LiquidityRule = { top: 2, window: 5 };

  it('chooses by the median up to the rebalance, and keeps the choice until the next', () => {
    // Symbol 0 leads until bar 40 and is last after; one day of enormous trading moves no median.
    const panel = panelOf(
      { dollar_volume: (n, t) => (t === 60 && n === 3 ? 1e12 : n === 0 && t >= 40 ? 1 : 100 - n) },
      4,
    );
    const mask = liquidUniverse(panel, rule);
    expect(chosen(mask, 0)).toEqual([]);
    expect(chosen(mask, months[1]! - 1)).toEqual([]);
    expect(chosen(mask, months[1]!)).toEqual([0, 1]);
    expect(chosen(mask, 40)).toEqual([0, 1]);
    expect(chosen(mask, months[2]!)).toEqual([0, 1]);
    expect(chosen(mask, months[3]! - 1)).toEqual([0, 1]);
    expect(chosen(mask, months[3]!)).toEqual([1, 2]);
    expect(chosen(mask, BARS - 1)).toEqual([1, 2]);
  });

  it('is the same with the future removed', () => {
    const rng = Rng.fromSeed(5);
    const volumes = Array.from({ length: 20 * BARS }, () => (rng.uniform() < 0.1 ? NaN : rng.uniform()));
    const panel = panelOf({ dollar_volume: (n, t) => volumes[n * BARS + t]!, close: () => 1 }, 20);
    for (const own of [rule, { top: 5, keep: 9, window: 20 }]) {
      const whole = liquidUniverse(panel, own);
      for (const cut of [1, 21, 22, 23, 64, 100]) {
        const part = liquidUniverse(panel.slice(0, cut), own);
        for (let n = 0; n < 20; n += 1) {
          expect(part.slice(n * cut, (n + 1) * cut)).toEqual(whole.slice(n * BARS, n * BARS + cut));
        }
      }
    }
  });

  it('equals sorting medians, without a buffer', () => {
    const rng = Rng.fromSeed(6);
    const volumes = Array.from({ length: 9 * BARS }, () => rng.uniform());
    const panel = panelOf({ dollar_volume: (n, t) => volumes[n * BARS + t]! }, 9);
    const mask = liquidUniverse(panel, { top: 4, window: 7 });
    for (const t of months.slice(1)) {
      const medians = Array.from(
        { length: 9 },
        (_, n) => volumes.slice(n * BARS + t - 6, n * BARS + t + 1).sort((a, b) => a - b)[3]!,
      );
      const best = medians
        .map((value, n) => ({ value, n }))
        .toSorted((a, b) => b.value - a.value)
        .slice(0, 4);
      expect(chosen(mask, t)).toEqual(best.map(({ n }) => n).sort((a, b) => a - b));
    }
  });

  it('a buffer keeps members that slip a little, never more than the top', () => {
    // The order of 1 and 2 changes every month; with a buffer of 3 the first choice stays.
    const panel = panelOf(
      { dollar_volume: (n, t) => (n === 0 ? 9 : n === 1 ? 5 : n === 2 ? (swap(t) ? 4 : 6) : 1) },
      4,
    );
    const last = (keep: number | undefined) =>
      months.slice(2).map((t) => chosen(liquidUniverse(panel, { top: 2, keep, window: 1 }), t));
    expect(new Set(last(3).map(String))).toEqual(new Set(['0,2']));
    expect(new Set(last(undefined).map(String))).toEqual(new Set(['0,1', '0,2']));
  });

  it('leaves out the dead, the young and the cheap', () => {
    const members = new Uint8Array(4 * BARS).fill(1);
    members.fill(0, months[2]!, BARS);
    const panel = panelOf(
      {
        dollar_volume: (n, t) => (n === 1 && t > 50 ? NaN : n === 2 && t < 60 ? NaN : 10 - n),
        raw_close: (n) => (n === 3 ? 0.5 : 20),
        close: () => 1e6,
      },
      4,
      members,
    );
    const mask = liquidUniverse(panel, { top: 4, window: 20, minPrice: 1 });
    expect(chosen(mask, months[1]!)).toEqual([0, 1]);
    expect(chosen(mask, months[3]!)).toEqual([]);
    expect(chosen(mask, months[4]!)).toEqual([2]);
    expect(chosen(liquidUniverse(panel, { top: 4, window: 20, minHistory: 200 }), BARS - 1)).toEqual([]);
  });

  it('refuses a rule without sense', () => {
    const panel = panelOf({ close: () => 1 }, 1);
    expect(() => liquidUniverse(panel, { top: 0 })).toThrow(/top 0/);
    expect(() => liquidUniverse(panel, { top: 5, keep: 3 })).toThrow(/kept to rank 3/);
    expect(() => liquidUniverse(panel, { top: 1 })).toThrow(/no field "dollar_volume"/);
  });
});

// Sectors 0 and 1 of three symbols each; 1 rises until bar 70, 0 after.
const level = (n: number, t: number): number => 1 + 0.01 * (n < 3 ? Math.max(0, t - 70) * 3 : Math.min(t, 70));

describe('expandBySectors', () => {
  const panel = panelOf({ close: level, dollar_volume: (n) => 10 + n, sector: (n) => (n < 3 ? 0 : 1) }, 6);
  const months = rebalanceBars(time, 'monthly');
  const base = new Uint8Array(6 * BARS);
  base.fill(1, 5 * BARS, 6 * BARS);

  it('adds the most liquid of the best sector that are not in it', () => {
    const mask = expandBySectors(panel, base, { window: 20, add: 1 });
    expect(chosen(mask, 0)).toEqual([5]);
    expect(chosen(mask, months[2]!)).toEqual([4, 5]);
    expect(chosen(mask, BARS - 1)).toEqual([2, 5]);
    expect(chosen(expandBySectors(panel, base, { window: 20, add: 2, sectors: 2 }), BARS - 1)).toEqual([1, 2, 3, 4, 5]);
    expect(chosen(base, BARS - 1)).toEqual([5]);
  });

  it('is the same with the future removed', () => {
    const whole = expandBySectors(panel, base, { window: 20 });
    const cut = 90;
    const past = base.filter((_, i) => i % BARS < cut);
    const part = expandBySectors(panel.slice(0, cut), past, { window: 20 });
    expect(part).toEqual(whole.filter((_, i) => i % BARS < cut));
  });

  it('ranks by past returns only, ties by number', () => {
    expect(rankSectors(panel, 60, 20)).toEqual([1, 0]);
    expect(rankSectors(panel, 120, 20)).toEqual([0, 1]);
    expect(rankSectors(panel, 10, 20)).toEqual([]);
    expect(() => expandBySectors(panelOf({ close: level, dollar_volume: () => 1 }, 1), new Uint8Array(BARS))).toThrow(
      /no field "sector"/,
    );
  });

  it('bars are as many as days', () => {
    expect(time.at(-1)! - time[0]!).toBeLessThan(200 * MICROS_PER_DAY);
  });
});
