/**
 * Exponential means of exponential means in one pass: DEMA and TEMA (Mulloy 1994) and T3 (Tillson 1998) are weighted sums
 * of the levels. Each level is seeded by the mean of the first n values of the one below. O(levels) a bar, and the levels
 * of neighbouring bars overlap in the processor. A missing value gives NaN and starts over.
 */
import type { Argument, TimeSeriesOperator } from '../../language/operator.ts';
import { barsToFade, laneOperator, number, series, window } from '../../operators/lane.ts';

// A mean that decays towards 0 ends there and not among the denormals.
const SMALLEST = 1e-300;

/** The most levels there are: T3's. */
const MOST = 6;
// A lane: levels that are seeded, values the next one has seen, its sum, then the levels' means.
const SIZE = 3 + MOST;

function step(mean: number, value: number, alpha: number): number {
  // α = 1 would lose digits of the value.
  const next = alpha === 1 ? value : mean + alpha * (value - mean);
  return next < SMALLEST && next > -SMALLEST ? 0 : next;
}

interface Cascade {
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly levels: number;
  /** What each level counts for. */
  readonly weights: (numbers: readonly number[]) => readonly number[];
  readonly doc: string;
  readonly source: string;
}

function cascade({ levels, weights, ...facts }: Cascade): TimeSeriesOperator {
  return laneOperator({
    ...facts,
    lookback: ([n]) => levels * (n! - 1),
    settle: ([n]) => levels * barsToFade(2 / (n! + 1)),
    stateSize: () => SIZE,
    run([x], numbers, state, stride, out) {
      const n = numbers[0]!;
      const alpha = 2 / (n + 1);
      const share = new Float64Array(MOST);
      share.set(weights(numbers));
      const [w0, w1, w2, w3, w4, w5] = [share[0]!, share[1]!, share[2]!, share[3]!, share[4]!, share[5]!];
      for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
        const means = lane + 3;
        if (state[lane] === levels) {
          // All levels are seeded. In batch this runs on with the means in registers, in a stream for one value.
          const end = stride === 0 ? out.length : i + 1;
          let m0 = state[means]!;
          let m1 = state[means + 1]!;
          let m2 = state[means + 2]!;
          let m3 = state[means + 3]!;
          let m4 = state[means + 4]!;
          let m5 = state[means + 5]!;
          for (; i < end; i += 1) {
            const value = x![i]!;
            if (value !== value) break;
            m0 = step(m0, value, alpha);
            m1 = step(m1, m0, alpha);
            let sum = w0 * m0 + w1 * m1;
            if (levels > 2) {
              m2 = step(m2, m1, alpha);
              sum += w2 * m2;
            }
            if (levels > 3) {
              m3 = step(m3, m2, alpha);
              m4 = step(m4, m3, alpha);
              m5 = step(m5, m4, alpha);
              sum += w3 * m3 + w4 * m4 + w5 * m5;
            }
            out[i] = sum - sum === 0 ? sum : NaN;
          }
          state[means] = m0;
          state[means + 1] = m1;
          state[means + 2] = m2;
          state[means + 3] = m3;
          state[means + 4] = m4;
          state[means + 5] = m5;
          if (i === end) {
            i -= 1;
            continue;
          }
        }
        let value = x![i]!;
        if (value !== value) {
          state.fill(0, lane, lane + SIZE);
          out[i] = NaN;
          continue;
        }
        const seeded = state[lane]!;
        let sum = 0;
        for (let level = 0; level < seeded; level += 1) {
          value = step(state[means + level]!, value, alpha);
          state[means + level] = value;
        }
        for (let level = seeded; level < levels; level += 1) {
          const total = state[lane + 2]! + value;
          const seen = state[lane + 1]! + 1;
          state[lane + 1] = seen === n ? 0 : seen;
          state[lane + 2] = seen === n ? 0 : total;
          if (seen < n) break;
          value = total / n;
          state[means + level] = value;
          state[lane] = level + 1;
        }
        for (let level = 0; level < levels; level += 1) sum += share[level]! * state[means + level]!;
        out[i] = state[lane] === levels && sum - sum === 0 ? sum : NaN;
      }
    },
  });
}

const MULLOY = 'Mulloy (1994); TA-Lib';

export const exponentialCascades: readonly TimeSeriesOperator[] = [
  cascade({
    name: 'dema',
    arguments: [series('x'), window('n', 1, 30)],
    levels: 2,
    weights: () => [2, -1],
    doc: 'The double exponential mean, 2·ema − ema(ema).',
    source: MULLOY,
  }),
  cascade({
    name: 'tema',
    arguments: [series('x'), window('n', 1, 30)],
    levels: 3,
    weights: () => [3, -3, 1],
    doc: 'The triple exponential mean, 3·ema − 3·ema(ema) + ema(ema(ema)).',
    source: MULLOY,
  }),
  cascade({
    name: 't3',
    arguments: [series('x'), window('n', 1, 5), number('vfactor', 0, 2, 0.7)],
    levels: 6,
    weights: ([, v]) => {
      const square = v! * v!;
      const cube = square * v!;
      return [0, 0, 1 + 3 * v! + 3 * square + cube, -3 * v! - 6 * square - 3 * cube, 3 * square + 3 * cube, -cube];
    },
    doc: "Tillson's T3: a generalised double exponential mean applied three times.",
    source: 'Tillson (1998); TA-Lib',
  }),
];
