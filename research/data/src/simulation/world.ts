/**
 * Everything about a simulated market that does not depend on the size of its edge: regimes, factor shocks, and per
 * symbol its traits, shocks, signal and volume. Each source of chance has its own named stream, so a symbol's innovations
 * depend on the seed and its index only. A symbol's paths are drawn again whenever they are needed (about 0.2 µs a bar):
 * that is cheaper than keeping them.
 *
 * Signal: a Gaussian AR(1) with unit variance and the edge's half-life, u_t = φ u_{t−1} + √(1−φ²) η_t, φ = 2^(−1/halfLife).
 * Volume: exp(base + 0.4 u_t + 0.1 |z_t| + 0.2 noise) shares, z the standardised idiosyncratic shock of the bar: heavier
 * trading shows the signal, and goes with larger moves (Karpoff 1987), here whatever their sign.
 */
import { Rng } from '@quantcli/core';
import type { MarketSpec } from './market-spec.ts';
import { regimeScale, simulateRegimes } from './regime-path.ts';
import { emptyShockPath, simulateShocks, type ShockPath } from './shock-path.ts';
import { BARS_PER_YEAR, drawTraits, type SymbolTraits } from './symbol-traits.ts';

/** Deviations of a bar in the normal regime; regimes raise the market's to about 16.5 % a year, a sector's to 8 %. */
const MARKET_DEVIATION = 0.145 / Math.sqrt(BARS_PER_YEAR);
const SECTOR_DEVIATION = 0.08 / Math.sqrt(BARS_PER_YEAR);
/** The signal of a market without an edge decays as the default edge's does. */
const DEFAULT_HALF_LIFE = 10;
const VOLUME_OF_SIGNAL = 0.4;
const VOLUME_OF_SHOCK = 0.1;
const VOLUME_OF_NOISE = 0.2;

export interface World {
  readonly spec: MarketSpec;
  readonly root: Rng;
  /** The signal's autocorrelation from bar to bar, φ. */
  readonly persistence: number;
  readonly regimes: Uint8Array;
  readonly market: ShockPath;
  readonly sectors: readonly ShockPath[];
  readonly traits: readonly SymbolTraits[];
  readonly idiosyncraticScale: Float64Array;
}

export function drawWorld(spec: MarketSpec): World {
  const { bars, seed } = spec;
  const root = Rng.fromSeed(seed).split('market');
  const regimes = simulateRegimes(root.split('regime'), bars);
  const shocks = (name: string, base: number, scale: Float64Array): ShockPath =>
    simulateShocks(root.split(name), base, scale, emptyShockPath(bars));
  const sectorScale = regimeScale(regimes, 'sector');
  const halfLife = spec.edge === 'none' ? DEFAULT_HALF_LIFE : spec.edge.halfLife;
  return {
    spec,
    root,
    persistence: 2 ** (-1 / halfLife),
    regimes,
    market: shocks('factor', MARKET_DEVIATION, regimeScale(regimes, 'market')),
    sectors: Array.from({ length: spec.sectors }, (_, k) => shocks(`sector/${k}`, SECTOR_DEVIATION, sectorScale)),
    traits: Array.from({ length: spec.symbols }, (_, n) =>
      drawTraits(root.split(`symbol/${n}/traits`), n, spec.sectors, bars),
    ),
    idiosyncraticScale: regimeScale(regimes, 'idiosyncratic'),
  };
}

/** One symbol's paths, each [bars] and valid over its life only; reused from symbol to symbol. */
export interface SymbolPaths {
  readonly shocks: ShockPath;
  /** What the edge is made of, known at the close of its bar. */
  readonly signal: Float64Array;
  /** Shares, in those of the first bar: splits not counted, not yet whole. */
  readonly volume: Float64Array;
}

export function emptySymbolPaths(bars: number): SymbolPaths {
  return { shocks: emptyShockPath(bars), signal: new Float64Array(bars), volume: new Float64Array(bars) };
}

export function drawShocksAndSignal(world: World, index: number, paths: SymbolPaths): void {
  const { listed, delisted, deviation } = world.traits[index]!;
  const stream = world.root.split(`symbol/${index}/shock`);
  simulateShocks(stream, deviation, world.idiosyncraticScale, paths.shocks, listed, delisted);
  const rng = world.root.split(`symbol/${index}/signal`);
  const innovation = Math.sqrt(1 - world.persistence ** 2);
  let u = rng.normal();
  for (let t = listed; t < delisted; t += 1) {
    paths.signal[t] = u;
    u = world.persistence * u + innovation * rng.normal();
  }
}

/** After {@link drawShocksAndSignal} of the same symbol. */
export function drawVolume(world: World, index: number, paths: SymbolPaths): void {
  const { listed, delisted, logVolume } = world.traits[index]!;
  const { overnight, intraday, deviation } = paths.shocks;
  const rng = world.root.split(`symbol/${index}/volume`);
  for (let t = listed; t < delisted; t += 1) {
    const size = Math.abs(overnight[t]! + intraday[t]!) / deviation[t]!;
    const noise = VOLUME_OF_NOISE * rng.normal();
    paths.volume[t] = Math.exp(logVolume + VOLUME_OF_SIGNAL * paths.signal[t]! + VOLUME_OF_SHOCK * size + noise);
  }
}
