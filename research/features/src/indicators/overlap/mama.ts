/**
 * Ehlers' MESA adaptive mean (MAMA) and its follower (FAMA): the share of the newest price is the fast limit divided by how
 * far the phase of the dominant cycle moved, never below the slow limit; the phase comes from Hilbert transforms of the
 * smoothed price. O(1) a bar. As in TA-Lib the transforms begin at the thirteenth bar with an empty memory, and the first
 * value is the thirty-third. A missing value gives NaN and starts over.
 */
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, number, series } from '../../operators/lane.ts';

const OUTER = 0.0962;
const INNER = 0.5769;
const DEGREES = 180 / Math.PI;
/** Bars that feed the smoother only, and bars before the first value. */
const [BEFORE, LOOKBACK] = [12, 32];
/** Bars in which two starts come to the same phase, measured on simulated prices. */
const PHASE_SETTLES = 300;

// A lane: bars seen, then what is remembered from the bar before, then rings of 16: price, smooth, detrender, Q1.
const [SEEN, PHASE, PERIOD, I2, Q2, RE, IM, MAMA, FAMA, HEADER] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const RING = 16;
const SIZE = HEADER + 4 * RING;

/** The Hilbert transform of a ring's values `lag`, lag + 2, lag + 4 and lag + 6 bars ago. */
function hilbert(state: Float64Array, ring: number, at: number, gain: number): number {
  const now = OUTER * state[ring + (at & 15)]!;
  const second = INNER * state[ring + ((at - 2) & 15)]!;
  const fourth = INNER * state[ring + ((at - 4) & 15)]!;
  const sixth = OUTER * state[ring + ((at - 6) & 15)]!;
  // In this order a constant gives exactly 0.
  return (now - sixth - fourth + second) * gain;
}

/** Advances a lane by one price; its means are in MAMA and FAMA afterwards. */
function advance(state: Float64Array, lane: number, price: number, fast: number, slow: number): void {
  const seen = state[lane + SEEN]!;
  state[lane + SEEN] = seen < 1e9 ? seen + 1 : seen - 15;
  const prices = lane + HEADER;
  const smooth = prices + RING;
  const detrender = smooth + RING;
  const quadrature = detrender + RING;
  state[prices + (seen & 15)] = price;
  if (seen < BEFORE) return;
  const gain = 0.075 * state[lane + PERIOD]! + 0.54;
  state[smooth + (seen & 15)] =
    (4 * price +
      3 * state[prices + ((seen - 1) & 15)]! +
      2 * state[prices + ((seen - 2) & 15)]! +
      state[prices + ((seen - 3) & 15)]!) *
    0.1;
  state[detrender + (seen & 15)] = hilbert(state, smooth, seen, gain);
  const q1 = hilbert(state, detrender, seen, gain);
  state[quadrature + (seen & 15)] = q1;
  const i1 = state[detrender + ((seen - 3) & 15)]!;
  const lastI2 = state[lane + I2]!;
  const lastQ2 = state[lane + Q2]!;
  const q2 = 0.2 * (q1 + hilbert(state, detrender, seen - 3, gain)) + 0.8 * lastQ2;
  const i2 = 0.2 * (i1 - hilbert(state, quadrature, seen, gain)) + 0.8 * lastI2;

  const phase = i1 === 0 ? 0 : Math.atan(q1 / i1) * DEGREES;
  const moved = state[lane + PHASE]! - phase;
  const share = moved > 1 ? Math.max(fast / moved, slow) : fast;
  const mama = share * price + (1 - share) * state[lane + MAMA]!;
  state[lane + MAMA] = mama;
  state[lane + FAMA] = 0.5 * share * mama + (1 - 0.5 * share) * state[lane + FAMA]!;
  state[lane + PHASE] = phase;

  const re = 0.2 * (i2 * lastI2 + q2 * lastQ2) + 0.8 * state[lane + RE]!;
  const im = 0.2 * (i2 * lastQ2 - q2 * lastI2) + 0.8 * state[lane + IM]!;
  const last = state[lane + PERIOD]!;
  let period = im !== 0 && re !== 0 ? 360 / (Math.atan(im / re) * DEGREES) : last;
  if (period > 1.5 * last) period = 1.5 * last;
  if (period < 0.67 * last) period = 0.67 * last;
  period = Math.min(50, Math.max(6, period));
  state[lane + PERIOD] = 0.2 * period + 0.8 * last;
  state[lane + I2] = settled(i2);
  state[lane + Q2] = settled(q2);
  state[lane + RE] = settled(re);
  state[lane + IM] = settled(im);
}

/** A memory of a price that no longer moves ends at 0 and not among the denormals. */
function settled(value: number): number {
  return value < 1e-300 && value > -1e-300 ? 0 : value;
}

function adaptive(name: string, result: number, shareOf: number, doc: string): TimeSeriesOperator {
  return laneOperator({
    name,
    arguments: [series('x'), number('fastlimit', 0.01, 1, 0.5), number('slowlimit', 0.01, 1, 0.05)],
    doc,
    source: 'Ehlers (2001), Rocket Science for Traders; TA-Lib',
    lookback: () => LOOKBACK,
    settle: ([fast, slow]) => PHASE_SETTLES + Math.ceil(1 / shareOf) * barsToFade(shareOf * Math.min(fast!, slow!)),
    stateSize: () => SIZE,
    run([x], [fast, slow], state, stride, out) {
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const price = x![i]!;
        if (price !== price) {
          if (state[lane + SEEN] !== 0) state.fill(0, lane, lane + SIZE);
          out[i] = NaN;
          continue;
        }
        advance(state, lane, price, fast!, slow!);
        const value = state[lane + result]!;
        // An overflow is not remembered for ever.
        if (value - value !== 0) state.fill(0, lane, lane + SIZE);
        out[i] = value - value === 0 && state[lane + SEEN]! > LOOKBACK ? value : NaN;
      }
    },
  });
}

export const mesaMeans: readonly TimeSeriesOperator[] = [
  adaptive('mama', MAMA, 1, "Ehlers' MESA adaptive mean, as fast as the phase of the cycle moves slowly."),
  adaptive('fama', FAMA, 0.5, 'The following adaptive mean: the mean of mama at half its share.'),
];
