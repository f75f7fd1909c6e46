/** How many decimal places a number was printed with: what is behind the last one is rounding. */

/** Cents are always printed; more places are believed once seen. */
export const LEAST_DECIMALS = 2;
const MOST_DECIMALS = 8;

/** Decimal places needed to print a value, at least `known` and at most 8; none for NaN. */
export function printedDecimals(value: number, known: number = LEAST_DECIMALS): number {
  let decimals = known;
  while (decimals < MOST_DECIMALS) {
    const scaled = Math.abs(value * 10 ** decimals);
    // A decimal read into a double is off by its last bits only.
    if (!(Math.abs(scaled - Math.round(scaled)) > 4e-16 * scaled)) break;
    decimals += 1;
  }
  return decimals;
}
