/**
 * Volume and the width of bars. Log volume is a slow signal, a part that goes with the size of the symbol's move and
 * noise (Karpoff 1987 reviews the relation): least squares on log(1 + |r| / usual) inside blocks of half a year, then an AR(1) and white
 * noise from the autocovariances of what is left at lags 0, 1 and 5. Pooled over symbols.
 */
import type { Dynamics } from '../dynamics-spec.ts';
import { meanLogSize } from './innovation-law.ts';
import { meanLog, median } from './source-facts.ts';
import type { ObservedReturns } from './observed-returns.ts';

const BLOCK = 126;
/** Degrees of freedom of the whole of a move, for what its logs say about its deviation. */
const NEARLY_NORMAL = 30;
const USUAL: Pick<Dynamics, 'volume' | 'range'> = {
  volume: { signal: 0.4, shock: 0.1, noise: 0.2, halfLife: 10 },
  range: 1,
};

export function fitVolume(observed: ObservedReturns): Pick<Dynamics, 'volume' | 'range'> {
  return { volume: fitLogVolume(observed), range: fitRange(observed) };
}

function fitLogVolume({ column, total }: ObservedReturns): Dynamics['volume'] {
  let [xy, xx] = [0, 0];
  const blocks: (readonly [Float64Array, Float64Array])[] = [];
  total.forEach((r, n) => {
    const volume = column('volume', n);
    if (volume === undefined) return;
    const usual = Math.exp(meanLog(r) - meanLogSize(NEARLY_NORMAL));
    for (let from = 1; from + BLOCK <= r.length; from += BLOCK) {
      const y = centred(volume.subarray(from, from + BLOCK).map((v) => (v > 0 ? Math.log(v) : NaN)));
      const x = centred(r.subarray(from, from + BLOCK).map((move) => Math.log1p(Math.abs(move) / usual)));
      if (y.some(Number.isNaN) || x.some(Number.isNaN)) continue;
      for (let t = 0; t < BLOCK; t += 1) {
        xy += x[t]! * y[t]!;
        xx += x[t]! ** 2;
      }
      blocks.push([x, y]);
    }
  });
  if (blocks.length === 0) return USUAL.volume;
  const shock = Math.max(0, xy / xx);
  const covariance = (lag: number): number => {
    let [sum, count] = [0, 0];
    for (const [x, y] of blocks) {
      for (let t = 0; t + lag < BLOCK; t += 1) {
        sum += (y[t]! - shock * x[t]!) * (y[t + lag]! - shock * x[t + lag]!);
        count += 1;
      }
    }
    return sum / count;
  };
  const [c0, c1, c5] = [covariance(0), covariance(1), covariance(5)];
  const keep = Math.min(0.995, Math.max(0.1, (Math.max(c5, 1e-9) / Math.max(c1, 1e-9)) ** 0.25));
  const signal = Math.min(3, Math.sqrt(Math.max(0, Math.min(c1 / keep, c0))));
  const noise = Math.min(3, Math.sqrt(Math.max(0, c0 - signal ** 2)));
  return { signal, shock: Math.min(3, shock), noise, halfLife: -1 / Math.log2(keep) };
}

/** Parkinson's (1980) deviation over that from open to close, the median of the symbols. */
function fitRange({ column, symbols, bars }: ObservedReturns): number {
  const ratios: number[] = [];
  for (let n = 0; n < symbols; n += 1) {
    const [open, high, low, close] = ['open', 'high', 'low', 'close'].map((field) => column(field, n));
    if (open === undefined || high === undefined || low === undefined || close === undefined) continue;
    let [wide, straight] = [0, 0];
    for (let t = 0; t < bars; t += 1) {
      const range = Math.log(high[t]! / low[t]!) ** 2;
      const move = Math.log(close[t]! / open[t]!) ** 2;
      if (!(range < 1 && move < 1)) continue;
      wide += range / (4 * Math.LN2);
      straight += move;
    }
    if (straight > 0) ratios.push(Math.sqrt(wide / straight));
  }
  return ratios.length === 0 ? USUAL.range : Math.min(3, Math.max(0.2, median(ratios)));
}

function centred(values: Float64Array): Float64Array {
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - centre);
}
