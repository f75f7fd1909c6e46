/**
 * The hikkake, which is given when it forms and again, doubled, when within three bars a close confirms it. TA-Lib
 * carries the last pattern from bar to bar; as it is forgotten after three, the same is found by looking back, and the
 * memory is no longer than the lookback.
 */
import { when, type CandlePattern } from './candle-operator.ts';
import type { CandleWindow, Sign } from './candle-window.ts';

type Forms = (w: CandleWindow, ago: number) => Sign | 0;

const isInside = (w: CandleWindow, ago: number): boolean =>
  w.high(ago) < w.high(ago + 1) && w.low(ago) > w.low(ago + 1);

/** An inside bar, and a lower bar after it (bullish) or a higher one (bearish). */
const hikkake: Forms = (w, ago) => {
  if (!isInside(w, ago + 1)) return 0;
  if (w.high(ago) < w.high(ago + 1) && w.low(ago) < w.low(ago + 1)) return 1;
  return w.high(ago) > w.high(ago + 1) && w.low(ago) > w.low(ago + 1) ? -1 : 0;
};

/** Two inside bars, the first of which closes near the end that is then left. */
const modifiedHikkake: Forms = (w, ago) => {
  const sign = hikkake(w, ago);
  if (sign === 0 || !isInside(w, ago + 2)) return 0;
  const first = ago + 2;
  const isAtEnd =
    sign > 0 ? w.close(first) <= w.low(first) + w.near(first) : w.close(first) >= w.high(first) - w.near(first);
  return isAtEnd ? sign : 0;
};

function lastOrConfirmed(w: CandleWindow, forms: Forms): number {
  const now = forms(w, 0);
  if (now !== 0) return 100 * now;
  for (let formed = 1; formed <= 3; formed += 1) {
    const sign = forms(w, formed);
    if (sign === 0) continue;
    // Only the first close that confirms counts.
    for (let ago = formed - 1; ago > 0; ago -= 1) if (confirms(w, ago, sign, formed + 1)) return 0;
    return when(confirms(w, 0, sign, formed + 1), 2 * sign);
  }
  return 0;
}

/** Whether a close leaves the inside bar at the other end. */
const confirms = (w: CandleWindow, ago: number, sign: Sign, inside: number): boolean =>
  sign > 0 ? w.close(ago) > w.high(inside) : w.close(ago) < w.low(inside);

export const hikkakePatterns: readonly CandlePattern[] = [
  {
    name: 'cdlhikkake',
    lookback: 5,
    doc: 'Hikkake: an inside bar that is left and, within three bars, left at the other end; ±100, confirmed ±200.',
    value: (w) => lastOrConfirmed(w, hikkake),
  },
  {
    name: 'cdlhikkakemod',
    lookback: 10,
    doc: 'Modified hikkake: a hikkake of two inside bars, the first closing near the end that is left; ±100, confirmed ±200.',
    value: (w) => lastOrConfirmed(w, modifiedHikkake),
  },
];
