/**
 * TA-Lib's volume group, one pass each. `ad` and `obv` are running totals, whose level depends on the first bar: their
 * changes are comparable, their levels are not. NaN policy: a missing value gives NaN and starts the total over.
 */
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, series, window } from '../../operators/lane.ts';

const bar = ['high', 'low', 'close', 'volume'].map(series);
// An exponential memory that decays towards 0 ends there and not among the denormals.
const SMALLEST = 1e-300;

/** The volume, signed by where in its range the bar closed: from −volume at the low to +volume at the high. */
function moneyFlow(high: number, low: number, close: number, volume: number): number {
  const range = high - low;
  if (range > 0) return ((close - low - (high - close)) / range) * volume;
  // A bar without a range moves nothing, unless something is missing.
  const parts = range + close + volume;
  return parts - parts;
}

const ad = laneOperator({
  name: 'ad',
  arguments: bar,
  doc: "Chaikin's accumulation/distribution line: the total of volume signed by where the bar closed in its range.",
  source: 'Chaikin; TA-Lib',
  lookback: () => 0,
  settle: () => Infinity,
  stateSize: () => 1,
  run([high, low, close, volume], _numbers, state, stride, out) {
    let total = state[0]!;
    for (let i = 0; i < out.length; i += 1) {
      if (stride > 0) total = state[i * stride]!;
      total += moneyFlow(high![i]!, low![i]!, close![i]!, volume![i]!);
      out[i] = total;
      if (total - total !== 0) {
        out[i] = NaN;
        total = 0;
      }
      if (stride > 0) state[i * stride] = total;
    }
    if (stride === 0) state[0] = total;
  },
});

const adosc = laneOperator({
  name: 'adosc',
  arguments: [...bar, window('fast', 2, 3), window('slow', 2, 10)],
  doc: 'The Chaikin oscillator: the fast minus the slow exponential mean of the accumulation/distribution line.',
  source: 'Chaikin; TA-Lib',
  lookback: ([fast, slow]) => Math.max(fast!, slow!) - 1,
  settle: ([fast, slow]) => barsToFade(2 / (Math.max(fast!, slow!) + 1)),
  // Bars seen, and both means as distances from the line: its level, which only costs digits, never enters.
  stateSize: () => 3,
  run([high, low, close, volume], [fast, slow], state, stride, out) {
    const first = Math.max(fast!, slow!) - 1;
    const keepFast = 1 - 2 / (fast! + 1);
    const keepSlow = 1 - 2 / (slow! + 1);
    let [seen, a, b] = [state[0]!, state[1]!, state[2]!];
    for (let i = 0; i < out.length; i += 1) {
      const at = i * stride;
      if (stride > 0) {
        seen = state[at]!;
        a = state[at + 1]!;
        b = state[at + 2]!;
      }
      const flow = moneyFlow(high![i]!, low![i]!, close![i]!, volume![i]!);
      // The first value of the line is the seed of both means.
      a = seen === 0 ? flow - flow : keepFast * (a - flow);
      b = seen === 0 ? flow - flow : keepSlow * (b - flow);
      if (Math.abs(a) < SMALLEST) a = 0;
      if (Math.abs(b) < SMALLEST) b = 0;
      const value = a - b;
      out[i] = seen >= first ? value : NaN;
      if (seen <= first) seen += 1;
      if (value - value !== 0) {
        out[i] = NaN;
        seen = 0;
      }
      if (stride > 0) {
        state[at] = seen;
        state[at + 1] = a;
        state[at + 2] = b;
      }
    }
    if (stride === 0) state.set([seen, a, b]);
  },
});

const obv = laneOperator({
  name: 'obv',
  arguments: [series('close'), series('volume')],
  doc: 'On-balance volume: the total of volume signed by the direction of the close, from the first volume on.',
  source: 'Granville (1963), New Key to Stock Market Profits; TA-Lib',
  lookback: () => 0,
  settle: () => Infinity,
  // Whether a bar was seen, its close, the total.
  stateSize: () => 3,
  run([close, volume], _numbers, state, stride, out) {
    let [seen, last, total] = [state[0]!, state[1]!, state[2]!];
    for (let i = 0; i < out.length; i += 1) {
      const at = i * stride;
      if (stride > 0) {
        seen = state[at]!;
        last = state[at + 1]!;
        total = state[at + 2]!;
      }
      const price = close![i]!;
      const traded = volume![i]!;
      const change = seen === 0 ? 1 : price - last;
      // Not a chain of conditions, which a processor guesses wrong every other bar.
      total += (Number(change > 0) - Number(change < 0)) * traded;
      seen = 1;
      last = price;
      out[i] = total;
      if (price - price !== 0 || total - total !== 0) {
        out[i] = NaN;
        seen = 0;
        total = 0;
      }
      if (stride > 0) {
        state[at] = seen;
        state[at + 1] = last;
        state[at + 2] = total;
      }
    }
    if (stride === 0) state.set([seen, last, total]);
  },
});

export const volumeIndicators: readonly TimeSeriesOperator[] = [ad, adosc, obv];
