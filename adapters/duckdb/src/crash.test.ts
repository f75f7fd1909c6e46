import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { micros, Rng, SimulatedClock } from '@quantcli/core';
import type { Catalog } from '@quantcli/data';
import { afterAll, expect, it } from 'vitest';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';

const folder = mkdtempSync(join(tmpdir(), 'quant-crash-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** QUANT_CRASH_KILLS=50 is the long form. */
const KILLS = Number(process.env['QUANT_CRASH_KILLS'] ?? 6);
const ROWS = 126_000;
/** Longer than most imports and compactions. */
const SPAN_MILLIS = 300;

/** Checks that versions hold all of their import, and returns how many there are. @param depth how many of the newest are read */
async function checkWhole(catalog: Catalog, depth: number): Promise<number> {
  const imports = await catalog.imports();
  const last = imports.length;
  expect(imports.map(({ id, rows, replaced, recognised }) => [id, rows, replaced, recognised])).toEqual(
    imports.map((_, i) => [i + 1, ROWS + 1, i === 0 ? 0 : ROWS + 1, [`${i + 1}`]]),
  );
  expect((await catalog.quarantine()).map(({ line }) => line)).toEqual(imports.map(({ id }) => id));
  for (let version = last; version > last - depth && version >= 0; version -= 1) {
    const bars = await catalog.bars({ version });
    const trades = await catalog.records('trades', { version });
    const expected = version === 0 ? [] : [version];
    expect(bars.time.length).toBe(version === 0 ? 0 : ROWS);
    expect([...new Set(bars.fields.get('close'))]).toEqual(expected);
    expect([...new Set(bars.fields.get('open'))]).toEqual(expected);
    expect(bars.sectors).toEqual(version === 0 ? undefined : [`s${version}`]);
    expect([...(trades.numbers.get('price') ?? [])]).toEqual(expected);
    expect(trades.texts.get('venue')?.words).toEqual(version === 0 ? undefined : [`v${version}`]);
    expect(bars.time.every((time, i) => time === i)).toBe(true);
  }
  return last;
}

it(
  `holds all of an import or nothing of it, killed at ${KILLS} random moments`,
  { timeout: 30_000 + KILLS * 10_000 },
  async () => {
    const path = join(folder, 'catalog.duckdb');
    const script = fileURLToPath(new URL('crash.fixture.ts', import.meta.url));
    const rng = Rng.fromSeed(20_240_610);
    let before = 0;
    let unfinished = 0;
    let leftovers = 0;
    let compacting = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      let begun = '';
      child.stdout.on('data', (text: Buffer) => (begun += text.toString()));
      // Some are killed in their first import, others in a later one or in a compaction.
      const steps = 1 + rng.below(3);
      while (begun.length < steps) await once(child.stdout, 'data');
      await setTimeout(rng.uniform() * SPAN_MILLIS);
      child.kill('SIGKILL');
      await once(child, 'close');
      leftovers += readdirSync(folder).filter((name) => name.startsWith('.')).length;

      // A reader must manage without writing; a writer then tidies up.
      for (const mode of ['read', 'write'] as const) {
        const catalog = await openDuckDbCatalog(path, { clock: new SimulatedClock(micros(0)), mode });
        const last = await checkWhole(catalog, mode === 'read' ? 1 : 2);
        expect(last).toBeGreaterThanOrEqual(before);
        await catalog.close();
        if (mode === 'read') continue;
        if (begun.replaceAll('c', '').length > last - before) unfinished += 1;
        if (begun.endsWith('c')) compacting += 1;
        before = last;
      }
      expect(readdirSync(folder)).toEqual(['catalog.duckdb']);
    }
    if (KILLS > 6)
      process.stdout.write(
        `${KILLS} kills: ${before} imports, ${unfinished} cut off, ${compacting} in or after a compaction, ${leftovers} leftovers removed\n`,
      );
    expect(unfinished).toBeGreaterThan(0);
    expect(before).toBeGreaterThan(0);
  },
);
