/**
 * Missing values of a series that are written as 0: a stretch of zeros that the series does not reach by its usual changes. A
 * rate that falls to 0.01 and then to 0 is a true zero; one that is 5.4 the day after is not. O(values) expected.
 */
import { foundRows, severityOfShare } from '../finding.ts';
import { robustScale } from '../robust-scale.ts';
import { column, placesOf, subjectRows, type EventCheck } from './event-rows.ts';

/** Robust standard deviations of the series' changes within which a zero is reached. */
const REACHED = 10;

/** Zeros with a neighbouring value that is farther from 0 than ten usual changes. A warning from 0.1 % of the values. */
export const zeroCodedValues: EventCheck = (records) => {
  const value = column(records, 'value');
  const rows: number[] = [];
  for (const { from, to } of subjectRows(records)) {
    const change = new Float64Array(to - from);
    for (let t = 1; t < change.length; t += 1) {
      const [before, after] = [value[from + t - 1]!, value[from + t]!];
      change[t] = before === 0 || after === 0 ? NaN : after - before;
    }
    const scale = robustScale(change, 1, change.length, new Float64Array(change.length))?.scale;
    if (scale === undefined) continue;
    for (let row = from; row < to; row += 1) {
      if (value[row] !== 0) continue;
      let end = row;
      while (end < to && value[end] === 0) end += 1;
      const far = [row > from ? value[row - 1]! : 0, end < to ? value[end]! : 0].some(
        (near) => Math.abs(near) > REACHED * scale,
      );
      for (; row < end; row += 1) if (far) rows.push(row);
    }
  }
  return foundRows(
    {
      check: 'zero-coded-values',
      severity: severityOfShare(rows.length, value.length, 0.001, Infinity),
      action: 'flag',
      done: 'kept; leave them out',
    },
    placesOf(records),
    rows,
    () => ({ what: 'a 0 that the values around it do not reach' }),
  );
};
