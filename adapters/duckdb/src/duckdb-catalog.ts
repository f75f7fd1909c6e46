/** The Catalog port over one open DuckDB connection, on which one call at a time works: an import is alone, a read sees no half of one. */
import { throwIfInterrupted, ValidationError, type Clock } from '@quantcli/core';
import type { BarsQuery, Catalog, ImportOptions, ImportRecord, ImportSource, SymbolSummary } from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import type { DuckDBConnection } from '@duckdb/node-api';
import { catalogError } from './catalog-error.ts';
import { importBars } from './import-bars.ts';
import { readBars } from './read-bars.ts';
import { readImports, readSymbols } from './catalog-rows.ts';

interface CatalogParts {
  readonly duckdb: typeof import('@duckdb/node-api');
  readonly connection: DuckDBConnection;
  readonly path: string;
  readonly mode: 'read' | 'write';
  readonly clock: Clock;
  /** Closes the connection and the file. */
  readonly release: () => void;
}

export class DuckDbCatalog implements Catalog {
  readonly #parts: CatalogParts;
  #last: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  constructor(parts: CatalogParts) {
    this.#parts = parts;
  }

  importBars(bars: Bars, sources: readonly ImportSource[], options: ImportOptions = {}): Promise<ImportRecord> {
    const { duckdb, connection, path, mode, clock } = this.#parts;
    return this.#alone(() => {
      if (mode === 'read') {
        throw new ValidationError({
          code: 'catalog.read-only',
          what: `the catalog ${path} is open for reading`,
          fix: "open it in mode 'write' to import",
        });
      }
      throwIfInterrupted(options.signal);
      return importBars(duckdb, connection, { bars, sources, at: clock.now(), signal: options.signal });
    });
  }

  imports(): Promise<readonly ImportRecord[]> {
    return this.#alone(() => readImports(this.#parts.connection));
  }

  symbols(): Promise<readonly SymbolSummary[]> {
    return this.#alone(() => readSymbols(this.#parts.connection));
  }

  bars(query: BarsQuery = {}): Promise<Bars> {
    return this.#alone(() => readBars(this.#parts.connection, query));
  }

  close(): Promise<void> {
    this.#closed ??= this.#last.then(() => this.#parts.release());
    return this.#closed;
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    const { path } = this.#parts;
    if (this.#closed !== undefined) {
      throw new ValidationError({
        code: 'catalog.closed',
        what: `the catalog ${path} was closed`,
        fix: 'open it again, or close it later',
      });
    }
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    try {
      return await result;
    } catch (error) {
      throw catalogError(path, error);
    }
  }
}
