/**
 * Import of price bars from delimited text, plain or gzip, in long format: what is recognised is said, what is broken is
 * rejected with file, line and reason, and nothing is imported silently. Streamed: memory is the columns and a few chunks.
 */
import { basename } from 'node:path';
import { DataError, isoDate, throwIfInterrupted, type Progress } from '@quantcli/core';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import { arrangeBars } from './arrange-bars.ts';
import { ByteNames } from './byte-names.ts';
import { CsvScanner, LONGEST_ROW } from './csv-scanner.ts';
import { detectDelimiter, type Recognised } from './recognise-columns.ts';
import { REASONS, RejectionLog, type Rejection } from './rejection-log.ts';
import { DROPPED } from './row-store.ts';
import { readSource, textSizeOf, type Source } from './source-file.ts';
import { TableReader, type FileRead, type ImportState } from './table-reader.ts';

export interface Imported {
  readonly bars: Bars;
  /** Data rows read: imported + rejected. */
  readonly read: number;
  readonly imported: number;
  readonly rejected: number;
  /** The first 1,000 in file order. */
  readonly rejections: readonly Rejection[];
  /** All rejected rows by reason, most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** Prices written as 0 beside a positive close, stored as missing. */
  readonly zeroCoded: readonly ZeroCoded[];
  readonly recognised: readonly Recognised[];
  readonly sources: readonly Source[];
}

export interface ZeroCoded {
  readonly field: BarField;
  readonly count: number;
  /** At most five, `ADP 1987-12-11`. */
  readonly examples: readonly string[];
}

export interface ImportOptions {
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/**
 * Reads the bars of one or more files, all daily or all intraday. Of rows with the same symbol and time the last one in
 * file order is taken. Throws {@link DataError} when a file cannot be a table of prices or no row is usable, and
 * `Interrupted` once the signal is aborted.
 */
export async function importFiles(paths: readonly string[], options: ImportOptions = {}): Promise<Imported> {
  if (paths.length === 0)
    throw new DataError({ code: 'import.no-file', what: 'no file was given', fix: 'name at least one' });
  const state: ImportState = {
    symbols: new ByteNames(),
    sectors: new ByteNames(),
    sectorOf: new Map(),
    log: new RejectionLog(),
  };
  const files: FileRead[] = [];
  const sources: Source[] = [];
  let read = 0;
  for (const [position, path] of paths.entries()) {
    const report = (done: number): void => options.progress?.('import', (position + done) / paths.length);
    // Files are read one after the other: their order decides which of two equal rows wins.
    const [file, rows, source] = await readFile(path, position, state, report, options.signal);
    files.push(file);
    sources.push(source);
    read += rows;
  }
  const recognised = files.map((file) => file.recognised);
  refuseMixture(recognised);
  const { log } = state;
  if (log.total === read) throw nothingUsable(sources, read, log);
  const names = state.symbols.names;
  const zeroCoded = describeZeros(files, names);
  const sectorOf = (symbol: number): string | undefined => state.sectors.names[state.sectorOf.get(symbol) ?? -1];
  const rows = files.map((file) => file.rows);
  const bars = arrangeBars(rows, names, state.sectorOf.size === 0 ? undefined : sectorOf, (file, row) =>
    log.add(file, sources[file]!.name, rows[file]!.line[row]!, REASONS.duplicate),
  );
  return {
    bars,
    read,
    imported: bars.time.length,
    rejected: log.total,
    rejections: log.rejections(),
    reasons: log.reasons(),
    zeroCoded,
    recognised,
    sources,
  };
}

/** Reads one file to its end: what it holds, how many rows it had, and what it is. */
async function readFile(
  path: string,
  position: number,
  state: ImportState,
  report: (done: number) => void,
  signal: AbortSignal | undefined,
): Promise<[file: FileRead, rows: number, source: Source]> {
  const chunks = readSource(path, (bytes, size) => report(size === 0 ? 0 : Math.min(1, bytes / size)));
  let begun = Buffer.alloc(0);
  let table: { readonly reader: TableReader; readonly scanner: CsvScanner } | undefined;
  let next = await chunks.next();
  for (; next.done !== true; next = await chunks.next()) {
    throwIfInterrupted(signal);
    if (table !== undefined) table.scanner.push(next.value);
    else {
      // The delimiter is told from the header, which must be whole first.
      begun = Buffer.concat([begun, next.value]);
      if (headerEnd(begun) < begun.length || begun.length > LONGEST_ROW)
        table = beginTable(path, position, begun, state);
    }
  }
  const { reader, scanner } = table ?? beginTable(path, position, begun, state);
  scanner.finish();
  return [reader.finish(), reader.rows, next.value];
}

function beginTable(
  path: string,
  position: number,
  begun: Uint8Array,
  state: ImportState,
): { reader: TableReader; scanner: CsvScanner } {
  const text = begun[0] === 0xef && begun[1] === 0xbb && begun[2] === 0xbf ? begun.subarray(3) : begun;
  const end = headerEnd(text);
  const delimiter = detectDelimiter(text.subarray(0, end));
  const name = basename(path);
  const size = textSizeOf(path);
  const shareRead = (): number => (size === 0 ? 1 : scanner.offset / size);
  const reader = new TableReader(name, position, delimiter, state, shareRead);
  const scanner: CsvScanner = new CsvScanner(name, delimiter, reader);
  // The header by itself: the scanner's loop is compiled for good only if it has ended once before it runs hot.
  scanner.push(text.subarray(0, end + 1));
  scanner.push(text.subarray(end + 1));
  return { reader, scanner };
}

/** Where the first line that is not blank ends; the length of the text when it has no end yet. */
function headerEnd(text: Uint8Array): number {
  let start = 0;
  while (start < text.length && text[start]! <= 32) start += 1;
  const end = text.indexOf(10, start);
  return end < 0 ? text.length : end;
}

function refuseMixture(recognised: readonly Recognised[]): void {
  const daily = recognised.find((file) => file.interval === 'daily');
  const intraday = recognised.find((file) => file.interval === 'intraday');
  if (daily === undefined || intraday === undefined) return;
  throw new DataError({
    code: 'import.mixed-intervals',
    what: `${daily.file} holds daily bars and ${intraday.file} intraday ones`,
    fix: 'import them separately',
  });
}

function describeZeros(files: readonly FileRead[], names: readonly string[]): ZeroCoded[] {
  return BAR_FIELDS.flatMap((field) => {
    const noted = files.flatMap(({ rows, zeroCoded }) => {
      const zeros = zeroCoded.get(field);
      return zeros === undefined ? [] : [{ rows, ...zeros }];
    });
    if (noted.length === 0) return [];
    const examples = noted.flatMap(({ rows, firstRows }) =>
      firstRows
        .filter((row) => rows.symbol[row] !== DROPPED)
        .map((row) => `${names[rows.symbol[row]!]!} ${isoDate(rows.time[row]!)}`),
    );
    const count = noted.reduce((sum, zeros) => sum + zeros.count, 0);
    return [{ field, count, examples: examples.slice(0, 5) }];
  });
}

function nothingUsable(sources: readonly Source[], read: number, log: RejectionLog): DataError {
  const [main] = log.reasons();
  const [first] = log.rejections();
  const what = sources.length === 1 ? sources[0]!.name : `${sources.length} files`;
  const dates = main!.reason === REASONS.date;
  return new DataError({
    code: dates ? 'import.no-parsable-date' : 'import.no-usable-row',
    what: dates ? `no date in ${what} can be read` : `no usable row in ${what}`,
    cause: `${read} rows read, ${main!.count} rejected because: ${main!.reason}; first at ${first!.file}:${first!.line}: ${first!.reason}`,
    fix: dates ? 'write dates as YYYY-MM-DD' : 'correct the file or its columns',
  });
}
