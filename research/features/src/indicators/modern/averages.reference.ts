/** The adaptive averages straight from their recursions, over each stretch without a gap. */
import type { Reference } from '../../language/operator.ts';

/** Applies to each stretch of finite values. */
export function stretches(
  apply: (stretch: readonly number[]) => readonly number[],
): (x: readonly number[]) => number[] {
  return (x) => {
    const out: number[] = [];
    let stretch: number[] = [];
    const flush = (): void => {
      out.push(...apply(stretch));
      stretch = [];
    };
    for (const value of x) {
      if (Number.isFinite(value)) {
        stretch.push(value);
        continue;
      }
      flush();
      out.push(NaN);
    }
    flush();
    return out;
  };
}

export const vidya: Reference = ([x], [n]) =>
  stretches((values) => {
    let mean = NaN;
    return values.map((value, t) => {
      if (t === n! - 1) mean = values.slice(0, n).reduce((sum, v) => sum + v, 0) / n!;
      if (t < n!) return mean;
      const moves = values.slice(t - n!, t).map((before, k) => values[t - n! + k + 1]! - before);
      const ups = moves.filter((move) => move > 0).reduce((sum, move) => sum + move, 0);
      const downs = moves.filter((move) => move < 0).reduce((sum, move) => sum - move, 0);
      const oscillator = ups + downs === 0 ? 0 : Math.abs(ups - downs) / (ups + downs);
      const share = (2 / (n! + 1)) * oscillator;
      return (mean = share * value + (1 - share) * mean);
    });
  })(x!);

export const mcginley: Reference = ([x], [n]) => {
  let line = NaN;
  return x!.map((value) => {
    const started = Number.isFinite(line) && line !== 0;
    // Multiplied in the order of the operator: far from any price the recursion magnifies the last digit.
    const square = (value / line) * (value / line);
    line = started ? line + (value - line) / (n! * (square * square)) : value;
    return Number.isFinite(line) ? line : NaN;
  });
};
