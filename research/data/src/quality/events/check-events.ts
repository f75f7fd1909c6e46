/** The quality checks of records that are no bars: quotes, trades, order books and series. */
import type { KindName } from '../../records/kinds.ts';
import type { Records } from '../../records/records.ts';
import { sortFindings, type Finding } from '../finding.ts';
import { clockSkew } from './clock-skew.ts';
import type { EventCheck } from './event-rows.ts';
import { outOfOrder, updateGaps } from './order-checks.ts';
import { crossedQuotes, lockedQuotes, oneSidedQuotes } from './quote-checks.ts';
import { suspiciousPrints } from './suspicious-prints.ts';
import { zeroCodedValues } from './zero-coded-values.ts';

const STREAM: readonly EventCheck[] = [clockSkew, outOfOrder];

const CHECKS: { readonly [kind in KindName]?: readonly EventCheck[] } = {
  quotes: [...STREAM, crossedQuotes, lockedQuotes, oneSidedQuotes],
  trades: [...STREAM, suspiciousPrints],
  book: [...STREAM, updateGaps],
  series: [zeroCodedValues],
};

/** What is odd about the records, the gravest first, then by name, examples led by the kind; nothing for kinds without checks. O(rows · log). */
export function checkEvents(records: Records): readonly Finding[] {
  const checks = CHECKS[records.kind] ?? [];
  const findings = checks.flatMap((check) => check(records) ?? []);
  return sortFindings(
    findings.map((one) => ({ ...one, examples: one.examples.map((example) => `${records.kind}: ${example}`) })),
  );
}
