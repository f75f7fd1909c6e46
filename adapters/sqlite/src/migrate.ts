/** Brings a store from one version of the schema to another, one migration a transaction. */
import { existsSync } from 'node:fs';
import { DataError, ValidationError } from '@quantcli/core';
import { migrations, NEWEST_VERSION } from './migrations.ts';
import { SqliteStore, type SqliteOptions } from './sqlite-store.ts';

/** `Qcli`: tells a store from other SQLite databases. */
const APPLICATION = 0x51_63_6c_69;

/**
 * Migrates the store at `path` up or down to a version (0 is empty; going down loses what the later versions hold).
 * Throws {@link DataError} where there is no store or a newer one, {@link ValidationError} for a version that does not exist.
 */
export function migrateTo(path: string, version: number, options: SqliteOptions = {}): void {
  if (!(Number.isInteger(version) && version >= 0 && version <= NEWEST_VERSION)) {
    throw new ValidationError({
      code: 'repositories.version',
      what: `a store has no version ${version}`,
      fix: `give a whole number from 0 to ${NEWEST_VERSION}`,
    });
  }
  if (!existsSync(path)) {
    throw new DataError({ code: 'repositories.absent', what: `there is no store at ${path}`, fix: 'check the path' });
  }
  openStore(path, version, options).close();
}

/** Connects to the store and migrates it to `version`. */
export function openStore(path: string, version: number, options: SqliteOptions): SqliteStore {
  const store = SqliteStore.connect(path, options);
  try {
    store.read(() => checkStore(store));
    store.execute('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON');
    while (store.write(() => takeStep(store, version)));
    return store;
  } catch (error) {
    store.close();
    throw error;
  }
}

/** Throws {@link DataError} for another program's database and for a store of a newer QuantCLI; changes nothing. */
function checkStore(store: SqliteStore): void {
  const ours = store.value('PRAGMA application_id') === APPLICATION;
  if (!ours && store.value('SELECT count(*) FROM sqlite_schema') !== 0) {
    throw new DataError({
      code: 'repositories.not-a-store',
      what: `${store.path} is not a store`,
      cause: 'it is the database of something else',
      fix: 'choose another file',
    });
  }
  const version = Number(store.value('PRAGMA user_version'));
  if (version > NEWEST_VERSION) {
    throw new DataError({
      code: 'repositories.newer',
      what: `the store ${store.path} has version ${version}, this QuantCLI knows ${NEWEST_VERSION}`,
      cause: 'a newer QuantCLI wrote it',
      fix: 'update QuantCLI, or choose another file',
    });
  }
}

/** One migration towards `target`; false when there. The version is read again in its transaction: another process may have been faster. */
function takeStep(store: SqliteStore, target: number): boolean {
  const version = Number(store.value('PRAGMA user_version'));
  if (version === target) return false;
  const next = version < target ? version + 1 : version - 1;
  store.execute(version < target ? migrations[next - 1]!.up : migrations[version - 1]!.down);
  store.execute(`PRAGMA user_version = ${next}; PRAGMA application_id = ${APPLICATION}`);
  return true;
}
