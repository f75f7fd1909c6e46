/** Collects the parts of an import in temporary tables; holds no more than one part itself. O(rows). */
import { ContentHash } from '@quantcli/core';
import {
  barsKnownAt,
  checkBars,
  checkRecords,
  hashRecords,
  type ImportPart,
  type QuarantinedRow,
  type Records,
} from '@quantcli/data';
import { hashBars, type Bars } from '@quantcli/market';
import type { DuckDBAppender, DuckDBConnection } from '@duckdb/node-api';
import { KIND_TABLES, SECTORS, type VersionedTable } from './catalog-schema.ts';
import { Names } from './names.ts';
import { StagedRows, stagedName, type StagedColumn } from './staged-rows.ts';

export class Stage {
  readonly #connection: DuckDBConnection;
  readonly subjects: Names;
  readonly words: Names;
  readonly #tables = new Map<VersionedTable, StagedRows>();
  #sectors = new Map<number, number>();
  #symbols = new Set<number>();
  #hashes: string[] = [];
  #quarantine: DuckDBAppender | undefined;
  #quarantined = 0;

  private constructor(connection: DuckDBConnection, subjects: Names, words: Names) {
    this.#connection = connection;
    this.subjects = subjects;
    this.words = words;
  }

  static async open(connection: DuckDBConnection): Promise<Stage> {
    const subjects = await Names.load(connection, 'subjects');
    return new Stage(connection, subjects, await Names.load(connection, 'words'));
  }

  /** The tables that have rows. */
  get tables(): readonly StagedRows[] {
    return [...this.#tables.values()];
  }

  /** How many subjects have rows. */
  get symbols(): number {
    return this.#symbols.size;
  }

  /** Rows that came quarantined; they wait in `temp.staged_quarantine` when there are any. */
  get quarantined(): number {
    return this.#quarantined;
  }

  /** Of the one part with rows, or of all in their order. */
  get contentHash(): string {
    if (this.#hashes.length === 1) return this.#hashes[0]!;
    const hash = new ContentHash();
    for (const part of this.#hashes) hash.text(part);
    return hash.digest();
  }

  async add(part: ImportPart, signal: AbortSignal | undefined): Promise<void> {
    if ('restart' in part) await this.clear();
    else if ('quarantined' in part) await this.#addQuarantined(part.quarantined);
    else if ('records' in part) {
      checkRecords(part.records);
      this.#hashes.push(hashRecords(part.records));
      await this.#addRecords(part.records, part.at, signal);
    } else {
      checkBars(part.bars);
      this.#hashes.push(hashBars(part.bars));
      await this.#addRecords(recordsOfBars(part.bars), part.at, signal);
      this.#addSectors(part.bars);
    }
  }

  /** Completes the tables after the last part. */
  async finish(): Promise<void> {
    if (this.#sectors.size > 0) {
      const columns = [Int32Array.from(this.#sectors.keys()), Int32Array.from(this.#sectors.values())];
      await (await this.#rowsOf(SECTORS)).append(columns, undefined, undefined);
    }
    this.#close();
  }

  /** Drops the tables; the numbers given to new subjects and words stay. */
  async clear(): Promise<void> {
    try {
      this.#close();
    } catch {
      // Rows that could not be written are not wanted any more.
    }
    for (const table of this.#tables.keys()) await this.#connection.run(`DROP TABLE ${stagedName(table)}`);
    await this.#connection.run('DROP TABLE IF EXISTS temp.staged_quarantine');
    this.#tables.clear();
    this.#sectors = new Map();
    this.#symbols = new Set();
    this.#hashes = [];
    this.#quarantined = 0;
  }

  async #addRecords(records: Records, at: Float64Array | undefined, signal: AbortSignal | undefined): Promise<void> {
    const { subjects, subject, tsEvent, tsKnown, numbers, texts } = records;
    const table = KIND_TABLES[records.kind];
    const idOf = this.subjects.number(subjects);
    for (const n of new Set(subject)) this.#symbols.add(idOf[n]!);
    const own = table.columns.slice(3).map(({ name }): StagedColumn => {
      const text = texts.get(name);
      if (text === undefined) return numbers.get(name);
      const wordOf = this.words.number(text.words);
      return text.code.map((code) => (code < 0 ? -1 : wordOf[code]!));
    });
    await (await this.#rowsOf(table)).append([subject.map((n) => idOf[n]!), tsEvent, tsKnown, ...own], at, signal);
  }

  #addSectors({ symbols, symbol, sectors }: Bars): void {
    const idOf = this.subjects.number(symbols);
    if (sectors === undefined) return;
    for (const n of new Set(symbol)) {
      const sector = sectors[n];
      if (sector !== undefined) this.#sectors.set(idOf[n]!, this.words.number([sector])[0]!);
    }
  }

  async #addQuarantined(rows: readonly QuarantinedRow[]): Promise<void> {
    if (this.#quarantine === undefined) {
      await this.#connection.run(
        'CREATE TEMP TABLE staged_quarantine (position DOUBLE, file VARCHAR, line DOUBLE, reason VARCHAR)',
      );
      this.#quarantine = await this.#connection.createAppender('staged_quarantine', 'main', 'temp');
    }
    for (const { file, line, reason } of rows) {
      this.#quarantine.appendDouble(this.#quarantined);
      this.#quarantine.appendVarchar(storable(file));
      this.#quarantine.appendDouble(line);
      this.#quarantine.appendVarchar(storable(reason));
      this.#quarantine.endRow();
      this.#quarantined += 1;
    }
  }

  async #rowsOf(table: VersionedTable): Promise<StagedRows> {
    let rows = this.#tables.get(table);
    if (rows === undefined) {
      rows = await StagedRows.create(this.#connection, table);
      this.#tables.set(table, rows);
    }
    return rows;
  }

  #close(): void {
    for (const rows of this.#tables.values()) rows.close();
    this.#quarantine?.closeSync();
    this.#quarantine = undefined;
  }
}

/** Bars are known at their end. */
function recordsOfBars({ symbols, symbol, time, fields }: Bars): Records {
  return {
    kind: 'bars',
    subjects: symbols,
    subject: symbol,
    tsEvent: time,
    tsKnown: barsKnownAt({ symbol, time }),
    numbers: fields,
    texts: new Map(),
  };
}

/** File names and cells may hold what no text can. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
