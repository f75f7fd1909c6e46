/** Quotes that no single market can show, and quotes of one side. */
import { foundRows, severityOfShare } from '../finding.ts';
import type { Records } from '../../records/records.ts';
import { column, placesOf, rowsWhere, type EventCheck } from './event-rows.ts';

/** Bids above offers. A warning from 0.1 % of the quotes, an error from 5 %: bid and ask are probably turned round. */
export const crossedQuotes: EventCheck = (records) =>
  comparedQuotes(
    records,
    'crossed-quotes',
    'kept; they are not one market’s quotes, or one side is stale',
    (bid, ask) => bid > ask,
    0.05,
  );

/** Bids equal to offers. A warning from 0.1 % of the quotes. */
export const lockedQuotes: EventCheck = (records) =>
  comparedQuotes(records, 'locked-quotes', 'kept', (bid, ask) => bid === ask, Infinity);

function comparedQuotes(
  records: Records,
  check: string,
  done: string,
  holds: (bid: number, ask: number) => boolean,
  errorAt: number,
) {
  const bid = column(records, 'bid');
  const ask = column(records, 'ask');
  const rows = rowsWhere(records, (row) => holds(bid[row]!, ask[row]!));
  const severity = severityOfShare(rows.length, bid.length, 0.001, errorAt);
  return foundRows({ check, severity, action: 'flag', done }, placesOf(records), rows, (row) => ({
    what: `bid ${bid[row]!} ask ${ask[row]!}`,
  }));
}

/** Quotes without a bid or without an offer. A warning from half of the quotes: a feed that sends one side at a time has to be put together. */
export const oneSidedQuotes: EventCheck = (records) => {
  const bid = column(records, 'bid');
  const ask = column(records, 'ask');
  const rows = rowsWhere(records, (row) => Number.isNaN(bid[row]!) !== Number.isNaN(ask[row]!));
  return foundRows(
    {
      check: 'one-sided-quotes',
      severity: severityOfShare(rows.length, bid.length, 0.5, Infinity),
      action: 'accept',
      done: 'kept; the other side is missing, not zero',
    },
    placesOf(records),
    rows,
    (row) => ({ what: Number.isNaN(bid[row]!) ? `ask ${ask[row]!}, no bid` : `bid ${bid[row]!}, no ask` }),
  );
};
