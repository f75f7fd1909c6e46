/**
 * Moving averages with little lag. Those with fixed weights and those made of other averages are exact over their
 * window; VIDYA and McGinley's line adapt to the data and remember, and start over after a missing value.
 */
import type { Operator } from '../../language/operator.ts';
import { barsToFade, laneOperator, number, series, window } from '../../operators/lane.ts';
import * as naive from './averages.reference.ts';
import { weightedWindow } from './weighted-window.ts';

// A mean that decays towards 0 ends there and not among the denormals.
const SMALLEST = 1e-300;

export const averages: readonly Operator[] = [
  {
    name: 'hma',
    axis: 'time-series',
    arguments: [series('x'), window('n', 2, 20)],
    doc: "Hull's moving average, wma(2·wma(x, n/2) − wma(x, n), √n), with n/2 and √n rounded down.",
    source: 'Hull (2005)',
    expansion: (n) => `wma(2 * wma(x, ${Math.floor(n! / 2)}) - wma(x, n), ${Math.floor(Math.sqrt(n!))})`,
  },
  weightedWindow({
    name: 'alma',
    numbers: [window('n', 1, 9), number('offset', 0, 1.0001, 0.85), number('sigma', 0.1, 1000, 6)],
    doc: "Legoux's average: Gaussian weights of width n / sigma around the share offset of the window, 1 being its newest bar.",
    source: 'Legoux & Kouzis-Loukas (2009)',
    weights: ([n, offset, sigma]) => {
      const centre = offset! * (n! - 1);
      const width = n! / sigma!;
      // Distances from the nearest bar, so that a narrow bell between two bars does not vanish.
      const nearest = Math.abs(Math.round(centre) - centre) ** 2;
      const bell = Float64Array.from({ length: n! }, (_, i) =>
        Math.exp((nearest - (i - centre) ** 2) / (2 * width ** 2)),
      );
      const total = bell.reduce((sum, weight) => sum + weight, 0);
      return bell.map((weight) => weight / total);
    },
  }),
  {
    name: 'zlema',
    axis: 'time-series',
    arguments: [series('x'), window('n', 1, 30)],
    doc: 'The exponential mean of x + (x − x of (n − 1)/2 bars ago), which takes out its own lag.',
    source: 'Ehlers & Way (2010)',
    expansion: (n) => (n! < 3 ? 'ema(x, n)' : `ema(2 * x - delay(x, ${Math.floor((n! - 1) / 2)}), n)`),
  },
  {
    name: 'vwma',
    axis: 'time-series',
    arguments: [series('x'), series('volume'), window('n', 1, 30)],
    doc: 'The mean of the last n bars weighted by volume; NaN without any.',
    source: 'Arms (1996), Trading Without Fear',
    expansion: 'ts_sum(x * volume, n) / ts_sum(volume, n)',
  },
  laneOperator({
    name: 'vidya',
    arguments: [series('x'), window('n', 1)],
    doc: "Chande's variable average: an exponential mean whose share 2/(n + 1) is multiplied by the absolute momentum oscillator (CMO) of n bars; seeded by the mean of n bars.",
    source: 'Chande (1992), Stocks & Commodities 10:3',
    reference: naive.vidya,
    lookback: ([n]) => n! - 1,
    // The share is 2/(n + 1) times |CMO|, which is 1/n on average where x only goes to and fro: measured on white noise 1.05
    // of n times the bars that 2/(n + 1) alone takes (n = 2 … 20); on random walks 0.6/√n of that.
    settle: ([n]) => Math.ceil(barsToFade(2 / (n! + 1)) * (2 + 1.2 * n!)) + 40,
    // Values in a row, the mean, then a ring of n + 1 values.
    stateSize: ([n]) => 3 + n!,
    run: runVidya,
  }),
  laneOperator({
    name: 'mcginley',
    arguments: [series('x'), window('n', 1)],
    doc: "McGinley's dynamic line, m + (x − m) / (n·(x/m)⁴), from the first value on; its level depends on where it began.",
    source: 'McGinley (1997), Journal of Technical Analysis 48; without the factor 0.6 of later versions',
    reference: naive.mcginley,
    lookback: () => 0,
    // Where x/m stays above 4/3 the line falls behind for good, and far below it it overshoots: a trend or a series that is
    // no price may never forget its start. Random walks of 2 % a bar do, after 477 bars (n = 20) to 4,892 (n = 100).
    settle: () => Infinity,
    // Whether there is a line, and the line.
    stateSize: () => 2,
    run([x], [n], state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const value = x![i]!;
        const last = state[lane + 1]!;
        // A line at 0 could never leave it.
        const started = state[lane] === 1 && last !== 0;
        const square = (value / last) * (value / last);
        const next = started ? last + (value - last) / (n! * (square * square)) : value;
        const usable = next - next === 0;
        state[lane] = Number(usable);
        state[lane + 1] = usable ? next : 0;
        out[i] = usable ? next : NaN;
      }
    },
  }),
];

function runVidya(
  [x]: readonly Float64Array[],
  [n]: readonly number[],
  state: Float64Array,
  stride: number,
  out: Float64Array,
): void {
  const slots = n! + 1;
  const alpha = 2 / (n! + 1);
  for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
    const value = x![i]!;
    const ring = lane + 2;
    let seen = state[lane]!;
    if (value - value !== 0) {
      out[i] = keep(state, lane, NaN);
      continue;
    }
    state[ring + (seen % slots)] = value;
    seen += 1;
    state[lane] = seen;
    if (seen <= n!) {
      const sum = state[lane + 1]! + value;
      out[i] = keep(state, lane, seen === n ? sum / n : sum);
      if (seen < n!) out[i] = NaN;
      continue;
    }
    // Steps over n bars: |CMO| is what they come to by the length of the path.
    let slot = ring + (seen % slots);
    const oldest = state[slot]!;
    let before = oldest;
    let path = 0;
    for (let k = 0; k < n!; k += 1) {
      slot = slot + 1 === ring + slots ? ring : slot + 1;
      const following = state[slot]!;
      path += Math.abs(following - before);
      before = following;
    }
    const last = state[lane + 1]!;
    const next = path > 0 ? last + ((alpha * Math.abs(value - oldest)) / path) * (value - last) : last;
    out[i] = keep(state, lane, next);
  }
}

/** The mean goes into its lane, or the lane starts over where it overflowed. */
function keep(state: Float64Array, lane: number, mean: number): number {
  if (mean - mean !== 0) {
    state[lane] = 0;
    state[lane + 1] = 0;
    return NaN;
  }
  return (state[lane + 1] = mean < SMALLEST && mean > -SMALLEST ? 0 : mean);
}
