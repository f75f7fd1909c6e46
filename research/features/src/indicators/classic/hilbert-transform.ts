/**
 * Ehlers' dominant cycle as TA-Lib computes it: the price smoothed by weights 4, 3, 2, 1 passes a Hilbert transformer
 * (taps 0.0962 and 0.5769 on every second bar) four times, giving an analytic signal whose turning between two bars,
 * averaged, gives the period, held within 6 to 50 bars and within ×0.67 to ×1.5 of the last.
 * TA-Lib keeps even and odd bars in separate buffers of three and sums the weighted mean recursively; here each
 * series keeps its last values in one ring, which is the same filter, and the mean is computed anew, which does not
 * drift. O(1) a bar. NaN policy: a missing value, or an overflow, gives NaN and starts over.
 * Source: Ehlers (2001), Rocket Science for Traders, ch. 6–7; TA-Lib.
 */

/** Where in a lane's state things are. */
export const SEEN = 0;
export const SMOOTH_PERIOD = 2;
export const IN_PHASE = 7;
export const QUADRATURE = 8;
export const SMOOTH_PRICE = 9;
const PERIOD = 1;
const LAST_I2 = 3;
const LAST_Q2 = 4;
const REAL = 5;
const IMAGINARY = 6;
// Rings of 8 prices, smoothed prices and quadratures, and of 16 detrended prices.
const PRICE = 10;
const SMOOTHED = 18;
const TURNED = 26;
const DETRENDED = 34;
export const CYCLE_STATE = 50;

const A = 0.0962;
const B = 0.5769;
const DEGREES = 180 / Math.PI;
const SMALLEST = 1e-150;

/**
 * Advances the lane at `at` by one price; the transformer is fed from bar `start` on. Gives whether there is a price:
 * otherwise the cycle's part of the lane was cleared.
 */
export function advanceCycle(state: Float64Array, at: number, price: number, start: number): boolean {
  const seen = state[at]!;
  const prices = at + PRICE;
  const now = seen & 7;
  if (price - price !== 0) return restart(state, at);
  state[at] = seen + 1;
  state[prices + now] = price;
  if (seen < start) return true;

  const smooth =
    0.1 *
    (4 * price +
      3 * state[prices + ((seen + 7) & 7)]! +
      2 * state[prices + ((seen + 6) & 7)]! +
      state[prices + ((seen + 5) & 7)]!);
  const period = state[at + PERIOD]!;
  const gain = 0.075 * period + 0.54;
  // Two, four and six bars ago.
  const two = (seen + 6) & 7;
  const four = (seen + 4) & 7;
  const six = (seen + 2) & 7;

  const smoothed = at + SMOOTHED;
  const detrended =
    gain * (A * (smooth - state[smoothed + six]!) + B * (state[smoothed + two]! - state[smoothed + four]!));
  state[smoothed + now] = smooth;

  const turned = at + TURNED;
  const ring = at + DETRENDED;
  const past = (bars: number): number => state[ring + ((seen + 16 - bars) & 15)]!;
  const quadrature = gain * (A * (detrended - past(6)) + B * (past(2) - past(4)));
  // The signal three bars ago, and its own transform.
  const inPhase = past(3);
  const turnedInPhase = gain * (A * (inPhase - past(9)) + B * (past(5) - past(7)));
  const turnedQuadrature =
    gain * (A * (quadrature - state[turned + six]!) + B * (state[turned + two]! - state[turned + four]!));
  state[ring + (seen & 15)] = detrended;
  state[turned + now] = quadrature;

  const lastI = state[at + LAST_I2]!;
  const lastQ = state[at + LAST_Q2]!;
  const i = vanish(0.2 * (inPhase - turnedQuadrature) + 0.8 * lastI);
  const q = vanish(0.2 * (quadrature + turnedInPhase) + 0.8 * lastQ);
  const real = vanish(0.2 * (i * lastI + q * lastQ) + 0.8 * state[at + REAL]!);
  const imaginary = vanish(0.2 * (i * lastQ - q * lastI) + 0.8 * state[at + IMAGINARY]!);
  const turn = imaginary !== 0 && real !== 0 ? 360 / (Math.atan(imaginary / real) * DEGREES) : period;
  const held = Math.min(50, Math.max(6, 0.67 * period, Math.min(1.5 * period, turn)));
  const next = 0.2 * held + 0.8 * period;
  if (real - real !== 0 || imaginary - imaginary !== 0) return restart(state, at);

  state[at + LAST_I2] = i;
  state[at + LAST_Q2] = q;
  state[at + REAL] = real;
  state[at + IMAGINARY] = imaginary;
  state[at + PERIOD] = next;
  state[at + SMOOTH_PERIOD] = 0.33 * next + 0.67 * state[at + SMOOTH_PERIOD]!;
  state[at + IN_PHASE] = inPhase;
  state[at + QUADRATURE] = quadrature;
  state[at + SMOOTH_PRICE] = smooth;
  return true;
}

function restart(state: Float64Array, at: number): false {
  state.fill(0, at, at + CYCLE_STATE);
  return false;
}

/** A memory that decays towards 0 ends there and not among the denormals. Not two comparisons, whose branches are coin tosses. */
function vanish(value: number): number {
  return Math.abs(value) < SMALLEST ? 0 : value;
}
