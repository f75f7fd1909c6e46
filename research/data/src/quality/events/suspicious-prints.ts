/**
 * Trades that no neighbour confirms: away from the trade before and from the one after by more than ten robust standard
 * deviations of the price's changes and half a percent, while those two agree; and trades that the venue flags as suspicious.
 * O(trades) expected.
 */
import { foundRows, formatMove, severityOfShare } from '../finding.ts';
import { robustScale } from '../robust-scale.ts';
import { column, placesOf, rowsWhere, subjectRows, type EventCheck } from './event-rows.ts';

const THRESHOLD = 10;
const LEAST_DISTANCE = 0.005;
/** What the neighbours may differ by, as a share of the print's distance. */
const AGREE = 0.25;

/** A warning from 0.1 % of the trades. */
export const suspiciousPrints: EventCheck = (records) => {
  const price = column(records, 'price');
  const away = new Float64Array(price.length);
  for (const { from, to } of subjectRows(records)) {
    const change = new Float64Array(to - from);
    for (let t = 1; t < change.length; t += 1) change[t] = Math.log(price[from + t]! / price[from + t - 1]!);
    const scale = robustScale(change, 1, change.length, new Float64Array(change.length))?.scale;
    const least = Math.max(LEAST_DISTANCE, THRESHOLD * (scale ?? Infinity));
    for (let t = 1; t + 1 < change.length; t += 1) {
      const [there, back] = [change[t]!, change[t + 1]!];
      if (Math.abs(there) > least && Math.abs(there + back) <= AGREE * Math.abs(there)) away[from + t] = there;
    }
  }
  const conditions = records.texts.get('conditions');
  const flagged = conditions?.words.map((word) => /suspicious/i.test(word));
  const isFlagged = (row: number): boolean => flagged?.[conditions!.code[row]!] === true;
  const rows = rowsWhere(records, (row) => away[row] !== 0 || isFlagged(row));
  rows.sort((a, b) => Math.abs(away[b]!) - Math.abs(away[a]!) || a - b);
  return foundRows(
    {
      check: 'suspicious-prints',
      severity: severityOfShare(rows.length, price.length, 0.001, Infinity),
      action: 'flag',
      done: 'kept',
    },
    placesOf(records),
    rows,
    (row) => ({
      what: `a trade at ${price[row]!}`,
      explanation:
        away[row] === 0
          ? 'flagged as suspicious by the venue'
          : `${formatMove(away[row]!)} away from the trades around it`,
    }),
  );
};
