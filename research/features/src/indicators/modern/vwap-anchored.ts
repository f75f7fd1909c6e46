/**
 * The volume-weighted average price since the period began. A session is a New York date, which intraday bars need; the
 * longer periods are of the UTC date, which is that of a daily bar stamped at midnight UTC, and the New York one during
 * trading hours. The first period of the data may have begun before it: it has no values, so that no start gives a wrong
 * one. A bar with a missing price or volume has no value and adds nothing. O(1) a bar.
 */
import { MICROS_PER_DAY } from '@quantcli/core';
import { timeZone } from '@quantcli/panel';
import { laneOperator, series } from '../../operators/lane.ts';
import * as naive from './vwap-anchored.reference.ts';

/** Bars of the longest period of each, of daily bars: a start within one has no values until the next. */
const DAILY_BARS = [1, 5, 23, 66, 262];
const ANCHORS = ['session', 'weekly', 'monthly', 'quarterly', 'yearly'] as const;
/** Ends of what a date can be, with room for an offset: ±270,000 years. */
const LATEST = 8.5e18;
const newYork = timeZone('America/New_York');

/** A number that is the same for all instants of a period; NaN for what is no instant. */
function periodOf(time: number, anchor: number): number {
  if (!(Math.abs(time) < LATEST)) return NaN;
  if (ANCHORS[anchor] === 'session') return Math.floor((time + newYork.offsetAt(time)) / MICROS_PER_DAY);
  const day = Math.floor(time / MICROS_PER_DAY);
  // Weeks begin on Monday, and 1970-01-01 was a Thursday.
  if (ANCHORS[anchor] === 'weekly') return Math.floor((day + 3) / 7);
  const months = monthOf(day);
  return ANCHORS[anchor] === 'monthly' ? months : Math.floor(months / (ANCHORS[anchor] === 'quarterly' ? 3 : 12));
}

/** Months since year 0 (proleptic Gregorian), by years that begin in March (Hinnant 2013, days_from_civil). */
function monthOf(day: number): number {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const year = Math.floor(
    (ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  return 12 * (era * 400 + year) + Math.floor((5 * ofYear + 2) / 153) + 2;
}

export const vwapAnchored = laneOperator({
  name: 'vwap_anchored',
  arguments: [
    series('price'),
    series('volume'),
    series('time'),
    { kind: 'choice', name: 'anchor', options: ANCHORS, default: 'session' },
  ],
  doc: 'The volume-weighted average price since the session (the New York date), week, month, quarter or year began; NaN in the first period, whose beginning is not known; the warm-up is counted for daily bars.',
  source: 'Berkowitz, Logue & Noser (1988), Journal of Finance 43',
  reference: naive.vwapAnchored,
  lookback: () => 1,
  // Counted for daily bars: intraday ones need the bars of a period.
  settle: ([anchor]) => DAILY_BARS[anchor!]!,
  // How far it was into the period (0: no bar yet, 1: the first period, 2: a whole one), the period, Σ price·volume, Σ volume.
  stateSize: () => 4,
  run([price, volume, time], [anchor], state, stride, out) {
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      out[i] = NaN;
      const period = periodOf(time![i]!, anchor!);
      if (Number.isNaN(period)) continue;
      if (state[lane] === 0 || period !== state[lane + 1]) {
        state[lane] = state[lane] === 0 ? 1 : 2;
        state[lane + 1] = period;
        state[lane + 2] = 0;
        state[lane + 3] = 0;
      }
      const traded = price![i]! * volume![i]!;
      if (traded - traded !== 0) continue;
      const value = (state[lane + 2]! += traded);
      const weight = (state[lane + 3]! += volume![i]!);
      const average = value / weight;
      if (state[lane] === 2 && average - average === 0) out[i] = average;
    }
  },
});
