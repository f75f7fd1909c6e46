import { median } from '@quantcli/numeric';
import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { returnsOf } from '../bar-returns.ts';
import { barsOf, type Columns } from '../bars.fixture.ts';
import { marketMove } from './market-move.ts';

/** Random walks that start at different bars of one calendar. */
function market(symbols: number, bars = 80): Record<string, Columns> {
  const rng = Rng.fromSeed(5);
  return Object.fromEntries(
    Array.from({ length: symbols }, (_, n) => {
      const walk = rng.split(`symbol ${n}`);
      let price = 50;
      const close = Array.from({ length: bars - n }, () => (price *= Math.exp(0.01 * (1 + n / 10) * walk.normal())));
      const time = Array.from({ length: bars - n }, (_day, t) => (20_000 + n + t) * 86_400e6);
      return [String.fromCodePoint(65 + n), { close, time }];
    }),
  );
}

describe('marketMove', () => {
  it('is the median over symbols of return, and of return over scale, at one instant', () => {
    const returns = returnsOf(barsOf(market(12)));
    for (const row of [15, 40, 79]) {
      const at = returns.bars.time[row]!;
      const moves: number[] = [];
      const zs: number[] = [];
      for (let other = 0; other < returns.bars.time.length; other += 1) {
        const n = returns.bars.symbol[other]!;
        const move = returns.returns[n]!.total[other - returns.starts[n]!]!;
        if (returns.bars.time[other] !== at || Number.isNaN(move)) continue;
        moves.push(move);
        zs.push(move / returns.scales[n]!.scale);
      }
      const found = marketMove(returns, row)!;
      expect(found.move).toBeCloseTo(median(Float64Array.from(moves)), 14);
      expect(found.z).toBeCloseTo(median(Float64Array.from(zs)), 12);
    }
  });

  it('needs ten symbols that trade then', () => {
    expect(marketMove(returnsOf(barsOf(market(9))), 40)).toBeUndefined();
    // On the fifth day five of the twelve have a return.
    expect(marketMove(returnsOf(barsOf(market(12))), 5)).toBeUndefined();
  });
});
