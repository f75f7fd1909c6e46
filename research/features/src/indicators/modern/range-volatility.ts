/**
 * Volatility from the range of bars: standard deviations per bar (multiply by the root of the bars of a year), rolling
 * over n bars. All are the root of a mean of squared logarithms; where bad bars (a close outside the range) make that
 * mean negative there is no value.
 */
import type { Operator } from '../../language/operator.ts';
import { barsToFade, laneOperator, number, series, window } from '../../operators/lane.ts';
import * as naive from './range-volatility.reference.ts';

const ohlc = ['open', 'high', 'low', 'close'].map(series);
const ROGERS_SATCHELL = 'log(high / close) * log(high / open) + log(low / close) * log(low / open)';
// Products: they are shared and faster than powers.
const SQUARES = `0.5 * log(high / low) * log(high / low) - ${2 * Math.LN2 - 1} * log(close / open) * log(close / open)`;
const SMALLEST = 1e-300;

export const rangeVolatility: readonly Operator[] = [
  {
    name: 'parkinson',
    axis: 'time-series',
    arguments: [series('high'), series('low'), window('n', 1, 20)],
    doc: 'The volatility per bar from high and low, for a price without drift or gaps.',
    source: 'Parkinson (1980), Journal of Business 53',
    reference: naive.parkinson,
    expansion: `sqrt(ts_mean(log(high / low) * log(high / low), n) / ${4 * Math.LN2})`,
  },
  {
    name: 'garman_klass',
    axis: 'time-series',
    arguments: [...ohlc, window('n', 1, 20)],
    doc: 'The volatility per bar from the whole bar, for a price without drift or gaps; the practical form of the estimator.',
    source: 'Garman & Klass (1980), Journal of Business 53, eq. 20 without its small cross term',
    reference: naive.garmanKlass,
    expansion: `sqrt(ts_mean(${SQUARES}, n))`,
  },
  {
    name: 'rogers_satchell',
    axis: 'time-series',
    arguments: [...ohlc, window('n', 1, 20)],
    doc: 'The volatility per bar from the whole bar, whatever the drift, for a price without gaps.',
    source: 'Rogers & Satchell (1991), Annals of Applied Probability 1',
    reference: naive.rogersSatchell,
    expansion: `sqrt(ts_mean(${ROGERS_SATCHELL}, n))`,
  },
  {
    name: 'yang_zhang',
    axis: 'time-series',
    arguments: [...ohlc, window('n', 2, 20)],
    doc: 'The volatility per bar whatever the drift and the overnight gaps: the variance over night, plus k of that from open to close, plus 1 − k of rogers_satchell, with k = 0.34 / (1.34 + (n + 1)/(n − 1)).',
    source: 'Yang & Zhang (2000), Journal of Business 73',
    reference: naive.yangZhang,
    expansion: (n) => {
      const k = 0.34 / (1.34 + (n! + 1) / (n! - 1));
      return `sqrt(
        ts_std(log(open / delay(close, 1)), n) * ts_std(log(open / delay(close, 1)), n)
        + ${k} * ts_std(log(close / open), n) * ts_std(log(close / open), n)
        + ${1 - k} * ts_mean(${ROGERS_SATCHELL}, n)
      )`;
    },
  },
  laneOperator({
    name: 'ewma_volatility',
    arguments: [series('x'), number('lambda', 0, 1, 0.94)],
    doc: 'The exponentially weighted volatility of returns x around 0: σ² ← lambda·σ² + (1 − lambda)·x², from the first square on.',
    source: 'J.P. Morgan (1996), RiskMetrics technical document',
    reference: naive.ewmaVolatility,
    lookback: () => 0,
    settle: ([lambda]) => barsToFade(1 - lambda!),
    // Whether there is a variance, and the variance.
    stateSize: () => 2,
    run([x], [lambda], state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const square = x![i]! * x![i]!;
        const last = state[lane + 1]!;
        const next = state[lane] === 1 ? lambda! * last + (1 - lambda!) * square : square;
        const usable = next - next === 0;
        state[lane] = Number(usable);
        state[lane + 1] = usable && next >= SMALLEST ? next : 0;
        out[i] = usable ? Math.sqrt(state[lane + 1]!) : NaN;
      }
    },
  }),
];
