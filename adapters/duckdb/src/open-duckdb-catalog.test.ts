import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ConfigurationError,
  DataError,
  Interrupted,
  micros,
  QuantError,
  SimulatedClock,
  SystemError,
} from '@quantcli/core';
import { barsImport, type Catalog } from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { SCHEMA_VERSION } from './catalog-schema.ts';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'quant-open-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clock = new SimulatedClock(micros(1_700_000_000_000_000));
const open = (path: string, mode: 'read' | 'write', waitMillis = 0): Promise<Catalog> =>
  openDuckDbCatalog(path, { clock, mode, waitMillis });
const one: Bars = {
  symbols: ['A'],
  symbol: Int32Array.of(0),
  time: Float64Array.of(0),
  fields: new Map([['close', Float64Array.of(1)]]),
};

/** The error of opening, which must be QuantCLI's own and one line. */
async function failure(path: string, mode: 'read' | 'write', waitMillis = 0): Promise<QuantError> {
  const error = await open(path, mode, waitMillis).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(QuantError);
  expect((error as QuantError).message).not.toMatch(/\n/);
  return error as QuantError;
}

async function makeCatalog(name: string): Promise<string> {
  const path = join(folder, name);
  await (await open(path, 'write')).close();
  return path;
}

/** Runs SQL in a DuckDB file behind the catalog's back. */
async function runSql(path: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  await connection.run(sql);
  connection.closeSync();
  instance.closeSync();
}

/** A process that holds the catalog until it is told to let go. */
async function hold(path: string, mode: 'read' | 'write'): Promise<{ pid: number; release: () => Promise<void> }> {
  const module = fileURLToPath(new URL('open-duckdb-catalog.ts', import.meta.url));
  const script = `
    const { openDuckDbCatalog } = await import(${JSON.stringify(module)});
    const options = { clock: { now: () => 0 }, mode: '${mode}' };
    const catalog = await openDuckDbCatalog(${JSON.stringify(path)}, options);
    console.log('open');
    process.stdin.once('data', async () => { await catalog.close(); process.exit(0); });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  expect(String(first)).toBe('open\n');
  return {
    pid: child.pid!,
    release: async () => {
      child.stdin.write('go\n');
      await once(child, 'exit');
    },
  };
}

describe('opening a catalog', () => {
  it('loads DuckDB on the first open, not before', async () => {
    const script = `
      const { createRequire } = await import('node:module');
      const loaded = () => Object.keys(createRequire('/').cache).some((file) => file.includes('duckdb'));
      const { openDuckDbCatalog } = await import(${JSON.stringify(fileURLToPath(new URL('index.ts', import.meta.url)))});
      const before = loaded();
      const path = ${JSON.stringify(join(folder, 'lazy.duckdb'))};
      await (await openDuckDbCatalog(path, { clock: { now: () => 0 }, mode: 'write' })).close();
      console.log(before, loaded());`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    expect(String(text)).toBe('false true\n');
  });

  it('makes the file and its folder, whole, and leaves nothing else there', async () => {
    const path = join(folder, 'new', 'deep', 'catalog.duckdb');
    const catalog = await open(path, 'write');
    expect(await catalog.imports()).toEqual([]);
    await catalog.close();
    expect(readdirSync(join(folder, 'new', 'deep'))).toEqual(['catalog.duckdb']);
  });

  it('stamps imports by the clock it is given', async () => {
    const path = await makeCatalog('clock.duckdb');
    const catalog = await open(path, 'write');
    expect((await catalog.import(...barsImport(one, []))).at).toBe(clock.now());
    await catalog.close();
    expect(readdirSync(folder).filter((file) => file.startsWith('clock'))).toEqual(['clock.duckdb']);
  });

  it('reads what is there, and imports nothing when opened for reading', async () => {
    const path = await makeCatalog('reading.duckdb');
    const before = readFileSync(path);
    const catalog = await open(path, 'read');
    expect(await catalog.symbols()).toEqual([]);
    await expect(catalog.import(...barsImport(one, []))).rejects.toThrow(/open for reading/);
    await catalog.close();
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('says that there is no catalog to read, and makes none', async () => {
    const path = join(folder, 'absent', 'catalog.duckdb');
    const error = await failure(path, 'read');
    expect(error).toBeInstanceOf(DataError);
    expect(error.exitCode).toBe(2);
    expect(error.message).toBe(`there is no catalog at ${path}; import with quant data import`);
    expect(existsSync(join(folder, 'absent'))).toBe(false);
  });

  it('refuses a folder, and a path through a file', async () => {
    mkdirSync(join(folder, 'a-folder'));
    for (const mode of ['read', 'write'] as const) {
      const error = await failure(join(folder, 'a-folder'), mode);
      expect(error).toBeInstanceOf(DataError);
      expect(error.message).toMatch(
        /a-folder cannot be a catalog \(it is a folder.*name a file, such as .*catalog\.duckdb/,
      );
    }
    writeFileSync(join(folder, 'a-file'), 'text');
    expect(await failure(join(folder, 'a-file', 'catalog.duckdb'), 'write')).toBeInstanceOf(ConfigurationError);
    expect((await failure(join(folder, 'a-file', 'catalog.duckdb'), 'read')).code).toBe('catalog.absent');
  });

  it.skipIf(process.platform !== 'linux')('says that a folder cannot be written', async () => {
    const error = await failure('/proc/self/catalog.duckdb', 'write');
    expect(error).toBeInstanceOf(SystemError);
    expect(error.exitCode).toBe(1);
    expect(error.message).toMatch(/^cannot use the catalog \/proc\/self\/catalog\.duckdb \(/);
  });

  it('refuses files that are no catalog, untouched', async () => {
    const files: [string, string | Buffer][] = [
      ['text.csv', 'date,close\n2020-01-01,1\n'.repeat(500)],
      ['empty', ''],
      ['short', 'x'],
      ['other.sqlite', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5_000)])],
    ];
    for (const [name, content] of files) {
      const path = join(folder, name);
      writeFileSync(path, content);
      for (const mode of ['read', 'write'] as const) {
        const error = await failure(path, mode);
        expect(error).toBeInstanceOf(DataError);
        expect(error.message).toBe(
          `${path} is not a catalog (it is not a DuckDB file); name another file as --catalog`,
        );
      }
      expect(readFileSync(path).equals(Buffer.from(content))).toBe(true);
    }
  });

  it("refuses someone else's DuckDB file and an empty one", async () => {
    const foreign = join(folder, 'foreign.duckdb');
    await runSql(foreign, 'CREATE TABLE prices (a INTEGER)');
    const error = await failure(foreign, 'write');
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(/not a catalog \(it is a DuckDB file with other tables: prices\)/);
    const empty = join(folder, 'no-tables.duckdb');
    await runSql(empty, 'CREATE TABLE a (a INTEGER); DROP TABLE a');
    expect((await failure(empty, 'read')).code).toBe('catalog.absent');
  });

  it('refuses the catalog of a later version, and then leaves it free', async () => {
    const path = await makeCatalog('later.duckdb');
    await runSql(path, `UPDATE catalog_version SET version = ${SCHEMA_VERSION + 1}`);
    const error = await failure(path, 'write');
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(
      /has version 3, this QuantCLI knows 2 \(a later QuantCLI wrote it\); update QuantCLI/,
    );
    await runSql(path, `UPDATE catalog_version SET version = ${SCHEMA_VERSION}`);
    await (await open(path, 'write')).close();
  });

  it('does not play the log of a deleted catalog into a new one', async () => {
    const path = await makeCatalog('logged.duckdb');
    const catalog = await open(path, 'write');
    await catalog.import(...barsImport(one, []));
    const log = readFileSync(`${path}.wal`);
    await catalog.close();
    rmSync(path);
    writeFileSync(`${path}.wal`, log);
    const error = await failure(path, 'write');
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toMatch(
      /logged\.duckdb\.wal is there without its catalog .*; move the catalog back, or delete/,
    );
    expect(existsSync(path)).toBe(false);
    rmSync(`${path}.wal`);
    const fresh = await open(path, 'write');
    expect(await fresh.imports()).toEqual([]);
    await fresh.close();
  });

  it('says that a file is damaged or cut off', async () => {
    const whole = readFileSync(await makeCatalog('whole.duckdb'));
    const scribbled = Buffer.from(whole).fill(7, 12_288, 13_000);
    for (const [name, content] of [['scribbled', scribbled] as const, ['cut', whole.subarray(0, 6_000)] as const]) {
      writeFileSync(join(folder, name), content);
      const error = await failure(join(folder, name), 'read');
      expect(error).toBeInstanceOf(DataError);
      expect(error.code).toBe('catalog.damaged');
      expect(error.message).toMatch(/restore a copy, or delete it and import again/);
    }
  });
});

describe('a catalog in use', () => {
  it('names the process that has it, and waits for it', async () => {
    const path = await makeCatalog('held.duckdb');
    const holder = await hold(path, 'write');
    const error = await failure(path, 'read', 120);
    expect(error).toBeInstanceOf(SystemError);
    expect(error.exitCode).toBe(1);
    expect(error.message).toMatch(
      new RegExp(`held.duckdb is in use \\(process ${holder.pid}, .*node.* has it; waited 0.12 s\\); wait until`),
    );
    const waiting = open(path, 'write', 60_000);
    await holder.release();
    await (await waiting).close();
  });

  it('is shared by readers, not with a writer', async () => {
    const path = await makeCatalog('shared.duckdb');
    const reader = await hold(path, 'read');
    await (await open(path, 'read')).close();
    expect((await failure(path, 'write')).code).toBe('catalog.in-use');
    await reader.release();
    await (await open(path, 'write')).close();
  });

  it('is free for others once closed, after reads and imports', async () => {
    const path = join(folder, 'freed.duckdb');
    const catalog = await open(path, 'write');
    await catalog.import(...barsImport(one, []));
    await catalog.bars();
    await catalog.close();
    await (await hold(path, 'write')).release();
  });

  it('is opened once in a process, under any name', async () => {
    const path = await makeCatalog('twice.duckdb');
    const first = await open(path, 'write');
    const error = await failure(join(folder, '.', 'a-folder', '..', 'twice.duckdb'), 'read');
    expect(error.message).toMatch(/in use \(this process has it; waited 0 s\)/);
    const waiting = open(path, 'read', 60_000);
    await first.close();
    await (await waiting).close();
  });

  it('can be given up while waiting', async () => {
    const path = await makeCatalog('given-up.duckdb');
    const first = await open(path, 'write');
    const controller = new AbortController();
    const waiting = openDuckDbCatalog(path, { clock, mode: 'write', signal: controller.signal });
    controller.abort();
    await expect(waiting).rejects.toBeInstanceOf(Interrupted);
    await first.close();
  });

  it('is made once by processes that start together', async () => {
    const path = join(folder, 'together.duckdb');
    const openings = await Promise.all(
      [1, 2, 3].map(async (n) => {
        const catalog = await open(path, 'write', 60_000);
        await catalog.import(...barsImport({ ...one, time: Float64Array.of(n) }, []));
        await catalog.close();
      }),
    );
    expect(openings).toHaveLength(3);
    const catalog = await open(path, 'read');
    expect((await catalog.imports()).map(({ id }) => id)).toEqual([1, 2, 3]);
    await catalog.close();
  });
});
