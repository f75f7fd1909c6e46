/** Versions: every one readable as it was, differences by key, rollbacks that lose nothing. */
import { DataError } from '@quantcli/core';
import type { ImportPart } from '@quantcli/data';
import { expect } from 'vitest';
import {
  bar,
  barsOf,
  contentOf,
  day,
  importParts,
  recordsOf,
  rowsOf,
  type OnCatalog,
  type RecordRow,
} from './fixtures.ts';

const spread = (symbol: string, d: number, bid: number, venue: string): RecordRow => {
  return { symbol, tsEvent: day(d), tsKnown: day(d), bid, venue, sequence: 0 };
};

const quotes = (...rows: RecordRow[]): ImportPart => ({ records: recordsOf('quotes', rows) });

export function describeVersions(onCatalog: OnCatalog): void {
  onCatalog('reads every version as it was', async (catalog) => {
    const states = [
      { rows: [bar('A', day(1), 1), bar('B', day(1), 1)], sectors: { A: 'Energy' } },
      {
        rows: [bar('A', day(1), 2), bar('A', day(2), 2), bar('B', day(1), 1)],
        sectors: { A: 'Utilities', B: 'Energy' },
      },
    ];
    await importParts(catalog, { bars: barsOf(states[0]!.rows, states[0]!.sectors) });
    await importParts(catalog, {
      bars: barsOf([states[1]!.rows[0]!, states[1]!.rows[1]!, bar('B', day(1), 1)], states[1]!.sectors),
    });
    for (const [n, { rows, sectors }] of states.entries()) {
      expect(contentOf(await catalog.bars({ version: n + 1 }))).toEqual(contentOf(barsOf(rows, sectors)));
    }
    expect(contentOf(await catalog.bars())).toEqual(contentOf(await catalog.bars({ version: 2 })));
    expect((await catalog.bars({ version: 0 })).symbols).toEqual([]);
    expect(await catalog.symbols({ version: 1 })).toEqual([
      { symbol: 'A', bars: 1, from: day(1), to: day(1), sector: 'Energy' },
      { symbol: 'B', bars: 1, from: day(1), to: day(1) },
    ]);
    expect(await catalog.symbols({ from: day(2) })).toEqual([
      { symbol: 'A', bars: 1, from: day(2), to: day(2), sector: 'Utilities' },
    ]);
    for (const version of [3, -1, 0.5, NaN]) {
      await expect(catalog.bars({ version })).rejects.toThrow(new RegExp(`no version ${version}`));
      await expect(catalog.records('trades', { version })).rejects.toBeInstanceOf(DataError);
      await expect(catalog.diff(1, version)).rejects.toBeInstanceOf(DataError);
      await expect(catalog.rollback(version)).rejects.toBeInstanceOf(DataError);
    }
  });

  onCatalog('holds a symbol in the versions that have it', async (catalog) => {
    await importParts(catalog, { bars: barsOf([bar('A', day(1), 1)]) });
    await importParts(catalog, { bars: barsOf([bar('B', day(1), 1)]) });
    expect((await catalog.bars({ symbols: ['B'] })).symbols).toEqual(['B']);
    expect((await catalog.bars({ symbols: ['B'], from: day(2) })).symbols).toEqual([]);
    await expect(catalog.bars({ symbols: ['B'], version: 1 })).rejects.toThrow(/no symbol "B"/);
    await catalog.rollback(1);
    await expect(catalog.bars({ symbols: ['B'] })).rejects.toThrow(/no symbol "B"/);
  });

  onCatalog('says what changed between versions, in both directions', async (catalog) => {
    await importParts(catalog, quotes(spread('A', 1, 1, 'X'), spread('A', 2, 1, 'X'), spread('B', 1, 5, 'X')));
    const { venue: _, ...unsaid } = spread('A', 2, 2, 'X');
    await importParts(catalog, quotes(spread('A', 1, 1, 'X'), unsaid, spread('C', 1, 1, 'Y')), {
      bars: barsOf([bar('A', day(1), 1)]),
    });
    const bars = { kind: 'bars', added: 1, removed: 0, changed: 0, examples: [] };
    const change = { subject: 'A', tsEvent: day(2) };
    expect(await catalog.diff(1, 2)).toEqual({
      from: 1,
      to: 2,
      kinds: [
        { ...bars, subjects: [{ subject: 'A', added: 1, removed: 0, changed: 0 }] },
        {
          kind: 'quotes',
          added: 1,
          removed: 0,
          changed: 1,
          subjects: [
            { subject: 'A', added: 0, removed: 0, changed: 1 },
            { subject: 'C', added: 1, removed: 0, changed: 0 },
          ],
          examples: [
            { ...change, column: 'bid', from: 1, to: 2 },
            { ...change, column: 'venue', from: 'X', to: null },
          ],
        },
      ],
    });
    const back = await catalog.diff(2, 1);
    expect(back.kinds.map(({ kind, added, removed, changed }) => [kind, added, removed, changed])).toEqual([
      ['bars', 0, 1, 0],
      ['quotes', 0, 1, 1],
    ]);
    expect(back.kinds[1]!.examples[1]).toEqual({ ...change, column: 'venue', from: null, to: 'X' });
    expect(await catalog.diff(2, 2)).toEqual({ from: 2, to: 2, kinds: [] });
    expect((await catalog.diff(0, 1)).kinds).toMatchObject([{ kind: 'quotes', added: 3, removed: 0, changed: 0 }]);
  });

  onCatalog('counts every difference and shows twenty', async (catalog) => {
    for (const shift of [1, 2]) {
      const rows = Array.from({ length: 60 }, (_, n) => bar(n % 3 === 0 ? 'A' : 'B', day(n), n + shift));
      await importParts(catalog, { bars: barsOf(rows) });
    }
    const [bars] = (await catalog.diff(1, 2)).kinds;
    expect(bars).toMatchObject({
      changed: 60,
      subjects: [
        { subject: 'B', changed: 40 },
        { subject: 'A', changed: 20 },
      ],
    });
    expect(bars!.examples).toHaveLength(20);
    for (const { column, from, to } of bars!.examples) expect([column, to]).toEqual(['close', (from as number) + 1]);
  });

  onCatalog('rolls back as a version of its own, and back again', async (catalog) => {
    const [a, b] = [barsOf([bar('A', day(1), 1)], { A: 'Energy' }), barsOf([bar('A', day(1), 2), bar('B', day(1), 2)])];
    const first = await importParts(catalog, { bars: a });
    await importParts(catalog, { bars: b });
    const record = await catalog.rollback(1);
    expect(record).toMatchObject({ id: 3, action: 'rollback', target: 1, contentHash: first.contentHash, sources: [] });
    expect(record).toMatchObject({
      rows: 1,
      inserted: 0,
      replaced: 1,
      unchanged: 0,
      quarantined: 0,
      kinds: { bars: 1 },
      symbols: 1,
    });
    expect(contentOf(await catalog.bars())).toEqual(contentOf(a));
    const again = await catalog.rollback(2);
    expect(again).toMatchObject({ id: 4, target: 2, rows: 2, inserted: 1, replaced: 1, symbols: 2 });
    expect(contentOf(await catalog.bars())).toEqual(contentOf(await catalog.bars({ version: 2 })));
    expect(contentOf(await catalog.bars({ version: 3 }))).toEqual(contentOf(a));
    expect((await catalog.diff(2, 4)).kinds).toEqual([]);
    expect((await catalog.imports()).map(({ action }) => action)).toEqual(['import', 'import', 'rollback', 'rollback']);
    await expect(catalog.rollback(4)).rejects.toThrow(/version 4 is the newest/);
  });

  onCatalog('rolls back to the empty catalog, and imports anew what was taken back', async (catalog) => {
    const parts = [
      { bars: barsOf([bar('A', day(1), 1)], { A: 'Energy' }) },
      { records: recordsOf('series', [{ series: 'GDP', tsEvent: day(1), value: 1 }]) },
    ];
    const first = await importParts(catalog, ...parts);
    expect(await catalog.rollback(0)).toMatchObject({ id: 2, target: 0, rows: 0, symbols: 0, kinds: {} });
    expect(await catalog.kinds()).toEqual([]);
    expect(await catalog.symbols()).toEqual([]);
    expect(await importParts(catalog, ...parts)).toMatchObject({ id: 3, inserted: 2, contentHash: first.contentHash });
    expect(rowsOf(await catalog.records('series'))).toEqual(rowsOf(await catalog.records('series', { version: 1 })));
    expect((await catalog.bars()).sectors).toEqual(['Energy']);
  });

  onCatalog('knows content that a rollback brought back', async (catalog) => {
    const a = { bars: barsOf([bar('A', day(1), 1)]) };
    const first = await importParts(catalog, a);
    await importParts(catalog, { bars: barsOf([bar('A', day(1), 2)]) });
    await catalog.rollback(1);
    expect(await importParts(catalog, a)).toEqual(first);
    expect(await catalog.imports()).toHaveLength(3);
  });
}
