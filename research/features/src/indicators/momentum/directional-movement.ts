/**
 * Wilder's directional movement in one pass: the movements and the true range are summed over n − 1 bars, then each sum
 * loses its n-th part and gains the new bar. TA-Lib's zero rules: a direction is 0 where the range is 0, DX keeps its last
 * value where it is undefined and ADX leaves such a bar out. O(1) a bar. A missing value gives NaN and starts over.
 */
import type { Argument, CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, series, window } from '../../operators/lane.ts';

const NOTHING = 1e-14;
// Sums that decay end at 0 and not among the denormals.
const SMALLEST = 1e-300;
// A lane: bars seen, last high, low and close, the sums of plus, minus and range, then DX and ADX.
const SIZE = 9;

type Measure = 'plus_dm' | 'minus_dm' | 'plus_di' | 'minus_di' | 'dx' | 'adx';

function directional(measure: Measure, min: number, doc: string): TimeSeriesOperator {
  const movement = measure === 'plus_dm' || measure === 'minus_dm';
  const plus = measure === 'plus_dm' || measure === 'plus_di';
  const indicator = measure === 'plus_di' || measure === 'minus_di';
  const average = measure === 'adx';
  const inputs: Argument[] = [series('high'), series('low'), ...(movement ? [] : [series('close')])];
  const lookback = (n: number): number => (n === 1 ? 1 : average ? 2 * n - 1 : movement ? n - 1 : n);
  return laneOperator({
    name: measure,
    arguments: [...inputs, window('n', min, 14)],
    doc,
    source: 'Wilder (1978); TA-Lib',
    lookback: ([n]) => lookback(n!),
    settle: ([n]) => (average ? 2 : 1) * barsToFade(1 / n!),
    stateSize: () => SIZE,
    run(columns, [window], state, stride, out) {
      const n = window!;
      const first = lookback(n);
      const kept = 1 - 1 / n;
      // As in TA-Lib, a single bar is a share and not a percentage.
      const scale = n === 1 ? 1 : 100;
      const [highs, lows] = [columns[0]!, columns[1]!];
      const closes = movement ? lows : columns[2]!;
      let seen = 0;
      let lastHigh = 0;
      let lastLow = 0;
      let lastClose = 0;
      let up = 0;
      let down = 0;
      let range = 0;
      let dx = 0;
      let mean = 0;
      const last = out.length - 1;
      for (let i = 0, lane = 0; i <= last; i += 1, lane += stride) {
        // In batch the lane stays in registers between its first value and its last.
        if (stride !== 0 || i === 0) {
          seen = state[lane]!;
          lastHigh = state[lane + 1]!;
          lastLow = state[lane + 2]!;
          lastClose = state[lane + 3]!;
          up = state[lane + 4]!;
          down = state[lane + 5]!;
          range = state[lane + 6]!;
          dx = state[lane + 7]!;
          mean = state[lane + 8]!;
        }
        const high = highs[i]!;
        const low = lows[i]!;
        const close = closes[i]!;
        const missing = high !== high || low !== low || close !== close;
        let value = NaN;
        if (!missing && seen > 0) {
          const rise = high - lastHigh;
          const fall = lastLow - low;
          if (seen >= n) {
            up *= kept;
            down *= kept;
            range *= kept;
            if (up < SMALLEST) up = 0;
            if (down < SMALLEST) down = 0;
            if (range < SMALLEST) range = 0;
          }
          if (fall > 0 && rise < fall) down += fall;
          else if (rise > 0 && rise > fall) up += rise;
          range += Math.max(high, lastClose) - Math.min(low, lastClose);
          if (movement) value = plus ? up : down;
          else if (indicator) value = range < NOTHING ? 0 : scale * ((plus ? up : down) / range);
          else if (seen >= n) {
            const defined = range >= NOTHING && 100 * (up + down) >= NOTHING * range;
            const spread = defined ? 100 * (Math.abs(up - down) / (up + down)) : 0;
            if (seen <= first) mean += spread / n;
            else if (defined) mean += (spread - mean) / n;
            if (defined) dx = spread;
            value = average ? mean : dx;
          }
        }
        const broken = missing || range - range !== 0;
        out[i] = broken || seen < first ? NaN : value;
        seen = broken ? 0 : seen <= first ? seen + 1 : seen;
        lastHigh = high;
        lastLow = low;
        lastClose = close;
        if (broken) up = down = range = dx = mean = 0;
        if (stride !== 0 || i === last) {
          state[lane] = seen;
          state[lane + 1] = high;
          state[lane + 2] = low;
          state[lane + 3] = close;
          state[lane + 4] = up;
          state[lane + 5] = down;
          state[lane + 6] = range;
          state[lane + 7] = dx;
          state[lane + 8] = mean;
        }
      }
    },
  });
}

export const directionalMovement: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  directional('plus_dm', 1, "Wilder's sum of upward directional movements."),
  directional('minus_dm', 1, "Wilder's sum of downward directional movements."),
  directional('plus_di', 1, 'The upward directional movement as a percentage of the true range.'),
  directional('minus_di', 1, 'The downward directional movement as a percentage of the true range.'),
  directional('dx', 2, 'How far the two directions lie apart, 0 to 100.'),
  directional('adx', 2, "The average directional index: Wilder's mean of dx."),
  {
    name: 'adxr',
    axis: 'time-series',
    arguments: [series('high'), series('low'), series('close'), window('n', 2, 14)],
    doc: 'The mean of adx now and n − 1 bars ago.',
    source: 'Wilder (1978); TA-Lib',
    expansion: (n) => `(adx(high, low, close, n) + delay(adx(high, low, close, n), ${n! - 1})) / 2`,
  },
];
