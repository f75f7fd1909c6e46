import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { emptyMixedShocks, mixBySector } from './mix-shocks.ts';
import { DRIFT, emptyReturnPath, simulateReturns, type ReturnPath } from './return-path.ts';
import { emptyShockPath, OVERNIGHT_SHARE, simulateShocks, type ShockPath } from './shock-path.ts';
import { drawTraits } from './symbol-traits.ts';

const BARS = 300;
const traits = { ...drawTraits(Rng.fromSeed(1), 0, 1, BARS), beta: 1.3 };
const none = new Float64Array(BARS);
const drift = none.map(() => DRIFT);
const flat = new Float64Array(BARS).fill(1);
const shocks = (name: string, base: number): ShockPath =>
  simulateShocks(Rng.fromSeed(5).split(name), base, flat, emptyShockPath(BARS));

function returnsOf(market: ShockPath, sector: ShockPath, own: ShockPath, edge = none, size = 0): ReturnPath {
  const path = emptyReturnPath(BARS);
  const mixed = emptyMixedShocks(BARS);
  mixBySector(traits, market, sector, own, mixed);
  simulateReturns(traits, mixed, drift, true, edge, size, path);
  return path;
}

const market = shocks('market', 0.01);
const sector = shocks('sector', 0.005);
const own = shocks('own', 0.02);
describe('simulateReturns', () => {
  it('earns the common drift and nothing else without shocks, whatever the loading', () => {
    const still = emptyShockPath(BARS);
    const { overnight, total } = returnsOf(still, still, still);
    expect(total.every((r) => r === DRIFT)).toBe(true);
    expect(overnight.every((r) => r === DRIFT)).toBe(true);
  });

  it('is drift + beta · market + sector + own on the first bar', () => {
    const { overnight, total } = returnsOf(market, sector, own);
    const night = 1.3 * market.overnight[0]! + sector.overnight[0]! + own.overnight[0]!;
    const day = 1.3 * market.intraday[0]! + sector.intraday[0]! + own.intraday[0]!;
    expect(overnight[0]!).toBeCloseTo(DRIFT + night, 15);
    expect(total[0]!).toBeCloseTo(DRIFT + night + day, 15);
  });

  it('adds the planted mean exactly, a quarter of it overnight', () => {
    const edge = none.map((_, t) => (t === 0 ? 0.004 : 0));
    const plain = returnsOf(market, sector, own);
    const planted = returnsOf(market, sector, own, edge, 0.5);
    expect(planted.total[0]! - plain.total[0]!).toBeCloseTo(0.002, 15);
    expect(planted.overnight[0]! - plain.overnight[0]!).toBeCloseTo(0.002 * OVERNIGHT_SHARE, 15);
  });

  it('mirrors: opposite shocks give opposite returns around the drift, over 21 bars as over one', () => {
    const drifts = (1 + DRIFT) ** 21 - 1;
    let worst = 0;
    let skewWhenCompounded = 0;
    for (let t = 100; t + 21 <= BARS; t += 21) {
      const flipped = (path: ShockPath): ShockPath => ({
        ...path,
        overnight: path.overnight.map((x, k) => (k < t ? x : -x)),
        intraday: path.intraday.map((x, k) => (k < t ? x : -x)),
      });
      const up = returnsOf(market, sector, own);
      const down = returnsOf(flipped(market), flipped(sector), flipped(own));
      expect(up.total[t]! + down.total[t]!).toBeCloseTo(2 * DRIFT, 14);
      const forward = ({ price }: ReturnPath): number => price[t + 20]! / price[t - 1]! - 1;
      worst = Math.max(worst, Math.abs(forward(up) + forward(down) - 2 * drifts));
      const compounded = (sign: number): number =>
        up.total.subarray(t, t + 21).reduce((growth, r) => growth * (1 + sign * r), 1) - 1;
      skewWhenCompounded = Math.max(skewWhenCompounded, Math.abs(compounded(1) + compounded(-1)));
    }
    // What remains is the drift of the drift; plain compounding of the same moves is skewed a hundred times as much.
    expect(worst).toBeLessThan(skewWhenCompounded / 100);
  });

  it('is more volatile after a fall by the ratio of the older price, at most twice, until that price is forgotten', () => {
    const shocked = (size: number): ReturnPath =>
      returnsOf(market, sector, { ...own, overnight: own.overnight.map((x, t) => (t === 50 ? size : x)) });
    const ratio = (path: ReturnPath, t: number): number => {
      const variance = (1.3 * market.deviation[t]!) ** 2 + sector.deviation[t]! ** 2 + own.deviation[t]! ** 2;
      return path.intradayDeviation[t]! / Math.sqrt((1 - OVERNIGHT_SHARE) * variance);
    };
    const fallen = shocked(-0.3);
    for (const t of [51, 60, 90]) {
      expect(ratio(fallen, t)).toBeCloseTo(fallen.price[t - 21]! / fallen.price[t - 1]!, 12);
    }
    expect(ratio(fallen, 51) / ratio(returnsOf(market, sector, own), 51)).toBeGreaterThan(1.3);
    const crash = { ...own, overnight: own.overnight.map((x, t) => (t === 50 || t === 51 ? -0.4 : x)) };
    expect(ratio(returnsOf(market, sector, crash), 52)).toBeCloseTo(2, 12);
  });

  it('never loses more than 95 % in a bar, however large the deviations', () => {
    const wild = simulateShocks(Rng.fromSeed(6), 0.5, flat, emptyShockPath(BARS));
    const edge = none.map((_, t) => (t % 2 === 0 ? -0.3 : 0.3));
    const { overnight, total, intradayDeviation } = returnsOf(wild, wild, wild, edge, 1);
    expect(Math.min(...total)).toBeGreaterThan(-0.951);
    expect(Math.min(...overnight)).toBeGreaterThan(-0.5);
    expect(Math.min(...intradayDeviation)).toBeGreaterThan(0);
  });
});
