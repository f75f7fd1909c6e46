/**
 * Prices of a size at which number formats overflow: 1e9 and more (fixed-width columns), or above 2²⁴, beyond which single
 * precision cannot hold a whole unit. Mostly back-adjusted prices of serial reverse-splitters: returns are right, levels are no prices.
 */
import type { Check } from './check.ts';
import { foundRows } from './finding.ts';

const HUGE = 1e9;
const SINGLE_PRECISION = 2 ** 24;

/** Bars with such a price, the largest first. A warning from 1e9. */
export const overflowPrices: Check = ({ bars }) => {
  const highest = new Map<number, number>();
  for (const field of ['open', 'high', 'low', 'close', 'adjusted'] as const) {
    const values = bars.fields.get(field) ?? [];
    for (let row = 0; row < values.length; row += 1) {
      if (values[row]! > SINGLE_PRECISION) highest.set(row, Math.max(values[row]!, highest.get(row) ?? 0));
    }
  }
  const worst = [...highest].sort(([a, priceA], [b, priceB]) => priceB - priceA || a - b);
  const severity = (worst[0]?.[1] ?? 0) >= HUGE ? 'warning' : 'info';
  return foundRows(
    { check: 'overflow-prices', severity, action: 'flag', done: 'kept in double precision' },
    bars,
    worst.map(([row]) => row),
    (row) => ({ what: `a price of ${highest.get(row)!.toPrecision(4)}` }),
  );
};
