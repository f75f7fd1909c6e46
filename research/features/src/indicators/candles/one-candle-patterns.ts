/** Patterns of one candle, and those of one candle by where it stands after another. */
import { when, type CandlePattern } from './candle-operator.ts';
import { opposite } from './candle-window.ts';

export const oneCandlePatterns: readonly CandlePattern[] = [
  {
    name: 'cdldoji',
    lookback: 10,
    doc: 'Doji: it closes where it opened; 100.',
    value: (w) => when(w.isDoji(0), 1),
  },
  {
    name: 'cdldragonflydoji',
    lookback: 10,
    doc: 'Dragonfly doji: a doji at the top of its range with a lower shadow; 100.',
    value: (w) => when(w.isDoji(0) && w.hasVeryShortShadow(1, 0) && w.lowerShadow(0) > w.veryShortShadow(0), 1),
  },
  {
    name: 'cdlgravestonedoji',
    lookback: 10,
    doc: 'Gravestone doji: a doji at the bottom of its range with an upper shadow; 100.',
    value: (w) => when(w.isDoji(0) && w.hasVeryShortShadow(-1, 0) && w.upperShadow(0) > w.veryShortShadow(0), 1),
  },
  {
    name: 'cdllongleggeddoji',
    lookback: 10,
    doc: 'Long-legged doji: a doji with a shadow longer than its body; 100.',
    value: (w) => when(w.isDoji(0) && (w.hasLongShadow(-1, 0) || w.hasLongShadow(1, 0)), 1),
  },
  {
    name: 'cdlrickshawman',
    lookback: 10,
    doc: 'Rickshaw man: a doji with two long shadows and its body near the middle of the range; 100.',
    value: (w) => {
      if (!w.isDoji(0) || !w.hasLongShadow(-1, 0) || !w.hasLongShadow(1, 0)) return 0;
      const middle = w.low(0) + (w.high(0) - w.low(0)) / 2;
      return when(w.bottom(0) <= middle + w.near(0) && w.top(0) >= middle - w.near(0), 1);
    },
  },
  {
    name: 'cdltakuri',
    lookback: 10,
    doc: 'Takuri: a dragonfly doji with a very long lower shadow; 100.',
    value: (w) => when(w.isDoji(0) && w.hasVeryShortShadow(1, 0) && w.hasVeryLongShadow(-1, 0), 1),
  },
  {
    name: 'cdlbelthold',
    lookback: 10,
    doc: 'Belt-hold: a long candle that opened at its end; 100 white, −100 black.',
    value: (w) => {
      const color = w.color(0);
      return when(w.isLong(0) && w.hasVeryShortShadow(opposite(color), 0), color);
    },
  },
  {
    name: 'cdlclosingmarubozu',
    lookback: 10,
    doc: 'Closing marubozu: a long candle that closed at its end; 100 white, −100 black.',
    value: (w) => when(w.isLong(0) && w.hasVeryShortShadow(w.color(0), 0), w.color(0)),
  },
  {
    name: 'cdlmarubozu',
    lookback: 10,
    doc: 'Marubozu: a long candle without shadows; 100 white, −100 black.',
    value: (w) => when(w.isLong(0) && w.hasVeryShortShadows(0), w.color(0)),
  },
  {
    name: 'cdllongline',
    lookback: 10,
    doc: 'Long line: a long candle with short shadows; 100 white, −100 black.',
    value: (w) => when(w.isLong(0) && w.hasShortShadows(0), w.color(0)),
  },
  {
    name: 'cdlshortline',
    lookback: 10,
    doc: 'Short line: a short candle with short shadows; 100 white, −100 black.',
    value: (w) => when(w.isShort(0) && w.hasShortShadows(0), w.color(0)),
  },
  {
    name: 'cdlspinningtop',
    lookback: 10,
    doc: 'Spinning top: a short candle with shadows longer than its body; 100 white, −100 black.',
    value: (w) => when(w.hasLongShadow(1, 0) && w.hasLongShadow(-1, 0) && w.isShort(0), w.color(0)),
  },
  {
    name: 'cdlhighwave',
    lookback: 10,
    doc: 'High wave: a short candle with very long shadows; 100 white, −100 black.',
    value: (w) => when(w.hasVeryLongShadow(1, 0) && w.hasVeryLongShadow(-1, 0) && w.isShort(0), w.color(0)),
  },
  {
    name: 'cdlhammer',
    lookback: 11,
    doc: 'Hammer: a short body over a long lower shadow, near or below the low before; 100.',
    value: (w) =>
      when(
        w.hasLongShadow(-1, 0) && w.isShort(0) && w.hasVeryShortShadow(1, 0) && w.bottom(0) <= w.low(1) + w.near(1),
        1,
      ),
  },
  {
    name: 'cdlhangingman',
    lookback: 11,
    doc: 'Hanging man: a short body over a long lower shadow, near or above the high before; −100.',
    value: (w) =>
      when(
        w.hasLongShadow(-1, 0) && w.isShort(0) && w.hasVeryShortShadow(1, 0) && w.bottom(0) >= w.high(1) - w.near(1),
        -1,
      ),
  },
  {
    name: 'cdlinvertedhammer',
    lookback: 11,
    doc: 'Inverted hammer: a short body under a long upper shadow, gapped down; 100.',
    value: (w) => when(w.bodyGaps(-1, 0, 1) && w.hasLongShadow(1, 0) && w.isShort(0) && w.hasVeryShortShadow(-1, 0), 1),
  },
  {
    name: 'cdlshootingstar',
    lookback: 11,
    doc: 'Shooting star: a short body under a long upper shadow, gapped up; −100.',
    value: (w) => when(w.bodyGaps(1, 0, 1) && w.hasLongShadow(1, 0) && w.isShort(0) && w.hasVeryShortShadow(-1, 0), -1),
  },
];
