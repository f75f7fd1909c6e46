import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { micros, SimulatedClock } from '@quantcli/core';
import { recordAt, streamFiles, type Catalog, type ImportRecord } from '@quantcli/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';

const shared = resolve(process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data'));
const reports = join(shared, 'fundamentals/sec_reports_pit_2015_2017_dev.csv.gz');
const isAbsent = !existsSync(reports);

describe.skipIf(isAbsent)(
  `SEC reports${isAbsent ? ` (skipped: ${reports} is absent, set QUANT_TEST_DATA)` : ''}`,
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'quant-sec-'));
    let catalog: Catalog;
    let first: ImportRecord;
    const load = (): Promise<ImportRecord> => {
      const { parts, describe: tell } = streamFiles([reports]);
      return catalog.import(parts, tell);
    };
    beforeAll(async () => {
      catalog = await openDuckDbCatalog(join(folder, 'c.duckdb'), {
        clock: new SimulatedClock(micros(0)),
        mode: 'write',
      });
      first = await load();
    });
    afterAll(async () => {
      await catalog.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('come with about half their rows crawled before, which add nothing', async () => {
      expect(first.symbols).toBe(2_319);
      expect(first.inserted + first.unchanged).toBe(first.rows);
      expect(first.unchanged / first.rows).toBeGreaterThan(0.4);
      expect(await load()).toEqual(first);
      expect(await catalog.imports()).toHaveLength(1);
    });

    it('show no figure before its crawl date', async () => {
      const all = await catalog.records('fundamentals');
      expect(all.subject.length).toBe(first.inserted);
      expect(all.tsKnown.every((known, row) => known > all.tsEvent[row]!)).toBe(true);
      expect(all.tsKnown.reduce((least, known) => Math.min(least, known), Infinity)).toBeGreaterThanOrEqual(
        Date.UTC(2015, 2, 23) * 1_000,
      );
      const cut = micros(Date.UTC(2016, 0, 1) * 1_000);
      const known = await catalog.records('fundamentals', { knownBy: cut });
      expect(known.subject.length).toBe(all.tsKnown.filter((time) => time <= cut).length);
      expect(known.tsKnown.every((time) => time <= cut)).toBe(true);
    });

    it('keep a figure only where it differs from the one known before, amended ones beside those they replace', async () => {
      const symbols = (await catalog.records('fundamentals')).subjects.slice(0, 300);
      const some = await catalog.records('fundamentals', { symbols });
      const last = new Map<string, Record<string, unknown>>();
      let revised = 0;
      let amended = 0;
      for (let row = 0; row < some.subject.length; row += 1) {
        const { tsKnown: _, ...said } = recordAt(some, row);
        const matter = [said['symbol'], said['item'], said['period'], said['tsEvent']].join('|');
        const before = last.get(matter);
        if (before !== undefined) {
          expect(said).not.toEqual(before);
          revised += 1;
          if (said['amended'] === 1 && before['amended'] !== 1) amended += 1;
        }
        last.set(matter, said);
      }
      expect(revised).toBeGreaterThan(0);
      expect(amended).toBeGreaterThan(0);
    });
  },
);
