/**
 * The size of the edge for which the expected mean rank IC is what the user asked for. On the market's own innovations,
 * simulated with and without an edge, gain(size) = IC(size) − IC(0): the sampling noise that both share cancels, so the
 * gain is the edge's own contribution and E[IC] = gain because E[IC(0)] = 0. The gain is nearly proportional to the size:
 * size ← size · ic / gain(size) settles in two or three rounds. Taken on every 5th date (windows that do not overlap).
 */
import { throwIfInterrupted, ValidationError } from '@quantcli/core';
import {
  emptyCrossSection,
  HORIZON,
  meanRankIc,
  observeFuture,
  observePast,
  observeStructure,
} from './cross-section.ts';
import { emptyMixedShocks } from './mix-shocks.ts';
import { pastWindowOf } from './past-window.ts';
import { expectEdge, type EdgeSums } from './planted-edge.ts';
import { emptyReturnPath, simulateReturns } from './return-path.ts';
import { drawShocksAndSignal, drawVolume, emptySymbolPaths, extremesLead, mixShocks } from './symbol-paths.ts';
import type { World } from './world.ts';

/** IC per unit of size, roughly, for a half-life of 10 bars: where the search starts. */
const USUAL_GAIN = 1.3;
/** Half an idiosyncratic deviation a bar per deviation of the signal: no market has so much. */
const MOST_SIZE = 0.5;
const TOLERANCE = 0.005;
const ROUNDS = 8;
/** Ranks of few symbols on few dates move in steps: what is nearest is taken, up to this miss. */
const WIDEST_MISS = 0.1;

/** Throws {@link ValidationError} when no size gives this IC. */
export function calibrateEdge(
  world: World,
  sums: EdgeSums,
  target: number,
  signal: AbortSignal | undefined,
  onRound: (round: number) => void,
): number {
  const { symbols, bars } = world.spec;
  const past = pastWindowOf(world.spec.edge);
  const section = emptyCrossSection(symbols, bars, HORIZON, past);
  const paths = emptySymbolPaths(world);
  const mixed = emptyMixedShocks(bars);
  const returns = emptyReturnPath(bars);
  const edge = new Float64Array(bars);

  const measure = (size: number, first: boolean): number => {
    for (const [n, traits] of world.traits.entries()) {
      throwIfInterrupted(signal);
      drawShocksAndSignal(world, n, paths);
      expectEdge(sums, paths, traits.listed, traits.delisted, edge);
      mixShocks(world, n, paths, mixed);
      if (first && past === undefined) {
        drawVolume(world, n, paths, mixed);
        observePast(section, n, traits, paths.volume, edge, extremesLead(world.spec.edge));
      }
      simulateReturns(traits, mixed, world.drift, world.spec.dynamics === undefined, edge, size, returns);
      if (past !== undefined) observeStructure(section, n, traits, past, returns, edge);
      observeFuture(section, n, traits, returns);
    }
    return meanRankIc(section, section.feature) ?? 0;
  };

  const none = measure(0, true);
  let size = Math.sign(target) * Math.min(Math.abs(target) / USUAL_GAIN, MOST_SIZE);
  let best = { size: 0, gain: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    onRound(round);
    const gain = measure(size, false) - none;
    if (Math.abs(gain - target) < Math.abs(best.gain - target)) best = { size, gain };
    if (Math.abs(gain - target) <= TOLERANCE * Math.abs(target)) break;
    const next = (size * target) / gain;
    // A gain of the wrong sign, or more needed than there is and the most tried already: no size gives this IC.
    if (!(next * target > 0) || (Math.abs(next) > MOST_SIZE && Math.abs(size) === MOST_SIZE)) break;
    size = Math.sign(target) * Math.min(Math.abs(next), MOST_SIZE);
  }
  if (Math.abs(best.gain - target) <= WIDEST_MISS * Math.abs(target)) return best.size;
  throw new ValidationError({
    code: 'simulation.edge',
    what: `an information coefficient of ${target} cannot be planted`,
    cause: `the best edge tried gives ${best.gain.toFixed(4)} with a signal of this half-life`,
    fix: 'ask for a smaller ic, or for a half-life of about 10 bars',
  });
}
