/**
 * Files of Kenneth French's data library: lines of prose, then sections of a header (`,Mkt-RF,SMB`) and rows that begin
 * with `YYYYMMDD`, `YYYYMM` or `YYYY`, each perhaps under a title, and a copyright line. −99.99 and −999 are missing.
 * A series is named after its column; monthly and annual ones, which share names with the daily ones, get `:monthly` or
 * `:annual`, those under a title that says more than the frequency get it in brackets.
 */
import { DataError } from '@quantcli/core';
import { CsvScanner, type RowHandler } from '../csv-scanner.ts';
import type { Layout, LayoutFile, Reading, RowSink } from '../layout.ts';
import { GARBAGE } from '../parse-number.ts';
import { REASONS } from '../rejection-log.ts';
import { KNOWN_RULES, knownAfter, startOfPeriod, type PeriodName } from './period.ts';
import { TextRow } from './table-row.ts';
import { TimeReader } from './time-reader.ts';

const COMMA = 44;
const SLICE = 1 << 16;
const HEADER = /^[ \t]*,[ \t]*[^,\r\n]/;
const DATA = /^\s*(?:\d{4}|\d{6}|\d{8})\s*,/;
const MISSING = new Set([-99.99, -999]);
/** Titles that only say how often. */
const PLAIN_TITLE = /^annual factors/i;
const FREQUENCY_IN_TITLE = /\s*--\s*(?:daily|weekly|monthly|annual).*$/i;
/** Sections that hold no returns. */
const NO_PERCENT = /number of firms|average (?:firm )?(?:size|market cap)|sum of|ratio|be\/me/i;
const decoder = new TextDecoder();

export const frenchLayout: Layout = {
  name: 'French data library',
  recognise({ head }) {
    const lines = decoder
      .decode(head)
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '');
    const header = lines.findIndex((line) => HEADER.test(line));
    return header > 0 && DATA.test(lines[header + 1] ?? '') && !lines.slice(0, header).some((line) => DATA.test(line));
  },
  read: readFrench,
};

async function* readFrench(file: LayoutFile, sink: RowSink): AsyncGenerator<void, Reading> {
  const rows = new FrenchRows(file, sink);
  const scanner = new CsvScanner(file.name, COMMA, rows);
  for await (const chunk of file.chunks) {
    for (let at = 0; at < chunk.length; at += SLICE) {
      scanner.push(chunk.subarray(at, at + SLICE));
      yield;
    }
  }
  scanner.finish();
  return rows.finish();
}

interface Section {
  readonly names: readonly string[];
  readonly title: string;
  readonly unit: string;
  /** By period, the subjects of its columns. */
  readonly subjects: Map<PeriodName, readonly number[]>;
}

class FrenchRows implements RowHandler {
  readonly numeric = new Uint8Array(0);
  readonly numbers = new Float64Array(0);
  readonly #file: LayoutFile;
  readonly #sink: RowSink;
  readonly #row = new TextRow(true, false);
  readonly #times: TimeReader;
  readonly #periods = new Set<PeriodName>();
  readonly #names = new Set<string>();
  #section: Section | undefined;
  /** The last line of prose, and where it stood. */
  #title = { text: '', line: -1 };
  #prose = 0;
  #missing = 0;
  #rows = 0;

  constructor(file: LayoutFile, sink: RowSink) {
    this.#file = file;
    this.#sink = sink;
    this.#times = new TimeReader(file.name, undefined);
  }

  row(bytes: Uint8Array, cells: Int32Array, count: number, line: number, escaped: boolean): void {
    const row = this.#row;
    row.show(bytes, cells, line, escaped);
    const first = row.text(0);
    if (first === '' && count > 1) {
      const names = Array.from({ length: count - 1 }, (_, i) => row.text(i + 1));
      const title = this.#title.line === line - 1 ? this.#title.text : '';
      const unit = NO_PERCENT.test(title) ? '' : 'percent';
      this.#section = { names, title: PLAIN_TITLE.test(title) ? '' : title, unit, subjects: new Map() };
    } else if (this.#section === undefined || !/^\d/.test(first)) {
      this.#prose += 1;
      this.#title = { text: first, line };
    } else this.#read(this.#section, count);
  }

  broken(line: number): void {
    if (this.#section === undefined) return;
    this.#rows += 1;
    this.#sink.reject(line, REASONS.quotes);
  }

  finish(): Reading {
    const { knownLag } = this.#file;
    if (this.#rows === 0) {
      throw new DataError({
        code: 'import.no-rows',
        what: `${this.#file.name} has no rows`,
        fix: 'give a file with at least one row below a header',
      });
    }
    const periods = [...this.#periods];
    const lag = knownLag === undefined ? '' : `${knownLag / 86_400e6} days after the period’s end`;
    const known = periods.map((period) => `${period} known ${lag || ruleOf(period)}`);
    return {
      kinds: ['series'],
      rows: this.#rows,
      recognised: [
        `series (French data library): ${this.#names.size} in percent as written`,
        [...this.#names].slice(0, 12).join(', '),
        this.#times.describe(),
        known.join(', '),
        `${this.#missing} values of −99.99 or −999 are missing`,
        `${this.#prose} lines of text left out`,
      ].join('; '),
    };
  }

  #read(section: Section, count: number): void {
    this.#rows += 1;
    const row = this.#row;
    const sink = this.#sink;
    const { names } = section;
    const start = row.time(0, this.#times);
    if (!Number.isFinite(start) || count !== names.length + 1) {
      if (count === names.length + 1) sink.reject(row.line, REASONS.date, row.text(0));
      else sink.reject(row.line, REASONS.cells, `${count} instead of ${names.length + 1}`);
      return;
    }
    const period = this.#times.period ?? 'daily';
    const subjects = this.#subjectsOf(section, period);
    const writer = sink.writer('series');
    const { knownLag } = this.#file;
    // The library comes out once a month: a day's factors are not known that evening.
    const tsKnown =
      period === 'daily' && knownLag === undefined
        ? knownAfter(startOfPeriod(start, 'monthly'), 'monthly', undefined)
        : knownAfter(start, period, knownLag);
    subjects.forEach((subject, i) => {
      const value = row.number(i + 1);
      if (MISSING.has(value)) this.#missing += 1;
      else if (value === GARBAGE) sink.reject(row.line, `${names[i]!} is not a number`, row.text(i + 1));
      else if (!Number.isNaN(value)) {
        writer.begin(subject, start, tsKnown, sink.place(row.line));
        writer.set(writer.column('value'), value);
        writer.setText(writer.column('unit'), section.unit);
        const reason = writer.commit();
        if (reason !== undefined) sink.reject(row.line, reason, names[i]!);
      }
    });
  }

  #subjectsOf({ names, title, subjects }: Section, period: PeriodName): readonly number[] {
    let found = subjects.get(period);
    if (found === undefined) {
      const about = title.replace(FREQUENCY_IN_TITLE, '');
      const ending = (period === 'daily' ? '' : `:${period}`) + (about === '' ? '' : ` [${about}]`);
      found = names.map((name) => this.#sink.writer('series').subject(name + ending));
      names.forEach((name) => this.#names.add(name + ending));
      subjects.set(period, found);
      this.#periods.add(period);
    }
    return found;
  }
}

/** The library comes out once a month. */
function ruleOf(period: PeriodName): string {
  return period === 'daily' ? 'two months after the end of their month' : KNOWN_RULES[period];
}
