/**
 * Fees as tables with dates: a rate is in force from its date until the next rate of the same fee. A look-up is a binary
 * search per fee and allocates nothing. Before the first date of a fee nothing is charged.
 */
import { DataError, microsFromDate } from '@quantcli/core';

export type Side = 'buy' | 'sell';

export interface FeeRate {
  /** Which fee this is: a later rate of the same fee replaces it. */
  readonly fee: string;
  /** First day on which it applies, `2024-05-22`. */
  readonly from: string;
  readonly side: Side | 'both';
  readonly kind: 'bps-of-notional' | 'per-share' | 'per-order';
  /** Basis points, or currency units. */
  readonly rate: number;
  /** Most that one order pays, in currency units. */
  readonly cap?: number;
  /** Where the figure was published. */
  readonly source: string;
}

export interface FeeTable {
  readonly rates: readonly FeeRate[];
  /** One a fee: its dates as microseconds, ascending, and the rate from each. */
  readonly schedules: readonly { readonly from: Float64Array; readonly rates: readonly FeeRate[] }[];
}

/** Indexes a list of rates. Throws {@link DataError} for a wrong date, a negative rate or cap, or two rates of a fee from one day. */
export function makeFeeTable(rates: readonly FeeRate[]): FeeTable {
  const byFee = Map.groupBy(rates, (rate) => rate.fee);
  const schedules = [...byFee.values()].map((list) => {
    const dated = list.map((rate) => ({ rate, from: startOf(rate) })).toSorted((a, b) => a.from - b.from);
    dated.forEach(({ rate, from }, i) => {
      if (i > 0 && from === dated[i - 1]!.from) throw wrong(rate, 'starts on the day of another rate of that fee');
    });
    return { from: Float64Array.from(dated, ({ from }) => from), rates: dated.map(({ rate }) => rate) };
  });
  return { rates, schedules };
}

function startOf(rate: FeeRate): number {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(rate.from) ?? [];
  const from = microsFromDate(Number(year), Number(month), Number(day));
  if (year === undefined || from === undefined) throw wrong(rate, 'does not start on an ISO date');
  if (!(rate.rate >= 0) || !((rate.cap ?? 0) >= 0)) throw wrong(rate, `charges ${rate.rate} up to ${rate.cap ?? '∞'}`);
  return from;
}

function wrong(rate: FeeRate, what: string): DataError {
  return new DataError({
    code: 'fees.rate',
    what: `the rate of ${rate.fee} from ${rate.from} ${what}`,
    fix: 'correct the table',
  });
}

/**
 * What an order pays, in currency units.
 * @param date instant of the trade, microseconds UTC
 * @param shares and @param notional of the order, not negative
 */
export function feesFor(table: FeeTable, date: number, side: Side, shares: number, notional: number): number {
  let total = 0;
  for (const { from, rates } of table.schedules) {
    const last = lastAtOrBefore(from, date);
    if (last < 0) continue;
    const rate = rates[last]!;
    if (rate.side !== 'both' && rate.side !== side) continue;
    const fee =
      rate.kind === 'bps-of-notional'
        ? (notional * rate.rate) / 10_000
        : rate.kind === 'per-share'
          ? shares * rate.rate
          : shares > 0
            ? rate.rate
            : 0;
    total += rate.cap === undefined ? fee : Math.min(fee, rate.cap);
  }
  return total;
}

function lastAtOrBefore(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
