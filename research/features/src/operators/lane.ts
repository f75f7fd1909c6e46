/**
 * Time-series operators that remember: written once, as a run over values of which each belongs to a lane of state. In
 * batch all values belong to one lane (a symbol's history), in a stream each symbol's value to its own, so that both
 * perform the same operations by construction. A lane never depends on the bar's index.
 */
import type { Argument, Callable, Reference, TimeSeriesOperator } from '../language/operator.ts';

/**
 * Advances by out.length values: value i reads inputs[k][i], keeps its state at i × stride and writes out[i].
 * `state` is zero-filled before the first bar of a lane; a run that holds state in variables must write it back.
 */
export type LaneRun = (
  inputs: readonly Float64Array[],
  numbers: readonly number[],
  state: Float64Array,
  stride: number,
  out: Float64Array,
) => void;

export interface LaneDefinition extends Callable {
  readonly reference?: Reference;
  readonly skipsMissing?: true;
  readonly lookback: (numbers: readonly number[]) => number;
  /** Bars until two different starts agree to 1e-9 relative; Infinity for a running total. */
  readonly settle?: (numbers: readonly number[]) => number;
  /** Doubles of state a symbol needs. */
  readonly stateSize: (numbers: readonly number[]) => number;
  readonly run: LaneRun;
}

/** Bars a call: a single call over a long history would stay in code that V8 has optimised only halfway. */
const CHUNK = 8_192;

export function laneOperator({ run, stateSize, ...facts }: LaneDefinition): TimeSeriesOperator {
  return {
    ...facts,
    axis: 'time-series',
    stateSize,
    batch(inputs, numbers, _origin, out) {
      const state = new Float64Array(stateSize(numbers));
      for (let from = 0; from < out.length; from += CHUNK) {
        const to = Math.min(from + CHUNK, out.length);
        const parts = inputs.map((input) => input.subarray(from, to));
        run(parts, numbers, state, 0, out.subarray(from, to));
      }
    },
    step: (inputs, numbers, _position, state, out) => run(inputs, numbers, state, stateSize(numbers), out),
  };
}

/** An exponential memory of share α a bar has lost ten digits of its start after this many. */
export function barsToFade(alpha: number): number {
  return alpha >= 1 ? 0 : Math.ceil(Math.log(1e-10) / Math.log1p(-alpha));
}

export const series = (name: string): Argument => ({ kind: 'series', name });

export const window = (name: string, min: number, standard?: number): Argument => ({
  kind: 'window',
  name,
  min,
  ...(standard !== undefined && { default: standard }),
});

/** A literal number in [min, below). */
export const number = (name: string, min: number, below: number, standard?: number): Argument => ({
  kind: 'number',
  name,
  min,
  below,
  ...(standard !== undefined && { default: standard }),
});
