/** An edge that both tails of volume lead: read off the bars themselves, by naive code. */
import { describe, expect, it } from 'vitest';
import { adjustedSeries } from './adjusted-series.reference.ts';
import { emptyCrossSection, observePast } from './cross-section.ts';
import { mean, spearman } from './naive-statistics.reference.ts';
import { simulateMarket, type SimulatedMarket } from './simulate-market.ts';

const WINDOW = 120;
const size = { symbols: 80, bars: 900, seed: 14 } as const;
const plant = (ic: number, shape: 'linear' | 'extremes' = 'extremes'): SimulatedMarket =>
  simulateMarket({ ...size, edge: { ic, halfLife: 10, shape } });
const [up, down] = [plant(0.1), plant(-0.1)];

/** Mean rank IC with the 5-bar return, on every fifth date, of what a function makes of log volume less its mean; NaN is left out. */
function icOf(market: SimulatedMarket, feature: (unusual: number) => number): number {
  const { series } = adjustedSeries(market.bars);
  const ics: number[] = [];
  for (let t = WINDOW - 1; t + 5 < size.bars; t += 5) {
    const pairs = series.flatMap(({ close, volume }) => {
      const window = volume.slice(t - WINDOW + 1, t + 1).map(Math.log);
      const forward = close[t + 5]! / close[t]! - 1;
      const unusual = window.at(-1)! - mean(window);
      const seen = feature(unusual);
      return Number.isNaN(seen) || Number.isNaN(forward) ? [] : [[seen, forward] as const];
    });
    ics.push(
      spearman(
        pairs.map(([x]) => x),
        pairs.map(([, y]) => y),
      ),
    );
  }
  return mean(ics);
}
/** The planted part: the sampling noise of markets that differ in the edge's sign alone cancels. */
const planted = (feature: (unusual: number) => number): number => (icOf(up, feature) - icOf(down, feature)) / 2;

/** Mean of each symbol, in hundreds of shares. */
const volumes = (market: SimulatedMarket): number[] =>
  adjustedSeries(market.bars).series.map(({ volume }) => Math.round(mean([...volume].filter((v) => v > 0)) / 100));

describe('an edge of extremes', () => {
  it('has the rank IC asked for with how unusual volume is', () => {
    expect(Math.abs(planted(Math.abs) / 0.1 - 1)).toBeLessThan(0.05);
  });

  it('has next to none with volume itself, which is what a linear model sees', () => {
    expect(Math.abs(planted((unusual) => unusual))).toBeLessThan(0.01);
  });

  it('has as much in either tail', () => {
    for (const side of [1, -1]) {
      const inTail = planted((unusual) => (side * unusual > 0 ? Math.abs(unusual) : NaN));
      expect(Math.abs(inTail / 0.1 - 1)).toBeLessThan(0.3);
    }
  });

  it('says which feature shows it, and what it was on this market', () => {
    const { feature, edge, realised, spec } = up.truth;
    expect(feature).toBe('abs(log(volume) - ts_mean(log(volume), 120))');
    expect(edge).toMatchObject({ ic: 0.1, halfLife: 10, shape: 'extremes' });
    expect(spec.edge).toEqual({ ic: 0.1, halfLife: 10, shape: 'extremes' });
    // On every date there, on every fifth here.
    expect(Math.abs(realised.featureIc! - icOf(up, Math.abs))).toBeLessThan(0.01);
    expect(realised.expectedReturnIc!).toBeGreaterThan(realised.featureIc!);
  });

  it('is the same again from the same spec, and leaves volume as it is without one', () => {
    expect(plant(0.1)).toEqual(up);
    expect(volumes(up)).toEqual(volumes(simulateMarket(size)));
  });

  it('is another than a linear one, which is what an edge without a shape is', () => {
    const linear = plant(0.1, 'linear');
    const plain = simulateMarket({ ...size, edge: { ic: 0.1, halfLife: 10 } });
    expect(linear.bars).toEqual(plain.bars);
    expect(linear.truth.feature).toBe('volume / ts_mean(volume, 120)');
    expect(linear.truth.edge!.size).not.toBe(up.truth.edge!.size);
  });

  it('is observed as the distance of log volume from its mean', () => {
    const traits = { listed: 3, delisted: 140 } as Parameters<typeof observePast>[2];
    const volume = Float64Array.from({ length: 150 }, (_, t) => 1_000 + ((t * 7_919) % 613));
    const seen = emptyCrossSection(1, 150, 1);
    observePast(seen, 0, traits, volume, new Float64Array(150), true);
    const logs = [...volume.subarray(11, 131)].map(Math.log);
    expect(seen.feature[seen.dates.indexOf(130)]).toBeCloseTo(Math.abs(logs.at(-1)! - mean(logs)), 12);
  });
});
