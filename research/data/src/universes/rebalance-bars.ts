/** The bars at which a rule chooses anew: the first of every period, told by the bar before, so that no later bar moves one. */

export const REBALANCES = ['monthly', 'quarterly', 'yearly'] as const;
export type Rebalance = (typeof REBALANCES)[number];

const MONTHS: Readonly<Record<Rebalance, number>> = { monthly: 1, quarterly: 3, yearly: 12 };

/** Ascending indices; the first bar is one. Months are those of the stamps' UTC dates. @param time [T] microseconds */
export function rebalanceBars(time: Float64Array, rebalance: Rebalance): number[] {
  const bars: number[] = [];
  let before = NaN;
  for (let t = 0; t < time.length; t += 1) {
    const date = new Date(time[t]! / 1_000);
    const period = Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / MONTHS[rebalance]);
    if (period !== before) bars.push(t);
    before = period;
  }
  return bars;
}
