/** Patterns of three candles of which the middle one stands apart. */
import { when, type CandlePattern } from './candle-operator.ts';
import { opposite, type CandleWindow, type Sign } from './candle-window.ts';

/**
 * A long candle against `sign`, a small one gapped onwards from it, and one that goes back in the direction of `sign`
 * by more than a share of the first body.
 */
function isStar(w: CandleWindow, sign: Sign, penetration: number): boolean {
  return (
    w.color(2) !== sign &&
    w.color(0) === sign &&
    sign * w.close(0) > sign * (w.close(2) + sign * (w.body(2) * penetration)) &&
    w.bodyGaps(opposite(sign), 1, 2) &&
    w.isLong(2) &&
    w.isLong(0)
  );
}

export const starPatterns: readonly CandlePattern[] = [
  {
    name: 'cdlmorningstar',
    lookback: 12,
    penetration: 0.3,
    doc: 'Morning star: long black, a short body gapped down, white well into the first body; 100.',
    value: (w, penetration) => when(isStar(w, 1, penetration) && !w.isLong(1), 1),
  },
  {
    name: 'cdlmorningdojistar',
    lookback: 12,
    penetration: 0.3,
    doc: 'Morning doji star: long black, a doji gapped down, white well into the first body; 100.',
    value: (w, penetration) => when(isStar(w, 1, penetration) && w.isDoji(1), 1),
  },
  {
    name: 'cdleveningstar',
    lookback: 12,
    penetration: 0.3,
    doc: 'Evening star: long white, a short body gapped up, black well into the first body; −100.',
    value: (w, penetration) => when(isStar(w, -1, penetration) && !w.isLong(1), -1),
  },
  {
    name: 'cdleveningdojistar',
    lookback: 12,
    penetration: 0.3,
    doc: 'Evening doji star: long white, a doji gapped up, black well into the first body; −100.',
    value: (w, penetration) => when(isStar(w, -1, penetration) && w.isDoji(1), -1),
  },
  {
    name: 'cdlabandonedbaby',
    lookback: 12,
    penetration: 0.3,
    doc: 'Abandoned baby: a doji star with gaps between the shadows on both sides; 100 morning, −100 evening.',
    value: (w, penetration) => {
      const sign = w.color(0);
      return when(
        w.candleGaps(opposite(sign), 1, 2) && w.candleGaps(sign, 0, 1) && isStar(w, sign, penetration) && w.isDoji(1),
        sign,
      );
    },
  },
  {
    name: 'cdltristar',
    lookback: 12,
    doc: 'Tristar: three doji, the middle one gapped away; 100 below, −100 above.',
    value: (w) => {
      const sign = w.bodyGaps(-1, 1, 2) ? 1 : -1;
      if (!w.bodyGaps(opposite(sign), 1, 2)) return 0;
      const isBack = sign > 0 ? w.bottom(0) > w.bottom(1) : w.top(0) < w.top(1);
      return when(isBack && w.isDoji(2, 2) && w.isDoji(1, 2) && w.isDoji(0, 2), sign);
    },
  },
];
