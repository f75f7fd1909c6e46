/** Whether a vendor's adjusted close tells the same story as the splits and dividends booked beside it. */
import { found, nameBar, type Check } from './finding.ts';

/** Returns that differ by more than this are two stories; rounding and the ways to reinvest a dividend stay below it. */
const APART = 0.01;

/** Bars whose return differs by more than one percent between the two: a misdated or missing action. A warning. */
export const adjustedClose: Check = ({ bars, starts, returns }) => {
  if (!bars.fields.has('adjusted') || !bars.fields.has('dividend')) return undefined;
  const listed: TwoStories[] = [];
  for (let n = 0; n < bars.symbols.length; n += 1) {
    const { total, vendor } = returns[n]!;
    for (let t = 1; t < total.length; t += 1) {
      const apart = Math.abs(total[t]! - vendor![t]!);
      if (apart > APART) listed.push({ row: starts[n]! + t, booked: total[t]!, vendor: vendor![t]!, apart });
    }
  }
  listed.sort((a, b) => b.apart - a.apart || a.row - b.row);
  const examples = listed
    .slice(0, 5)
    .map(
      ({ row, booked, vendor }) =>
        `${nameBar(bars, row)}: ${percent(booked)} by the booked actions, ${percent(vendor)} by the adjusted close`,
    );
  return found('adjusted-close', 'warning', listed.length, examples, 'kept the booked actions');
};

/** A bar's log return by the booked actions and by the vendor's adjusted close. */
interface TwoStories {
  readonly row: number;
  readonly booked: number;
  readonly vendor: number;
  readonly apart: number;
}

function percent(logReturn: number): string {
  return `${(100 * Math.expm1(logReturn)).toFixed(1)} %`;
}
