/** Actions that are right, in prices that move by chance: none may be called wrong, and none may be changed. */
import { Rng } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, type Columns } from '../bars.fixture.ts';
import { repairBars } from '../repair-bars.ts';
import { judgeActions } from './judge-actions.ts';

const BARS = 500;
const RATIOS = [2, 3, 1.5, 4, 7, 1.25, 1 / 5, 1 / 10];

interface Truth {
  readonly columns: Columns;
  /** Rows with a split. */
  readonly splits: readonly number[];
}

/** A random walk with occasional news (twenty times a usual day's variance), splits and quarterly dividends, booked as they happen. */
function soundMarket(seed: number, volatility: number): Truth {
  const rng = Rng.fromSeed(seed);
  const split: number[] = [];
  const dividend: number[] = [];
  const close: number[] = [];
  const splits: number[] = [];
  let price = 80;
  for (let t = 0; t < BARS; t += 1) {
    const happens = t > 20 && t < BARS - 20 && rng.uniform() < 0.008;
    const ratio = happens ? RATIOS[Math.floor(rng.uniform() * RATIOS.length)]! : 1;
    const paid = t % 63 === 40 ? (0.005 * price) / ratio : 0;
    const news = rng.uniform() < 0.01 ? Math.sqrt(20) : 1;
    price = (price * Math.exp(volatility * news * rng.normal())) / ratio - paid;
    if (happens) splits.push(t);
    close.push(price);
    split.push(ratio);
    dividend.push(paid);
  }
  return { columns: { close, split, dividend }, splits };
}

function fatTailed(seed: number, ratio: number): Columns {
  const rng = Rng.fromSeed(seed);
  const close: number[] = [];
  const split: number[] = [];
  let price = 100;
  for (let t = 0; t < 520; t += 1) {
    const chi2 = rng.normal() ** 2 + rng.normal() ** 2 + rng.normal() ** 2;
    split.push(t > 0 && t % 50 === 0 ? ratio : 1);
    price *= Math.exp((0.012 * rng.normal()) / Math.sqrt(chi2 / 3)) / split[t]!;
    close.push(price);
  }
  return { close, split };
}

describe('sound actions', () => {
  it('are never corrected', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0.005, max: 0.03, noNaN: true }), (seed, volatility) => {
        const { columns, splits } = soundMarket(seed, volatility);
        const bars = barsOf({ A: columns });
        const judged = judgeActions(bars);
        expect(judged.flatMap(({ corrections }) => corrections)).toEqual([]);
        // News of ten standard deviations on the day of a split is asked about, and nothing else.
        const right = ['fine', 'unjudged', 'missing-counterpart'];
        const wrong = judged.filter(({ verdict }) => !right.includes(verdict));
        expect(wrong.map(({ verdict, explanation }) => `${verdict}: ${explanation}`)).toEqual([]);
        expect(splits.every((row) => judged.some((one) => one.row === row))).toBe(true);
        expect(repairBars(bars)).toEqual({ bars, repaired: 0 });
      }),
      { numRuns: 150, seed: 11 },
    );
  });

  it('are not corrected, and hardly one called wrong, where returns have fat tails', () => {
    // Student t with 3 degrees of freedom, as daily returns have; ten splits a path, booked on their day.
    for (const [ratio, mostWrong] of [
      [1.05, 0],
      [1.1, 15],
      [1.25, 6],
      [2, 4],
    ] as const) {
      const verdicts = Array.from({ length: 200 }, (_, seed) => judgeActions(barsOf({ A: fatTailed(seed, ratio) })));
      const judged = verdicts.flat();
      expect(judged).toHaveLength(2_000);
      expect(judged.flatMap(({ corrections }) => corrections)).toEqual([]);
      const wrong = judged.filter(({ verdict }) => verdict !== 'fine' && verdict !== 'unjudged');
      expect(wrong.length).toBeLessThanOrEqual(mostWrong);
    }
  });

  it('that are moved by a few bars are found, and moved back where that is sure', () => {
    let moved = 0;
    let found = 0;
    let movedBack = 0;
    for (let seed = 0; seed < 120; seed += 1) {
      const { columns, splits } = soundMarket(seed, 0.015);
      const right = columns.split!;
      const row = splits.find((at) => Math.abs(Math.log(right[at]!)) > 0.5);
      // One of several, so that prices are seen to be as traded.
      if (row === undefined || splits.length < 3 || splits.some((at) => at !== row && Math.abs(at - row) < 15))
        continue;
      const by = (seed % 9) - 4 || 5;
      const wrong = right.with(row, 1).with(row + by, right[row]!);
      const misdated = barsOf({ A: { ...columns, split: wrong } });
      const { bars } = repairBars(misdated);
      moved += 1;
      if (judgeActions(misdated).some((one) => one.verdict === 'misdated' && one.movedRow === row)) found += 1;
      if ([...bars.fields.get('split')!].every((ratio, t) => Math.abs(ratio / right[t]! - 1) < 1e-9)) movedBack += 1;
    }
    expect(moved).toBeGreaterThan(40);
    expect(found / moved).toBeGreaterThan(0.95);
    expect(movedBack / moved).toBeGreaterThan(0.85);
  });
});
