/**
 * Which levels of a log ratio are bad blocks. An action changes all older prices, for good: a ratio that leaves its level
 * and comes back to it, with nothing booked at either step, is no action but a block of bad bars in one of the sources.
 * Its bars stay on the level around them, where they disagree. After the last bar the level is 0, so a block can be the
 * newest bars; the oldest cannot be told from an action. O(levels³), and few levels.
 */
import type { Level } from './find-levels.ts';

/**
 * The levels without blocks, the shortest block joined first.
 * @param isBooked whether a source has booked the step of log size `step` in front of bar `at`
 */
export function joinBlocks(
  found: readonly Level[],
  tolerance: number,
  isBooked: (at: number, step: number) => boolean,
): readonly Level[] {
  let levels = found;
  for (;;) {
    const next = (i: number): number => levels[i + 1]?.level ?? 0;
    const booked = levels.map(({ to, level }, i) => i + 1 < levels.length && isBooked(to, level - next(i)));
    let shortest = Infinity;
    let joined = levels;
    for (let i = 1; i < levels.length; i += 1) {
      const before = levels[i - 1]!;
      // From level i to level j.
      for (let j = i; j < levels.length && !booked[j - 1] && !booked[j]; j += 1) {
        const bars = levels[j]!.to - levels[i]!.from;
        if (bars >= shortest || Math.abs(before.level - next(j)) > tolerance) continue;
        shortest = bars;
        const { to } = levels[j + 1] ?? levels[j]!;
        joined = levels.toSpliced(i - 1, j - i + 3, { from: before.from, to, level: next(j) });
      }
    }
    if (joined === levels) return levels;
    levels = joined;
  }
}
