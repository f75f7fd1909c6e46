/**
 * One connection to a store: statements prepared once, every piece of work in a transaction (work within work is part of
 * the outer one's). Readers see the store as it was when they began; a writer waits for another one, then says so.
 */
import { dirname, resolve } from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { makeFolder, ValidationError } from '@quantcli/core';
import { loadSqlite } from './load-sqlite.ts';
import { isBusy, storeError } from './sqlite-error.ts';

export interface SqliteOptions {
  /** How long to wait for other processes to finish writing. Default 10 s. */
  readonly waitMillis?: number;
}

/** SQLite reports some locks (a log being recovered or switched on) without waiting for them: the wait is made of several. */
const ATTEMPTS = 4;
const PAUSE_MILLIS = 20;

export class SqliteStore {
  readonly path: string;
  readonly database: DatabaseSync;
  readonly #options: SqliteOptions;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(path: string, database: DatabaseSync, options: SqliteOptions) {
    this.path = path;
    this.database = database;
    this.#options = options;
  }

  /** Connects to the file, making it and its folder where missing; nothing in the file is read or changed yet. */
  static connect(path: string, options: SqliteOptions = {}): SqliteStore {
    const { waitMillis = 10_000 } = options;
    if (!(Number.isSafeInteger(waitMillis) && waitMillis >= 0 && waitMillis < 2 ** 31)) {
      throw new ValidationError({
        code: 'repositories.wait',
        what: `waiting ${waitMillis} ms for the store ${path}`,
        fix: 'give whole milliseconds from 0 to 2^31 - 1',
      });
    }
    const file = resolve(path);
    makeFolder(dirname(file));
    const timeout = Math.ceil(waitMillis / ATTEMPTS);
    try {
      return new SqliteStore(path, new (loadSqlite().DatabaseSync)(file, { timeout }), options);
    } catch (error) {
      throw storeError(path, error);
    }
  }

  /** Another connection to the same file. */
  reconnect(): SqliteStore {
    this.#requireOpen();
    return SqliteStore.connect(this.path, this.#options);
  }

  /** Runs SQL without parameters, outside a transaction of its own. */
  execute(sql: string): void {
    this.#attempt(() => this.database.exec(sql));
  }

  /** The one value of a query without parameters. */
  value(sql: string): unknown {
    return this.#attempt(() => Object.values(this.database.prepare(sql).get() ?? {})[0]);
  }

  /** For use inside {@link SqliteStore.read} and {@link SqliteStore.write}. */
  statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) this.#statements.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }

  /** What `work` reads, all of it from one state of the store. */
  read<T>(work: () => T): T {
    return this.#transaction('BEGIN', work);
  }

  /** All that `work` writes, or nothing of it when it throws. */
  write<T>(work: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', work);
  }

  close(): void {
    this.#statements.clear();
    if (this.database.isOpen) this.database.close();
  }

  #transaction<T>(begin: string, work: () => T): T {
    return this.#attempt(() => {
      if (this.database.isTransaction) return work();
      this.database.exec(begin);
      try {
        const result = work();
        this.database.exec('COMMIT');
        return result;
      } catch (error) {
        if (this.database.isTransaction) this.database.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #attempt<T>(work: () => T): T {
    this.#requireOpen();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return work();
      } catch (error) {
        if (attempt === ATTEMPTS || !isBusy(error)) throw storeError(this.path, error);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MILLIS);
      }
    }
  }

  #requireOpen(): void {
    if (this.database.isOpen) return;
    throw new ValidationError({
      code: 'repositories.closed',
      what: `the store ${this.path} was closed`,
      fix: 'open it again, or close it later',
    });
  }
}
