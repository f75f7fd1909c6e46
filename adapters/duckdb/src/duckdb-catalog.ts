/**
 * The Catalog port over one file, on which one call at a time works: an import is alone, a read sees no half of one. The
 * parts of an import must not wait for another call on the same catalog.
 */
import { throwIfInterrupted, ValidationError, type Clock } from '@quantcli/core';
import type {
  Catalog,
  CatalogDiff,
  CatalogQuery,
  ExportQuery,
  ImportDescription,
  ImportOptions,
  ImportPart,
  ImportRecord,
  KindName,
  KindSummary,
  QuarantinedRow,
  Records,
  RecordsQuery,
  SymbolSummary,
} from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import type { DuckDBConnection } from '@duckdb/node-api';
import { catalogError } from './catalog-error.ts';
import type { CatalogFile } from './catalog-file.ts';
import { readImports, readKinds, readQuarantine } from './catalog-rows.ts';
import { backUpCatalog, compactCatalog } from './compact-catalog.ts';
import { diffVersions } from './diff-versions.ts';
import { exportRecords } from './export-records.ts';
import { importParts } from './import-parts.ts';
import { readBars, readRecords, readSymbols } from './read-records.ts';
import { rollBack } from './roll-back.ts';

export class DuckDbCatalog implements Catalog {
  readonly #file: CatalogFile;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  /** @param signal stops what is in progress; nothing half-done stays */
  constructor(file: CatalogFile, clock: Clock, signal: AbortSignal | undefined) {
    this.#file = file;
    this.#signal = signal;
    this.#clock = clock;
  }

  import(
    parts: AsyncIterable<ImportPart> | Iterable<ImportPart>,
    describe: () => ImportDescription,
    { signal }: ImportOptions = {},
  ): Promise<ImportRecord> {
    return this.#change('import', (connection) => {
      throwIfInterrupted(signal);
      return importParts(connection, { parts, describe, at: this.#clock.now(), signal });
    });
  }

  imports(): Promise<readonly ImportRecord[]> {
    return this.#alone(readImports);
  }

  symbols(query: CatalogQuery = {}): Promise<readonly SymbolSummary[]> {
    return this.#alone((connection) => readSymbols(connection, query));
  }

  kinds(): Promise<readonly KindSummary[]> {
    return this.#alone(readKinds);
  }

  bars(query: CatalogQuery = {}): Promise<Bars> {
    return this.#alone((connection) => readBars(connection, query));
  }

  records(kind: KindName, query: RecordsQuery = {}): Promise<Records> {
    return this.#alone((connection) => readRecords(connection, kind, query));
  }

  quarantine(options: { readonly version?: number; readonly limit?: number } = {}): Promise<readonly QuarantinedRow[]> {
    return this.#alone((connection) => readQuarantine(connection, options));
  }

  diff(from: number, to: number): Promise<CatalogDiff> {
    return this.#alone((connection) => diffVersions(connection, from, to));
  }

  rollback(to: number): Promise<ImportRecord> {
    return this.#change('roll back', (connection) => rollBack(connection, to, this.#clock.now()));
  }

  compact(): Promise<{ readonly before: number; readonly after: number }> {
    return this.#change('compact', () => compactCatalog(this.#file));
  }

  exportTo(path: string, query: ExportQuery): Promise<number> {
    return this.#alone((connection) => exportRecords(connection, path, query));
  }

  backup(path: string): Promise<{ readonly bytes: number; readonly sha256: string }> {
    return this.#alone(() => backUpCatalog(this.#file, path));
  }

  close(): Promise<void> {
    this.#closed ??= this.#last.then(() => this.#file.close());
    return this.#closed;
  }

  #change<T>(verb: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    return this.#alone((connection) => {
      if (this.#file.mode === 'write') return work(connection);
      throw new ValidationError({
        code: 'catalog.read-only',
        what: `the catalog ${this.#file.path} is open for reading`,
        fix: `open it in mode 'write' to ${verb}`,
      });
    });
  }

  async #alone<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const { path, connection } = this.#file;
    if (this.#closed !== undefined) {
      throw new ValidationError({
        code: 'catalog.closed',
        what: `the catalog ${path} was closed`,
        fix: 'open it again, or close it later',
      });
    }
    const interrupt = (): void => connection.interrupt();
    const result = this.#last.then(() => {
      throwIfInterrupted(this.#signal);
      this.#signal?.addEventListener('abort', interrupt);
      return work(connection);
    });
    this.#last = result.catch(() => {});
    try {
      return await result;
    } catch (error) {
      throwIfInterrupted(this.#signal);
      throw catalogError(path, error);
    } finally {
      this.#signal?.removeEventListener('abort', interrupt);
    }
  }
}
