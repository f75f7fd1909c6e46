/**
 * Where two sources of one price differ by a constant factor: the log of their ratio cut into levels. A cut is where the
 * medians of the seven bars on either side differ by more than the tolerance and by more than noise can make them (six
 * times the scale of the ratio's bar-to-bar changes, by their median absolute deviation: Hampel 1974); its place is the
 * one that leaves the least absolute deviation. Up to three odd bars in a row move no median and make no level; a level
 * lasts at least `leastBars`. O(K).
 */
import { selectMedian } from '../quality/robust-scale.ts';

export interface Level {
  /** Bars [from, to) of the ratio. */
  readonly from: number;
  readonly to: number;
  /** Median log ratio. */
  readonly level: number;
}

export interface LevelOptions {
  /** Log ratios that differ by less are one level. */
  readonly tolerance: number;
  /** A level lasts at least so many bars, unless it is the only one. */
  readonly leastBars: number;
}

const HALF = 3;
const WIDTH = 2 * HALF + 1;
const NOISE = 6;
/** Median absolute deviation to σ, and from the change of two values to one. */
const TO_SIGMA = 1.4826 / Math.SQRT2;

/** The levels of a log ratio, in order, covering all of it; none of an empty one. @param ratio [K] finite */
export function findLevels(ratio: Float64Array, { tolerance, leastBars }: LevelOptions): Level[] {
  const count = ratio.length;
  if (count === 0) return [];
  const scratch = new Float64Array(count);
  const least = Math.max(tolerance, NOISE * noiseOf(ratio, scratch));
  const median = (from: number, to: number): number => {
    scratch.set(ratio.subarray(from, to));
    return selectMedian(scratch, to - from);
  };
  const smooth = new Float64Array(count);
  for (let t = HALF; t < count - HALF; t += 1) smooth[t] = median(t - HALF, t + HALF + 1);

  const cuts = [0];
  for (let t = WIDTH; t <= count - WIDTH; t += 1) {
    const apart = (at: number): number => Math.abs(smooth[at + HALF]! - smooth[at - HALF - 1]!);
    if (!(apart(t) > least)) continue;
    // One cut a run of such bars, where the two sides are furthest apart.
    let best = t;
    for (; t <= count - WIDTH && apart(t) > least; t += 1) if (apart(t) > apart(best)) best = t;
    cuts.push(best);
  }
  let levels = cuts.map((from, i): Level => {
    const to = cuts[i + 1] ?? count;
    return { from, to, level: median(from, to) };
  });
  const join = (i: number): void => {
    const { from } = levels[i]!;
    const { to } = levels[i + 1]!;
    levels = levels.toSpliced(i, 2, { from, to, level: median(from, to) });
  };
  for (;;) {
    const short = levels.findIndex(({ from, to }) => to - from < leastBars);
    const same = levels.findIndex(({ level }, i) => i > 0 && Math.abs(level - levels[i - 1]!.level) <= least);
    if (short >= 0 && levels.length > 1) {
      const apart = (i: number): number =>
        i < 0 || i >= levels.length ? Infinity : Math.abs(levels[i]!.level - levels[short]!.level);
      join(apart(short - 1) <= apart(short + 1) ? short - 1 : short);
    } else if (same >= 0) join(same - 1);
    else break;
  }
  return placeCuts(ratio, levels).map(({ from, to }) => ({ from, to, level: median(from, to) }));
}

/** Moves each cut to where the absolute deviations from the two levels add up to the least. */
function placeCuts(ratio: Float64Array, levels: readonly Level[]): Level[] {
  const placed = levels.map((level) => ({ ...level }));
  for (let i = 1; i < placed.length; i += 1) {
    const [before, after] = [placed[i - 1]!, placed[i]!];
    const first = Math.max(before.from + 1, after.from - WIDTH);
    const last = Math.min(after.to - 1, after.from + WIDTH);
    let excess = 0;
    let least = 0;
    let best = first;
    for (let t = first; t < last; t += 1) {
      excess += Math.abs(ratio[t]! - before.level) - Math.abs(ratio[t]! - after.level);
      if (excess < least) [least, best] = [excess, t + 1];
    }
    before.to = after.from = best;
  }
  return placed;
}

function noiseOf(ratio: Float64Array, scratch: Float64Array): number {
  for (let t = 1; t < ratio.length; t += 1) scratch[t - 1] = Math.abs(ratio[t]! - ratio[t - 1]!);
  return ratio.length < 2 ? 0 : TO_SIGMA * selectMedian(scratch, ratio.length - 1);
}
