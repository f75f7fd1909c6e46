/**
 * Shares that can be borrowed and what it costs, as known at each decision instant, from series named as the importers name
 * them: `shortable:<broker>:<symbol>` in shares, `borrow-fee:…` and `borrow-rebate:…` in percent a year. NaN where nothing
 * is known or the last word is older than `maxAge`: unknown is not unlimited.
 */
import type { AsOfOptions } from '@quantcli/panel';
import { asOfColumn } from '../point-in-time/as-of-column.ts';
import type { Records } from '../records/records.ts';

/** Each [N × T]. */
export interface ShortAvailability {
  readonly shares: Float64Array;
  /** Annual fractions, 0.0025 is 25 basis points. */
  readonly fee: Float64Array;
  readonly rebate: Float64Array;
}

export interface ShortAvailabilityOptions extends AsOfOptions {
  readonly broker: string;
  readonly symbols: readonly string[];
  /** [T] decision instants, ascending. */
  readonly times: Float64Array;
}

export function shortAvailability(series: Records, options: ShortAvailabilityOptions): ShortAvailability {
  const { broker, symbols } = options;
  const read = (what: string): Float64Array =>
    asOfColumn(series, { ...options, symbols: symbols.map((symbol) => `${what}:${broker}:${symbol}`) });
  return {
    shares: read('shortable'),
    fee: read('borrow-fee').map(fraction),
    rebate: read('borrow-rebate').map(fraction),
  };
}

function fraction(percent: number): number {
  return percent / 100;
}
