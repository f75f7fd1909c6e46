/** What the import already knows: rows it refused and prices it could not take. None of it is found in stored bars again. */
import type { BarField, Bars } from '@quantcli/market';
import { REASONS } from '../import/rejection-log.ts';
import type { Check, Checked } from './check.ts';
import { found, foundRows, nameBar, severityOfShare, type Finding } from './finding.ts';

/** Rows refused for other reasons than the two below. A warning from 0.1 % of the rows, an error from 5 %: the file is not what it was taken for. */
export const badRows: Check = (checked) =>
  rejectedRows('bad-rows', checked, (reason) => reason !== REASONS.duplicate && reason !== REASONS.closeNotPositive);

/** Several rows for one symbol and time. */
export const duplicates: Check = (checked) =>
  rejectedRows('duplicates', checked, (reason) => reason === REASONS.duplicate, 'kept the last in file order');

/** Closes of zero or less, refused by the import; any that are in the bars by another way count as well, and are an error. */
export const nonPositivePrices: Check = (checked) => {
  const check = 'non-positive-prices';
  const refused = rejectedRows(check, checked, (reason) => reason === REASONS.closeNotPositive);
  const { bars } = checked;
  const close = bars.fields.get('close')!;
  const kept = foundRows(
    { check, severity: 'error', action: 'quarantine', done: 'prices treated as missing' },
    bars,
    zeroRows(bars, 'close'),
    (row) => ({ what: `close ${close[row]!}` }),
  );
  if (kept === undefined || refused === undefined) return kept ?? refused;
  return { ...kept, count: kept.count + refused.count, examples: [...kept.examples, ...refused.examples].slice(0, 5) };
};

/** Open, high, low or adjusted close written as 0, by the import or still in the bars. A warning from 1 % of the bars. */
export const zeroCodedPrices: Check = ({ bars, imported }) => {
  const fields = ZERO_CODED.map((field) => {
    const noted = imported?.zeroCoded.find((zero) => zero.field === field);
    const rows = zeroRows(bars, field);
    const examples = [...(noted?.examples ?? []), ...rows.slice(0, 5).map((row) => nameBar(bars, row))];
    return {
      field,
      rows,
      count: (noted?.count ?? 0) + rows.length,
      examples: examples.map((bar) => `${bar}: ${field} 0`),
    };
  });
  const coded = fields.filter(({ count }) => count > 0);
  const count = coded.reduce((sum, zero) => sum + zero.count, 0);
  const severity = severityOfShare(count, bars.time.length, 0.01, Infinity);
  const done = `treated as missing (${coded.map((zero) => `${zero.count} ${zero.field}`).join(', ')})`;
  const examples = coded.flatMap((zero) => zero.examples);
  return found({ check: 'zero-coded-prices', severity, action: 'quarantine', done }, count, examples);
};

/** Prices that may be missing where the close may not. */
export const ZERO_CODED: readonly BarField[] = ['open', 'high', 'low', 'adjusted'];

/** The rows, ascending, in which a price is zero or less. */
export function zeroRows({ fields }: Bars, field: BarField): number[] {
  const values = fields.get(field) ?? [];
  const rows: number[] = [];
  for (let row = 0; row < values.length; row += 1) if (values[row]! <= 0) rows.push(row);
  return rows;
}

function rejectedRows(
  check: string,
  { imported }: Checked,
  counts: (reason: string) => boolean,
  done = 'rejected',
): Finding | undefined {
  if (imported === undefined) return undefined;
  const reasons = imported.reasons.filter(({ reason }) => counts(reason));
  const count = reasons.reduce((sum, { count: rows }) => sum + rows, 0);
  // A kept reason is the counted one, with the cell's text behind it.
  const examples = imported.rejections
    .filter((row) => reasons.some(({ reason }) => row.reason.startsWith(reason)))
    .slice(0, 5)
    .map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
  const severity = severityOfShare(count, imported.read, 0.001, 0.05);
  return found({ check, severity, action: 'quarantine', done }, count, examples);
}
