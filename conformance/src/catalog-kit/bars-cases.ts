/** Bars in a catalog: exact floats back, one bar a symbol and instant, all of an import or nothing of it, order by code unit. */
import { setImmediate } from 'node:timers/promises';
import { DataError, Interrupted, micros } from '@quantcli/core';
import { barsImport, type Catalog, type CatalogQuery } from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import { expect } from 'vitest';
import { bar, barsOf, byCodeUnit, contentOf, day, manyBars, source, type OnCatalog, type Row } from './fixtures.ts';

export function describeBars(onCatalog: OnCatalog, open: (folder: string) => Promise<Catalog>): void {
  onCatalog('is empty at first', async (catalog) => {
    expect(await catalog.imports()).toEqual([]);
    expect(await catalog.symbols()).toEqual([]);
    expect(contentOf(await catalog.bars())).toEqual(contentOf(barsOf([])));
    expect(await catalog.bars({ symbols: [] })).toEqual(await catalog.bars());
  });

  onCatalog(
    'gives back every float bit for bit, missing as NaN, and survives being reopened',
    async (catalog, folder) => {
      const odd = [-0, 0, 1e-300, 5e-324, 1e15, 2 ** 53, 0.1 + 0.2, Number.MAX_VALUE, -1.5, NaN, 1 / 3];
      const rows = odd.map((value, i) => ({
        symbol: i % 2 === 0 ? 'B' : 'A',
        time: (i - 5) * 86_400_000_001,
        values: { open: -value, close: value, volume: odd[(i + 3) % odd.length]! },
      }));
      const bars = barsOf(rows);
      await catalog.import(...barsImport(bars, [source]));
      expect(contentOf(await catalog.bars())).toEqual(contentOf(bars));
      await catalog.close();
      const again = await open(folder);
      expect(contentOf(await again.bars())).toEqual(contentOf(bars));
      await again.close();
    },
  );

  onCatalog('records what came from where', async (catalog) => {
    const sources = [source, { name: `o'Neil "2".csv`, sha256: 'cd'.repeat(32), bytes: 5_000_000_000 }];
    const first = await catalog.import(...barsImport(barsOf([bar('A', day(1), 1), bar('B', day(1), 2)]), sources));
    const second = await catalog.import(...barsImport(barsOf([bar('A', day(2), 3)]), [source]));
    expect(first).toMatchObject({ id: 1, sources, rows: 2, inserted: 2, replaced: 0, symbols: 2 });
    expect(second).toMatchObject({ id: 2, sources: [source], rows: 1, inserted: 1, replaced: 0, symbols: 1 });
    expect(first.contentHash).toMatch(/^[0-9a-f]{64}$/);
    expect(second.contentHash).not.toBe(first.contentHash);
    expect(Number.isSafeInteger(first.at)).toBe(true);
    expect(await catalog.imports()).toEqual([first, second]);
  });

  onCatalog('changes nothing when the same content comes again, also after other content', async (catalog) => {
    const a = barsOf([bar('A', day(1), 1), bar('A', day(2), 2)], { A: 'Energy' });
    const b = barsOf([bar('A', day(3), 3), bar('B', day(1), 9)], { A: 'Energy' });
    const records = [
      await catalog.import(...barsImport(a, [source])),
      await catalog.import(...barsImport(b, [source])),
    ];
    const before = contentOf(await catalog.bars());
    expect(await catalog.import(...barsImport(a, [{ ...source, name: 'copy.csv' }]))).toEqual(records[0]);
    expect(await catalog.import(...barsImport(b, [source]))).toEqual(records[1]);
    expect(await catalog.imports()).toEqual(records);
    expect(contentOf(await catalog.bars())).toEqual(before);
  });

  onCatalog('imports content again once it was replaced', async (catalog) => {
    const a = barsOf([bar('A', day(1), 1)], { A: 'Energy' });
    const correction = barsOf([bar('A', day(1), 2)]);
    const sectorOnly = barsOf([bar('A', day(2), 2)], { A: 'Utilities' });
    const first = await catalog.import(...barsImport(a, [source]));
    await catalog.import(...barsImport(correction, [source]));
    const again = await catalog.import(...barsImport(a, [source]));
    expect(again).toMatchObject({ id: 3, contentHash: first.contentHash, inserted: 0, replaced: 1 });
    expect(contentOf(await catalog.bars())).toEqual(contentOf(a));
    expect(await catalog.import(...barsImport(a, [source]))).toEqual(again);
    await catalog.import(...barsImport(sectorOnly, [source]));
    expect((await catalog.import(...barsImport(a, [source]))).id).toBe(5);
    expect((await catalog.bars()).sectors).toEqual(['Energy']);
  });

  onCatalog('replaces a whole bar by the newer one, and counts', async (catalog) => {
    const old = { symbol: 'A', time: day(1), values: { open: 1, close: 1, dividend: 0.5 } };
    await catalog.import(...barsImport(barsOf([old, bar('A', day(2), 2), bar('B', day(1), 3)]), [source]));
    const record = await catalog.import(...barsImport(barsOf([bar('A', day(1), 7), bar('A', day(3), 8)]), [source]));
    expect(record).toMatchObject({ rows: 2, inserted: 1, replaced: 1 });
    const expected = [bar('A', day(1), 7), bar('A', day(2), 2), bar('A', day(3), 8), bar('B', day(1), 3)];
    expect(contentOf(await catalog.bars())).toEqual(contentOf(barsOf(expected)));
  });

  onCatalog('keeps a sector until a newer one comes', async (catalog) => {
    await catalog.import(...barsImport(barsOf([bar('A', day(1), 1), bar('B', day(1), 1)], { A: 'Energy' }), [source]));
    await catalog.import(
      ...barsImport(barsOf([bar('A', day(2), 1), bar('B', day(2), 1)], { B: 'Börse & Co' }), [source]),
    );
    expect((await catalog.bars()).sectors).toEqual(['Energy', 'Börse & Co']);
    expect((await catalog.bars({ symbols: ['B'] })).sectors).toEqual(['Börse & Co']);
    await catalog.import(...barsImport(barsOf([bar('A', day(3), 1)], { A: 'Utilities' }), [source]));
    expect((await catalog.symbols()).map(({ sector }) => sector)).toEqual(['Utilities', 'Börse & Co']);
  });

  onCatalog('answers by symbols and by times, both ends included', async (catalog) => {
    const rows = ['A', 'B', 'C'].flatMap((symbol, n) =>
      [1, 2, 3, 4].map((d) => ({
        symbol,
        time: day(d),
        values: { close: n * 10 + d, ...(n === 1 ? { split: 2 } : {}) },
      })),
    );
    await catalog.import(...barsImport(barsOf(rows), [source]));
    const check = async (query: CatalogQuery, keep: (row: Row) => boolean): Promise<void> =>
      expect(contentOf(await catalog.bars(query))).toEqual(contentOf(barsOf(rows.filter(keep))));
    await check({}, () => true);
    await check({ symbols: ['C', 'A', 'C'] }, ({ symbol }) => symbol !== 'B');
    await check({ from: day(2) }, ({ time }) => time >= day(2));
    await check({ to: micros(day(3) - 1) }, ({ time }) => time <= day(2));
    await check(
      { symbols: ['B'], from: day(2), to: day(3) },
      (r) => r.symbol === 'B' && r.time >= day(2) && r.time <= day(3),
    );
    await check({ from: day(9) }, () => false);
    expect(await catalog.symbols()).toEqual(
      ['A', 'B', 'C'].map((symbol) => ({ symbol, bars: 4, from: day(1), to: day(4) })),
    );
    await expect(catalog.bars({ symbols: ['A', 'D'] })).rejects.toThrow(/no symbol "D"/);
    await expect(catalog.bars({ symbols: ['A', 'D'] })).rejects.toBeInstanceOf(DataError);
  });

  onCatalog('takes any text as a symbol and orders by code unit', async (catalog) => {
    const names = [
      'NA',
      'NULL',
      'null',
      'nan',
      '',
      ' ',
      `a'b"c`,
      `'); DROP TABLE bars; --`,
      'A\\',
      'a',
      'B',
      'é',
      'e\u0301',
    ];
    // By code point the last two stand the other way round; a locale would mix "a" and "B", or both forms of é.
    names.push('ß', 'Z', 'ı', '日経', '\u{1F600}', '\uFF5E');
    const usable = names.filter((symbol) => symbol !== '');
    const rows = usable.map((symbol, n) => bar(symbol, day(1), n));
    await catalog.import(
      ...barsImport(barsOf(rows, Object.fromEntries(usable.map((s) => [s, `sector of ${s}`]))), [source]),
    );
    const stored = await catalog.bars();
    expect(stored.symbols).toEqual(usable.toSorted(byCodeUnit));
    expect(stored.sectors).toEqual(stored.symbols.map((s) => `sector of ${s}`));
    expect((await catalog.symbols()).map(({ symbol }) => symbol)).toEqual(stored.symbols);
    for (const row of rows) {
      expect(contentOf(await catalog.bars({ symbols: [row.symbol] }))).toMatchObject({
        fields: { close: [row.values.close] },
      });
    }
  });

  onCatalog('refuses bars that break their contract, with nothing stored', async (catalog) => {
    const good = barsOf([bar('A', day(1), 1), bar('A', day(2), 2), bar('B', day(1), 3)]);
    const broken: [Bars, RegExp][] = [
      [barsOf([]), /no bars/],
      [barsOf([bar('', day(1), 1)]), /"" cannot name a symbol/],
      [barsOf([bar('A\0', day(1), 1)]), /cannot name a symbol/],
      [barsOf([bar('\uD83D', day(1), 1)]), /cannot name a symbol/],
      [{ ...good, sectors: [undefined, ''] }, /"" cannot name a symbol or a sector/],
      [{ ...good, symbols: ['B', 'A'] }, /"A" comes after "B"/],
      [{ ...good, symbols: ['A', 'A'] }, /"A" comes after "A"/],
      [{ ...good, symbol: Int32Array.of(0, 0, 2) }, /bar 2 has symbol number 2/],
      [{ ...good, symbol: Int32Array.of(0, 1, 0) }, /bar 2 of A does not come after/],
      [{ ...good, time: Float64Array.of(day(1), day(1), day(1)) }, /bar 1 of A does not come after/],
      [{ ...good, time: Float64Array.of(day(1), NaN, day(1)) }, /bar 1 of A has the time NaN/],
      [{ ...good, time: Float64Array.of(day(1), day(2)) }, /time has 2 values for 3 bars/],
      [{ ...good, fields: new Map([['close', Float64Array.of(1)]]) }, /close has 1 values for 3 bars/],
      [{ ...good, fields: new Map([['open', Float64Array.of(1, 2, 3)]]) }, /no close/],
    ];
    for (const [bars, words] of broken) {
      const attempt = catalog.import(...barsImport(bars, [source]));
      await expect(attempt).rejects.toBeInstanceOf(DataError);
      await expect(attempt).rejects.toThrow(words);
    }
    expect(await catalog.imports()).toEqual([]);
    expect(await catalog.symbols()).toEqual([]);
  });

  onCatalog('stores nothing of an import that is aborted at any moment, and works on', async (catalog) => {
    const first = await catalog.import(...barsImport(manyBars(6_000, 1), [source]));
    const before = contentOf(await catalog.bars());
    const next = manyBars(90_000, 2);
    const aborted = AbortSignal.abort();
    await expect(catalog.import(...barsImport(next, [source]), { signal: aborted })).rejects.toBeInstanceOf(
      Interrupted,
    );
    for (let turns = 1; ; turns *= 2) {
      const controller = new AbortController();
      const attempt = catalog
        .import(...barsImport(next, [source]), { signal: controller.signal })
        .catch((error: unknown) => error);
      for (let turn = 0; turn < turns; turn += 1) await setImmediate();
      controller.abort();
      const outcome = await attempt;
      if (!(outcome instanceof Error)) break;
      expect(outcome).toBeInstanceOf(Interrupted);
      expect(await catalog.imports()).toEqual([first]);
      expect(contentOf(await catalog.bars())).toEqual(before);
    }
    expect(await catalog.imports()).toHaveLength(2);
    expect(contentOf(await catalog.bars())).toEqual(contentOf(next));
  });

  onCatalog('keeps calls apart that were started together', async (catalog) => {
    const a = barsOf([bar('A', day(1), 1), bar('B', day(1), 1)]);
    const b = barsOf([bar('A', day(1), 2), bar('C', day(1), 2)]);
    const [, seen, second, refused, symbols] = await Promise.all([
      catalog.import(...barsImport(a, [source])),
      catalog.bars(),
      catalog.import(...barsImport(b, [source])),
      catalog.import(...barsImport(barsOf([]), [])).catch((error: unknown) => error),
      catalog.symbols(),
    ]);
    expect(contentOf(seen)).toEqual(contentOf(a));
    expect(second).toMatchObject({ inserted: 1, replaced: 1 });
    expect(refused).toBeInstanceOf(DataError);
    expect(symbols.map(({ symbol }) => symbol)).toEqual(['A', 'B', 'C']);
  });

  onCatalog('finishes its work before it closes, and refuses work afterwards', async (catalog, folder) => {
    const pending = catalog.import(...barsImport(barsOf([bar('A', day(1), 1)]), [source]));
    await Promise.all([catalog.close(), catalog.close()]);
    expect((await pending).rows).toBe(1);
    await expect(catalog.bars()).rejects.toThrow(/closed/);
    const again = await open(folder);
    expect(await again.imports()).toEqual([await pending]);
    await again.close();
  });
}
