/**
 * Point-in-time columns from revised records: at every decision instant the figure that could be known by then. Of all
 * the events (ends of periods) told by then the newest counts, in its last revision told by then; an amended filing
 * changes what is seen from its own tsKnown on and never before, a later revision of an older period changes nothing of
 * the newest, an exact re-crawl adds nothing. tsEvent orders what is known and never makes anything known. NaN before
 * the first record.
 */
import { DataError, didYouMean, sharedFloat64 } from '@quantcli/core';
import { asOf, type AsOfOptions } from '@quantcli/panel';
import type { Records } from '../records/records.ts';
import { newsFilter } from './exact-repeats.ts';
import { follow, latest, type Measure } from './told.ts';
import { quarterNumber, trailingYear, trailingYearOfCumulative } from './trailing-year.ts';
import { transformCode, transformValue } from './transform-series.ts';

/** `maxAge`: microseconds since the record that last moved the figure or brought a newer event. */
export interface AsOfColumnOptions extends AsOfOptions {
  /** [N] the symbols, or the names of series. */
  readonly symbols: readonly string[];
  /** [T] decision instants, ascending ({@link decisionInstants}). */
  readonly times: Float64Array;
  /** Of fundamentals: which figure. */
  readonly item?: string;
  /** Which number of a record; default `value`. */
  readonly column?: string;
  /** Of fundamentals: only these periods (`FY`, `Q1`, …); default: any. Records of one event and several periods: the one told last. */
  readonly period?: string | readonly string[];
  /**
   * `latest` (default); `ttm`: the last twelve months of an item about its quarter (revenues, income, earnings per
   * share); `ttm-of-cumulative`: of an item about the year to date (cash flows). See trailing-year.
   */
  readonly which?: 'latest' | 'ttm' | 'ttm-of-cumulative';
  /** Of series: a transformation of FRED-MD, 1 to 7, on the vintage known at that instant. */
  readonly transform?: number;
}

const MEASURES = { latest, ttm: trailingYear, 'ttm-of-cumulative': trailingYearOfCumulative } as const;

/**
 * [N × T], symbol-major; symbols without records are NaN throughout. Throws {@link DataError} for a column, item or period
 * that the records do not have, and where several items are mixed. O(R log R + N·T).
 */
export function asOfColumn(records: Records, options: AsOfColumnOptions): Float64Array<SharedArrayBuffer> {
  const { symbols, times, which = 'latest', column = 'value', transform } = options;
  const value = records.numbers.get(column);
  if (value === undefined) throw absent(records, 'column', column, [...records.numbers.keys()]);
  const measure = transform === undefined ? MEASURES[which] : transformed(transform);
  const isWanted = wantedRows(records, options);
  const period = periodsOf(records, which);
  const { subject, tsEvent, tsKnown } = records;
  const rowsOf: number[][] = records.subjects.map(() => []);
  for (let row = 0; row < value.length; row += 1) {
    if (isWanted(row) && !Number.isNaN(value[row]!)) rowsOf[subject[row]!]!.push(row);
  }
  const place = new Map(records.subjects.map((name, n) => [name, n]));
  const out = sharedFloat64(symbols.length * times.length);
  symbols.forEach((name, n) => {
    const rows = rowsOf[place.get(name) ?? -1] ?? [];
    // Rows come by tsEvent, then tsKnown: a stable sort keeps that order among those known at one instant.
    rows.sort((a, b) => tsKnown[a]! - tsKnown[b]!);
    const { knownAt, values } = follow(
      { rows: rows.filter(newsFilter(records)), tsEvent, tsKnown, period, value },
      measure,
    );
    asOf(times, knownAt, values, out.subarray(n * times.length, (n + 1) * times.length), options);
  });
  return out;
}

function transformed(code: number): Measure {
  const known = transformCode(code);
  return ({ values }) => transformValue(known, values.at(-1)!, values.at(-2) ?? NaN, values.at(-3) ?? NaN);
}

function wantedRows(records: Records, { item, period, which }: AsOfColumnOptions): (row: number) => boolean {
  const items = records.texts.get('item');
  if (item === undefined && items !== undefined && items.words.length > 1) {
    throw new DataError({
      code: 'as-of.item',
      what: `${records.kind} hold ${items.words.length} items and none is named`,
      fix: `name one of ${items.words.join(', ')}`,
    });
  }
  const itemCode = item === undefined ? undefined : codeOf(records, 'item', item);
  const wanted = period === undefined ? undefined : typeof period === 'string' ? [period] : period;
  const periodCodes = wanted && new Set(wanted.map((name) => codeOf(records, 'period', name)));
  const periods = records.texts.get('period');
  const isReport =
    which === undefined || which === 'latest' ? undefined : periods?.words.map((name) => quarterNumber(name) >= 0);
  return (row) =>
    (itemCode === undefined || items!.code[row] === itemCode) &&
    (periodCodes === undefined || periodCodes.has(periods!.code[row]!)) &&
    (isReport === undefined || isReport[periods!.code[row]!] === true);
}

/** A number a period: of twelve-month sums the quarter, else any that tells periods apart. */
function periodsOf(records: Records, which: keyof typeof MEASURES): ArrayLike<number> {
  const periods = records.texts.get('period');
  if (periods === undefined) return new Int32Array(records.subject.length);
  if (which === 'latest') return periods.code;
  const number = periods.words.map(quarterNumber);
  return periods.code.map((code) => number[code] ?? -1);
}

function codeOf(records: Records, column: string, word: string): number {
  const words = records.texts.get(column)?.words ?? [];
  const code = words.indexOf(word);
  if (code < 0) throw absent(records, column, word, words);
  return code;
}

function absent({ kind }: Records, what: string, name: string, known: readonly string[]): DataError {
  return new DataError({
    code: `as-of.${what}`,
    what: `${kind} have no ${what} "${name}"`,
    fix: didYouMean(name, known) || (known.length === 0 ? 'import some first' : `they have ${known.join(', ')}`),
  });
}
