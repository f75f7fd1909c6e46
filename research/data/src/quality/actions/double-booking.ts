/** One event booked as a split and as a dividend. */
import { formatMove } from '../finding.ts';
import { returnWith, type Booking, type History } from './booking.ts';
import type { Verdict } from './judge-actions.ts';
import { nameRatio } from './plausible-ratio.ts';

/** A larger distribution is not income. */
const LARGE = 0.1;
/** A return beyond both is not the market's doing. */
const EXTREME = 8;
const LEAST_REST = 0.1;
/** Dividends this many times those before are not in line with them. */
const OUT_OF_LINE = 3;
const DIVIDENDS_BEFORE = 4;

/** Whether a distribution is above a tenth of the close. */
export function isLarge({ dividend, close }: Booking): boolean {
  return dividend >= LARGE * close;
}

/**
 * A dividend that repeats the number of the split (2.0 beside 2:1), or the shares that it adds (3.0 beside 4:1). Which of
 * the two is the copy is told by the dividends before: certain when there are at least two.
 */
export function copiedNumber(history: History, { t, split, dividend }: Booking): Verdict | undefined {
  const same = [split, split - 1].find((number) => Math.abs(dividend / number - 1) < 1e-6);
  if (split === 1 || same === undefined) return undefined;
  const usual: number[] = [];
  for (let at = t - 1; at >= 0 && usual.length < DIVIDENDS_BEFORE; at -= 1) {
    if (history.dividend(at) > 0) usual.push(history.dividend(at));
  }
  const known = usual.length >= 2;
  const outOfLine = dividend > OUT_OF_LINE * Math.max(0, ...usual);
  const number = `the dividend of ${dividend} repeats the number of the ${nameRatio(split)} split`;
  const line = `; the dividends before were ${usual.toReversed().join(', ')}`;
  const verdict = { t, verdict: 'double-booked' } as const;
  if (!known) return { ...verdict, explanation: `${number}; one of them is a copy` };
  return outOfLine
    ? { ...verdict, explanation: `${number}${line}, so it is the copy`, corrections: [{ t, split, dividend: 0 }] }
    : {
        ...verdict,
        explanation: `${number}${line}, so the split is the copy`,
        corrections: [{ t, split: 1, dividend }],
      };
}

/** A split beside a large dividend, of which the price knows only one: certain when one of them alone explains it. */
export function doubleBooking(booking: Booking): Verdict | undefined {
  const { t, split, dividend, scale, move } = booking;
  if (split === 1 || !isLarge(booking)) return undefined;
  const verdict = { t, verdict: 'double-booked' } as const;
  const booked = `a ${nameRatio(split)} split and a dividend of ${dividend}`;
  if (Number.isNaN(move)) {
    // Reverse splits come with spin-offs, forward ones do not.
    if (split < 1) return undefined;
    return { ...verdict, explanation: `${booked} on one day: probably one event; the price before it is not known` };
  }
  const both = returnWith(booking, split, dividend);
  const [asSplit, asDividend] = [returnWith(booking, split, 0), returnWith(booking, 1, dividend)];
  const [least, other] = [Math.abs(asSplit), Math.abs(asDividend)].sort((a, b) => a - b) as [number, number];
  if (!(Math.abs(both) > EXTREME * scale && Math.abs(both) > LEAST_REST && least < Math.abs(both) / 3))
    return undefined;
  const dividendStands = Math.abs(asDividend) < Math.abs(asSplit);
  const explanation = `${booked} are one event: ${formatMove(both)} with both, ${formatMove(asSplit)} with the split, ${formatMove(asDividend)} with the dividend`;
  if (!(least < 3 * scale && other > 2 * least)) return { ...verdict, explanation };
  return {
    ...verdict,
    explanation: `${explanation}; the ${dividendStands ? 'dividend (a spin-off)' : 'split'} stands`,
    corrections: [dividendStands ? { t, split: 1, dividend } : { t, split, dividend: 0 }],
  };
}
