/** A catalog's file, attached for as long as this process has it: one may write, readers share. */
import { realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DataError, stopwatch, systemError, SystemError, throwIfInterrupted } from '@quantcli/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { catalogError, lockHolder, notACatalog } from './catalog-error.ts';
import { CATALOG } from './catalog-schema.ts';
import { attach, connect, detach, hasDuckDbHeader, type Session } from './connect.ts';

export interface Taking {
  readonly mode: 'read' | 'write';
  /** How long to wait for a process that has the file. */
  readonly waitMillis: number;
  readonly workers: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal | undefined;
  /** What errors call it, where the user knows it by another path. */
  readonly name?: string;
}

const RETRY_MILLIS = 50;

/** The system's lock is between processes: DuckDB would let one process open a file twice, and damage it. */
const openHere = new Set<string>();

export class CatalogFile {
  /** As the user named it. */
  readonly path: string;
  /** Where it is. */
  readonly file: string;
  readonly #session: Session;
  readonly #taking: Taking;
  #taken = false;

  private constructor(path: string, session: Session, taking: Taking) {
    this.path = taking.name ?? path;
    this.file = realpathSync(path);
    this.#session = session;
    this.#taking = taking;
  }

  /** Throws {@link DataError} for a file that is no DuckDB file or damaged, {@link SystemError} when it stays in use. */
  static async open(path: string, taking: Taking): Promise<CatalogFile> {
    const file = new CatalogFile(path, await connect(realpathSync(path), taking.workers), taking);
    try {
      await file.take();
    } catch (error) {
      file.close();
      throw error;
    }
    return file;
  }

  get connection(): DuckDBConnection {
    return this.#session.connection;
  }

  get mode(): 'read' | 'write' {
    return this.#taking.mode;
  }

  /** Attaches the file once no other process has it. */
  async take(): Promise<void> {
    const { path, file } = this;
    const { waitMillis, signal } = this.#taking;
    const elapsed = stopwatch();
    for (;;) {
      throwIfInterrupted(signal);
      const holder = openHere.has(file) ? 'this process' : await this.#tryToTake();
      if (holder === undefined) return;
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

  /** Lets other processes have the file. */
  async letGo(): Promise<void> {
    await detach(this.connection, CATALOG);
    this.#forget();
  }

  /** Ends everything. */
  close(): void {
    this.#session.close();
    this.#forget();
  }

  /** Returns who has the file instead. */
  async #tryToTake(): Promise<string | undefined> {
    const { path, file } = this;
    openHere.add(file);
    this.#taken = true;
    try {
      if (!hasDuckDbHeader(file)) throw notACatalog(path, 'it is not a DuckDB file');
      const before = statSync(file).ino;
      await attach(this.connection, file, CATALOG, this.mode);
      await this.connection.run(`USE ${CATALOG}`);
      if (statSync(file).ino === before) return undefined;
      // What was attached is no longer the catalog: its holder has put a compacted file in its place.
      await this.letGo();
      return 'another process';
    } catch (error) {
      this.#forget();
      const holder = lockHolder(error);
      if (holder === undefined) throw catalogError(path, error);
      return holder;
    }
  }

  #forget(): void {
    if (this.#taken) openHere.delete(this.file);
    this.#taken = false;
  }
}

/** Whether there is a file at the path; throws for a folder and for what cannot be looked at. */
export function isFile(path: string): boolean {
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
