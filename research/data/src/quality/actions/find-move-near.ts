/** Where the price moved by an action that is booked, or known to the adjusted close, on another day. */
import type { History } from './booking.ts';

const WITHIN_BARS = 10;

/**
 * The nearest bar within ten on which the price moved by `size` (a log return): to three standard deviations or a
 * twentieth of the size, whichever is larger. Undefined when there is none.
 */
export function findMoveNear(
  history: History,
  t: number,
  size: number,
  scale: number,
  mayBe: (t: number) => boolean,
): number | undefined {
  const tolerance = Math.max(3 * scale, 0.05 * Math.abs(size));
  for (let distance = 1; distance <= WITHIN_BARS; distance += 1) {
    for (const at of [t + distance, t - distance]) {
      if (at < 1 || at >= history.length || !mayBe(at)) continue;
      if (Math.abs(history.move(at) - size) <= Math.min(tolerance, Math.abs(size) / 2)) return at;
    }
  }
  return undefined;
}

/** `1 bar later`, `3 bars earlier`. */
export function barsApart(t: number, other: number): string {
  const bars = Math.abs(other - t);
  return `${bars} bar${bars === 1 ? '' : 's'} ${other > t ? 'later' : 'earlier'}`;
}
