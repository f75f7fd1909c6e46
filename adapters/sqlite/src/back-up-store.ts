/**
 * A backup: the pages of one state of the store copied to a temporary neighbour, opened, checked and only then given its
 * name. Writers go on meanwhile. O(bytes).
 */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigurationError, makeFolder, systemError, SystemError } from '@quantcli/core';
import { loadSqlite } from './load-sqlite.ts';
import { storeError } from './sqlite-error.ts';
import { SqliteStore } from './sqlite-store.ts';

/** Pages a step, 4 MiB: between two of them the process breathes. */
const RATE = 1_024;
let made = 0;

/** Copies the store to `path`, replacing an earlier backup there. Throws {@link ConfigurationError} where a store is in use at `path`, {@link SystemError} where it cannot be written. */
export async function backUpStore(original: SqliteStore, path: string): Promise<void> {
  const file = resolve(path);
  // A store in use has its log beside it; the log would be played into the file that takes its place.
  if (existsSync(`${file}-wal`)) {
    throw new ConfigurationError({
      code: 'repositories.backup-path',
      what: `${path} is a store in use`,
      fix: 'name another file for the backup',
    });
  }
  makeFolder(dirname(file));
  made += 1;
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}-${made}.tmp`);
  const store = original.reconnect();
  remove(temporary);
  try {
    const expected = await copyState(store, temporary);
    checkCopy(temporary, expected);
    try {
      renameSync(temporary, file);
    } catch (error) {
      throw systemError(`cannot write ${path}`, error);
    }
  } catch (error) {
    throw storeError(path, error);
  } finally {
    store.close();
    remove(temporary);
  }
}

/** Within one read transaction, so that the rows counted are the rows copied. */
async function copyState(store: SqliteStore, target: string): Promise<string> {
  store.execute('BEGIN');
  const rows = countRows(store);
  await loadSqlite().backup(store.database, target, { rate: RATE });
  store.execute('COMMIT');
  return rows;
}

function checkCopy(file: string, expected: string): void {
  const copy = SqliteStore.connect(file);
  try {
    if (copy.value('PRAGMA integrity_check') === 'ok' && countRows(copy) === expected) return;
    throw new SystemError({
      code: 'repositories.backup-differs',
      what: 'the backup does not hold what the store holds',
      cause: 'the store is damaged, or the disk',
      fix: 'restore an earlier backup, or check the disk and run again',
    });
  } finally {
    copy.close();
  }
}

/** `model 3, signal 12, …` */
function countRows(store: SqliteStore): string {
  const tables = String(
    store.value(`SELECT group_concat(name, ' ' ORDER BY name) FROM sqlite_schema WHERE type = 'table'`),
  ).split(' ');
  return tables.map((table) => `${table} ${store.value(`SELECT count(*) FROM "${table}"`)}`).join(', ');
}

function remove(file: string): void {
  for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}
