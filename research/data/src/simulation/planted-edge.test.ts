import { describe, expect, it } from 'vitest';
import { parseMarketSpec } from './market-spec.ts';
import { mean } from './naive-statistics.reference.ts';
import { expectEdge, sumCrossSection } from './planted-edge.ts';
import { drawShocksAndSignal, emptySymbolPaths } from './symbol-paths.ts';
import { drawWorld } from './world.ts';

const BARS = 400;
const world = drawWorld(parseMarketSpec({ seed: 4, symbols: 60, bars: BARS, edge: { ic: 0.03, halfLife: 10 } }));
const sums = sumCrossSection(world);
const symbols = world.traits.map(({ listed, delisted }, n) => {
  const paths = emptySymbolPaths(world);
  drawShocksAndSignal(world, n, paths);
  const edge = new Float64Array(BARS);
  expectEdge(sums, paths, listed, delisted, edge);
  return { listed, delisted, edge, signal: paths.signal, deviation: paths.shocks.deviation };
});

describe('the planted edge', () => {
  it('is dollar neutral on every bar', () => {
    for (let t = 0; t < BARS; t += 1) {
      const traded = symbols.filter(({ listed, delisted }) => t >= listed && t < delisted);
      expect(Math.abs(mean(traded.map(({ edge }) => edge[t]!)))).toBeLessThan(1e-16);
    }
  });

  it('is σ_t (u_{t−1} − its mean), less the mean of that', () => {
    for (let t = 1; t < BARS; t += 37) {
      const traded = symbols.filter(({ listed, delisted }) => t > listed && t < delisted);
      const centre = mean(traded.map(({ signal }) => signal[t - 1]!));
      const products = traded.map(({ signal, deviation }) => deviation[t]! * (signal[t - 1]! - centre));
      traded.forEach(({ edge }, i) => expect(edge[t]!).toBeCloseTo(products[i]! - mean(products), 14));
    }
  });

  it('gives nothing on a first bar, for which no signal was seen', () => {
    expect(symbols.every(({ listed, edge }) => edge[listed] === 0)).toBe(true);
    expect(symbols.some(({ listed }) => listed > 0)).toBe(true);
  });

  it('comes from a unit AR(1) signal with the half-life asked for', () => {
    expect(world.persistence ** 10).toBeCloseTo(0.5, 12);
    const whole = symbols.filter(({ listed, delisted }) => listed === 0 && delisted === BARS);
    const variance = mean(whole.flatMap(({ signal }) => [...signal].map((u) => u * u)));
    const apart = mean(whole.flatMap(({ signal }) => [...signal].slice(10).map((u, t) => u * signal[t]!)));
    expect(variance).toBeCloseTo(1, 0.7);
    expect(apart / variance).toBeCloseTo(0.5, 0.9);
  });
});
