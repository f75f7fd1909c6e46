/** A value with its range on a common axis, one row of a table high: the row beside it says the numbers. */
import { markup, type Markup } from '../markup.ts';

/** Fills its row, so that the zero lines of a column of ranges join. */
const HEIGHT = 28;

export interface DotRange {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A range of what is finite: a number too large for a double is as missing as one that does not exist. */
export function rangeOf(value: number | null, low: number | null, high: number | null): DotRange {
  const whole = isFinite(low) && isFinite(high);
  return { value: isFinite(value) ? value : null, low: whole ? low : null, high: whole ? high : null };
}

function isFinite(value: number | null): value is number {
  return value !== null && Number.isFinite(value);
}

/** Draws one range; `reach` is the largest distance from zero on the axis, which is symmetric. */
export function dotRange({ value, low, high }: DotRange, reach: number, style: string): Markup {
  const at = (x: number): string => `${Math.round((0.5 + 0.48 * (reach > 0 ? x / reach : 0)) * 10_000) / 100}%`;
  const middle = HEIGHT / 2;
  return markup`<svg class="range ${style}" height="${HEIGHT}" aria-hidden="true">
    <line class="zero" x1="50%" x2="50%" y2="${HEIGHT}" />
    ${low !== null && high !== null && markup`<line class="span" x1="${at(low)}" x2="${at(high)}" y1="${middle}" y2="${middle}" />`}
    ${value !== null && markup`<circle cx="${at(value)}" cy="${middle}" r="4" />`}
  </svg>`;
}

/** The largest distance from zero among the ranges. */
export function reachOf(ranges: readonly DotRange[]): number {
  return Math.max(0, ...ranges.flatMap(({ value, low, high }) => [value, low, high].map((x) => Math.abs(x ?? 0))));
}
