/**
 * Opens a catalog in a DuckDB file. One process at a time may write; readers share. DuckDB itself is loaded here, on the
 * first open, so that commands without a catalog start fast; it never downloads an extension.
 */
import {
  closeSync,
  existsSync,
  linkSync,
  mkdtempSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  DataError,
  makeFolder,
  stopwatch,
  systemError,
  SystemError,
  throwIfInterrupted,
  type Clock,
} from '@quantcli/core';
import type { Catalog } from '@quantcli/data';
import type { DuckDBInstance } from '@duckdb/node-api';
import { catalogError, lockHolder, noCatalog, notACatalog, orphanLog } from './catalog-error.ts';
import { checkTables, createTables } from './catalog-schema.ts';
import { DuckDbCatalog } from './duckdb-catalog.ts';

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

type DuckDb = typeof import('@duckdb/node-api');

const RETRY_MILLIS = 50;

/** The system's lock is between processes: DuckDB would let one process open a file twice, and damage it. */
const openHere = new Set<string>();

/**
 * Opens (and in `write` mode makes, with its folder) the catalog at `path`. Throws {@link DataError} where the file is
 * absent (`read`), a folder, no catalog, damaged or too new, and {@link SystemError} where it is still in use after
 * `waitMillis`, or cannot be written.
 */
export async function openDuckDbCatalog(path: string, options: OpenCatalogOptions): Promise<Catalog> {
  const { clock, mode, waitMillis = 10_000, workers = 2, signal } = options;
  // Asked first: a log seen before its catalog is looked for cannot belong to one that is being made meanwhile.
  const log = existsSync(`${path}.wal`);
  const exists = isFile(path);
  if (!exists && mode === 'read') throw noCatalog(path);
  if (!exists && log) throw orphanLog(path);
  const duckdb = await import('@duckdb/node-api');
  const settings = {
    access_mode: mode === 'read' ? 'READ_ONLY' : 'READ_WRITE',
    threads: String(workers),
    memory_limit: '1GB',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  };
  if (!exists) await createCatalog(duckdb, path, settings);
  const file = realpathSync(path);
  const instance = await openWhenFree(duckdb, path, file, settings, waitMillis, signal);
  const connection = await instance.connect();
  const release = (): void => {
    // DuckDB lets go of the file with its last connection.
    connection.closeSync();
    instance.closeSync();
    openHere.delete(file);
  };
  try {
    await checkTables(connection, path);
  } catch (error) {
    release();
    throw catalogError(path, error);
  }
  return new DuckDbCatalog({ duckdb, connection, path, mode, clock, release });
}

/** Whether there is a file at the path; throws for a folder and for what cannot be looked at. */
function isFile(path: string): boolean {
  try {
    if (statSync(path).isFile()) return true;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    throw systemError(`cannot use the catalog ${path}`, error);
  }
  throw new DataError({
    code: 'catalog.not-a-file',
    what: `${path} cannot be a catalog`,
    cause: 'it is a folder or a device',
    fix: `name a file, such as ${join(path, 'catalog.duckdb')}`,
  });
}

/** Made beside its place and then linked there, so that a catalog is never seen without its tables, nor made twice. */
async function createCatalog(duckdb: DuckDb, path: string, settings: Record<string, string>): Promise<void> {
  const file = resolve(path);
  makeFolder(dirname(file));
  let workshop: string | undefined;
  try {
    workshop = mkdtempSync(join(dirname(file), `.${basename(file)}-`));
    const temporary = join(workshop, 'catalog.duckdb');
    const instance = await duckdb.DuckDBInstance.create(temporary, settings);
    const connection = await instance.connect();
    await createTables(connection).finally(() => {
      connection.closeSync();
      instance.closeSync();
    });
    try {
      linkSync(temporary, file);
    } catch (error) {
      // Another process was faster, and its catalog is as good; or the file system knows no links.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') renameSync(temporary, file);
    }
  } catch (error) {
    throw catalogError(path, error);
  } finally {
    if (workshop !== undefined) rmSync(workshop, { recursive: true, force: true });
  }
}

async function openWhenFree(
  duckdb: DuckDb,
  path: string,
  file: string,
  settings: Record<string, string>,
  waitMillis: number,
  signal: AbortSignal | undefined,
): Promise<DuckDBInstance> {
  const elapsed = stopwatch();
  for (;;) {
    throwIfInterrupted(signal);
    let holder: string | undefined = 'this process';
    if (!openHere.has(file)) {
      openHere.add(file);
      try {
        if (!hasDuckDbHeader(file)) throw notACatalog(path, 'it is not a DuckDB file');
        return await duckdb.DuckDBInstance.create(file, settings);
      } catch (error) {
        openHere.delete(file);
        holder = lockHolder(error);
        if (holder === undefined) throw catalogError(path, error);
      }
    }
    if (elapsed() * 1_000 >= waitMillis) {
      throw new SystemError({
        code: 'catalog.in-use',
        what: `the catalog ${path} is in use`,
        cause: `${holder} has it; waited ${waitMillis / 1_000} s`,
        fix: 'wait until that is done, or name another --catalog',
      });
    }
    await setTimeout(RETRY_MILLIS);
  }
}

/**
 * Whether the file starts like a DuckDB file. DuckDB itself would open a CSV or Parquet file as an empty database with a
 * view. Only for files that this process has not open: closing a file here would give up DuckDB's lock on it.
 */
function hasDuckDbHeader(file: string): boolean {
  const header = Buffer.alloc(12);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.toString('latin1', 8) === 'DUCK';
}
