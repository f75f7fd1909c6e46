/**
 * Clock skew: the distance from the exchange's time of an event (tsEvent) to the local time at which it was received
 * (tsKnown). It is latency plus the difference of the two clocks; nothing is received before it happened, so that a
 * negative one is an error of a clock, and every join by tsKnown would know the future by as much. O(rows · log rows).
 */
import { quantileOfSorted } from '@quantcli/numeric';
import { foundCases, type FindingCase } from '../finding.ts';
import { subjectRows, type EventCheck } from './event-rows.ts';

/** Clocks of this precision may disagree by a tick. */
const TICK = 1_000;
/** A receiver this far behind is no live one. */
const SLOW = 10_000_000;

/**
 * Events received more than a millisecond before they happened (an error from 1 % of a subject's), and subjects whose
 * median latency is above ten seconds. Records without a local clock have both times alike and are never found.
 */
export const clockSkew: EventCheck = (records) => {
  const cases: (FindingCase & { readonly count: number; readonly share: number })[] = [];
  for (const { name, from, to } of subjectRows(records)) {
    const skew = records.tsKnown.slice(from, to);
    for (let i = 0; i < skew.length; i += 1) skew[i]! -= records.tsEvent[from + i]!;
    skew.sort();
    const median = quantileOfSorted(skew, 0.5);
    const negative = countBelow(skew, -TICK);
    if (negative === 0 && median <= SLOW) continue;
    const [low, high] = [quantileOfSorted(skew, 0.01), quantileOfSorted(skew, 0.99)];
    cases.push({
      symbol: name,
      time: records.tsEvent[from]!,
      what: `local minus exchange time ${millis(median)} (median), ${millis(low)} to ${millis(high)} (1 % to 99 %)`,
      explanation:
        negative === 0
          ? 'received long after they happened'
          : `${negative} of ${skew.length} events were received before they happened: the clocks are not synchronised`,
      count: negative === 0 ? skew.length : negative,
      share: negative / skew.length,
    });
  }
  cases.sort((a, b) => b.share - a.share || (a.symbol < b.symbol ? -1 : 1));
  const severity = cases.some(({ share }) => share >= 0.01) ? 'error' : 'warning';
  return foundCases(
    {
      check: 'clock-skew',
      severity,
      action: 'flag',
      done: 'kept; set the local clock right, or import with the exchange’s time and a lag',
    },
    cases.map(({ symbol, time, what, explanation }) => ({ symbol, time, what, explanation: explanation! })),
    {
      count: cases.reduce((sum, { count }) => sum + count, 0),
      bySymbol: new Map(cases.map(({ symbol, count }) => [symbol, count])),
    },
  );
};

function countBelow(sorted: Float64Array, limit: number): number {
  let count = 0;
  while (count < sorted.length && sorted[count]! < limit) count += 1;
  return count;
}

function millis(micros: number): string {
  return `${Number((micros / 1_000).toFixed(1))} ms`.replace('-', '−');
}
