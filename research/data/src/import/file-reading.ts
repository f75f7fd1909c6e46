/**
 * One import of files: every file is given to the layout that knows it, what that reads is collected into parts. Whether a
 * file's dates have the day first, are daily or intraday is settled from its first part; where a later one contradicts it,
 * all files are read again with what was learnt.
 */
import { DataError, throwIfInterrupted } from '@quantcli/core';
import type { ImportPart } from '../catalog.ts';
import { PLACES_PER_FILE } from '../records/record-writer.ts';
import { BarBatch } from './bar-batch.ts';
import { feedLayouts } from './feeds/feed-layouts.ts';
import { ImportTally, type ImportSummary } from './import-tally.ts';
import type { Layout } from './layout.ts';
import { listFiles, type ListedFile } from './list-files.ts';
import { readBars } from './read-bars.ts';
import type { Recognised } from './recognise-columns.ts';
import { RecordBatch } from './record-batch.ts';
import { RejectionLog } from './rejection-log.ts';
import type { Learnt } from './settle-times.ts';
import { openSources, refuseForeign, type SourceFile } from './source-file.ts';
import type { StreamOptions } from './stream-files.ts';
import { delimitedLayout } from './tables/delimited-layout.ts';
import { tableLayouts } from './tables/table-layouts.ts';
import { ZeroCodes } from './zero-codes.ts';

const PART_ROWS = 1_000_000;
/** Rejected rows that are handed on together. */
const QUARANTINE_ROWS = 10_000;
/** A file of which this is true holds no table, and nothing is wrong with it. */
const NO_TABLE = new Set([
  'import.empty',
  'import.format',
  'import.binary',
  'import.no-rows',
  'import.no-date-column',
  'import.no-price-column',
]);

/** What one reading of all files collects. */
class Collected {
  readonly log = new RejectionLog();
  readonly zeros = new ZeroCodes();
  readonly tally = new ImportTally(this.log, this.zeros);
  readonly batch: BarBatch;
  readonly records: RecordBatch;
  rows = 0;

  constructor(batchRows: number) {
    this.batch = new BarBatch(batchRows, this.log);
    // What is not bars is never wanted in one piece.
    this.records = new RecordBatch(Math.min(batchRows, PART_ROWS), this.log);
  }
}

interface FileRead {
  readonly recognised: Recognised;
  readonly rows: number;
}

export class FileReading {
  readonly #paths: readonly string[];
  readonly #options: StreamOptions;
  /** By file number. */
  readonly #learnt = new Map<number, Learnt>();
  #collected: Collected;

  constructor(paths: readonly string[], options: StreamOptions) {
    this.#paths = paths;
    this.#options = options;
    this.#collected = this.#begin();
  }

  get recognised(): readonly Recognised[] {
    return this.#collected.tally.recognised;
  }

  summary(): ImportSummary {
    return this.#collected.tally.summary();
  }

  /** Counts a row that was given as one that another replaced. */
  reject(at: number, reason: string): void {
    this.#collected.log.add(at, reason);
  }

  async *parts(): AsyncGenerator<ImportPart, void> {
    const files = listFiles(this.#paths);
    while (!(yield* this.#readAll(files))) {
      this.#collected = this.#begin();
      yield { restart: true };
    }
  }

  #begin(): Collected {
    return new Collected(this.#options.batchRows ?? PART_ROWS);
  }

  /** Reads all files; returns false when they are to be read again. */
  async *#readAll(files: readonly ListedFile[]): AsyncGenerator<ImportPart, boolean> {
    const { progress, signal } = this.#options;
    const size = files.reduce((sum, file) => sum + file.size, 0);
    let before = 0;
    for (const file of files) {
      const start = before;
      const onRead = (bytes: number): void => {
        throwIfInterrupted(signal);
        progress?.('import', size === 0 ? 1 : Math.min(1, (start + bytes) / size));
      };
      for await (const source of openSources(file, onRead)) if (!(yield* this.#readFile(source))) return false;
      onRead(file.size);
      before += file.size;
    }
    yield* this.#take(true);
    this.#collected.tally.check();
    return true;
  }

  /** Reads one file; returns false when all are to be read again. */
  async *#readFile(source: SourceFile): AsyncGenerator<ImportPart, boolean> {
    const { tally } = this.#collected;
    const number = tally.begin(source.label);
    const rowsBefore = this.#collected.rows;
    const layout = source.head.length === 0 ? undefined : this.#layoutOf(source);
    try {
      const file = layout === undefined ? this.#readBars(source, number) : this.#readLayout(layout, source, number);
      let next = await file.next();
      for (; next.done !== true; next = await file.next()) yield* this.#take(false);
      if (!('recognised' in next.value)) {
        this.#learn(source, number, next.value);
        return false;
      }
      tally.end(await source.finish(), next.value.recognised, next.value.rows);
    } catch (error) {
      const isLeftOut =
        source.found &&
        layout === undefined &&
        this.#collected.rows === rowsBefore &&
        error instanceof DataError &&
        NO_TABLE.has(error.code);
      if (!isLeftOut) throw error;
      tally.leaveOut(number, error);
    }
    yield* this.#take(false);
    return true;
  }

  #layoutOf(source: SourceFile): Layout | undefined {
    const layouts = [...(this.#options.layouts ?? []), ...feedLayouts, ...tableLayouts];
    const found = layouts.find((layout) => layout.recognise(source));
    // A table that could be bars is what the user says it is.
    const { kind } = this.#options;
    return found ?? (kind === undefined || kind === 'bars' ? undefined : delimitedLayout);
  }

  async *#readBars(source: SourceFile, number: number): AsyncGenerator<void, FileRead | Learnt> {
    refuseForeign(source);
    const { zone, symbol } = this.#options;
    const before = this.#collected.rows;
    const learnt = this.#learnt.get(number);
    const read = yield* readBars(source, number, this.#collected, { zone, symbol, learnt });
    return 'reading' in read ? { recognised: read, rows: this.#collected.rows - before } : read;
  }

  async *#readLayout(layout: Layout, source: SourceFile, number: number): AsyncGenerator<void, FileRead> {
    const { zone, knownLag, dated, symbol, kind } = this.#options;
    const { log, records } = this.#collected;
    const { path, name, head, chunks, label } = source;
    const place = (line: number): number => number * PLACES_PER_FILE + line;
    const reading = yield* layout.read(
      { path, name, head, chunks, zone, knownLag, dated, symbol, kind },
      {
        writer: (wanted) => records.writer(wanted),
        place,
        reject: (line, reason, cell) => log.add(place(line), reason, cell === undefined ? cell : shorten(cell)),
      },
    );
    return { recognised: { file: label, reading: reading.recognised, columns: [] }, rows: reading.rows };
  }

  #learn({ path, isPipe }: SourceFile, number: number, learnt: Learnt): void {
    this.#learnt.set(number, learnt);
    if (!isPipe) return;
    throw new DataError({
      code: 'import.pipe',
      what: `${path} has to be read twice`,
      cause:
        'its later rows show that the dates of its first ones mean something else, and a pipe can be read once only',
      fix: 'save it to a file first',
    });
  }

  /** What was collected, where it is enough for a part or all is wanted. */
  *#take(all: boolean): Generator<ImportPart, void> {
    const { batch, records, tally, log } = this.#collected;
    if (all || batch.room === 0) {
      const bars = batch.take();
      if (bars !== undefined) {
        tally.count(bars);
        yield bars;
      }
    }
    if (all || records.isFull) {
      for (const part of records.take()) {
        tally.count(part);
        yield part;
      }
    }
    if (log.pending >= (all ? 1 : QUARANTINE_ROWS)) yield { quarantined: log.take() };
  }
}

/** A cell as it is shown beside a reason. */
function shorten(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
}
