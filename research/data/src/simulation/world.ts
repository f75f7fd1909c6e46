/**
 * Everything about a simulated market that no symbol has for itself: regimes, events, factor shocks, the common drift, and
 * every symbol's traits. Each source of chance has its own named stream, so a symbol's innovations depend on the seed and
 * its index only. The shocks of factors are those of sectors, or of statistical factors under calibrated dynamics.
 */
import { Rng } from '@quantcli/core';
import { driftOf, drawEvents, scaleByEvents, type MarketEvents } from './market-events.ts';
import { addJumps, type Jump } from './jumps.ts';
import type { MarketSpec } from './market-spec.ts';
import { regimeScale, simulateRegimes, type ShockKind } from './regime-path.ts';
import { DRIFT } from './return-path.ts';
import { listSessions } from './sessions.ts';
import { emptyShockPath, simulateShocks, type ShockPath } from './shock-path.ts';
import { simulateMarketAndCommon, simulateStochasticShocks } from './stochastic-shocks.ts';
import { drawEnding } from './symbol-endings.ts';
import { BARS_PER_YEAR, drawTraits, type SymbolTraits } from './symbol-traits.ts';

/** Deviations of a bar in the normal regime; regimes raise the market's to about 16.5 % a year, a sector's to 8 %. */
const MARKET_DEVIATION = 0.145 / Math.sqrt(BARS_PER_YEAR);
const SECTOR_DEVIATION = 0.08 / Math.sqrt(BARS_PER_YEAR);
/** The signal of a market without an edge decays as the default edge's does. */
const DEFAULT_HALF_LIFE = 10;

export interface World {
  readonly spec: MarketSpec;
  readonly root: Rng;
  readonly sessions: Float64Array;
  /** The signal's autocorrelation from bar to bar, φ. */
  readonly persistence: number;
  readonly regimes: Uint8Array;
  readonly events: MarketEvents;
  readonly marketJumps: readonly Jump[];
  /** [bars] expected return that all symbols share. */
  readonly drift: Float64Array;
  readonly market: ShockPath;
  /** Of sectors, or of statistical factors. */
  readonly factors: readonly ShockPath[];
  /** [bars] log-volatility that calibrated sources share. */
  readonly common?: Float64Array;
  readonly traits: readonly SymbolTraits[];
  readonly idiosyncraticScale: Float64Array;
}

export function drawWorld(spec: MarketSpec): World {
  const { bars, seed, dynamics } = spec;
  const root = Rng.fromSeed(seed).split('market');
  const sessions = listSessions(spec.start, bars);
  // Calibrated volatility has its own memory: regimes on top of it would count twice.
  const regimes = dynamics === undefined ? simulateRegimes(root.split('regime'), bars) : new Uint8Array(bars).fill(1);
  const events = drawEvents(root, spec, sessions);
  const scale = (kind: ShockKind): Float64Array => scaleByEvents(spec, events, kind, regimeScale(regimes, kind));
  const premium = spec.delistings === undefined ? 0 : spec.delistings.mergers * spec.delistings.premium;
  const halfLife = halfLifeOf(spec);
  const sources = dynamics === undefined ? drawDefault(root, spec, scale) : drawCalibrated(root, spec, scale);
  const marketJumps =
    spec.jumps?.market === undefined ? [] : addJumps(root.split('jumps'), spec.jumps.market, sources.market, 0, bars);
  return {
    spec,
    root,
    sessions,
    persistence: 2 ** (-1 / halfLife),
    regimes,
    events,
    marketJumps,
    // What takeovers bring is taken from the drift of all.
    drift: driftOf(
      spec,
      events,
      (dynamics === undefined ? DRIFT : dynamics.drift / BARS_PER_YEAR) - premium / BARS_PER_YEAR,
    ),
    ...sources,
    traits: Array.from({ length: spec.symbols }, (_, n) => traitsOf(root, spec, n)),
    idiosyncraticScale: scale('idiosyncratic'),
  };
}

type Sources = Pick<World, 'market' | 'factors' | 'common'>;
type Scale = (kind: ShockKind) => Float64Array;

function drawDefault(root: Rng, { bars, sectors }: MarketSpec, scale: Scale): Sources {
  const shocks = (name: string, base: number, scaled: Float64Array): ShockPath =>
    simulateShocks(root.split(name), base, scaled, emptyShockPath(bars));
  const sectorScale = scale('sector');
  return {
    market: shocks('factor', MARKET_DEVIATION, scale('market')),
    factors: Array.from({ length: sectors }, (_, k) => shocks(`sector/${k}`, SECTOR_DEVIATION, sectorScale)),
  };
}

function drawCalibrated(root: Rng, { bars, dynamics }: MarketSpec, scale: Scale): Sources {
  const { factor, symbols } = dynamics!;
  const { market, common } = simulateMarketAndCommon(root.split('factor'), dynamics!, scale('market'));
  const law = { source: factor, deviation: 1, scale: scale('sector'), common };
  const factors = Array.from({ length: symbols[0]!.loadings.length }, (_, k) =>
    simulateStochasticShocks(root.split(`sector/${k}`), law, emptyShockPath(bars), 0, bars),
  );
  return { market, factors, common };
}

function traitsOf(root: Rng, { sectors, bars, delistings, dynamics }: MarketSpec, n: number): SymbolTraits {
  const traits = drawTraits(root.split(`symbol/${n}/traits`), n, sectors, bars);
  const row = dynamics?.symbols[n % dynamics.symbols.length];
  const ending = delistings && drawEnding(root.split(`symbol/${n}/ending`), delistings, traits.listed, bars, n === 0);
  return {
    ...traits,
    ...(row && { ...row, sector: largest(row.loadings) % sectors }),
    ...(ending && { ending, delisted: ending.at }),
  };
}

/** Place of the loading that is furthest from 0; 0 where there is none. */
function largest(loadings: readonly number[]): number {
  return loadings.reduce((best, x, k) => (Math.abs(x) > Math.abs(loadings[best]!) ? k : best), 0);
}

function halfLifeOf({ edge, dynamics }: MarketSpec): number {
  if (edge !== 'none' && 'halfLife' in edge) return edge.halfLife;
  return dynamics?.volume.halfLife ?? DEFAULT_HALF_LIFE;
}
