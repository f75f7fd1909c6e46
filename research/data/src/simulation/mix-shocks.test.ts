import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { announceTakeover, emptyMixedShocks, mixByLoadings, mixBySector } from './mix-shocks.ts';
import { emptyShockPath, OVERNIGHT_SHARE, simulateShocks, type ShockPath } from './shock-path.ts';
import { drawTraits } from './symbol-traits.ts';

const BARS = 50;
const traits = { ...drawTraits(Rng.fromSeed(1), 0, 1, BARS), beta: 1.3 };
const flat = new Float64Array(BARS).fill(1);
const draw = (name: string): ShockPath => simulateShocks(Rng.fromSeed(2).split(name), 0.01, flat, emptyShockPath(BARS));
const [market, sector, own] = [draw('market'), draw('sector'), draw('own')];

describe('mixing', () => {
  it('is the same by sector and by loadings of the same', () => {
    const [one, other] = [emptyMixedShocks(BARS), emptyMixedShocks(BARS)];
    mixBySector(traits, market, sector, own, one);
    const share = OVERNIGHT_SHARE;
    const sources = [
      { loading: 1.3, path: market, overnight: share },
      { loading: 1, path: sector, overnight: share },
      { loading: 1, path: own, overnight: share },
    ];
    other.night.fill(7);
    mixByLoadings(traits, sources, 1, other);
    for (let t = 0; t < BARS; t += 1) {
      expect(other.night[t]!).toBeCloseTo(one.night[t]!, 15);
      expect(other.day[t]!).toBeCloseTo(one.day[t]!, 15);
      expect(other.dayVariance[t]!).toBeCloseTo(one.dayVariance[t]!, 15);
    }
    mixByLoadings(traits, sources, 2, other);
    expect(other.dayVariance[3]! / one.dayVariance[3]!).toBeCloseTo(4, 12);
  });

  it('takes a target to its offer and keeps it there', () => {
    const [plain, target] = [emptyMixedShocks(BARS), emptyMixedShocks(BARS)];
    for (const mixed of [plain, target]) mixBySector(traits, market, sector, own, mixed);
    announceTakeover(target, 20, BARS, 0.25);
    expect(target.night[19]).toBe(plain.night[19]);
    expect(target.night[20]! - 0.25).toBeCloseTo(0.15 * plain.night[20]!, 14);
    expect(target.day[30]!).toBeCloseTo(0.15 * plain.day[30]!, 15);
    expect(Math.sqrt(target.dayVariance[30]! / plain.dayVariance[30]!)).toBeCloseTo(0.15, 12);
  });
});
