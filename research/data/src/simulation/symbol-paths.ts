/**
 * One symbol's shocks, signal and volume. They are drawn again whenever they are needed (about 0.2 µs a bar): that is
 * cheaper than keeping them.
 *
 * Signal: a Gaussian AR(1) with unit variance and the edge's half-life, u_t = φ u_{t−1} + √(1−φ²) η_t, φ = 2^(−1/halfLife).
 * Volume: exp(base + 0.4 u_t + 0.1 |z_t| + 0.2 noise) shares, z the standardised idiosyncratic shock of the bar: heavier
 * trading shows the signal, and goes with larger moves (Karpoff 1987), here whatever their sign. The edge is led by u, or by
 * (u² − 1) / √2 where extremes are planted, also of mean 0 and unit variance and uncorrelated with u.
 *
 * Where momentum or reversal is planted, the edge is led by the symbol's own past shocks instead ({@link PAST_WINDOWS}):
 * what it adds to returns does not feed back into it.
 */
import type { Rng } from '@quantcli/core';
import { addJumps } from './jumps.ts';
import type { MarketSpec } from './market-spec.ts';
import { announceTakeover, mixByLoadings, mixBySector, type MixedShocks } from './mix-shocks.ts';
import { pastWindowOf, sumPast } from './past-window.ts';
import { emptyShockPath, simulateShocks, type ShockPath } from './shock-path.ts';
import { simulateStochasticShocks } from './stochastic-shocks.ts';
import { sufferDistress } from './symbol-endings.ts';
import { BARS_PER_QUARTER } from './symbol-traits.ts';
import type { World } from './world.ts';

const USUAL_VOLUME = { signal: 0.4, shock: 0.1, noise: 0.2 } as const;
/** Bars by which a quarterly report is early or late. */
const REPORT_SPREAD = 1.2;
/** Moves of more deviations, which only jumps make, bring no more volume. */
const MOST_FELT = 10;
/** Sums of shocks further out than this many deviations each say nothing more. */
const MOST_SHOCK = 6;

/** Each [bars] and valid over the symbol's life only; reused from symbol to symbol. */
export interface SymbolPaths {
  readonly shocks: ShockPath;
  /** What moves volume, known at the close of its bar. */
  readonly signal: Float64Array;
  /** What the edge is made of, known at the close of its bar: the signal, its square, or the past. */
  readonly lead: Float64Array;
  /** Shares, in those of the first bar: splits not counted, not yet whole. */
  readonly volume: Float64Array;
  /** Multiple of the usual deviation. */
  readonly scale: Float64Array;
}

export function emptySymbolPaths({ spec }: World): SymbolPaths {
  const column = (): Float64Array => new Float64Array(spec.bars);
  const signal = column();
  return {
    shocks: emptyShockPath(spec.bars),
    signal,
    lead: pastWindowOf(spec.edge) === undefined && !extremesLead(spec.edge) ? signal : column(),
    volume: column(),
    scale: column(),
  };
}

/** Whether both tails of the signal foretell the same. */
export function extremesLead(edge: MarketSpec['edge']): boolean {
  return edge !== 'none' && 'shape' in edge && edge.shape === 'extremes';
}

export function drawShocksAndSignal(world: World, index: number, paths: SymbolPaths): void {
  const { spec, root } = world;
  const { listed, delisted, deviation, ending } = world.traits[index]!;
  const stream = root.split(`symbol/${index}/shock`);
  const { shocks } = paths;
  if (spec.dynamics === undefined) {
    simulateShocks(stream, deviation, world.idiosyncraticScale, shocks, listed, delisted);
  } else {
    const { own } = spec.dynamics;
    paths.scale.set(world.idiosyncraticScale);
    report(stream.split('reports'), own.report, paths.scale);
    const law = { source: own, deviation, scale: paths.scale, common: world.common! };
    simulateStochasticShocks(stream, law, shocks, listed, delisted);
  }
  for (const spell of ending?.distress ?? []) sufferDistress(shocks, spell, spec.delistings!.distress.volatility);
  drawSignal(root.split(`symbol/${index}/signal`), world.persistence, listed, delisted, paths.signal);
  if (extremesLead(spec.edge)) {
    for (let t = listed; t < delisted; t += 1) paths.lead[t] = (paths.signal[t]! ** 2 - 1) / Math.SQRT2;
  }
  const past = pastWindowOf(spec.edge);
  if (past !== undefined) {
    const standard = (t: number): number => {
      const z = (shocks.overnight[t]! + shocks.intraday[t]!) / shocks.deviation[t]!;
      return Math.max(-MOST_SHOCK, Math.min(MOST_SHOCK, z));
    };
    sumPast(past, standard, listed, delisted, paths.lead);
  }
  if (spec.jumps?.own !== undefined) {
    addJumps(root.split(`symbol/${index}/jumps`), spec.jumps.own, shocks, listed, delisted);
  }
}

function drawSignal(rng: Rng, persistence: number, listed: number, delisted: number, out: Float64Array): void {
  const innovation = Math.sqrt(1 - persistence ** 2);
  let u = rng.normal();
  for (let t = listed; t < delisted; t += 1) {
    out[t] = u;
    u = persistence * u + innovation * rng.normal();
  }
}

/** Once a quarter, about a date of the symbol's own, a bar is `multiple` times as volatile. */
function report(rng: Rng, multiple: number, scale: Float64Array): void {
  for (let quarter = rng.below(BARS_PER_QUARTER); quarter < scale.length; quarter += BARS_PER_QUARTER) {
    const t = quarter + Math.round(REPORT_SPREAD * rng.normal());
    if (t >= 0 && t < scale.length) scale[t] = multiple * scale[t]!;
  }
}

/** The symbol's shocks of all sources together. */
export function mixShocks(world: World, index: number, { shocks }: SymbolPaths, mixed: MixedShocks): void {
  const { spec, market, factors } = world;
  const traits = world.traits[index]!;
  if (spec.dynamics === undefined) {
    mixBySector(traits, market, factors[traits.sector]!, shocks, mixed);
  } else {
    const { dynamics } = spec;
    const sources = [
      { loading: traits.beta, path: market, overnight: dynamics.market.overnight },
      ...factors.map((path, k) => ({ loading: traits.loadings![k]!, path, overnight: dynamics.factor.overnight })),
      { loading: 1, path: shocks, overnight: dynamics.own.overnight },
    ];
    mixByLoadings(traits, sources, dynamics.range, mixed);
  }
  const { announced = Infinity } = traits.ending ?? {};
  if (announced < traits.delisted) announceTakeover(mixed, announced, traits.delisted, spec.delistings!.premium);
}

/** After {@link drawShocksAndSignal} and {@link mixShocks} of the same symbol. */
export function drawVolume(world: World, index: number, paths: SymbolPaths, mixed: MixedShocks): void {
  const { listed, delisted, logVolume } = world.traits[index]!;
  const { overnight, intraday, deviation } = paths.shocks;
  const { dynamics } = world.spec;
  const weights = dynamics?.volume ?? USUAL_VOLUME;
  const usual = usualMove(world, index);
  const rng = world.root.split(`symbol/${index}/volume`);
  for (let t = listed; t < delisted; t += 1) {
    // The calibrated weight is on the whole move, with what volatility adds to it, and falls off with its size.
    const size =
      dynamics === undefined
        ? Math.min(Math.abs(overnight[t]! + intraday[t]!) / deviation[t]!, MOST_FELT)
        : Math.log1p(Math.abs(mixed.night[t]! + mixed.day[t]!) / usual);
    const noise = weights.noise * rng.normal();
    paths.volume[t] = Math.exp(logVolume + weights.signal * paths.signal[t]! + weights.shock * size + noise);
  }
}

/** Deviation of a usual bar, all sources together, under calibrated dynamics. */
function usualMove({ spec: { dynamics }, traits }: World, index: number): number {
  if (dynamics === undefined) return 1;
  const { beta, loadings = [], deviation } = traits[index]!;
  const factors = loadings.reduce((sum, loading) => sum + loading ** 2, 0);
  return Math.sqrt((beta * dynamics.market.deviation) ** 2 + factors + deviation ** 2);
}
