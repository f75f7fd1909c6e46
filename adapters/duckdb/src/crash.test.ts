import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { micros, SimulatedClock } from '@quantcli/core';
import { afterAll, expect, it } from 'vitest';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'quant-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const KILLS = 8;
/** More than one of DuckDB's row groups, so that part of an import is on the disk before it is committed. */
const ROWS = 130_000;

/** Imports the same bars for ever, every value of an import being the import's number; says when one begins. */
const importForEver = (path: string): string => `
  const { openDuckDbCatalog } = await import(${JSON.stringify(fileURLToPath(new URL('open-duckdb-catalog.ts', import.meta.url)))});
  const catalog = await openDuckDbCatalog(${JSON.stringify(path)}, { clock: { now: () => 0 }, mode: 'write' });
  const time = Float64Array.from({ length: ${ROWS} }, (_, i) => i);
  const source = { name: 'bars.csv', sha256: '00', bytes: 1 };
  for (let id = (await catalog.imports()).length + 1; ; id += 1) {
    const values = new Float64Array(${ROWS}).fill(id);
    const fields = new Map([['open', values], ['close', values]]);
    const bars = { symbols: ['A'], symbol: new Int32Array(${ROWS}), time, fields, sectors: ['s' + id] };
    process.stdout.write('.');
    await catalog.importBars(bars, [source]);
  }`;

it('holds all of an import or nothing of it, whenever the process is killed', async () => {
  const path = join(folder, 'catalog.duckdb');
  let before = 0;
  let unfinished = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    const child = spawn(process.execPath, ['--input-type=module', '-e', importForEver(path)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let begun = 0;
    child.stdout.on('data', (text: Buffer) => (begun += text.length));
    await once(child.stdout, 'data');
    await setTimeout(kill * 61);
    child.kill('SIGKILL');
    await once(child, 'close');

    // A reader must manage without writing; a writer then tidies up.
    for (const mode of ['read', 'write'] as const) {
      const catalog = await openDuckDbCatalog(path, { clock: new SimulatedClock(micros(0)), mode });
      const imports = await catalog.imports();
      const bars = await catalog.bars();
      const last = imports.length;
      expect(last).toBeGreaterThanOrEqual(before);
      expect(imports.map(({ id, rows, replaced, sources }) => [id, rows, replaced, sources.length])).toEqual(
        imports.map((_, i) => [i + 1, ROWS, i === 0 ? 0 : ROWS, 1]),
      );
      expect(bars.time.length).toBe(last === 0 ? 0 : ROWS);
      expect([...new Set(bars.fields.get('close'))]).toEqual(last === 0 ? [] : [last]);
      expect([...new Set(bars.fields.get('open') ?? [])]).toEqual(last === 0 ? [] : [last]);
      expect(bars.sectors).toEqual(last === 0 ? undefined : [`s${last}`]);
      expect(bars.time.every((time, i) => time === i)).toBe(true);
      await catalog.close();
      if (mode === 'write') {
        if (begun > last - before) unfinished += 1;
        before = last;
      }
    }
  }
  expect(unfinished).toBeGreaterThan(0);
  expect(before).toBeGreaterThan(0);
  expect(readdirSync(folder)).toEqual(['catalog.duckdb']);
});
