import { appendFileSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError, DataError, micros, QuantError, SimulatedClock, SystemError } from '@quantcli/core';
import { barsImport, type Catalog } from '@quantcli/data';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';
import { restoreCatalog } from './restore-catalog.ts';

const root = mkdtempSync(join(tmpdir(), 'quant-restore-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const clock = new SimulatedClock(micros(0));
const write = (path: string): Promise<Catalog> => openDuckDbCatalog(path, { clock, mode: 'write', waitMillis: 0 });

async function add(catalog: Catalog, close: number): Promise<void> {
  const time = Float64Array.from({ length: 5_000 }, (_, i) => i);
  const bars = {
    symbols: ['A'],
    symbol: new Int32Array(time.length),
    time,
    fields: new Map([['close', time.map((t) => close + t / 8)]] as const),
  };
  await catalog.import(...barsImport(bars, []));
}

async function closes(path: string): Promise<number[]> {
  const catalog = await openDuckDbCatalog(path, { clock, mode: 'read' });
  const bars = await Promise.all((await catalog.imports()).map(({ id }) => catalog.bars({ version: id })));
  await catalog.close();
  return bars.map(({ fields }) => fields.get('close')![0]!);
}

let folder = '';
let path = '';
let copy = '';
let sha256 = '';

/** A catalog of two imports, backed up after the first. */
beforeAll(async () => {
  const catalog = await write(join(root, 'catalog.duckdb'));
  await add(catalog, 1);
  ({ sha256 } = await catalog.backup(join(root, 'catalog.backup')));
  await add(catalog, 2);
  await catalog.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  [path, copy] = ['catalog.duckdb', 'catalog.backup'].map((name) => {
    copyFileSync(join(root, name), join(folder, name));
    return join(folder, name);
  }) as [string, string];
});

/** The one line with which a restore is refused; the catalog stands as it was. */
async function refusal(from = copy, to = path): Promise<QuantError> {
  const before = readFileSync(path);
  const error = await restoreCatalog(from, to, { waitMillis: 0 }).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(QuantError);
  expect((error as QuantError).message).not.toMatch(/\n/);
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(folder).filter((name) => name.startsWith('.') || name.includes('before'))).toEqual([]);
  return error as QuantError;
}

describe('a restore', () => {
  it('brings the backup back and keeps what was there', async () => {
    const kept = `${path}.before-restore`;
    expect(await restoreCatalog(copy, path)).toEqual({ versions: 1, sha256, kept });
    expect(await closes(path)).toEqual([1]);
    expect(await closes(kept)).toEqual([1, 2]);
    const catalog = await write(path);
    await add(catalog, 3);
    await catalog.close();
    expect(await closes(path)).toEqual([1, 3]);
    expect(readdirSync(folder).toSorted()).toEqual([
      'catalog.backup',
      'catalog.duckdb',
      'catalog.duckdb.before-restore',
    ]);
  });

  it('makes a catalog, with its folder, where there was none', async () => {
    const fresh = join(folder, 'new', 'catalog.duckdb');
    expect(await restoreCatalog(copy, fresh)).toEqual({ versions: 1, sha256 });
    expect(await closes(fresh)).toEqual([1]);
    expect(readdirSync(join(folder, 'new'))).toEqual(['catalog.duckdb']);
  });

  it('takes the place of a damaged catalog', async () => {
    writeFileSync(path, readFileSync(path).subarray(0, 6_000));
    writeFileSync(`${path}.wal`, 'log');
    await restoreCatalog(copy, path);
    expect(await closes(path)).toEqual([1]);
    expect(readFileSync(`${path}.before-restore`)).toHaveLength(6_000);
    expect(readFileSync(`${path}.before-restore.wal`, 'utf8')).toBe('log');
  });

  it('takes any whole catalog for a backup, also one that was written to since it was sealed', async () => {
    const catalog = await write(copy);
    await add(catalog, 4);
    await catalog.close();
    expect((await restoreCatalog(copy, path)).versions).toBe(2);
    expect(await closes(path)).toEqual([1, 4]);
  });

  it('refuses while the catalog is in use', async () => {
    const catalog = await openDuckDbCatalog(path, { clock, mode: 'read' });
    const error = await refusal();
    expect(error).toBeInstanceOf(SystemError);
    expect(error.message).toMatch(/catalog\.duckdb is in use \(this process has it/);
    await catalog.close();
  });

  it('refuses what is no backup', async () => {
    expect((await refusal(join(folder, 'absent'))).message).toMatch(/there is no backup at .*absent/);
    writeFileSync(join(folder, 'text'), 'date,close\n');
    expect((await refusal(join(folder, 'text'))).message).toMatch(/text is not a catalog \(it is not a DuckDB file\)/);
    expect(await refusal(path, path)).toBeInstanceOf(ConfigurationError);
  });

  it('refuses to take the place of what is no catalog', async () => {
    const text = join(folder, 'prices.csv');
    writeFileSync(text, 'date,close\n');
    expect((await refusal(copy, text)).message).toMatch(/prices\.csv is not a catalog/);
    expect(readFileSync(text, 'utf8')).toBe('date,close\n');
    const foreign = join(folder, 'foreign.duckdb');
    const instance = await DuckDBInstance.create(foreign);
    const connection = await instance.connect();
    await connection.run('CREATE TABLE prices (a INTEGER)');
    connection.closeSync();
    instance.closeSync();
    expect((await refusal(copy, foreign)).message).toMatch(/other tables: prices/);
  });

  it('refuses a backup that is cut off, or of which a byte was changed', async () => {
    const whole = readFileSync(copy);
    const broken = join(folder, 'broken');
    for (const length of [6_000, whole.length / 2]) {
      writeFileSync(broken, whole.subarray(0, length));
      expect(await refusal(broken)).toBeInstanceOf(DataError);
    }
    for (const place of [9_000, whole.length / 2, whole.length - 300_000]) {
      const changed = Buffer.from(whole);
      changed[place]! ^= 1;
      writeFileSync(broken, changed);
      const outcome = await restoreCatalog(broken, join(folder, 'elsewhere')).catch((error: unknown) => error);
      // A byte that no block uses may change; then the content is what was sealed.
      if (outcome instanceof Error) expect(outcome).toBeInstanceOf(DataError);
      else expect(await closes(join(folder, 'elsewhere'))).toEqual([1]);
    }
  });

  it('refuses a backup whose content is not what was sealed', async () => {
    const instance = await DuckDBInstance.create(copy);
    const connection = await instance.connect();
    await connection.run('UPDATE bars SET close = close + 1 WHERE "tsEvent" = 4000');
    connection.closeSync();
    instance.closeSync();
    expect((await refusal()).message).toBe(
      `cannot restore ${copy} (its content is not what was backed up); restore another backup`,
    );
  });

  it('keeps only the last replaced catalog, and tidies up what a kill left', async () => {
    copyFileSync(copy, join(folder, '.catalog.duckdb-999999999-1-restore'));
    appendFileSync(join(folder, '.catalog.duckdb-notes'), 'mine');
    await restoreCatalog(copy, path);
    await restoreCatalog(copy, path);
    expect(await closes(`${path}.before-restore`)).toEqual([1]);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual(['.catalog.duckdb-notes']);
  });
});
