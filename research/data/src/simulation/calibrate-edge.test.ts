import { ValidationError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { parseMarketSpec, type MarketSpecInput } from './market-spec.ts';
import { calibrateEdge } from './calibrate-edge.ts';
import { sumCrossSection } from './planted-edge.ts';
import { simulateMarket } from './simulate-market.ts';
import { drawWorld } from './world.ts';

const size = { symbols: 80, bars: 900 } as const;
const featureIc = (input: MarketSpecInput): number => simulateMarket(input).truth.realised.featureIc!;
/** The edge's own contribution: the same innovations with and without it. */
const gain = (seed: number, ic: number): number =>
  featureIc({ ...size, seed, edge: { ic, halfLife: 10 } }) - featureIc({ ...size, seed });

describe('calibrateEdge', () => {
  it.each([0.03, -0.03, 0.01, 0.1, 0.2])('plants an information coefficient of %d', (ic) => {
    // On every date here, on every fifth in the calibration: they agree up to the sampling of dates.
    expect(Math.abs(gain(11, ic) / ic - 1)).toBeLessThan(0.08);
  });

  it('settles for the nearest step where few ranks leave gaps', () => {
    const few = { seed: 3, symbols: 12, bars: 600 } as const;
    expect(simulateMarket({ ...few, edge: { ic: 0.03 } }).truth.edge!.size).toBeGreaterThan(0.005);
  });

  it.each([2, 5, 40])('plants it with a half-life of %d bars', (halfLife) => {
    const world = drawWorld(parseMarketSpec({ ...size, seed: 12, edge: { ic: 0.03, halfLife } }));
    const found = calibrateEdge(world, sumCrossSection(world), 0.03, undefined, () => {});
    expect(found).toBeGreaterThan(0.01);
    expect(found).toBeLessThan(0.2);
  });

  it('needs a larger edge for a shorter life', () => {
    const sizes = [1, 3, 10].map((halfLife) => {
      const { truth } = simulateMarket({ ...size, seed: 13, edge: { ic: 0.03, halfLife } });
      return truth.edge!.size;
    });
    expect(sizes[0]!).toBeGreaterThan(sizes[1]!);
    expect(sizes[1]!).toBeGreaterThan(sizes[2]!);
  });

  it.each([
    { ic: 0.45, halfLife: 0.1 },
    { ic: 0.49, halfLife: 1_000 },
  ])('says so when nothing gives %o', (edge) => {
    const attempt = (): unknown => simulateMarket({ ...size, seed: 1, edge });
    expect(attempt).toThrow(ValidationError);
    expect(attempt).toThrow(/^an information coefficient of 0\.4\d cannot be planted \(the best edge tried gives .*\)/);
  });
});
