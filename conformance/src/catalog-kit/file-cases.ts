/** What a catalog writes besides itself: compacted files, exports, backups. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { ConfigurationError, DataError } from '@quantcli/core';
import { KIND_NAMES, type Catalog, type ImportPart } from '@quantcli/data';
import { expect } from 'vitest';
import { bar, barsOf, contentOf, day, importParts, manyBars, recordsOf, rowsOf, type OnCatalog } from './fixtures.ts';

const series = (value: number): ImportPart => ({
  records: recordsOf('series', [{ series: 'GDP', tsEvent: day(1), tsKnown: day(value), value }]),
});

/** Three versions with past rows of several kinds. */
async function fill(catalog: Catalog): Promise<void> {
  await importParts(
    catalog,
    { bars: barsOf([bar('A', day(1), 1), bar('B', day(2), 0.1)], { A: 'Energy' }) },
    series(1),
    {
      quarantined: [{ file: 'a.csv', line: 3, reason: 'close is missing' }],
    },
  );
  await importParts(
    catalog,
    { bars: barsOf([bar('A', day(1), 2), bar('A', day(3), 3)], { A: 'Utilities' }) },
    series(2),
  );
  await catalog.rollback(1);
}

/** All that can be read. */
async function everything(catalog: Catalog): Promise<unknown> {
  const versions = [0, 1, 2, 3];
  const bars = await Promise.all(versions.map(async (version) => contentOf(await catalog.bars({ version }))));
  const records = await Promise.all(
    versions.flatMap((version) => KIND_NAMES.map(async (kind) => rowsOf(await catalog.records(kind, { version })))),
  );
  return [
    bars,
    records,
    await catalog.imports(),
    await catalog.kinds(),
    await catalog.symbols(),
    await catalog.quarantine(),
    await catalog.diff(1, 2),
  ];
}

export function describeFiles(onCatalog: OnCatalog, openBackup: (path: string) => Promise<Catalog>): void {
  onCatalog('is the same after compaction, and can go on', async (catalog) => {
    await fill(catalog);
    const before = await everything(catalog);
    const sizes = await catalog.compact();
    expect(sizes.before).toBeGreaterThan(0);
    expect(sizes.after).toBeGreaterThan(0);
    expect(await everything(catalog)).toEqual(before);
    expect((await importParts(catalog, { bars: barsOf([bar('Z', day(1), 1)]) })).id).toBe(4);
    expect((await catalog.bars()).symbols).toEqual(['A', 'B', 'Z']);
  });

  onCatalog('gives room back', async (catalog) => {
    await importParts(catalog, { bars: manyBars(20_000, 1) });
    await catalog.rollback(0);
    await catalog.compact();
    for (const level of [2, 3, 4]) await importParts(catalog, { bars: manyBars(20_000, level) });
    const { before, after } = await catalog.compact();
    expect(after).toBeLessThan(before);
    expect((await catalog.bars()).fields.get('close')![1]).toBe(4 + 3 + 1 / 8);
  });

  onCatalog('backs up to a file that opens as a catalog', async (catalog, folder) => {
    await fill(catalog);
    const path = join(folder, 'copies', `o'Neil.backup`);
    const { bytes, sha256 } = await catalog.backup(path);
    const content = readFileSync(path);
    expect(bytes).toBe(content.length);
    expect(sha256).toBe(createHash('sha256').update(content).digest('hex'));
    const expected = await everything(catalog);
    await importParts(catalog, { bars: barsOf([bar('C', day(1), 1)]) });
    const copy = await openBackup(path);
    expect(await everything(copy)).toEqual(expected);
    await copy.close();
    await catalog.backup(path);
    const newer = await openBackup(path);
    expect(await newer.imports()).toHaveLength(4);
    await newer.close();
    expect(readdirSync(join(folder, 'copies'))).toEqual([`o'Neil.backup`]);
  });

  onCatalog('exports rows, whole or not at all', async (catalog, folder) => {
    await fill(catalog);
    const out = (name: string): string => join(folder, 'out', name);
    expect(await catalog.exportTo(out('bars.parquet'), { kind: 'bars' })).toBe(2);
    expect(readFileSync(out('bars.parquet')).toString('latin1', 0, 4)).toBe('PAR1');
    expect(await catalog.exportTo(out('bars.csv'), { kind: 'bars', version: 2 })).toBe(3);
    const lines = readFileSync(out('bars.csv'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^symbol,tsEvent,tsKnown,open,high,low,close/);
    expect(
      await catalog.exportTo(out('bars.csv'), {
        kind: 'bars',
        symbols: ['B'],
        from: day(2),
        to: day(2),
        knownBy: day(3),
      }),
    ).toBe(1);
    expect(await catalog.exportTo(out('gdp.csv'), { kind: 'series' })).toBe(1);
    writeFileSync(out('kept.csv'), 'kept');
    const refused = [
      catalog.exportTo(out('bars.txt'), { kind: 'bars' }),
      catalog.exportTo(out('kept.csv'), { kind: 'trades' }),
      catalog.exportTo(out('kept.csv'), { kind: 'bars', from: day(9) }),
      catalog.exportTo(out('kept.csv'), { kind: 'bars', symbols: ['X'] }),
    ];
    const errors = await Promise.all(refused.map((attempt) => attempt.catch((error: unknown) => error)));
    expect(errors[0]).toBeInstanceOf(ConfigurationError);
    for (const error of errors.slice(1)) expect(error).toBeInstanceOf(DataError);
    expect(readFileSync(out('kept.csv'), 'utf8')).toBe('kept');
    expect(readdirSync(join(folder, 'out')).toSorted()).toEqual(['bars.csv', 'bars.parquet', 'gdp.csv', 'kept.csv']);
    expect(existsSync(out('bars.txt'))).toBe(false);
    expect(statSync(out('bars.parquet')).size).toBeGreaterThan(100);
  });
}
