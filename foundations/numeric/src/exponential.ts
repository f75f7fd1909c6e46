/**
 * Exponential means as in TA-Lib: the first is the simple mean of `window` values, then m ← m + α(x − m), with
 * α = 2/(w + 1) (EMA) or 1/w (Wilder 1978). A NaN or an infinity gives NaN and starts over: the output is NaN until
 * `window` consecutive finite values were seen again. Recursive, so that no finite replay reproduces the bits. O(1) a bar.
 */
import type { RollingKernel } from './rolling-kernel.ts';

// A lane: consecutive finite values seen (up to w), their sum until there are w of them, the mean from then on.
const STATE_SIZE = 2;
// A mean that decays towards 0 ends there and not among the denormals, where arithmetic is a hundred times slower.
const SMALLEST = 1e-300;

function advance(state: Float64Array, lane: number, window: number, alpha: number, value: number): number {
  if (value - value !== 0) {
    state[lane] = 0;
    state[lane + 1] = 0;
    return NaN;
  }
  const seen = state[lane]!;
  if (seen < window) {
    const sum = state[lane + 1]! + value;
    state[lane] = seen + 1;
    state[lane + 1] = seen + 1 === window ? sum / window : sum;
    return seen + 1 === window ? state[lane + 1]! : NaN;
  }
  const last = state[lane + 1]!;
  // α = 1 would lose digits of x to m − m.
  const next = alpha === 1 ? value : last + alpha * (value - last);
  return (state[lane + 1] = next < SMALLEST && next > -SMALLEST ? 0 : next);
}

/** The operations of `advance`, with the state in variables: three times as fast. */
function batch(x: Float64Array, window: number, alpha: number, out: Float64Array): void {
  let seen = 0;
  let level = 0;
  for (let t = 0; t < out.length; t += 1) {
    const value = x[t]!;
    if (value - value !== 0) {
      seen = level = 0;
      out[t] = NaN;
    } else if (seen < window) {
      level += value;
      seen += 1;
      if (seen === window) level /= window;
      out[t] = seen === window ? level : NaN;
    } else {
      const next = alpha === 1 ? value : level + alpha * (value - level);
      level = next < SMALLEST && next > -SMALLEST ? 0 : next;
      out[t] = level;
    }
  }
}

function exponential(alphaOf: (window: number) => number): RollingKernel {
  return {
    inputs: 1,
    batch: (inputs, window, _origin, out) => batch(inputs[0]!, window, alphaOf(window), out),
    step: (inputs, window, _bar, state, out) => {
      const x = inputs[0]!;
      const alpha = alphaOf(window);
      for (let n = 0; n < out.length; n += 1) out[n] = advance(state, n * STATE_SIZE, window, alpha, x[n]!);
    },
    stateSize: () => STATE_SIZE,
    replay: () => Infinity,
  };
}

export const ema: RollingKernel = exponential((window) => 2 / (window + 1));
export const wilder: RollingKernel = exponential((window) => 1 / window);
