import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError, micros, SimulatedClock } from '@quantcli/core';
import { barsImport, type Catalog } from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'quant-compact-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const clock = new SimulatedClock(micros(0));
const open = (path: string, mode: 'read' | 'write'): Promise<Catalog> => openDuckDbCatalog(path, { clock, mode });
const bars = (time: number): Bars => ({
  symbols: ['A', 'B'],
  symbol: Int32Array.of(0, 1),
  time: Float64Array.of(time, time),
  fields: new Map([['close', Float64Array.of(time, time)]]),
});

/** Imports one bar once the catalog is free, in another process. */
function importLater(path: string, time: number): Promise<unknown> {
  const script = `
    const { openDuckDbCatalog } = await import(${JSON.stringify(fileURLToPath(new URL('open-duckdb-catalog.ts', import.meta.url)))});
    const catalog = await openDuckDbCatalog(${JSON.stringify(path)}, { clock: { now: () => 0 }, mode: 'write', waitMillis: 60000 });
    const one = Float64Array.of(${time});
    const bars = { symbols: ['C'], symbol: Int32Array.of(0), time: one, fields: new Map([['close', one]]) };
    await catalog.import([{ bars }], () => ({ sources: [], recognised: [] }));
    await catalog.close();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return once(child, 'exit');
}

describe('compaction', () => {
  it('orders rows by subject and time on the disk, also those of other imports', async () => {
    const path = join(folder, 'order.duckdb');
    const catalog = await open(path, 'write');
    for (const time of [3, 1, 2]) await catalog.import(...barsImport(bars(time), []));
    await catalog.compact();
    await catalog.close();
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    const rows = await connection.runAndReadAll('SELECT subject, "tsEvent"::INTEGER FROM bars');
    expect(rows.getRows()).toEqual([1, 2].flatMap((subject) => [1, 2, 3].map((time) => [subject, time])));
    connection.closeSync();
    instance.closeSync();
    expect(readdirSync(folder)).toEqual(['order.duckdb']);
  });

  it('loses nothing of a process that was waiting for the file', { timeout: 120_000 }, async () => {
    const path = join(folder, 'waiting.duckdb');
    const catalog = await open(path, 'write');
    await catalog.import(...barsImport(bars(1), []));
    const waiting = [importLater(path, 5), importLater(path, 6)];
    for (let round = 0; round < 5; round += 1) {
      await catalog.compact();
      await catalog.import(...barsImport(bars(10 + round), []));
    }
    await catalog.close();
    await Promise.all(waiting);
    const after = await open(path, 'read');
    expect(await after.imports()).toHaveLength(8);
    const { symbols, time } = await after.bars();
    expect(symbols).toEqual(['A', 'B', 'C']);
    expect([...time].slice(-2)).toEqual([5, 6]);
    await after.close();
  });

  it('and backup need room of their own: neither works on the catalog itself', async () => {
    const path = join(folder, 'itself.duckdb');
    const catalog = await open(path, 'write');
    await catalog.import(...barsImport(bars(1), []));
    await expect(catalog.backup(join(folder, '.', 'itself.duckdb'))).rejects.toBeInstanceOf(ConfigurationError);
    expect((await catalog.bars()).time.length).toBe(2);
    await catalog.close();
    const reader = await open(path, 'read');
    await expect(reader.compact()).rejects.toThrow(/open for reading/);
    await expect(reader.rollback(0)).rejects.toThrow(/open for reading/);
    expect((await reader.backup(join(folder, 'from-reader'))).bytes).toBeGreaterThan(0);
    await reader.close();
    const copy = await open(join(folder, 'from-reader'), 'read');
    expect(await copy.bars()).toEqual(await copy.bars({ version: 1 }));
    await copy.close();
  });
});
