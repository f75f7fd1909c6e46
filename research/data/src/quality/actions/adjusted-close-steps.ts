/**
 * Steps of the vendor's adjusted close that no action booked on that bar explains: the vendor applies a split on another
 * day than it is booked, or applies one that is not booked at all.
 */
import type { SymbolReturns } from '../bar-returns.ts';
import { formatMove } from '../finding.ts';
import { returnWith, type Booking, type History } from './booking.ts';
import { barsApart, findMoveNear } from './find-move-near.ts';
import type { Verdict } from './judge-actions.ts';
import { nameRatio, plausibleRatio } from './plausible-ratio.ts';

/** Steps smaller than a split of 5:4 are not told from other differences between vendors. */
const LEAST_STEP = Math.log(1.25);
/** Printed prices and rounding leave a step this near to its ratio. */
const NEAR = 0.01;

/** @param bookingAt the day's booking with its scale */
export function judgeAdjustedClose(
  history: History,
  { total, vendor }: SymbolReturns,
  bookingAt: (t: number) => Booking,
): Verdict[] {
  const verdicts: Verdict[] = [];
  for (let t = 1; t < total.length; t += 1) {
    const step = vendor === undefined ? NaN : vendor[t]! - total[t]!;
    if (Math.abs(step) >= LEAST_STEP) verdicts.push(judgeStep(history, bookingAt(t), step));
  }
  return verdicts;
}

function judgeStep(history: History, { t, move, scale }: Booking, step: number): Verdict {
  const ratio = plausibleRatio(Math.exp(step))?.ratio ?? Number(Math.exp(step).toPrecision(3));
  const here = `the adjusted close applies a split of ${nameRatio(ratio)} where the price moved by ${formatMove(move)}`;
  const booked = nearestBooked(history, t, step);
  if (booked !== undefined) {
    return {
      t,
      verdict: 'misdated',
      explanation: `${here}, and again ${barsApart(t, booked)}, where the ${nameRatio(history.split(booked))} split is booked and the price moved by ${formatMove(history.move(booked))}`,
      moved: booked,
    };
  }
  const moved = findMoveNear(history, t, -step, scale, (at) => history.split(at) === 1);
  if (moved === undefined) {
    return { t, verdict: 'spurious', explanation: `${here}; neither a booked action nor the price near knows of it` };
  }
  const dividend = history.dividend(moved);
  return {
    t,
    verdict: 'misdated',
    explanation: `${here}; it moved by the split ${barsApart(t, moved)} (${formatMove(history.move(moved))}), where none is booked`,
    moved,
    corrections: [{ t: moved, split: ratio, dividend }],
  };
}

/** The nearest bar within ten on which a split of this step is booked and the price moved by it. */
function nearestBooked(history: History, t: number, step: number): number | undefined {
  return findMoveNear(
    history,
    t,
    -step,
    NEAR,
    (at) => Math.abs(Math.log(history.split(at)) - step) < NEAR && Math.abs(returnOf(history, at)) < Math.abs(step) / 2,
  );
}

function returnOf(history: History, t: number): number {
  const booking = history.booking(t);
  return returnWith(booking, booking.split, booking.dividend);
}
