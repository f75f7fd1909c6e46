/** What an interval says beside the value that a forecast without skill has. */
import { MISSING } from '../format.ts';
import type { Markup } from '../markup.ts';
import { valueOr } from '../sections/section.ts';

export type Interval = readonly [low: number, high: number] | null;

/** In words; a dash where there is no interval to tell by. */
export function againstChance(
  interval: Interval,
  chance: number,
  better: 'higher' | 'lower' = 'higher',
): Markup | string {
  if (interval === null) return valueOr(MISSING, NO_INTERVAL);
  const [low, high] = interval;
  if (low <= chance && chance <= high) return 'chance is within the interval';
  return low > chance === (better === 'higher') ? 'better than chance' : 'worse than chance';
}

export const NO_INTERVAL = 'there is no interval: too few dates, or a figure that does not vary';

export function intervalText(interval: Interval, format: (value: number) => string): string {
  return interval === null ? MISSING : `${format(interval[0])} to ${format(interval[1])}`;
}
