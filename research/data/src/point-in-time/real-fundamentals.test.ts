/** The examination on real filings: the SEC file crawled 2015 to 2017, every symbol, against a search through all rows. Skipped where it is absent. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { MICROS_PER_DAY } from '@quantcli/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { RecordWriter } from '../records/record-writer.ts';
import type { Records } from '../records/records.ts';
import { asOfColumn } from './as-of-column.ts';

const folder = process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data');
const file = resolve(folder, 'fundamentals/sec_reports_pit_2015_2017_dev.csv.gz');
const ITEMS = ['revenues', 'cash_flow_op'] as const;

interface Filing {
  readonly symbol: string;
  readonly crawled: number;
  readonly end: number;
  readonly period: string;
  readonly isAmended: boolean;
  readonly values: Readonly<Record<string, number>>;
}

function readFilings(): Filing[] {
  const [header, ...lines] = gunzipSync(readFileSync(file)).toString('utf8').trimEnd().split('\n');
  const at = new Map(header!.split(',').map((name, i) => [name, i]));
  return lines.map((line) => {
    const cells = line.split(',');
    const cell = (name: string): string => cells[at.get(name)!]!;
    const date = (name: string): number => Date.parse(cell(name)) * 1_000;
    return {
      symbol: cell('symbol'),
      crawled: date('crawl_date'),
      end: date('end_date'),
      period: cell('period_focus'),
      isAmended: cell('amend') === 'True',
      values: Object.fromEntries(ITEMS.map((item) => [item, cell(item) === '' ? NaN : Number(cell(item))])),
    };
  });
}

/** A row is known at the end of the day on which it was crawled. */
const knownAt = (filing: Filing): number => filing.crawled + MICROS_PER_DAY;

function recordsOf(filings: readonly Filing[]): Records {
  const writer = new RecordWriter('fundamentals');
  const [item, period, value, amended] = ['item', 'period', 'value', 'amended'].map((name) => writer.column(name));
  for (const filing of filings) {
    for (const name of ITEMS) {
      writer.begin(writer.subject(filing.symbol), filing.end, knownAt(filing), 0);
      writer.setText(item!, name);
      writer.setText(period!, filing.period);
      writer.set(value!, filing.values[name]!);
      writer.set(amended!, filing.isAmended ? 1 : 0);
      writer.commit();
    }
  }
  return writer.take().records;
}

describe.skipIf(!existsSync(file))(`fundamentals as filed (${file}; skipped where absent)`, () => {
  let filings: Filing[] = [];
  let symbols: string[] = [];
  let days = Float64Array.of();
  const bySymbol = new Map<string, Filing[]>();

  beforeAll(() => {
    filings = readFilings();
    for (const filing of filings) bySymbol.set(filing.symbol, [...(bySymbol.get(filing.symbol) ?? []), filing]);
    symbols = [...bySymbol.keys()].toSorted((a, b) => (a < b ? -1 : 1));
    const crawled = [...new Set(filings.map((filing) => filing.crawled))].sort((a, b) => a - b);
    days = Float64Array.from([crawled[0]! - MICROS_PER_DAY, ...crawled, crawled.at(-1)! + MICROS_PER_DAY]);
  });

  it('has the rows that its manifest counts', () => {
    expect([filings.length, symbols.length]).toEqual([33_469, 2_319]);
  });

  it.each(ITEMS)(
    '%s: at every end of a day, for every symbol, what a search through the rows crawled by then finds',
    (item) => {
      const found = asOfColumn(recordsOf(filings), { symbols, item, times: days });
      let wrong = 0;
      let seen = 0;
      symbols.forEach((symbol, n) => {
        const own = bySymbol
          .get(symbol)!
          .filter((filing) => !Number.isNaN(filing.values[item]!))
          .toSorted((a, b) => a.crawled - b.crawled || a.end - b.end)
          .map((filing): Said => {
            const figure = filing.values[item]!;
            const text = `${filing.end} ${filing.period} ${figure} ${filing.isAmended}`;
            return { known: knownAt(filing), end: filing.end, figure, text };
          });
        days.forEach((day, t) => {
          const expected = search(own, day);
          if (!Number.isNaN(expected)) seen += 1;
          if (!Object.is(found[n * days.length + t], expected)) wrong += 1;
        });
      });
      expect(wrong).toBe(0);
      expect(seen).toBeGreaterThan(500_000);
    },
  );

  it('shows nothing a microsecond before the end of the day of its crawl', () => {
    const records = recordsOf(filings);
    const eves = days.map((day) => day + MICROS_PER_DAY - 1);
    const seen = asOfColumn(records, { symbols, item: 'revenues', times: eves });
    const at = asOfColumn(records, { symbols, item: 'revenues', times: eves.map((eve) => eve + 1) });
    let first = 0;
    symbols.forEach((symbol, n) => {
      const crawled = bySymbol
        .get(symbol)!
        .filter(({ values }) => !Number.isNaN(values['revenues']!))
        .map((f) => f.crawled);
      if (crawled.length === 0) return;
      const t = days.indexOf(crawled.reduce((a, b) => Math.min(a, b)));
      first += 1;
      expect(seen[n * days.length + t]).toBeNaN();
      expect(at[n * days.length + t]).not.toBeNaN();
    });
    expect(first).toBeGreaterThan(2_200);
  });

  it('exact re-crawls add nothing', () => {
    const said = new Set<string>();
    const once = filings.filter((filing) => {
      const text = JSON.stringify({ ...filing, crawled: 0 });
      return !said.has(text) && said.add(text);
    });
    expect(once.length).toBeLessThan(0.55 * filings.length);
    for (const item of ITEMS) {
      const wanted = { symbols, item, times: days, maxAge: 100 * MICROS_PER_DAY };
      const [few, all] = [once, filings].map((list) => asOfColumn(recordsOf(list), wanted));
      expect(few!.findIndex((value, i) => !Object.is(value, all![i]))).toBe(-1);
    }
  });

  it('amended filings replace later, not earlier', () => {
    const originals = filings.filter(({ isAmended }) => !isAmended);
    const [all, without] = [filings, originals].map((list) =>
      asOfColumn(recordsOf(list), { symbols, item: 'revenues', times: days }),
    );
    let changed = 0;
    let tooEarly = 0;
    symbols.forEach((symbol, n) => {
      const amended = bySymbol.get(symbol)!.filter(({ isAmended }) => isAmended);
      const first = amended.reduce((least, filing) => Math.min(least, knownAt(filing)), Infinity);
      days.forEach((day, t) => {
        if (Object.is(all![n * days.length + t], without![n * days.length + t])) return;
        changed += 1;
        if (day < first) tooEarly += 1;
      });
    });
    expect(tooEarly).toBe(0);
    expect(changed).toBeGreaterThan(1_000);
  });

  it('sums Apple’s twelve months: 9M + FY − 9M of the year before', () => {
    const records = recordsOf(filings);
    const on = (date: string, item: string, which: 'ttm' | 'ttm-of-cumulative'): number =>
      asOfColumn(records, { symbols: ['AAPL'], item, which, times: Float64Array.of(Date.parse(date) * 1_000) })[0]!;
    expect(on('2015-10-30', 'revenues', 'ttm')).toBe(233_715e6);
    // The first fiscal quarter of 2015 was before the crawl began: there is no fourth to tell.
    expect(on('2016-02-01', 'revenues', 'ttm')).toBeNaN();
    expect(on('2017-02-03', 'revenues', 'ttm')).toBe(
      50_557e6 + 42_358e6 + (215_639e6 - 75_872e6 - 50_557e6 - 42_358e6) + 78_351e6,
    );
    // Cash flows are of the year to date: 65.824 + 27.056 − 27.463 billion.
    expect(on('2017-02-03', 'cash_flow_op', 'ttm-of-cumulative')).toBe(65_417e6);
  });
});

interface Said {
  readonly known: number;
  readonly end: number;
  readonly figure: number;
  /** All that one record says. */
  readonly text: string;
}

/** Of the filings crawled by then, in their order, that say something they had not said before: the last of the newest period. */
function search(own: readonly Said[], day: number): number {
  let [newest, value] = [-Infinity, NaN];
  const said = new Set<string>();
  for (const { known, end, figure, text } of own) {
    if (known > day) break;
    if (end < newest || said.has(text)) continue;
    said.add(text);
    [newest, value] = [end, figure];
  }
  return value;
}
