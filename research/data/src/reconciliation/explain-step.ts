/**
 * Why two sources part by a factor from some bar backwards. One of them has adjusted its older prices for something that
 * the other has not: for a split, or for a distribution (a spin-off, a special dividend). What one of them has booked on
 * that day explains the step; where nothing is booked, or the day is after both sources end, its size has to. A
 * distribution lowers the older prices of the source that takes it out, and a source that books it does not take it out:
 * a step the other way is none.
 */

/** Of one step, where one price is `factor` times the other before it and the same after it. */
export interface StepExplanation {
  /** `distribution`: a spin-off or dividend that one source takes out of its older prices. */
  readonly cause: 'split' | 'distribution' | 'split and distribution' | 'unexplained';
  /** Whether a source has booked it; else it is told by its size alone. */
  readonly booked: boolean;
  /** Of a split: new shares per old share, as booked, or as the source must have adjusted for it and the base not. Of a booked distribution: cash per share. */
  readonly value?: number;
}

/** One of the two sources compared: prices of `other` are divided by those of `base`. */
export type Side = 'base' | 'other';

/** What the two sources have booked near the day of a step: splits, and dividends with the close of their day. */
export interface BookedNear {
  readonly splits: readonly number[];
  readonly dividends: readonly { readonly by: Side; readonly cash: number; readonly close: number }[];
  /** The only source that can have taken a distribution out of its prices, as the other books dividends; absent: either. */
  readonly adjusts?: Side | undefined;
}

/** New shares for one old share that companies give; each also the other way round. */
const SPLITS = [5 / 4, 4 / 3, 3 / 2, 2, 5 / 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 80, 100];
/** Those that are common enough to be told in the presence of something else. */
const COMMON_SPLITS = [2, 3, 4, 5, 8, 10, 15, 20, 25, 30, 50, 100];
/** How far, as a log ratio, a step may be from a split that explains it. */
const NEAR_SPLIT = 0.003;
/** Vendors value a spin-off by different prices of the child: a booked one explains a step of 2/3 to 3/2 of its size. */
const NEAR_CASH = 1.5;
/** A distribution that nobody booked halves no price, and beside a split takes no more than three tenths of it. */
const MOST_DISTRIBUTED = Math.log(2);
/** Both may have taken out the same one at different values of the child: then either side may be the lower by a little. */
const MOST_REVALUED = Math.log(1.1);
const MOST_BESIDE_SPLIT = -Math.log(0.7);

/** @param step log of the factor: below 0 where `other` is the one with the lower older prices */
export function explainStep(step: number, { splits, dividends, adjusts }: BookedNear): StepExplanation {
  const size = Math.abs(step);
  const split = splits.find((shares) => Math.abs(size - Math.abs(Math.log(shares))) < NEAR_SPLIT);
  if (split !== undefined) return { cause: 'split', booked: true, value: split };
  const paid = dividends.find(({ by, cash, close }) => {
    const relative = (by === 'base' ? -step : step) / Math.log1p(cash / close);
    return relative < NEAR_CASH && relative > 1 / NEAR_CASH;
  });
  if (paid !== undefined) return { cause: 'distribution', booked: true, value: paid.cash };
  const value = nearestSplit(step, SPLITS, (remainder) => Math.abs(remainder) < NEAR_SPLIT);
  if (value !== undefined) return { cause: 'split', booked: false, value };
  const lower = step < 0 ? 'other' : 'base';
  const isSided = (adjusts ?? lower) === lower;
  if (size < (isSided ? MOST_DISTRIBUTED : MOST_REVALUED)) return { cause: 'distribution', booked: false };
  const sign = adjusts === 'base' ? 1 : -1;
  const among = nearestSplit(step, COMMON_SPLITS, (remainder) => {
    const distributed = sign * remainder;
    return distributed > 0 && distributed < MOST_BESIDE_SPLIT;
  });
  if (among !== undefined) return { cause: 'split and distribution', booked: false, value: among };
  return { cause: 'unexplained', booked: false };
}

/** The split, either way round, whose adjustment by the source leaves the least of a step, if the remainder is fit. */
function nearestSplit(
  step: number,
  list: readonly number[],
  isFit: (remainder: number) => boolean,
): number | undefined {
  const shares = list.flatMap((ratio) => [ratio, 1 / ratio]);
  const remainder = (ratio: number): number => step + Math.log(ratio);
  return shares
    .filter((ratio) => isFit(remainder(ratio)))
    .toSorted((a, b) => Math.abs(remainder(a)) - Math.abs(remainder(b)))[0];
}
