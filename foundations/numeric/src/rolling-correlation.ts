/**
 * Rolling covariance, Pearson correlation and regression of two series by anchored block sums (see block-sums.ts for the method, its accuracy and its NaN policy),
 * with one anchor a series: S = Σx, Σy, Σx², Σy², Σxy of values less their anchors. The variances of constant windows are
 * exactly 0 and give NaN; the correlation of a series with itself is exactly 1; rounding beyond ±1 is cut off.
 * O(1) amortised per bar.
 */
import { firstBlockStart } from './block-sums.ts';
import type { RollingKernel } from './rolling-kernel.ts';

type Figure = 'corr' | 'cov' | 'beta' | 'residual';
const FIGURES: readonly Figure[] = ['corr', 'cov', 'beta', 'residual'];

/** @param dx and dy, the newest values less their anchors */
function joint(
  figure: number,
  dx: number,
  dy: number,
  sx: number,
  sy: number,
  sxx: number,
  syy: number,
  sxy: number,
  window: number,
): number {
  const cxy = sxy - (sx * sy) / window;
  let result: number;
  if (figure === 1) result = cxy / (window - 1);
  else {
    const vy = syy - (sy * sy) / window;
    if (!(vy > 0)) return NaN;
    if (figure === 0) {
      const vx = sxx - (sx * sx) / window;
      if (!(vx > 0)) return NaN;
      result = cxy / Math.sqrt(vx * vy);
      if (result > 1) result = 1;
      else if (result < -1) result = -1;
    } else {
      const beta = cxy / vy;
      result = figure === 2 ? beta : dx - sx / window - beta * (dy - sy / window);
    }
  }
  return result - result === 0 ? result : NaN;
}

function batch(
  inputs: readonly Float64Array[],
  window: number,
  origin: number,
  figure: number,
  out: Float64Array,
): void {
  const x = inputs[0]!;
  const y = inputs[1]!;
  const bars = out.length;
  if (bars >= window) {
    const suffix = new Float64Array(5 * (window + 1));
    for (let start = firstBlockStart(origin, window); start < bars; start += window) {
      const ax = x[start]!;
      const ay = y[start]!;
      let sx = 0;
      let sy = 0;
      let sxx = 0;
      let syy = 0;
      let sxy = 0;
      const before = start - window;
      for (let i = start - 1; i > before && i >= 0; i -= 1) {
        const dx = x[i]! - ax;
        const dy = y[i]! - ay;
        const slot = 5 * (i - before);
        suffix[slot] = sx += dx;
        suffix[slot + 1] = sy += dy;
        suffix[slot + 2] = sxx += dx * dx;
        suffix[slot + 3] = syy += dy * dy;
        suffix[slot + 4] = sxy += dx * dy;
      }
      const end = Math.min(start + window, bars);
      sx = sy = sxx = syy = sxy = 0;
      for (let i = start, slot = 5; i < end; i += 1, slot += 5) {
        const dx = x[i]! - ax;
        const dy = y[i]! - ay;
        sx += dx;
        sy += dy;
        sxx += dx * dx;
        syy += dy * dy;
        sxy += dx * dy;
        out[i] = joint(
          figure,
          dx,
          dy,
          suffix[slot]! + sx,
          suffix[slot + 1]! + sy,
          suffix[slot + 2]! + sxx,
          suffix[slot + 3]! + syy,
          suffix[slot + 4]! + sxy,
          window,
        );
      }
    }
  }
  out.fill(NaN, 0, window - 1);
}

// A lane: bars seen, two anchors, five prefix sums, then w + 1 slots of five: the block's values (x, y) up to this bar's
// position, the previous block's suffix sums behind it, zeros at the end.
const HEADER = 8;
const stateSize = (window: number): number => HEADER + 5 * (window + 1);

function startBlock(state: Float64Array, lane: number, window: number, ax: number, ay: number): void {
  let sx = 0;
  let sy = 0;
  let sxx = 0;
  let syy = 0;
  let sxy = 0;
  for (let k = window - 1; k > 0; k -= 1) {
    const slot = lane + HEADER + 5 * k;
    const dx = state[slot]! - ax;
    const dy = state[slot + 1]! - ay;
    state[slot] = sx += dx;
    state[slot + 1] = sy += dy;
    state[slot + 2] = sxx += dx * dx;
    state[slot + 3] = syy += dy * dy;
    state[slot + 4] = sxy += dx * dy;
  }
  state[lane + 1] = ax;
  state[lane + 2] = ay;
  state.fill(0, lane + 3, lane + HEADER);
}

function step(
  inputs: readonly Float64Array[],
  window: number,
  bar: number,
  figure: number,
  state: Float64Array,
  out: Float64Array,
): void {
  const x = inputs[0]!;
  const y = inputs[1]!;
  const size = stateSize(window);
  const position = bar % window;
  for (let n = 0, lane = 0; n < out.length; n += 1, lane += size) {
    if (position === 0) startBlock(state, lane, window, x[n]!, y[n]!);
    const dx = x[n]! - state[lane + 1]!;
    const dy = y[n]! - state[lane + 2]!;
    const sx = (state[lane + 3] = state[lane + 3]! + dx);
    const sy = (state[lane + 4] = state[lane + 4]! + dy);
    const sxx = (state[lane + 5] = state[lane + 5]! + dx * dx);
    const syy = (state[lane + 6] = state[lane + 6]! + dy * dy);
    const sxy = (state[lane + 7] = state[lane + 7]! + dx * dy);
    const slot = lane + HEADER + 5 * position;
    state[slot] = x[n]!;
    state[slot + 1] = y[n]!;
    let seen = state[lane]!;
    if (seen < window) state[lane] = ++seen;
    out[n] =
      seen === window
        ? joint(
            figure,
            dx,
            dy,
            state[slot + 5]! + sx,
            state[slot + 6]! + sy,
            state[slot + 7]! + sxx,
            state[slot + 8]! + syy,
            state[slot + 9]! + sxy,
            window,
          )
        : NaN;
  }
}

function jointKernel(name: Figure): RollingKernel {
  const figure = FIGURES.indexOf(name);
  return {
    inputs: 2,
    batch: (inputs, window, origin, out) => batch(inputs, window, origin, figure, out),
    step: (inputs, window, bar, state, out) => step(inputs, window, bar, figure, state, out),
    stateSize,
    replay: (window) => window - 1,
  };
}

export const corr: RollingKernel = jointKernel('corr');
export const cov: RollingKernel = jointKernel('cov');
/** Of the regression of the first series on the second: its coefficient, and what it leaves of the newest value. */
export const beta: RollingKernel = jointKernel('beta');
export const regressionResidual: RollingKernel = jointKernel('residual');
