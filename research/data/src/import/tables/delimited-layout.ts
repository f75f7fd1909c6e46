/**
 * Delimited text with a header, of every kind but long tables of price bars, which have a faster reader. The beginning
 * decides what the table is; the rest is read as it comes, a cell at a time, without keeping text.
 */
import { DataError } from '@quantcli/core';
import { hasDecimalCommas } from '../decimal-commas.ts';
import { CsvScanner, LONGEST_ROW, type RowHandler } from '../csv-scanner.ts';
import type { Layout, LayoutFile, Reading, RowSink } from '../layout.ts';
import { detectDelimiter, recogniseColumns } from '../recognise-columns.ts';
import { REASONS } from '../rejection-log.ts';
import { recogniseLevels } from './price-levels.ts';
import { foldName } from './column-names.ts';
import { TableRows } from './read-rows.ts';
import { recogniseForm, type Beginning, type Form } from './recognise-form.ts';
import { TextRow } from './table-row.ts';

const COMMA = 44;
const NEWLINE = 10;
const BLANK = 32;
/** What decides how a table is read. */
const BEGINNING = 1 << 16;
const SAMPLE = 200;
/** As many as a spreadsheet has. */
const MOST_COLUMNS = 16_384;
/** Rows between yields are bounded by the text they come in. */
const SLICE = 1 << 16;
const DELIMITER_NAMES: Readonly<Record<number, string>> = { 44: 'comma', 59: 'semicolon', 9: 'tab', 124: 'bar' };

const decoder = new TextDecoder();

export const delimitedLayout: Layout = {
  name: 'delimited text',
  recognise(file) {
    try {
      const { form, header } = beginTable(scanBeginning(file.name, file.head).rows);
      return form !== undefined && !(form.shape === 'bars' && hasFastReader(header));
    } catch (error) {
      // Bytes that are no text.
      if (error instanceof DataError) return false;
      throw error;
    }
  },
  read: readDelimited,
};

function hasFastReader(header: readonly string[]): boolean {
  try {
    recogniseColumns('', header);
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  }
}

interface TableBeginning extends Beginning {
  readonly form: Form | undefined;
  /** How many rows the header has. */
  readonly headerRows: number;
}

/** @param rows the first rows of the file */
function beginTable(rows: readonly (readonly string[])[], kind?: LayoutFile['kind']): TableBeginning {
  const levels = kind === undefined || kind === 'bars' ? recogniseLevels(rows) : undefined;
  if (levels !== undefined) {
    return { header: levels.header, sample: rows.slice(levels.rows), form: levels.form, headerRows: levels.rows };
  }
  const header = trimHeader(rows[0] ?? []);
  const { units, count } = readUnits(rows);
  const sample = rows.slice(1 + count).filter((row) => row.length >= header.length);
  const form = recogniseForm({ header, sample }, kind);
  return { header, sample, form: form && { ...form, units }, headerRows: 1 + count };
}

/** FRED-MD's and FRED-QD's rows between header and data: the transform code of each column, and which are factors. */
function readUnits(rows: readonly (readonly string[])[]): {
  readonly units: readonly string[];
  readonly count: number;
} {
  const words = rows.slice(1, 3).map((row) => foldName(row[0] ?? ''));
  const end = words.findIndex((word) => word !== 'transform' && word !== 'factors');
  const codes = rows[1 + words.indexOf('transform')] ?? [];
  const units = words.includes('transform') ? codes.map((code) => `transform ${code}`) : [];
  return { units, count: end < 0 ? words.length : end };
}

/** A delimiter at the end of the header is not a column. */
function trimHeader(names: readonly string[]): readonly string[] {
  return names.slice(0, names.findLastIndex((name) => name !== '') + 1);
}

async function* readDelimited(file: LayoutFile, sink: RowSink): AsyncGenerator<void, Reading> {
  const chunks = file.chunks[Symbol.asyncIterator]();
  let begun = new Uint8Array(0);
  let next = await chunks.next();
  while (
    next.done !== true &&
    (begun.length < BEGINNING || (!begun.includes(NEWLINE) && begun.length <= LONGEST_ROW))
  ) {
    begun = concatenate(begun, next.value);
    next = await chunks.next();
  }
  const { rows, delimiter } = scanBeginning(file.name, begun, next.done === true);
  const { form, headerRows, header, sample } = beginTable(rows, file.kind);
  if (header.length > MOST_COLUMNS) throw tooWide(file.name, header.length);
  const commas = hasDecimalCommas(file.name, begun, delimiter);
  const storage = `${DELIMITER_NAMES[delimiter]!}-separated${commas ? ' with decimal commas' : ''}`;
  const table = new TableRows(file, sink, storage, { header, sample }, form);
  const row = new TextRow(delimiter === COMMA, commas);
  const handler = new DelimitedRows(table, sink, header.length, headerRows, row);
  const scanner = new CsvScanner(file.name, delimiter, handler);
  yield* pushSlices(scanner, begun);
  for (; next.done !== true; next = await chunks.next()) yield* pushSlices(scanner, next.value);
  scanner.finish();
  return table.finish();
}

function* pushSlices(scanner: CsvScanner, text: Uint8Array): Generator<void> {
  for (let at = 0; at < text.length; at += SLICE) {
    scanner.push(text.subarray(at, at + SLICE));
    yield;
  }
}

class DelimitedRows implements RowHandler {
  readonly numeric = new Uint8Array(0);
  readonly numbers = new Float64Array(0);
  readonly #table: TableRows;
  readonly #sink: RowSink;
  readonly #width: number;
  readonly #row: TextRow;
  #headerRows: number;

  constructor(table: TableRows, sink: RowSink, width: number, headerRows: number, row: TextRow) {
    this.#table = table;
    this.#sink = sink;
    this.#width = width;
    this.#headerRows = headerRows;
    this.#row = row;
  }

  row(bytes: Uint8Array, cells: Int32Array, count: number, line: number, escaped: boolean): void {
    if (this.#headerRows > 0) {
      this.#headerRows -= 1;
      return;
    }
    const width = this.#width;
    if (count !== width && !(count === width + 1 && cells[2 * width] === cells[2 * width + 1])) {
      this.#table.rows += 1;
      this.#sink.reject(line, REASONS.cells, `${count} instead of ${width}`);
      return;
    }
    this.#row.show(bytes, cells, line, escaped);
    this.#table.row(this.#row);
  }

  broken(line: number): void {
    this.#table.rows += 1;
    this.#sink.reject(line, REASONS.quotes);
  }
}

/**
 * The first rows as texts; one that is cut off counts only when there is no other.
 * Throws {@link DataError} on bytes that are not text. @param isWhole whether the text ends here
 */
function scanBeginning(
  name: string,
  text: Uint8Array,
  isWhole = false,
): { readonly rows: readonly (readonly string[])[]; readonly delimiter: number } {
  const start = text.findIndex((byte) => byte > BLANK);
  const end = text.indexOf(NEWLINE, start);
  const delimiter = detectDelimiter(text.subarray(0, end < 0 ? text.length : end));
  const rows: string[][] = [];
  const scanner = new CsvScanner(name, delimiter, {
    numeric: new Uint8Array(0),
    numbers: new Float64Array(0),
    row(bytes, cells, count) {
      if (rows.length > SAMPLE) return;
      rows.push(
        Array.from({ length: count }, (_, c) =>
          decoder
            .decode(bytes.subarray(cells[2 * c]!, cells[2 * c + 1]!))
            .replaceAll('""', '"')
            .trim(),
        ),
      );
    },
    broken: () => undefined,
  });
  scanner.push(text);
  if (isWhole || rows.length === 0) scanner.finish();
  return { rows, delimiter };
}

function concatenate(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function tooWide(file: string, columns: number): DataError {
  return new DataError({
    code: 'import.too-many-columns',
    what: `${file} has ${columns} columns`,
    cause: `at most ${MOST_COLUMNS} are read`,
    fix: 'write it as a long table (date, symbol, value), or split it',
  });
}
