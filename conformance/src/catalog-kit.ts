/**
 * What every Catalog must keep to: exact values back, one row a key, the newest import in force, all of an import or
 * nothing of it, every version readable for ever. Checked on chosen cases, and on random histories against plain maps.
 * Call it inside a test file.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Catalog } from '@quantcli/data';
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { describeBars } from './catalog-kit/bars-cases.ts';
import { describeFiles } from './catalog-kit/file-cases.ts';
import { checkHistory, histories } from './catalog-kit/history-property.ts';
import { describeImports } from './catalog-kit/import-cases.ts';
import { describeVersions } from './catalog-kit/version-cases.ts';

export interface CatalogUnderTest {
  /** Opens the catalog of a folder for writing; makes it the first time. */
  open(folder: string): Promise<Catalog>;
  /** Opens what {@link Catalog.backup} wrote. */
  openBackup(path: string): Promise<Catalog>;
}

export function catalogKit(name: string, { open, openBackup }: CatalogUnderTest): void {
  async function onNewCatalog(check: (catalog: Catalog, folder: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'quant-catalog-'));
    try {
      const catalog = await open(folder);
      try {
        await check(catalog, folder);
      } finally {
        await catalog.close();
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  const onCatalog = (title: string, check: (catalog: Catalog, folder: string) => Promise<void>): void =>
    it(title, () => onNewCatalog(check));

  describe(`catalog contract: ${name}`, () => {
    describeBars(onCatalog, open);
    describeImports(onCatalog);
    describeVersions(onCatalog);
    describeFiles(onCatalog, openBackup);

    it('agrees with plain maps after any history', { timeout: 120_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(histories, (history) => onNewCatalog((catalog) => checkHistory(catalog, history))),
        { numRuns: 6 },
      );
    });
  });
}
