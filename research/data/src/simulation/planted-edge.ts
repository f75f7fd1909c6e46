/**
 * The planted edge: symbol n's return of bar t has the extra mean size · e_{n,t},
 *   e_{n,t} = σ_{n,t} (u_{n,t−1} − ū_{t−1}) − its mean over the cross-section,
 * u the lead (the signal, its square, or past shocks) known at the close before, σ the conditional idiosyncratic deviation of the bar. Means run over the symbols
 * that trade on both bars, so the edge is dollar neutral on every bar; a symbol without a bar before has none. The sums
 * over the cross-section are kept per bar, so symbols are still simulated one at a time. O(1) a symbol and bar.
 */
import { drawShocksAndSignal, emptySymbolPaths, type SymbolPaths } from './symbol-paths.ts';
import type { World } from './world.ts';

/** Per bar, over the symbols that trade on it and on the one before; each [bars]. */
export interface EdgeSums {
  readonly count: Float64Array;
  readonly signal: Float64Array;
  readonly deviation: Float64Array;
  readonly product: Float64Array;
}

/** Draws every symbol once. */
export function sumCrossSection(world: World): EdgeSums {
  const { bars } = world.spec;
  const sums = {
    count: new Float64Array(bars),
    signal: new Float64Array(bars),
    deviation: new Float64Array(bars),
    product: new Float64Array(bars),
  };
  const paths = emptySymbolPaths(world);
  const { lead, shocks } = paths;
  for (const [n, { listed, delisted }] of world.traits.entries()) {
    drawShocksAndSignal(world, n, paths);
    for (let t = listed + 1; t < delisted; t += 1) {
      const u = lead[t - 1]!;
      const deviation = shocks.deviation[t]!;
      sums.count[t] = sums.count[t]! + 1;
      sums.signal[t] = sums.signal[t]! + u;
      sums.deviation[t] = sums.deviation[t]! + deviation;
      sums.product[t] = sums.product[t]! + deviation * u;
    }
  }
  return sums;
}

/** Writes e of one symbol over its life. @param out [bars] */
export function expectEdge(
  sums: EdgeSums,
  { lead, shocks }: SymbolPaths,
  listed: number,
  delisted: number,
  out: Float64Array,
): void {
  out[listed] = 0;
  for (let t = listed + 1; t < delisted; t += 1) {
    const count = sums.count[t]!;
    const meanSignal = sums.signal[t]! / count;
    const meanEdge = (sums.product[t]! - meanSignal * sums.deviation[t]!) / count;
    out[t] = shocks.deviation[t]! * (lead[t - 1]! - meanSignal) - meanEdge;
  }
}
