import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError, micros, SimulatedClock } from '@quantcli/core';
import { barsImport } from '@quantcli/data';
import { hashBars, type Bars } from '@quantcli/market';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, it } from 'vitest';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'quant-migrate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const clock = new SimulatedClock(micros(0));

/** What the second import brought. */
const newest: Bars = {
  symbols: ['A', 'b'],
  symbol: Int32Array.of(0, 1),
  time: Float64Array.of(86_400_000_000, -86_400_000_000),
  fields: new Map([
    ['close', Float64Array.of(2, 0.1)],
    ['split', Float64Array.of(NaN, 2)],
  ]),
  sectors: ['Energy', undefined],
};

/** A file as version 1 wrote it: two imports, the second of which replaced a bar of the first. */
async function writeFirstVersion(name: string): Promise<string> {
  const path = join(folder, name);
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  const fields = ['open', 'high', 'low', 'close', 'volume', 'adjusted', 'dividend', 'split'];
  await connection.run(`
    CREATE TABLE imports (id INTEGER NOT NULL, content_hash VARCHAR NOT NULL, imported_at BIGINT NOT NULL, bars BIGINT NOT NULL,
      inserted BIGINT NOT NULL, replaced BIGINT NOT NULL, symbols INTEGER NOT NULL);
    CREATE TABLE import_sources (import_id INTEGER NOT NULL, position INTEGER NOT NULL, name VARCHAR NOT NULL,
      sha256 VARCHAR NOT NULL, bytes BIGINT NOT NULL);
    CREATE TABLE symbols (id INTEGER NOT NULL, name VARCHAR NOT NULL, sector VARCHAR);
    CREATE TABLE bars (symbol_id INTEGER NOT NULL, time BIGINT NOT NULL, ${fields.map((f) => `${f} DOUBLE`).join(', ')}, import_id INTEGER NOT NULL);
    CREATE TABLE catalog_version (version INTEGER NOT NULL);
    INSERT INTO catalog_version VALUES (1);
    INSERT INTO imports VALUES (1, 'old', 7, 2, 2, 0, 1), (2, '${hashBars(newest)}', 8, 2, 1, 1, 2);
    INSERT INTO import_sources VALUES (2, 1, 'c.csv', 'cc', 3), (1, 0, 'a.csv', 'aa', 1), (2, 0, 'b.csv', 'bb', 5000000000);
    INSERT INTO symbols VALUES (1, 'A', 'Energy'), (2, 'b', NULL);
    INSERT INTO bars (symbol_id, time, close, open, split, import_id) VALUES
      (1, 0, 1, -0.5, NULL, 1), (1, 86400000000, 2, NULL, NULL, 2), (2, -86400000000, 0.1, NULL, 2, 2);
  `);
  connection.closeSync();
  instance.closeSync();
  return path;
}

it('says in one line how to bring an older catalog up to date', async () => {
  const path = await writeFirstVersion('read.duckdb');
  const error = await openDuckDbCatalog(path, { clock, mode: 'read' }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toBe(
    `the catalog ${path} has version 1, this QuantCLI reads 2 (an earlier QuantCLI wrote it); bring it up to date once: quant data compact`,
  );
});

it('brings bars, sectors and records over, once', async () => {
  const path = await writeFirstVersion('write.duckdb');
  for (const mode of ['write', 'write', 'read'] as const) {
    const catalog = await openDuckDbCatalog(path, { clock, mode });
    expect(await catalog.bars()).toEqual({
      symbols: ['A', 'b'],
      symbol: Int32Array.of(0, 0, 1),
      time: Float64Array.of(0, 86_400_000_000, -86_400_000_000),
      fields: new Map([
        ['open', Float64Array.of(-0.5, NaN, NaN)],
        ['close', Float64Array.of(1, 2, 0.1)],
        ['split', Float64Array.of(NaN, NaN, 2)],
      ]),
      sectors: ['Energy', undefined],
    });
    const [first, second] = await catalog.imports();
    const rest = { action: 'import', recognised: [], unchanged: 0, quarantined: 0, rows: 2, kinds: { bars: 2 } };
    expect(first).toEqual({
      ...rest,
      id: 1,
      contentHash: 'old',
      at: 7,
      inserted: 2,
      replaced: 0,
      symbols: 1,
      sources: [{ name: 'a.csv', sha256: 'aa', bytes: 1 }],
    });
    expect(second).toMatchObject({ ...rest, id: 2, inserted: 1, replaced: 1 });
    expect(second!.sources.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['b.csv', 5_000_000_000],
      ['c.csv', 3],
    ]);
    await catalog.close();
  }
});

it('reads the last version and later ones; those before were not kept', async () => {
  const catalog = await openDuckDbCatalog(await writeFirstVersion('versions.duckdb'), { clock, mode: 'write' });
  expect((await catalog.bars({ version: 2 })).time.length).toBe(3);
  for (const version of [0, 1]) {
    await expect(catalog.bars({ version })).rejects.toThrow(
      `the catalog has no version ${version} (an earlier QuantCLI made it, which did not keep what was replaced)`,
    );
  }
  expect((await catalog.import(...barsImport(newest, []))).id).toBe(2);
  const other = { ...newest, fields: new Map([['close', Float64Array.of(3, 3)]] as const) };
  expect(await catalog.import(...barsImport(other, []))).toMatchObject({ id: 3, replaced: 2 });
  await catalog.rollback(2);
  expect((await catalog.bars()).fields.get('close')).toEqual(Float64Array.of(1, 2, 0.1));
  await catalog.close();
});
