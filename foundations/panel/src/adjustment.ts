/**
 * Forward-accumulated adjustment: factors that start at the first bar and grow with every split and dividend, so that a
 * value never changes once it is known. Adjusted price = raw × factor, adjusted volume = raw ÷ shares; ratios between
 * two bars equal those of the usual backward adjustment made on the later one.
 *
 * Total return reinvests a dividend at the ex-date close: factor_t = Π_{s ≤ t} split_s · (C_s + D_s) / C_s, hence
 * raw_t·factor_t / raw_{t−1}·factor_{t−1} = split_t · (C_t + D_t) / C_{t−1}. D is per share after that bar's split.
The named alternative `previous-close` (CRSP's and Lean's) grows by split_t / (1 − split_t·D_t / C_{t−1}) instead; it has
no value from a bar on whose dividend is not below the close before.
 * O(T), one pass. NaN, 0 and negative splits and dividends are no event; an event on a bar without a positive close waits
 * for the next bar that has one.
 */
import { LEAST_DECIMALS, printedDecimals } from '@quantcli/numeric';

/** Whether a dividend's factor is C/(C + D) by the close of the ex-date or 1 − D/C₋₁ by the close before it. */
export type DividendFactor = 'ex-date-close' | 'previous-close';

/**
 * One symbol's factors, each written everywhere.
 * @param close [T] raw
 * @param split [T] new shares per old share; undefined when the source had none
 * @param dividend [T] cash per share at the ex-date; undefined when the source had none
 * @param adjusted [T] a vendor's fully adjusted close, read only where there are no dividends to go by
 * @param factor [T] out: raw × factor is the total-return price
 * @param shares [T] out: shares today per share at the first bar, by splits alone; 1 without a split column
 */
export function accumulateForward(
  close: Float64Array,
  split: Float64Array | undefined,
  dividend: Float64Array | undefined,
  adjusted: Float64Array | undefined,
  factor: Float64Array,
  shares: Float64Array,
  { dividendFactor = 'ex-date-close' }: { readonly dividendFactor?: DividendFactor } = {},
): void {
  accumulateEvents(close, split, dividend, factor, shares, dividendFactor);
  if (dividend === undefined && adjusted !== undefined) accumulateRatios(close, adjusted, factor);
}

function accumulateEvents(
  close: Float64Array,
  split: Float64Array | undefined,
  dividend: Float64Array | undefined,
  factor: Float64Array,
  shares: Float64Array,
  dividendFactor: DividendFactor,
): void {
  let total = 1;
  let count = 1;
  let waitingSplit = 1;
  let waitingCash = 0;
  /** The last close; before the first one a dividend has no price to be taken off. */
  let before = Infinity;
  for (let t = 0; t < close.length; t += 1) {
    const ratio = split === undefined ? 1 : split[t]!;
    if (ratio > 0 && ratio !== 1) {
      waitingSplit *= ratio;
      waitingCash /= ratio;
    }
    if (dividend !== undefined && dividend[t]! > 0) waitingCash += dividend[t]!;
    const price = close[t]!;
    if ((waitingSplit !== 1 || waitingCash !== 0) && price > 0) {
      if (dividendFactor === 'ex-date-close') total *= (waitingSplit * (price + waitingCash)) / price;
      else {
        const left = 1 - (waitingSplit * waitingCash) / before;
        total *= left > 0 ? waitingSplit / left : NaN;
      }
      count *= waitingSplit;
      waitingSplit = 1;
      waitingCash = 0;
    }
    if (price > 0) before = price;
    factor[t] = total;
    shares[t] = count;
  }
}

/**
 * A change of adjusted/close is taken for an event only beyond both of these: what rounding of the printed numbers can
 * do (their intervals of half a last digit must not allow one common ratio), and 5 basis points, a tenth of a usual
 * quarterly dividend and far above the noise of vendors that keep single precision (6e-8).
 */
const LEAST_EVENT = 5e-4;

/**
 * Factors from a vendor's adjusted close. Each bar is compared with the last event's bar rather than with the bar
 * before, so that dividends too small to see one by one are taken once they add up. Printed digits are counted over the
 * bars so far only: a later bar never changes an earlier factor.
 */
function accumulateRatios(close: Float64Array, adjusted: Float64Array, factor: Float64Array): void {
  let total = 1;
  let reference = NaN;
  let referenceLow = 0;
  let referenceHigh = 0;
  let closeDigits = LEAST_DECIMALS;
  let adjustedDigits = LEAST_DECIMALS;
  for (let t = 0; t < close.length; t += 1) {
    const price = close[t]!;
    const vendor = adjusted[t]!;
    if (price > 0 && vendor > 0) {
      closeDigits = printedDecimals(price, closeDigits);
      adjustedDigits = printedDecimals(vendor, adjustedDigits);
      const halfClose = 0.5 * 10 ** -closeDigits;
      const halfAdjusted = 0.5 * 10 ** -adjustedDigits;
      const ratio = vendor / price;
      const low = (vendor - halfAdjusted) / (price + halfClose);
      const high = price > halfClose ? (vendor + halfAdjusted) / (price - halfClose) : Infinity;
      const isFirst = Number.isNaN(reference);
      const apart = low > referenceHigh || high < referenceLow;
      if (isFirst || (apart && Math.abs(ratio / reference - 1) > LEAST_EVENT)) {
        if (!isFirst) total *= ratio / reference;
        reference = ratio;
        referenceLow = low;
        referenceHigh = high;
      }
    }
    factor[t] = total;
  }
}
