/** What the import already knows: rows it refused and prices it could not take. None of it is found in stored bars again. */
import { REASONS } from '../import/rejection-log.ts';
import { found, nameBar, severityOfShare, type Check, type Checked, type Finding } from './finding.ts';

const REJECTED = 'rejected';

/** Rows refused for other reasons than the two below. A warning from 0.1 % of the rows, an error from 5 %: the file is not what it was taken for. */
export const badRows: Check = (checked) =>
  rejectedRows('bad-rows', checked, (reason) => reason !== REASONS.duplicate && reason !== REASONS.closeNotPositive);

/** Several rows for one symbol and time. */
export const duplicates: Check = (checked) =>
  rejectedRows('duplicates', checked, (reason) => reason === REASONS.duplicate, 'kept the last in file order');

/** Closes of zero or less, refused by the import; any that are in the bars by another way count as well, and are an error. */
export const nonPositivePrices: Check = (checked) => {
  const check = 'non-positive-prices';
  const rejected = rejectedRows(check, checked, (reason) => reason === REASONS.closeNotPositive);
  const { bars } = checked;
  const close = bars.fields.get('close')!;
  const examples: string[] = [];
  let count = 0;
  for (let row = 0; row < close.length; row += 1) {
    if (close[row]! > 0) continue;
    count += 1;
    if (count <= 5) examples.push(`${nameBar(bars, row)}: close ${close[row]!}`);
  }
  if (count === 0) return rejected;
  const total = count + (rejected?.count ?? 0);
  return found(check, 'error', total, [...examples, ...(rejected?.examples ?? [])], 'kept: import the data again');
};

/** Open, high, low or adjusted close written as 0 beside a positive close. A warning from 1 % of the bars. */
export const zeroCodedPrices: Check = ({ bars, imported }) => {
  const zeros = imported?.zeroCoded ?? [];
  const count = zeros.reduce((sum, zero) => sum + zero.count, 0);
  const examples = zeros.flatMap(({ field, examples: named }) => named.map((bar) => `${bar}: ${field} 0`));
  const severity = severityOfShare(count, bars.time.length, 0.01, Infinity);
  const byField = zeros.map((zero) => `${zero.count} ${zero.field}`).join(', ');
  return found('zero-coded-prices', severity, count, examples, `treated as missing (${byField})`);
};

function rejectedRows(
  check: string,
  { imported }: Checked,
  counts: (reason: string) => boolean,
  action: string = REJECTED,
): Finding | undefined {
  if (imported === undefined) return undefined;
  const reasons = imported.reasons.filter(({ reason }) => counts(reason));
  const count = reasons.reduce((sum, { count: rows }) => sum + rows, 0);
  // A kept reason is the counted one, with the cell's text behind it.
  const examples = imported.rejections
    .filter((row) => reasons.some(({ reason }) => row.reason.startsWith(reason)))
    .slice(0, 5)
    .map(({ file, line, reason }) => `${file}:${line}: ${reason}`);
  return found(check, severityOfShare(count, imported.read, 0.001, 0.05), count, examples, action);
}
