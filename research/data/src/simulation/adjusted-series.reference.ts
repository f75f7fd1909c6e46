/** Bars as a researcher sees them: per symbol, over all sessions, forward-adjusted; NaN where a symbol has no bar. */
import type { Bars, BarField } from '@quantcli/market';
import { accumulateForward } from '@quantcli/panel';

export type AdjustedSeries = Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', Float64Array>>;

export function adjustedSeries(bars: Bars): { sessions: number[]; series: AdjustedSeries[] } {
  const sessions = [...new Set(bars.time)].toSorted((a, b) => a - b);
  const index = new Map(sessions.map((time, t) => [time, t]));
  const series: AdjustedSeries[] = [];
  for (let from = 0; from < bars.time.length;) {
    let to = from;
    while (to < bars.time.length && bars.symbol[to] === bars.symbol[from]) to += 1;
    const field = (name: BarField): Float64Array => bars.fields.get(name)!.subarray(from, to);
    const factor = new Float64Array(to - from);
    const shares = new Float64Array(to - from);
    accumulateForward(field('close'), field('split'), field('dividend'), undefined, factor, shares);
    const start = index.get(bars.time[from]!)!;
    const adjusted = (name: BarField, by: (i: number) => number): Float64Array => {
      const column = new Float64Array(sessions.length).fill(NaN);
      field(name).forEach((raw, i) => {
        column[start + i] = raw * by(i);
      });
      return column;
    };
    const price = (i: number): number => factor[i]!;
    series.push({
      open: adjusted('open', price),
      high: adjusted('high', price),
      low: adjusted('low', price),
      close: adjusted('close', price),
      volume: adjusted('volume', (i) => 1 / shares[i]!),
    });
    from = to;
  }
  return { sessions, series };
}

/** [sessions] simple total returns from close to close; NaN where one of the two is missing. */
export function totalReturns({ close }: AdjustedSeries): Float64Array {
  return close.map((price, t) => price / (close[t - 1] ?? NaN) - 1);
}
