/** Patterns of four and five candles. */
import { when, type CandlePattern } from './candle-operator.ts';
import { opposite, type CandleWindow } from './candle-window.ts';

const isBlackWithoutShadows = (w: CandleWindow, ago: number): boolean => !w.isWhite(ago) && w.hasVeryShortShadows(ago);

const middleAreShort = (w: CandleWindow): boolean => w.isShort(3) && w.isShort(2) && w.isShort(1);

export const longerPatterns: readonly CandlePattern[] = [
  {
    name: 'cdl3blackcrows',
    lookback: 13,
    doc: 'Three black crows: after white, falling black candles without lower shadows, each opening in the body before; −100.',
    value: (w) =>
      when(
        w.isWhite(3) &&
          w.high(3) > w.close(2) &&
          !w.isWhite(2) &&
          [1, 0].every(
            (ago) =>
              !w.isWhite(ago) &&
              w.open(ago) < w.open(ago + 1) &&
              w.open(ago) > w.close(ago + 1) &&
              w.close(ago) < w.close(ago + 1),
          ) &&
          [2, 1, 0].every((ago) => w.hasVeryShortShadow(-1, ago)),
        -1,
      ),
  },
  {
    name: 'cdl3linestrike',
    lookback: 8,
    doc: 'Three-line strike: three candles of a colour that go on, and one back beyond the first open; 100 white, −100 black.',
    value: (w) => {
      const sign = w.color(1);
      return when(
        w.color(3) === sign &&
          w.color(2) === sign &&
          w.color(0) !== sign &&
          sign * w.close(1) > sign * w.close(2) &&
          sign * w.close(2) > sign * w.close(3) &&
          sign * w.open(0) > sign * w.close(1) &&
          sign * w.close(0) < sign * w.open(3) &&
          [2, 1].every(
            (ago) =>
              w.open(ago) >= w.bottom(ago + 1) - w.near(ago + 1) && w.open(ago) <= w.top(ago + 1) + w.near(ago + 1),
          ),
        sign,
      );
    },
  },
  {
    name: 'cdlconcealbabyswall',
    lookback: 13,
    doc: 'Concealing baby swallow: two black marubozu, black gapping down with an upper shadow into them, black around it; 100.',
    value: (w) =>
      when(
        !w.isWhite(1) &&
          !w.isWhite(0) &&
          w.high(0) > w.high(1) &&
          w.low(0) < w.low(1) &&
          w.high(1) > w.close(2) &&
          isBlackWithoutShadows(w, 3) &&
          isBlackWithoutShadows(w, 2) &&
          w.bodyGaps(-1, 1, 2) &&
          w.upperShadow(1) > w.veryShortShadow(1),
        1,
      ),
  },
  {
    name: 'cdlladderbottom',
    lookback: 14,
    doc: 'Ladder bottom: falling black candles, one with an upper shadow, then white above its high; 100.',
    value: (w) =>
      when(
        w.isWhite(0) &&
          !w.isWhite(1) &&
          !w.isWhite(2) &&
          !w.isWhite(3) &&
          !w.isWhite(4) &&
          w.open(4) > w.open(3) &&
          w.open(3) > w.open(2) &&
          w.close(4) > w.close(3) &&
          w.close(3) > w.close(2) &&
          w.open(0) > w.open(1) &&
          w.close(0) > w.high(1) &&
          w.upperShadow(1) > w.veryShortShadow(1),
        1,
      ),
  },
  {
    name: 'cdlbreakaway',
    lookback: 14,
    doc: 'Breakaway: a long candle, a gap and two more steps onwards, then back into the gap; 100 up, −100 down.',
    value: (w) => {
      const sign = w.color(0);
      const outer = opposite(sign);
      return when(
        w.color(4) === outer &&
          w.color(3) === outer &&
          w.color(1) === outer &&
          w.bodyGaps(outer, 3, 4) &&
          [2, 1].every(
            (ago) => outer * w.high(ago) > outer * w.high(ago + 1) && outer * w.low(ago) > outer * w.low(ago + 1),
          ) &&
          sign * w.close(0) > sign * w.open(3) &&
          sign * w.close(0) < sign * w.close(4) &&
          w.isLong(4),
        sign,
      );
    },
  },
  {
    name: 'cdlmathold',
    lookback: 14,
    penetration: 0.5,
    doc: 'Mat hold: long white, three short candles from a gap back into its body, white above them all; 100.',
    value: (w, penetration) => {
      if (!w.isWhite(4) || w.isWhite(3) || !w.isWhite(0) || !w.bodyGaps(1, 3, 4)) return 0;
      const floor = w.close(4) - w.body(4) * penetration;
      return when(
        [2, 1].every((ago) => w.bottom(ago) < w.close(4) && w.bottom(ago) > floor) &&
          w.top(2) < w.open(3) &&
          w.top(1) < w.top(2) &&
          w.open(0) > w.close(1) &&
          w.close(0) > Math.max(w.high(3), w.high(2), w.high(1)) &&
          w.isLong(4) &&
          middleAreShort(w),
        1,
      );
    },
  },
  {
    name: 'cdlrisefall3methods',
    lookback: 14,
    doc: 'Rising or falling three methods: a long candle, three short ones back within its range, a long one onwards; 100 up, −100 down.',
    value: (w) => {
      const sign = w.color(4);
      return when(
        w.color(0) === sign &&
          [3, 2, 1].every((ago) => w.color(ago) !== sign && w.bottom(ago) < w.high(4) && w.top(ago) > w.low(4)) &&
          sign * w.close(2) < sign * w.close(3) &&
          sign * w.close(1) < sign * w.close(2) &&
          sign * w.open(0) > sign * w.close(1) &&
          sign * w.close(0) > sign * w.close(4) &&
          w.isLong(4) &&
          w.isLong(0) &&
          middleAreShort(w),
        sign,
      );
    },
  },
];
