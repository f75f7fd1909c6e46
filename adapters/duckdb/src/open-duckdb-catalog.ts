/**
 * Opens a catalog in a DuckDB file. One process at a time may write; readers share. DuckDB itself is loaded here, on the
 * first open, so that commands without a catalog start fast.
 */
import { existsSync, linkSync, renameSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DataError, makeFolder, type Clock } from '@quantcli/core';
import type { Catalog } from '@quantcli/data';
import { catalogError, noCatalog, orphanLog } from './catalog-error.ts';
import { CatalogFile, isFile } from './catalog-file.ts';
import { CATALOG, createEmptyCatalog, readSchemaVersion, SCHEMA_VERSION } from './catalog-schema.ts';
import { unseal } from './copy-catalog.ts';
import { attach, connect, detach } from './connect.ts';
import { DuckDbCatalog } from './duckdb-catalog.ts';
import { migrateFirstVersion } from './migrate-first-version.ts';
import { removeLeftovers, temporaryBeside } from './temporaries.ts';

export interface OpenCatalogOptions {
  /** Stamps the imports. */
  readonly clock: Clock;
  /** `write` makes the catalog where there is none; `read` lets other processes read at the same time. */
  readonly mode: 'read' | 'write';
  /** How long to wait for a process that has the file. */
  readonly waitMillis?: number;
  /** Threads for queries. */
  readonly workers?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Opens (and in `write` mode makes, with its folder, or brings up to date) the catalog at `path`. Throws
 * {@link DataError} where the file is absent (`read`), a folder, no catalog, damaged, too new or (`read`) too old, and
 * {@link SystemError} where it is still in use after `waitMillis`, or cannot be written.
 */
export async function openDuckDbCatalog(path: string, options: OpenCatalogOptions): Promise<Catalog> {
  const { clock, mode, waitMillis = 10_000, workers = 2, signal } = options;
  // Asked first: a log seen before its catalog is looked for cannot belong to one that is being made meanwhile.
  const log = existsSync(`${path}.wal`);
  const exists = isFile(path);
  if (!exists && mode === 'read') throw noCatalog(path);
  if (!exists && log) throw orphanLog(path);
  if (!exists) await createCatalog(path);
  const file = await CatalogFile.open(path, { mode, waitMillis, workers, signal });
  try {
    const version = await readSchemaVersion(file.connection, path);
    if (version < SCHEMA_VERSION) {
      if (mode === 'read') throw olderCatalog(path, version);
      await migrateFirstVersion(file.connection);
    }
    if (mode === 'write') {
      removeLeftovers(file.file);
      await unseal(file.connection);
    }
  } catch (error) {
    file.close();
    throw catalogError(path, error);
  }
  return new DuckDbCatalog(file, clock, signal);
}

function olderCatalog(path: string, version: number): DataError {
  return new DataError({
    code: 'catalog.older',
    what: `the catalog ${path} has version ${version}, this QuantCLI reads ${SCHEMA_VERSION}`,
    cause: 'an earlier QuantCLI wrote it',
    fix: 'bring it up to date once: quant data compact',
  });
}

/** Made beside its place and then linked there, so that a catalog is never seen without its tables, nor made twice. */
async function createCatalog(path: string): Promise<void> {
  const file = resolve(path);
  makeFolder(dirname(file));
  const temporary = temporaryBeside(file, 'new');
  const session = await connect(file, 1);
  try {
    await attach(session.connection, temporary.path, CATALOG, 'write');
    await session.connection.run(`USE ${CATALOG}`);
    await createEmptyCatalog(session.connection);
    await detach(session.connection, CATALOG);
    try {
      linkSync(temporary.path, file);
    } catch (error) {
      // Another process was faster, and its catalog is as good; or the file system knows no links.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(temporary.path, file);
    }
  } catch (error) {
    throw catalogError(path, error);
  } finally {
    session.close();
    temporary.remove();
  }
}
