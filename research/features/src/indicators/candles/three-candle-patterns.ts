/** Patterns of three candles, but for the stars. */
import { when, type CandlePattern } from './candle-operator.ts';
import type { CandleWindow } from './candle-window.ts';

const areAll = (w: CandleWindow, color: 1 | -1): boolean =>
  w.color(2) === color && w.color(1) === color && w.color(0) === color;

/** Three white candles with rising closes; each opens above the open before, and not far above the body. */
const threeWhiteRising = (w: CandleWindow): boolean =>
  areAll(w, 1) &&
  w.close(0) > w.close(1) &&
  w.close(1) > w.close(2) &&
  w.open(1) > w.open(2) &&
  w.open(1) <= w.close(2) + w.near(2);

const opensIntoBodyBefore = (w: CandleWindow): boolean => w.open(0) > w.open(1) && w.open(0) <= w.close(1) + w.near(1);

export const threeCandlePatterns: readonly CandlePattern[] = [
  {
    name: 'cdl2crows',
    lookback: 12,
    doc: 'Two crows: long white, black gapping up, black from its body into the first; −100.',
    value: (w) =>
      when(
        w.isWhite(2) &&
          !w.isWhite(1) &&
          !w.isWhite(0) &&
          w.bodyGaps(1, 1, 2) &&
          w.open(0) < w.open(1) &&
          w.open(0) > w.close(1) &&
          w.close(0) > w.open(2) &&
          w.close(0) < w.close(2) &&
          w.isLong(2),
        -1,
      ),
  },
  {
    name: 'cdlupsidegap2crows',
    lookback: 12,
    doc: 'Upside gap two crows: long white, short black gapping up, black around it but above the first close; −100.',
    value: (w) =>
      when(
        w.isWhite(2) &&
          !w.isWhite(1) &&
          !w.isWhite(0) &&
          w.bodyGaps(1, 1, 2) &&
          w.open(0) > w.open(1) &&
          w.close(0) < w.close(1) &&
          w.close(0) > w.close(2) &&
          w.isLong(2) &&
          !w.isLong(1),
        -1,
      ),
  },
  {
    name: 'cdl3inside',
    lookback: 12,
    doc: 'Three inside: a harami that the third candle confirms beyond the first open; 100 up, −100 down.',
    value: (w) => {
      const sign = w.color(0);
      return when(
        w.color(2) !== sign &&
          w.top(1) < w.top(2) &&
          w.bottom(1) > w.bottom(2) &&
          sign * w.close(0) > sign * w.open(2) &&
          w.isLong(2) &&
          !w.isLong(1),
        sign,
      );
    },
  },
  {
    name: 'cdl3outside',
    lookback: 3,
    doc: 'Three outside: an engulfing that the third close confirms; 100 up, −100 down.',
    value: (w) => {
      const sign = w.color(1);
      return when(
        w.color(2) !== sign &&
          sign * w.close(1) > sign * w.open(2) &&
          sign * w.open(1) < sign * w.close(2) &&
          sign * w.close(0) > sign * w.close(1),
        sign,
      );
    },
  },
  {
    name: 'cdl3starsinsouth',
    lookback: 12,
    doc: 'Three stars in the south: black candles that shrink, the second within the first range, the third within the second; 100.',
    value: (w) =>
      when(
        areAll(w, -1) &&
          w.hasLongShadow(-1, 2) &&
          w.body(1) < w.body(2) &&
          w.open(1) > w.close(2) &&
          w.open(1) <= w.high(2) &&
          w.low(1) < w.close(2) &&
          w.low(1) >= w.low(2) &&
          w.low(0) > w.low(1) &&
          w.high(0) < w.high(1) &&
          w.lowerShadow(1) > w.veryShortShadow(1) &&
          w.hasVeryShortShadows(0) &&
          w.isLong(2) &&
          w.isShort(0),
        1,
      ),
  },
  {
    name: 'cdl3whitesoldiers',
    lookback: 12,
    doc: 'Three white soldiers: rising white candles without upper shadows that do not shrink much; 100.',
    value: (w) =>
      when(
        threeWhiteRising(w) &&
          opensIntoBodyBefore(w) &&
          [2, 1, 0].every((ago) => w.hasVeryShortShadow(1, ago)) &&
          w.body(1) > w.body(2) - w.far(2) &&
          w.body(0) > w.body(1) - w.far(1) &&
          w.isLong(0),
        1,
      ),
  },
  {
    name: 'cdladvanceblock',
    lookback: 12,
    doc: 'Advance block: rising white candles that weaken, by shrinking or by upper shadows; −100.',
    value: (w) =>
      when(
        threeWhiteRising(w) &&
          opensIntoBodyBefore(w) &&
          w.isLong(2) &&
          w.upperShadow(2) < w.shortShadow(2) &&
          weakens(w),
        -1,
      ),
  },
  {
    name: 'cdlstalledpattern',
    lookback: 12,
    doc: 'Stalled pattern: two long rising white candles and a short one at the end of the second; −100.',
    value: (w) =>
      when(
        threeWhiteRising(w) &&
          w.isLong(2) &&
          w.isLong(1) &&
          w.hasVeryShortShadow(1, 1) &&
          w.isShort(0) &&
          w.open(0) >= w.close(1) - w.body(0) - w.near(1),
        -1,
      ),
  },
  {
    name: 'cdlidentical3crows',
    lookback: 12,
    doc: 'Identical three crows: falling black candles without lower shadows, each opening at the close before; −100.',
    value: (w) =>
      when(
        areAll(w, -1) &&
          w.close(2) > w.close(1) &&
          w.close(1) > w.close(0) &&
          w.areEqual(w.open(1), w.close(2), 2) &&
          w.areEqual(w.open(0), w.close(1), 1) &&
          [2, 1, 0].every((ago) => w.hasVeryShortShadow(-1, ago)),
        -1,
      ),
  },
  {
    name: 'cdlgapsidesidewhite',
    lookback: 7,
    doc: 'Side-by-side white lines: two white candles alike beyond a gap; 100 up, −100 down.',
    value: (w) => {
      const sign = w.bodyGaps(1, 1, 2) ? 1 : -1;
      return when(
        w.bodyGaps(sign, 1, 2) &&
          w.bodyGaps(sign, 0, 2) &&
          w.isWhite(1) &&
          w.isWhite(0) &&
          w.body(0) >= w.body(1) - w.near(1) &&
          w.body(0) <= w.body(1) + w.near(1) &&
          w.areEqual(w.open(0), w.open(1), 1),
        sign,
      );
    },
  },
  {
    name: 'cdltasukigap',
    lookback: 7,
    doc: 'Tasuki gap: a candle like the one beyond a gap, turned round, that does not close the gap; 100 up, −100 down.',
    value: (w) => {
      const sign = w.color(1);
      return when(
        w.bodyGaps(sign, 1, 2) &&
          w.color(0) !== sign &&
          sign * w.open(0) < sign * w.close(1) &&
          sign * w.open(0) > sign * w.open(1) &&
          sign * w.close(0) < sign * w.open(1) &&
          sign * w.close(0) > sign * (sign > 0 ? w.top(2) : w.bottom(2)) &&
          Math.abs(w.body(1) - w.body(0)) < w.near(1),
        sign,
      );
    },
  },
  {
    name: 'cdlxsidegap3methods',
    lookback: 2,
    doc: 'Up- or downside gap three methods: from the second body back into the first, closing the gap; 100 up, −100 down.',
    value: (w) => {
      const sign = w.color(2);
      return when(
        w.color(1) === sign &&
          w.color(0) !== sign &&
          w.open(0) < w.top(1) &&
          w.open(0) > w.bottom(1) &&
          w.close(0) < w.top(2) &&
          w.close(0) > w.bottom(2) &&
          w.bodyGaps(sign, 1, 2),
        sign,
      );
    },
  },
  {
    name: 'cdlsticksandwich',
    lookback: 7,
    doc: 'Stick sandwich: white above the close between two black candles that close at the same price; 100.',
    value: (w) =>
      when(
        !w.isWhite(2) &&
          w.isWhite(1) &&
          !w.isWhite(0) &&
          w.low(1) > w.close(2) &&
          w.areEqual(w.close(0), w.close(2), 2),
        1,
      ),
  },
  {
    name: 'cdlunique3river',
    lookback: 12,
    doc: 'Unique three river: long black, a black harami with a lower low, short white above that low; 100.',
    value: (w) =>
      when(
        !w.isWhite(2) &&
          !w.isWhite(1) &&
          w.isWhite(0) &&
          w.close(1) > w.close(2) &&
          w.open(1) <= w.open(2) &&
          w.low(1) < w.low(2) &&
          w.open(0) > w.low(1) &&
          w.isLong(2) &&
          w.isShort(0),
        1,
      ),
  },
];

/** Of three rising candles: the last two much smaller, the last far smaller, or all shrink under upper shadows. */
function weakens(w: CandleWindow): boolean {
  const [first, second, third] = [w.body(2), w.body(1), w.body(0)];
  return (
    (second < first - w.far(2) && third < second + w.near(1)) ||
    third < second - w.far(1) ||
    (third < second &&
      ((second < first && (w.upperShadow(0) > w.shortShadow(0) || w.upperShadow(1) > w.shortShadow(1))) ||
        w.hasLongShadow(1, 0)))
  );
}
