import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataError, ValidationError } from '@quantcli/core';
import * as fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateTo } from './migrate.ts';
import { migrations, NEWEST_VERSION } from './migrations.ts';
import { openSqliteRepositories } from './open-sqlite-repositories.ts';

const root = mkdtempSync(join(tmpdir(), 'quant-migrate-'));
afterAll(() => rmSync(root, { recursive: true }));
let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(root, 'case-')), 'store.sqlite');
});

function onDatabase<T>(path: string, use: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path);
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** Everything the schema says, and its version. */
const schemaOf = (path: string): unknown =>
  onDatabase(path, (database) => [
    database.prepare('PRAGMA user_version').get(),
    database.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name').all(),
  ]);

describe('migrations', () => {
  it('are numbered from 1 on', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, i) => i + 1));
  });

  it('bring any version to any other and back to the same schema', async () => {
    await openSqliteRepositories(file).close();
    const schemas: unknown[] = [];
    for (let version = NEWEST_VERSION; version >= 0; version -= 1) {
      migrateTo(file, version);
      schemas[version] = schemaOf(file);
    }
    expect(schemas[0]).toMatchObject([{ user_version: 0 }, []]);
    expect(new Set(schemas.map((schema) => JSON.stringify(schema))).size).toBe(NEWEST_VERSION + 1);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: NEWEST_VERSION }), { maxLength: 6 }), (path) => {
        for (const version of path) {
          migrateTo(file, version);
          expect(schemaOf(file)).toEqual(schemas[version]);
        }
      }),
      { numRuns: 15 },
    );
  });

  it('keep what the older version holds', async () => {
    const store = openSqliteRepositories(file);
    await store.signals.save([{ id: 'a', strategy: 's', symbol: 'A', tsEvent: 1, tsKnown: 2, value: 0.5, horizon: 1 }]);
    const content = await store.signals.find();
    await store.close();
    migrateTo(file, 1);
    const again = openSqliteRepositories(file);
    expect(await again.signals.find()).toEqual(content);
    await again.close();
  });

  it('happen whole or not at all', async () => {
    await openSqliteRepositories(file).close();
    migrateTo(file, 1);
    // In the way of the last table of version 2.
    onDatabase(file, (database) => database.exec('CREATE TABLE feature_chunk (x)'));
    const before = schemaOf(file);
    expect(() => migrateTo(file, 3)).toThrow(/^cannot use the store [^\n]*feature_chunk already exists[^\n]*$/);
    expect(schemaOf(file)).toEqual(before);
    onDatabase(file, (database) => database.exec('DROP TABLE feature_chunk'));
    await openSqliteRepositories(file).close();
    expect(schemaOf(file)).toMatchObject([{ user_version: NEWEST_VERSION }, expect.anything()]);
  });

  it('know no other versions, and make no store', () => {
    for (const version of [-1, 0.5, NaN, NEWEST_VERSION + 1]) {
      expect(() => migrateTo(file, version)).toThrow(ValidationError);
    }
    expect(() => migrateTo(file, 1)).toThrow(DataError);
    expect(() => migrateTo(file, 1)).toThrow(/^there is no store at [^\n]*$/);
    expect(existsSync(file)).toBe(false);
  });
});

describe('opening', () => {
  it('refuses a newer store and changes nothing in it', async () => {
    await openSqliteRepositories(file).close();
    onDatabase(file, (database) => database.exec('PRAGMA user_version = 99; CREATE TABLE more (x)'));
    const before = schemaOf(file);
    for (const attempt of [() => openSqliteRepositories(file), () => migrateTo(file, 1)]) {
      expect(attempt).toThrow(DataError);
      expect(attempt).toThrow(/^the store [^\n]* has version 99, this QuantCLI knows 3 [^\n]*update[^\n]*$/);
    }
    expect(schemaOf(file)).toEqual(before);
  });

  it('refuses the database of something else and changes nothing in it', () => {
    onDatabase(file, (database) => database.exec('CREATE TABLE trial (x); PRAGMA user_version = 1'));
    const before = schemaOf(file);
    expect(() => openSqliteRepositories(file)).toThrow(DataError);
    expect(() => openSqliteRepositories(file)).toThrow(/^[^\n]* is not a store [^\n]*something else[^\n]*$/);
    expect(schemaOf(file)).toEqual(before);
    expect(onDatabase(file, (database) => database.prepare('PRAGMA journal_mode').get())).toEqual({
      journal_mode: 'delete',
    });
  });

  it('makes tables STRICT, keeps a write-ahead log and checks foreign keys', async () => {
    await openSqliteRepositories(file).close();
    onDatabase(file, (database) => {
      const tables = database.prepare(`SELECT name, strict FROM pragma_table_list WHERE type = 'table'`).all();
      const own = tables.filter(({ name }) => !String(name).startsWith('sqlite_'));
      expect(own).toHaveLength(8);
      expect(own.every(({ strict }) => strict === 1)).toBe(true);
      expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
      expect(() => database.exec(`INSERT INTO feature VALUES (1, 'e', 'no axes', 'x')`)).toThrow(/FOREIGN KEY/);
    });
  });
});
