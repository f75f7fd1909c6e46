/** Patterns of two candles. */
import { when, type CandlePattern } from './candle-operator.ts';
import { opposite, type CandleWindow } from './candle-window.ts';

/** 100 inside the body before, 80 where an end is the same, 0 outside. */
function depthOfHarami(w: CandleWindow): number {
  if (w.top(0) < w.top(1) && w.bottom(0) > w.bottom(1)) return 100;
  return w.top(0) <= w.top(1) && w.bottom(0) >= w.bottom(1) ? 80 : 0;
}

/** A long black candle, then a white one that opens below its low. */
const whiteOpensBelowBlack = (w: CandleWindow): boolean =>
  !w.isWhite(1) && w.isWhite(0) && w.open(0) < w.low(1) && w.isLong(1);

/** A marubozu, and one of the other colour that has gapped away from it. */
function isKicking(w: CandleWindow): boolean {
  const color = w.color(0);
  return (
    color !== w.color(1) &&
    w.candleGaps(color, 0, 1) &&
    [1, 0].every((ago) => w.isLong(ago) && w.hasVeryShortShadows(ago))
  );
}

export const twoCandlePatterns: readonly CandlePattern[] = [
  {
    name: 'cdlengulfing',
    lookback: 2,
    doc: 'Engulfing: a body around the body before, of the other colour; ±100, ±80 where an end is the same.',
    value: (w) => {
      const color = w.color(0);
      if (color === w.color(1) || w.top(0) < w.top(1) || w.bottom(0) > w.bottom(1)) return 0;
      const [same, alike] = [w.open(0) === w.close(1), w.close(0) === w.open(1)];
      if (same && alike) return 0;
      return color * (same || alike ? 80 : 100);
    },
  },
  {
    name: 'cdlharami',
    lookback: 11,
    doc: 'Harami: a short body inside the long one before; 100 after black, −100 after white, ±80 where an end is the same.',
    value: (w) => {
      const depth = depthOfHarami(w);
      return depth > 0 && w.isLong(1) && !w.isLong(0) ? -w.color(1) * depth : 0;
    },
  },
  {
    name: 'cdlharamicross',
    lookback: 11,
    doc: 'Harami cross: a doji inside the long body before; 100 after black, −100 after white, ±80 where an end is the same.',
    value: (w) => {
      const depth = depthOfHarami(w);
      return depth > 0 && w.isLong(1) && w.isDoji(0) ? -w.color(1) * depth : 0;
    },
  },
  {
    name: 'cdldojistar',
    lookback: 11,
    doc: 'Doji star: a doji that gaps onwards from a long body; 100 after black, −100 after white.',
    value: (w) => {
      const color = w.color(1);
      return when(w.bodyGaps(color, 0, 1) && w.isLong(1) && w.isDoji(0), -color);
    },
  },
  {
    name: 'cdlcounterattack',
    lookback: 11,
    doc: 'Counterattack: two long candles of other colours that close at the same price; 100 when the last is white, else −100.',
    value: (w) =>
      when(
        w.color(1) !== w.color(0) && w.areEqual(w.close(0), w.close(1), 1) && w.isLong(1) && w.isLong(0),
        w.color(0),
      ),
  },
  {
    name: 'cdlseparatinglines',
    lookback: 11,
    doc: 'Separating lines: a long belt-hold that opens where the other colour opened; 100 white, −100 black.',
    value: (w) => {
      const color = w.color(0);
      return when(
        w.color(1) !== color &&
          w.areEqual(w.open(0), w.open(1), 1) &&
          w.isLong(0) &&
          w.hasVeryShortShadow(opposite(color), 0),
        color,
      );
    },
  },
  {
    name: 'cdldarkcloudcover',
    lookback: 11,
    penetration: 0.5,
    doc: 'Dark cloud cover: black from above the high of a long white candle deep into its body; −100.',
    value: (w, penetration) =>
      when(
        w.isWhite(1) &&
          !w.isWhite(0) &&
          w.open(0) > w.high(1) &&
          w.close(0) > w.open(1) &&
          w.close(0) < w.close(1) - w.body(1) * penetration &&
          w.isLong(1),
        -1,
      ),
  },
  {
    name: 'cdlpiercing',
    lookback: 11,
    doc: 'Piercing: long white from below the low of a long black candle past the middle of its body; 100.',
    value: (w) =>
      when(
        whiteOpensBelowBlack(w) && w.close(0) < w.open(1) && w.close(0) > w.close(1) + w.body(1) * 0.5 && w.isLong(0),
        1,
      ),
  },
  {
    name: 'cdlthrusting',
    lookback: 11,
    doc: 'Thrusting: white from below the low of a long black candle up to at most the middle of its body; −100.',
    value: (w) =>
      when(
        whiteOpensBelowBlack(w) && w.close(0) > w.close(1) + w.equal(1) && w.close(0) <= w.close(1) + w.body(1) * 0.5,
        -1,
      ),
  },
  {
    name: 'cdlinneck',
    lookback: 11,
    doc: 'In-neck: white from below the low of a long black candle just up to its close; −100.',
    value: (w) =>
      when(whiteOpensBelowBlack(w) && w.close(0) <= w.close(1) + w.equal(1) && w.close(0) >= w.close(1), -1),
  },
  {
    name: 'cdlonneck',
    lookback: 11,
    doc: 'On-neck: white from below the low of a long black candle up to that low; −100.',
    value: (w) => when(whiteOpensBelowBlack(w) && w.areEqual(w.close(0), w.low(1), 1), -1),
  },
  {
    name: 'cdlhomingpigeon',
    lookback: 11,
    doc: 'Homing pigeon: a short black body inside a long black one; 100.',
    value: (w) =>
      when(
        !w.isWhite(1) &&
          !w.isWhite(0) &&
          w.open(0) < w.open(1) &&
          w.close(0) > w.close(1) &&
          w.isLong(1) &&
          !w.isLong(0),
        1,
      ),
  },
  {
    name: 'cdlmatchinglow',
    lookback: 6,
    doc: 'Matching low: two black candles that close at the same price; 100.',
    value: (w) => when(!w.isWhite(1) && !w.isWhite(0) && w.areEqual(w.close(0), w.close(1), 1), 1),
  },
  {
    name: 'cdlkicking',
    lookback: 11,
    doc: 'Kicking: two marubozu of other colours with a gap between; 100 when the last is white, else −100.',
    value: (w) => when(isKicking(w), w.color(0)),
  },
  {
    name: 'cdlkickingbylength',
    lookback: 11,
    doc: 'Kicking by length: kicking with the sign of the longer marubozu; ±100.',
    value: (w) => when(isKicking(w), w.color(w.body(0) > w.body(1) ? 0 : 1)),
  },
];
