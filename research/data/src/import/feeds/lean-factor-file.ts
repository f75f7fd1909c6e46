/**
 * Lean's factor files (QuantConnect), `equity/usa/factor_files/aapl.csv`: rows `date, price factor f, split factor s,
 * reference price C` from the past to the present, each row's factors holding up to and including its date; C is the raw
 * close of that date. What changes from a row to the next happens on the session after its date (Lean, CorporateFactorRow):
 *
 *   new shares per old share = s_next / s        cash per old share = C · (1 − f / f_next)
 *
 * Factors are printed rounded, so each figure is known within an interval: of a split, a fraction of small terms that
 * lies in it is taken, and otherwise, as of a dividend, the number with the fewest decimals. A dividend is given per
 * share of its ex-date, after a split of the same day. Subject: the permanent ticker, which is the file's name.
 * tsEvent and tsKnown: UTC midnight of the ex-date, when it was known at the latest. The row of year 2050 is the present.
 */
import { DataError, MICROS_PER_DAY } from '@quantcli/core';
import { nyse } from '@quantcli/panel';
import type { Layout } from '../layout.ts';
import { readRows, type Row } from './read-rows.ts';

const FACTOR_FILES = /(?:^|[/\\])equity[/\\][a-z0-9]+[/\\]factor_files(?:_\d+\.zip)?[/\\!].*?([^/\\!]+)\.csv$/i;

/** Cash below this is rounding. */
const LEAST_CASH = 1e-6;
/** Largest denominator of a split's fraction. */
const MOST_OLD_SHARES = 50;

interface Factors {
  readonly date: number;
  readonly price: Printed;
  readonly split: Printed;
  readonly close: number;
  readonly line: number;
}

/** A printed number: the value may be anything within `half` of it. */
interface Printed {
  readonly value: number;
  readonly half: number;
}

export const leanFactorFiles: Layout = {
  name: 'lean-factor-files',
  recognise: ({ path }) => FACTOR_FILES.test(path),
  async *read(file, sink) {
    const ticker = FACTOR_FILES.exec(file.path)![1]!.toUpperCase();
    const writer = sink.writer('actions');
    const subject = writer.subject(ticker);
    const action = writer.column('action');
    const value = writer.column('value');
    const write = (type: string, amount: number, { date, line }: Factors): void => {
      const exDate = sessionAfter(date);
      writer.begin(subject, exDate, exDate, sink.place(line));
      writer.setText(action, type);
      writer.set(value, amount);
      const reason = writer.commit();
      if (reason !== undefined) sink.reject(line, reason);
    };
    let before: Factors | undefined;
    const rows = yield* readRows(file, sink, 0, (row) => {
      const factors = readFactors(row);
      if (typeof factors === 'string') return factors;
      if (before !== undefined) {
        if (factors.date <= before.date) return 'its date does not come after the row before';
        const split = splitBetween(before.split, factors.split);
        const cash = dividendBetween(before, factors, split);
        if (cash < 0) return 'its price factor is below that of the row before';
        if (split !== 1) write('split', split, before);
        if (cash !== 0) write('dividend', cash, before);
      }
      before = factors;
      return undefined;
    });
    return {
      kinds: ['actions'],
      rows,
      recognised: `Lean factor file of ${ticker}: splits and dividends where the factors change, on the New York session after each row's date and known then`,
    };
  },
};

function readFactors(row: Row): Factors | string {
  const date = row.civil(0);
  if (!Number.isFinite(date)) return 'no date can be read';
  const price = readPrinted(row.text(1));
  // Trailing zeros of split factors stand behind a product of ratios that was rounded before.
  const split = readPrinted(row.text(2).replace(/(?<=\.\d*?)0+$/, ''));
  // Lean itself passes over `inf` and exponents, which have lost their digits.
  if (!(price.value > 0) || !(split.value > 0)) return 'no factors can be read';
  return { date, price, split, close: row.number(3), line: row.line };
}

/** Up to four digits were not rounded; of more the last one was. */
function readPrinted(text: string): Printed {
  if (!/^\d+(?:\.\d*)?$/.test(text)) return { value: NaN, half: 0 };
  const [whole = '', decimals = ''] = text.split('.');
  const digits = `${whole}${decimals}`.replace(/^0+/, '').length;
  return { value: Number(text), half: digits > 4 ? 0.5 * 10 ** -decimals.length : 0 };
}

function splitBetween(before: Printed, after: Printed): number {
  if (before.value === after.value) return 1;
  const low = (after.value - after.half) / (before.value + before.half);
  const high = (after.value + after.half) / (before.value - before.half);
  const ratio = after.value / before.value;
  for (let old = 1; old <= MOST_OLD_SHARES; old += 1) {
    const fraction = Math.round(ratio * old) / old;
    if (fraction >= low && fraction <= high) return fraction;
  }
  return fewestDecimals(ratio, low, high);
}

function dividendBetween(before: Factors, after: Factors, split: number): number {
  if (before.price.value === after.price.value) return 0;
  const cash = (from: number, to: number): number => (before.close * (1 - from / to)) / split;
  const low = cash(before.price.value + before.price.half, after.price.value - after.price.half);
  const high = cash(before.price.value - before.price.half, after.price.value + after.price.half);
  const amount = cash(before.price.value, after.price.value);
  return Math.abs(amount) < LEAST_CASH ? 0 : fewestDecimals(amount, low, high);
}

/** The number with the fewest decimals between the two limits that is nearest to the value; the value where none is. */
function fewestDecimals(value: number, low: number, high: number): number {
  // What the arithmetic itself rounds.
  const slack = 1e-12 * Math.abs(value);
  for (let decimals = 0; decimals <= 12; decimals += 1) {
    const rounded = Number(value.toFixed(decimals));
    if (rounded >= low - slack && rounded <= high + slack) return rounded;
  }
  return value;
}

/** UTC midnight of the New York session that follows a date. Throws DataError beyond the calendar. */
export function sessionAfter(date: number): number {
  const session = nyse.sessions(date + MICROS_PER_DAY, date + 14 * MICROS_PER_DAY)[0];
  if (session !== undefined) return session;
  throw new DataError({
    code: 'import.session',
    what: 'no New York session within two weeks of a row',
    cause: 'the date is beyond the calendar',
    fix: 'correct the row',
  });
}
