/**
 * Rolling figures that have no shortcut: each bar reads its whole window, O(w). In batch the window lies in the series;
 * a stream keeps a ring written twice, so that the window is contiguous there too and one function serves both.
 * A figure that is not finite is NaN, as is every window with a NaN or an infinity.
 */
import type { RollingKernel } from './rolling-kernel.ts';

/** The figure of the w values from index `from` on, oldest first. */
type Figure = (values: Float64Array, from: number) => number;

// A lane: bars seen, then the ring twice.
const stateSize = (window: number): number => 1 + 2 * window;
const finite = (value: number): number => (value - value === 0 ? value : NaN);

/** @param prepare what is worth computing once for a window */
function windowKernel(prepare: (window: number) => Figure): RollingKernel {
  return {
    inputs: 1,
    batch: (inputs, window, _origin, out) => {
      const figure = prepare(window);
      out.fill(NaN, 0, window - 1);
      for (let t = window - 1; t < out.length; t += 1) out[t] = finite(figure(inputs[0]!, t - window + 1));
    },
    step: (inputs, window, bar, state, out) => {
      const figure = prepare(window);
      const position = bar % window;
      for (let n = 0, lane = 0; n < out.length; n += 1, lane += stateSize(window)) {
        const slot = lane + 1 + position;
        state[slot] = state[slot + window] = inputs[0]![n]!;
        if (state[lane]! < window) state[lane] = state[lane]! + 1;
        out[n] = state[lane] === window ? finite(figure(state, slot + 1)) : NaN;
      }
    },
    stateSize,
    replay: (window) => window - 1,
  };
}

/** Mean absolute deviation from the mean. */
export const meanDeviation: RollingKernel = windowKernel((window) => (values, from) => {
  const anchor = values[from]!;
  let sum = 0;
  for (let i = from; i < from + window; i += 1) sum += values[i]! - anchor;
  const mean = sum / window;
  let deviation = 0;
  for (let i = from; i < from + window; i += 1) deviation += Math.abs(values[i]! - anchor - mean);
  return deviation / window;
});

/** Fractional difference of order d cut off after the window (López de Prado 2018, ch. 5): weights −w(d − k + 1)/k. */
export function fractionalDifference(d: number): RollingKernel {
  return windowKernel((window) => {
    const weights = new Float64Array(window).fill(1);
    for (let k = 1; k < window; k += 1) weights[k] = (-weights[k - 1]! * (d - k + 1)) / k;
    return (values, from) => {
      let sum = 0;
      for (let k = window - 1, i = from; k >= 0; k -= 1, i += 1) sum += weights[k]! * values[i]!;
      return sum;
    };
  });
}
