/**
 * TA-Lib's cycle group: what follows from Ehlers' dominant cycle. O(1) a bar for the period and the phasor, O(period),
 * at most 50, for the phase and the trend line. NaN policy: a missing value gives NaN and starts over.
 */
import type { TimeSeriesOperator } from '../../language/operator.ts';
import { laneOperator, series } from '../../operators/lane.ts';
import {
  advanceCycle,
  CYCLE_STATE,
  IN_PHASE,
  QUADRATURE,
  SEEN,
  SMOOTH_PERIOD,
  SMOOTH_PRICE,
} from './hilbert-transform.ts';

const SOURCE = 'Ehlers (2001), Rocket Science for Traders; TA-Lib';
const LONGEST = 50;
/**
 * The period feeds back into the transformer's gain within clipped bounds, so that the bars until two starts agree
 * depend on the data. Over 1,500 random walks (0.2 to 3 % a bar, rounded to cents or not, starts 1 to 151 bars apart)
 * it took 250 in the median, 345 in 99 % and 403 at most.
 */
const SETTLE = 700;

/** What is the state of the cycle itself. TA-Lib's lookback is 32 bars, of which the transformer sees the last 20. */
function cycleValue(name: string, slot: number, doc: string): TimeSeriesOperator {
  return laneOperator({
    name,
    arguments: [series('x')],
    doc,
    source: SOURCE,
    lookback: () => 32,
    settle: () => SETTLE,
    stateSize: () => CYCLE_STATE,
    run([x], _numbers, state, stride, out) {
      for (let i = 0, at = 0; i < out.length; i += 1, at += stride) {
        const present = advanceCycle(state, at, x![i]!, 12);
        out[i] = present && state[at + SEEN]! > 32 ? state[at + slot]! : NaN;
      }
    },
  });
}

// After the cycle's own state: rings of 64 smoothed and of 64 raw prices, the phase, and what the trend remembers.
const SMOOTHED = CYCLE_STATE;
const RAW = SMOOTHED + 64;
const PHASE = RAW + 64;
const MEANS = PHASE + 1;
const SINE = MEANS + 3;
const LEAD_SINE = SINE + 1;
const DAYS_IN_TREND = LEAD_SINE + 1;
const PHASE_STATE = DAYS_IN_TREND + 1;

type Advance = (state: Float64Array, at: number) => number;

/** What needs the last cycle's prices. TA-Lib's lookback is 63 bars, of which the transformer sees the last 26. */
function phaseValue(name: string, advance: Advance, doc: string): TimeSeriesOperator {
  return laneOperator({
    name,
    arguments: [series('x')],
    doc,
    source: SOURCE,
    lookback: () => 63,
    settle: () => SETTLE,
    stateSize: () => PHASE_STATE,
    run([x], _numbers, state, stride, out) {
      for (let i = 0, at = 0; i < out.length; i += 1, at += stride) {
        const bar = state[at + SEEN]!;
        const present = advanceCycle(state, at, x![i]!, 37);
        if (!present) state.fill(0, at, at + PHASE_STATE);
        else {
          state[at + RAW + (bar & 63)] = x![i]!;
          state[at + SMOOTHED + (bar & 63)] = state[at + SMOOTH_PRICE]!;
        }
        const value = present && bar >= 37 ? advance(state, at) : NaN;
        out[i] = bar >= 63 && value - value === 0 ? value : NaN;
      }
    },
  });
}

/** Sines and cosines of whole shares of a turn, for turns of n bars from n(n − 1)/2 on: k × 360° / n. */
const turns = Array.from({ length: LONGEST + 1 }, (_, n) =>
  Array.from({ length: n }, (__, k) => (2 * Math.PI * k) / n),
).flat();
const SINES = Float64Array.from(turns, (angle) => Math.sin(angle));
const COSINES = Float64Array.from(turns, (angle) => Math.cos(angle));

const DEGREES = 180 / Math.PI;

/** The phase, in degrees within −45 and 315, of the smoothed price's Fourier component at the dominant period. */
function advancePhase(state: Float64Array, at: number): number {
  const smoothPeriod = state[at + SMOOTH_PERIOD]!;
  const bars = Math.trunc(smoothPeriod + 0.5);
  const table = (bars * (bars - 1)) / 2;
  const newest = state[at + SEEN]! - 1;
  let [real, imaginary] = [0, 0];
  for (let k = 0; k < bars; k += 1) {
    const price = state[at + SMOOTHED + ((newest - k) & 63)]!;
    real += SINES[table + k]! * price;
    imaginary += COSINES[table + k]! * price;
  }
  let phase = imaginary === 0 ? state[at + PHASE]! + 90 * Math.sign(real) : Math.atan(real / imaginary) * DEGREES;
  // The smoothing lags by a bar.
  phase += 90 + 360 / smoothPeriod;
  if (imaginary < 0) phase += 180;
  if (phase > 315) phase -= 360;
  state[at + PHASE] = phase;
  return phase;
}

const advanceSine: Advance = (state, at) => Math.sin(advancePhase(state, at) / DEGREES);
const advanceLeadSine: Advance = (state, at) => Math.sin((advancePhase(state, at) + 45) / DEGREES);

/** The mean price over a dominant period, which has no cycle left in it, smoothed by weights 4, 3, 2, 1. */
function advanceTrendLine(state: Float64Array, at: number): number {
  const bars = Math.trunc(state[at + SMOOTH_PERIOD]! + 0.5);
  const newest = state[at + SEEN]! - 1;
  let sum = 0;
  for (let k = 0; k < bars; k += 1) sum += state[at + RAW + ((newest - k) & 63)]!;
  const mean = bars > 0 ? sum / bars : 0;
  const means = at + MEANS;
  const line = (4 * mean + 3 * state[means]! + 2 * state[means + 1]! + state[means + 2]!) / 10;
  state[means + 2] = state[means + 1]!;
  state[means + 1] = state[means]!;
  state[means] = mean;
  return line;
}

/** No trend: within half a period of the sines' last crossing, or while the phase turns at the period's own rate. */
function advanceTrendMode(state: Float64Array, at: number): number {
  const [lastPhase, lastSine, lastLead] = [state[at + PHASE]!, state[at + SINE]!, state[at + LEAD_SINE]!];
  const phase = advancePhase(state, at);
  const sine = Math.sin(phase / DEGREES);
  const lead = Math.sin((phase + 45) / DEGREES);
  const line = advanceTrendLine(state, at);
  const smoothPeriod = state[at + SMOOTH_PERIOD]!;
  const crossed = (sine > lead && lastSine <= lastLead) || (sine < lead && lastSine >= lastLead);
  const days = crossed ? 1 : state[at + DAYS_IN_TREND]! + 1;
  state[at + SINE] = sine;
  state[at + LEAD_SINE] = lead;
  state[at + DAYS_IN_TREND] = days;
  // A price far from the trend line is a trend whatever the cycle says.
  if (line !== 0 && Math.abs((state[at + SMOOTH_PRICE]! - line) / line) >= 0.015) return 1;
  const turned = (phase - lastPhase) * smoothPeriod;
  const cycling = turned > 0.67 * 360 && turned < 1.5 * 360;
  return crossed || days < 0.5 * smoothPeriod || cycling ? 0 : 1;
}

export const cycleIndicators: readonly TimeSeriesOperator[] = [
  cycleValue('ht_dcperiod', SMOOTH_PERIOD, 'The period of the dominant cycle in bars, at most 50.'),
  cycleValue('ht_phasor_inphase', IN_PHASE, 'The in-phase part of the dominant cycle.'),
  cycleValue('ht_phasor_quadrature', QUADRATURE, 'The quadrature part of the dominant cycle.'),
  phaseValue('ht_dcphase', advancePhase, 'The phase of the dominant cycle in degrees.'),
  phaseValue('ht_sine', advanceSine, 'The sine of the phase of the dominant cycle.'),
  phaseValue('ht_leadsine', advanceLeadSine, 'The sine of the phase of the dominant cycle, 45 degrees ahead.'),
  phaseValue('ht_trendline', advanceTrendLine, 'The mean over the dominant cycle, smoothed: the trend without it.'),
  phaseValue('ht_trendmode', advanceTrendMode, '1 in a trend, 0 while the dominant cycle rules.'),
];
