/**
 * TA-Lib's statistic group, and `sum` of its operators. NaN policy: NaN until the window is full and wherever it holds
 * a missing value. TA-Lib's running sums of squares lose digits with the level; these are anchored and do not.
 */
import type { CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { beta } from './beta.ts';
import { laneOperator, number, series, window } from '../../operators/lane.ts';

const SOURCE = 'TA-Lib';
const DEGREES = 180 / Math.PI;

/**
 * The least-squares line through the last n bars: `level` × its mean + slope × `shift` (in bars from the window's
 * middle). Blocks of n bars, counted from the first present one: a window is a suffix of the last block and a prefix of
 * this one, whose sums, and sums weighted by position, are kept less the block's first value. O(1) a bar; exact where
 * nothing moves; a value of 1e12 leaves nothing behind once it has left.
 */
function regression(
  name: string,
  doc: string,
  level: 0 | 1,
  shift: (n: number) => number,
  inDegrees = false,
): TimeSeriesOperator {
  return laneOperator({
    name,
    arguments: [series('x'), window('n', 2, 14)],
    doc,
    source: SOURCE,
    lookback: ([n]) => n! - 1,
    // Bars seen (at most n + the position in the block), the anchor, the prefix's sum and its sum weighted by position;
    // this block's values over the suffixes' sums, then the suffixes' sums weighted by position.
    stateSize: ([n]) => 4 + 2 * n!,
    run([x], [n], state, stride, out) {
      const share = 12 / (n! * (n! * n! - 1));
      const bars = shift(n!);
      const middle = (n! - 1) / 2;
      let [seen, anchor, prefix, prefixWeighted] = [state[0]!, state[1]!, state[2]!, state[3]!];
      for (let i = 0; i < out.length; i += 1) {
        const at = i * stride;
        if (stride > 0) {
          seen = state[at]!;
          anchor = state[at + 1]!;
          prefix = state[at + 2]!;
          prefixWeighted = state[at + 3]!;
        }
        const value = x![i]!;
        const sums = at + 4;
        let result = NaN;
        if (value - value !== 0) seen = 0;
        else {
          if (seen === 2 * n!) seen = n!;
          const position = seen < n! ? seen : seen - n!;
          if (position === 0) {
            if (seen > 0) closeBlock(state, sums, n!, value);
            anchor = value;
            prefix = 0;
            prefixWeighted = 0;
          }
          prefix += value - anchor;
          prefixWeighted += position * (value - anchor);
          state[sums + position] = value;
          seen += 1;
          if (seen >= n!) {
            const age = n! - 1 - position;
            const next = sums + position + 1;
            const sum = prefix + (age > 0 ? state[next]! : 0);
            const weighted = prefixWeighted + age * prefix + (age > 0 ? state[next + n!]! : 0);
            const slope = share * (weighted - middle * sum);
            result = level * (anchor + sum / n!) + slope * bars;
          }
        }
        out[i] = result - result !== 0 ? NaN : inDegrees ? Math.atan(result) * DEGREES : result;
        if (stride > 0) {
          state[at] = seen;
          state[at + 1] = anchor;
          state[at + 2] = prefix;
          state[at + 3] = prefixWeighted;
        }
      }
      if (stride === 0) state.set([seen, anchor, prefix, prefixWeighted]);
    },
  });
}

/** Turns the values of a block into the sums of its suffixes less the next block's anchor. */
function closeBlock(state: Float64Array, sums: number, n: number, anchor: number): void {
  let sum = 0;
  let weighted = 0;
  for (let k = n - 1; k >= 0; k -= 1) {
    weighted += sum;
    sum += state[sums + k]! - anchor;
    state[sums + k] = sum;
    state[sums + n + k] = weighted;
  }
}

const avgdev = laneOperator({
  name: 'avgdev',
  arguments: [series('x'), window('n', 2, 14)],
  doc: 'The mean absolute deviation from the mean of the last n bars.',
  source: SOURCE,
  lookback: ([n]) => n! - 1,
  // Bars seen (at most n), the position in the ring, the ring.
  stateSize: ([n]) => 2 + n!,
  run([x], [n], state, stride, out) {
    for (let i = 0, at = 0; i < out.length; i += 1, at += stride) {
      const value = x![i]!;
      const seen = value - value === 0 ? Math.min(state[at]! + 1, n!) : 0;
      const position = state[at + 1]!;
      state[at] = seen;
      state[at + 1] = position + 1 === n! ? 0 : position + 1;
      const ring = at + 2;
      state[ring + position] = value;
      let deviation = NaN;
      if (seen === n!) {
        // Less the newest value, so that a high level costs no digits.
        let sum = 0;
        for (let k = ring; k < ring + n!; k += 1) sum += state[k]! - value;
        const mean = sum / n!;
        deviation = 0;
        for (let k = ring; k < ring + n!; k += 1) deviation += Math.abs(state[k]! - value - mean);
      }
      out[i] = deviation - deviation === 0 ? deviation / n! : NaN;
    }
  },
});

const x = series('x');
const y = series('y');

export const statistics: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  avgdev,
  beta,
  {
    name: 'correl',
    axis: 'time-series',
    arguments: [x, y, window('n', 2, 30)],
    doc: "Pearson's correlation over the last n bars; NaN where either is constant, for which TA-Lib has 0.",
    source: SOURCE,
    expansion: 'ts_corr(x, y, n)',
  },
  regression('linearreg', "The last n bars' least-squares line at the newest bar.", 1, (n) => (n - 1) / 2),
  regression('linearreg_angle', "The angle of the last n bars' least-squares line in degrees.", 0, () => 1, true),
  regression(
    'linearreg_intercept',
    "The last n bars' least-squares line at the oldest of them.",
    1,
    (n) => -(n - 1) / 2,
  ),
  regression('linearreg_slope', "The slope of the last n bars' least-squares line, per bar.", 0, () => 1),
  regression('tsf', "The last n bars' least-squares line one bar ahead of the newest.", 1, (n) => (n + 1) / 2),
  {
    name: 'stddev',
    axis: 'time-series',
    arguments: [x, window('n', 2, 5), number('nbdev', 0, 1_000, 1)],
    doc: 'The population standard deviation of the last n bars, times nbdev.',
    source: SOURCE,
    expansion: (n, nbdev) => `ts_std(x, ${n}) * ${Math.sqrt((n - 1) / n) * nbdev}`,
  },
  {
    name: 'var',
    axis: 'time-series',
    arguments: [x, window('n', 2, 5)],
    doc: 'The population variance of the last n bars.',
    source: SOURCE,
    expansion: (n) => `ts_std(x, ${n}) ^ 2 * ${(n - 1) / n}`,
  },
  {
    name: 'sum',
    axis: 'time-series',
    arguments: [x, window('n', 2, 30)],
    doc: 'The sum of the last n bars.',
    source: SOURCE,
    expansion: 'ts_sum(x, n)',
  },
];
