/**
 * Tickers that were probably used twice, where no action says so: a long silence, and another price after it. For people
 * to look at; nothing is split by it. A halt or a missing stretch of data looks the same, so the level must break as
 * well, unless the silence is longer than any halt.
 */
import { MICROS_PER_DAY } from '@quantcli/core';
import { symbolStarts, type Bars } from '@quantcli/market';
import type { Calendar } from '@quantcli/panel';

export interface ReuseOptions {
  /** Sessions without a bar. Default: 20. */
  readonly silence?: number;
  /** How many times the price is higher or lower after it. Default: 1.5. */
  readonly levelBreak?: number;
  /** Sessions without a bar after which no level break is needed. Default: 250. */
  readonly longSilence?: number;
}

export interface SuspectedReuse {
  readonly symbol: string;
  /** The first row after the silence. */
  readonly row: number;
  /** Sessions of the calendar without a bar. */
  readonly sessions: number;
  /** Closes before and after. */
  readonly before: number;
  readonly after: number;
}

/** The silences that look like a change of hands, in the order of the bars. O(R + sessions in silences). */
export function findReusedTickers(
  bars: Bars,
  calendar: Calendar,
  { silence = 20, levelBreak = 1.5, longSilence = 250 }: ReuseOptions = {},
): SuspectedReuse[] {
  const { symbols, time } = bars;
  const close = bars.fields.get('close')!;
  const starts = symbolStarts(bars);
  const found: SuspectedReuse[] = [];
  symbols.forEach((symbol, n) => {
    for (let row = starts[n]! + 1; row < starts[n + 1]!; row += 1) {
      const days = (time[row]! - time[row - 1]!) / MICROS_PER_DAY;
      if (days <= silence) continue;
      const sessions = calendar.sessions(time[row - 1]! + 1, time[row]! - 1).length;
      const [before, after] = [close[row - 1]!, close[row]!];
      const isBroken = Math.abs(Math.log(after / before)) > Math.log(levelBreak);
      if (sessions > longSilence || (sessions > silence && isBroken)) {
        found.push({ symbol, row, sessions, before, after });
      }
    }
  });
  return found;
}
