/**
 * Whether booked splits and dividends are what the price says they are. Evidence is the day's log return without, with
 * one, and with all of the booked actions, in robust standard deviations σ around that day, and the vendor's adjusted
 * close where there is one. Only what is certain has corrections; everything else is said and left alone.
 *
 * An action smaller than 5 σ cannot be seen in the price and is not judged by it, nor is one by which the price may have
 * moved, to 5 σ. A split is moved to another day only if it is 5:4 or larger and that day's move is the split's to 1.5 σ:
 * among thousands of right splits in fat-tailed returns some day nearby always looks like a small one. Thresholds are set on 140 US stocks over
 * 21 years (129 splits, 23 distributions above a tenth of the price), where each known defect is found and nothing else.
 * O(bars) expected; a missing close judges nothing.
 */
import type { Bars } from '@quantcli/market';
import { LEAST_SPLIT, withoutAppliedSplits } from '../applied-splits.ts';
import { returnsOf, scaleAt, type BarReturns } from '../bar-returns.ts';
import { formatMove } from '../finding.ts';
import { judgeAdjustedClose } from './adjusted-close-steps.ts';
import { History, returnWith, type Booking } from './booking.ts';
import { copiedNumber, doubleBooking, isLarge } from './double-booking.ts';
import { nameRatio, plausibleRatio } from './plausible-ratio.ts';
import { barsApart, findMoveNear } from './find-move-near.ts';

export type ActionVerdict =
  /** The price moved as booked. */
  | 'fine'
  /** Too small for the price to tell. */
  | 'unjudged'
  /** The price moved by the split on another day nearby. */
  | 'misdated'
  /** The price did not move by it, on the day or near. */
  | 'spurious'
  /** One event, booked as a split and as a dividend. */
  | 'double-booked'
  /** A fall remains beside the split: something is not booked. */
  | 'missing-counterpart'
  /** A misprint of a plausible ratio. */
  | 'imprecise-ratio'
  /** A ratio by which shares are not split: the value of a merger or spin-off. */
  | 'odd-ratio'
  /** A distribution too large for income. */
  | 'spin-off-as-dividend';

export interface ActionJudgement {
  readonly symbol: string;
  readonly time: number;
  readonly row: number;
  /** As booked: 1 and 0 where only the adjusted close knows of it. */
  readonly split: number;
  readonly dividend: number;
  readonly verdict: ActionVerdict;
  /** One clause; empty when fine. */
  readonly explanation: string;
  /** On which the price moved, where it is another. */
  readonly movedRow?: number;
  /** What the columns should say, where that is certain. */
  readonly corrections: readonly ActionCorrection[];
}

interface ActionCorrection {
  readonly row: number;
  readonly split: number;
  readonly dividend: number;
}

/** A verdict on one booking; rows are bars of its symbol. */
export interface Verdict {
  readonly t: number;
  readonly verdict: ActionVerdict;
  readonly explanation: string;
  readonly moved?: number;
  readonly corrections?: readonly { readonly t: number; readonly split: number; readonly dividend: number }[];
}

/** Fewer standard deviations are not seen in a price. */
const SEEN = 5;
/** A return beyond both is not the market's doing. */
const EXTREME = 10;
const LEAST_REST = 0.1;
/** Standard deviations by which a price rises, if it knows nothing of a large distribution on its ex-date. */
const UNSEEN = 3;
/** A fall beside a split, to be more than news on its day. */
const LEAST_FALL = 0.15;
/** Standard deviations to which another day's move must be the split's before the split is moved there. */
const SURE = 1.5;

/**
 * A judgement of every booked action, and of every step of the adjusted close that no action explains; by symbol, then
 * time. Splits that prices contain already are not judged.
 */
export function judgeActions(bars: Bars): readonly ActionJudgement[] {
  return judgeReturns(withoutAppliedSplits(returnsOf(bars)).returns);
}

/** The same of returns by the booked actions. */
export function judgeReturns(returns: BarReturns): readonly ActionJudgement[] {
  const { symbols, time } = returns.bars;
  return symbols.flatMap((symbol, n) => {
    const history = new History(returns.bars, returns.starts[n]!, returns.starts[n + 1]!);
    const bookingAt = (t: number): Booking => history.booking(t, scaleAt(returns, n, t));
    const verdicts: Verdict[] = [];
    for (let t = 0; t < history.length; t += 1) {
      if (history.split(t) !== 1 || history.dividend(t) > 0) verdicts.push(...judgeBooking(history, bookingAt(t)));
    }
    verdicts.push(...judgeAdjustedClose(history, returns.returns[n]!, bookingAt));
    return verdicts
      .sort((a, b) => a.t - b.t)
      .map(({ t, verdict, explanation, moved, corrections = [] }) => ({
        symbol,
        time: time[history.from + t]!,
        row: history.from + t,
        split: history.split(t),
        dividend: history.dividend(t),
        verdict,
        explanation,
        ...(moved === undefined ? {} : { movedRow: history.from + moved }),
        corrections: corrections.map(({ t: at, ...values }) => ({ row: history.from + at, ...values })),
      }));
  });
}

function judgeBooking(history: History, booking: Booking): Verdict[] {
  const { split, dividend } = booking;
  const doubled = copiedNumber(history, booking) ?? doubleBooking(booking);
  // Which of two bookings stands is then said already.
  if (doubled !== undefined) return [doubled];
  if (split === 1) return [judgeDividend(booking)];
  const judged = judgeSplit(history, booking);
  const ratio = judged.verdict === 'spurious' ? undefined : judgeRatio(booking, judged.moved ?? booking.t, history);
  const income = dividend > 0 && isLarge(booking) ? [judgeDividend(booking)] : [];
  const said = [judged, ...(ratio === undefined ? [] : [ratio]), ...income].filter(({ verdict }) => verdict !== 'fine');
  return said.length === 0 ? [judged] : said;
}

function judgeDividend(booking: Booking): Verdict {
  const { t, split, dividend, close, before } = booking;
  const of = `${dividend} a share is ${((100 * dividend) / close).toFixed(0)} % of the close`;
  const [paid, unpaid] = [returnWith(booking, split, dividend), returnWith(booking, split, 0)];
  const seen = Math.abs(paid - unpaid) >= SEEN * booking.scale;
  if (!isLarge(booking) && !seen) return { t, verdict: 'unjudged', explanation: '' };
  const isExtreme = paid > EXTREME * booking.scale && paid > LEAST_REST && paid > Math.abs(unpaid);
  if (isExtreme || (isLarge(booking) && paid > UNSEEN * booking.scale && paid > 2 * Math.abs(unpaid))) {
    return { t, verdict: 'spurious', explanation: `${of} and the price moved by ${formatMove(unpaid)}` };
  }
  if (!isLarge(booking)) return { t, verdict: 'fine', explanation: '' };
  const withSplit = split === 1 ? '' : ` after the ${nameRatio(split)} split`;
  const price = Number.isNaN(paid)
    ? 'the price before it is not known'
    : `the price went from ${before} to ${close}${withSplit} (${formatMove(paid)} with it, ${formatMove(unpaid)} without)`;
  return {
    t,
    verdict: 'spin-off-as-dividend',
    explanation: `a spin-off or special distribution booked as a dividend: ${of}, ${price}`,
  };
}

function judgeSplit(history: History, booking: Booking): Verdict {
  const { t, split, dividend, close, before, scale, move } = booking;
  const size = Math.log(split);
  if (Number.isNaN(move) || Math.abs(size) < SEEN * scale) return { t, verdict: 'unjudged', explanation: '' };
  const rest = returnWith(booking, split, dividend);
  const named = `the ${nameRatio(split)} split`;
  if (Math.abs(rest) < Math.abs(returnWith(booking, 1, dividend))) {
    if (!(rest < -EXTREME * scale && rest < -LEAST_FALL)) return { t, verdict: 'fine', explanation: '' };
    const worth = before / split - close - dividend;
    return {
      t,
      verdict: 'missing-counterpart',
      explanation: `beside ${named} a fall of ${formatMove(rest)} remains: a spin-off or special distribution worth about ${worth.toFixed(2)} a share is not booked`,
    };
  }
  if (Math.abs(rest) <= SEEN * scale) return { t, verdict: 'unjudged', explanation: '' };
  const moved = findMoveNear(history, t, -size, scale, (at) => history.split(at) === 1);
  if (moved === undefined) {
    return {
      t,
      verdict: 'spurious',
      explanation: `${named} is booked and the price moved by ${formatMove(move)}, nor did it by the split within ten bars`,
    };
  }
  const isSure = Math.abs(size) >= LEAST_SPLIT && Math.abs(history.move(moved) + size) <= SURE * scale;
  return {
    t,
    verdict: 'misdated',
    explanation: `${named} is booked on a bar on which the price moved by ${formatMove(move)}; it moved by the split ${barsApart(t, moved)} (${formatMove(history.move(moved))})`,
    moved,
    corrections: isSure
      ? [
          { t, split: 1, dividend },
          { t: moved, split: plausibleRatio(split)?.ratio ?? split, dividend: history.dividend(moved) },
        ]
      : [],
  };
}

/** @param on the bar on which the split counts */
function judgeRatio({ t, split }: Booking, on: number, history: History): Verdict | undefined {
  const plausible = plausibleRatio(split);
  if (plausible !== undefined && !plausible.exact) {
    return {
      t,
      verdict: 'imprecise-ratio',
      explanation: `booked as ${split}, meant is ${nameRatio(plausible.ratio)}`,
      corrections: on === t ? [{ t, split: plausible.ratio, dividend: history.dividend(t) }] : [],
    };
  }
  if (plausible?.simple === true) return undefined;
  return {
    t,
    verdict: 'odd-ratio',
    explanation: `shares are not split by ${split}: the value of a merger or spin-off booked as a split, right in price and wrong as a number of shares`,
  };
}
