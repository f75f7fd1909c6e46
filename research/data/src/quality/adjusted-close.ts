/** Whether a vendor's adjusted close tells the same story as the splits and dividends booked beside it. */
import type { Check } from './check.ts';
import { formatMove, foundRows } from './finding.ts';

/** Returns that differ by more than this are two stories; rounding and the ways to reinvest a dividend stay below it. */
const APART = 0.01;

/** Bars whose return differs by more than one percent between the two, the farthest apart first. */
export const adjustedClose: Check = ({ inspected: { bars, starts, returns } }) => {
  if (!bars.fields.has('adjusted') || !bars.fields.has('dividend')) return undefined;
  const listed: { readonly row: number; readonly apart: number }[] = [];
  returns.forEach(({ total, vendor }, n) => {
    for (let t = 1; t < total.length; t += 1) {
      const apart = Math.abs(total[t]! - vendor![t]!);
      if (apart > APART) listed.push({ row: starts[n]! + t, apart });
    }
  });
  listed.sort((a, b) => b.apart - a.apart || a.row - b.row);
  return foundRows(
    { check: 'adjusted-close', severity: 'warning', action: 'flag', done: 'kept the booked actions' },
    bars,
    listed.map(({ row }) => row),
    (row) => {
      const n = bars.symbol[row]!;
      const { total, vendor } = returns[n]!;
      const t = row - starts[n]!;
      return {
        what: `${formatMove(total[t]!)} by the booked actions, ${formatMove(vendor![t]!)} by the adjusted close`,
      };
    },
  );
};
