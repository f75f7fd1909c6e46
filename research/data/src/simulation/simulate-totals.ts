/** Total returns of a market alone: what a calibration compares, at a fraction of the cost of bars. */
import type { MarketSpec } from './market-spec.ts';
import { emptyMixedShocks } from './mix-shocks.ts';
import { emptyReturnPath, simulateReturns } from './return-path.ts';
import { drawShocksAndSignal, emptySymbolPaths, mixShocks } from './symbol-paths.ts';
import { drawWorld } from './world.ts';

/** [symbols][bars] simple total returns of symbols that live throughout, without an edge. */
export function simulateTotals(spec: MarketSpec): Float64Array[] {
  const drawn = drawWorld(spec);
  const world = { ...drawn, traits: drawn.traits.map((traits) => ({ ...traits, listed: 0, delisted: spec.bars })) };
  const paths = emptySymbolPaths(world);
  const mixed = emptyMixedShocks(spec.bars);
  const path = emptyReturnPath(spec.bars);
  const none = new Float64Array(spec.bars);
  return world.traits.map((traits, n) => {
    drawShocksAndSignal(world, n, paths);
    mixShocks(world, n, paths, mixed);
    simulateReturns(traits, mixed, world.drift, spec.dynamics === undefined, none, 0, path);
    return path.total.slice();
  });
}
