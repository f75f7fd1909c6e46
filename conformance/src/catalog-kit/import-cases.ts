/** Imports in parts and of every kind: what is stored, replaced, restated, quarantined, refused. */
import { DataError, Interrupted, micros } from '@quantcli/core';
import { barsImport, KIND_NAMES, KINDS, type ImportDescription, type ImportPart, type KindName } from '@quantcli/data';
import { expect } from 'vitest';
import {
  bar,
  barsOf,
  contentOf,
  day,
  expectOrder,
  importParts,
  recordsOf,
  rowsOf,
  source,
  type OnCatalog,
  type RecordRow,
} from './fixtures.ts';

/** A figure of a company's report about day 1, known on another. */
const figure = (known: number, value: number, rest: RecordRow = {}): RecordRow => {
  return { symbol: 'A', tsEvent: day(1), tsKnown: day(known), item: 'eps', period: 'FY', value, ...rest };
};

/** A record of a kind with every column, or with those that must be there. */
function example(kind: KindName, full: boolean): RecordRow {
  const { subject, columns } = KINDS[kind];
  const own = columns
    .filter(({ required }) => full || required === true)
    .map((column): [string, string | number] => [
      column.name,
      column.type === 'text' ? (column.oneOf?.[0] ?? `a "${column.name}", ß`) : column.type === 'time' ? day(9) : 0.75,
    ]);
  return { [subject]: full ? 'B' : 'A', tsEvent: day(1) + 1, tsKnown: day(2) + 1, ...Object.fromEntries(own) };
}

/** A bar at a line of a file. */
const placed = (file: number, line: number, close: number): ImportPart => ({
  bars: barsOf([bar('A', day(1), close)]),
  at: Float64Array.of(file * 2 ** 32 + line),
});

const trade = (sequence: number, price: number): RecordRow => {
  return { symbol: 'A', tsEvent: day(1), tsKnown: day(1), price, sequence };
};

/** Two parts, with something happening between them. */
function* partsAround(happen: () => void): Generator<ImportPart> {
  yield { bars: barsOf([bar('A', day(1), 1)], { A: 'Energy' }) };
  happen();
  yield { bars: barsOf([bar('B', day(1), 1)]) };
}

const describeNothing = (): ImportDescription => ({ sources: [], recognised: [] });

export function describeImports(onCatalog: OnCatalog): void {
  onCatalog('stores records of every kind, whole and sparse, as they came', async (catalog) => {
    const rows = KIND_NAMES.map((kind) => [kind, [example(kind, false), example(kind, true)]] as const);
    const record = await importParts(catalog, ...rows.map(([kind, list]) => ({ records: recordsOf(kind, list) })));
    expect(record.kinds).toEqual(Object.fromEntries(KIND_NAMES.map((kind) => [kind, 2])));
    expect(record).toMatchObject({ rows: 2 * KIND_NAMES.length, inserted: 2 * KIND_NAMES.length, symbols: 2 });
    expect(record.recognised).toEqual(['long', 'wide']);
    for (const [kind, list] of rows) expect(rowsOf(await catalog.records(kind))).toEqual(list);
    const summary = { rows: 2, subjects: 2, from: day(1) + 1, to: day(1) + 1 };
    expect(await catalog.kinds()).toEqual(KIND_NAMES.map((kind) => ({ kind, ...summary })));
    expect(await catalog.imports()).toEqual([record]);
  });

  onCatalog(
    'takes bars as records and records of bars as bars; a bar without a tsKnown was known at its end',
    async (catalog) => {
      await importParts(catalog, { bars: barsOf([bar('A', day(1), 1)]) });
      const late = { symbol: 'A', tsEvent: day(2), tsKnown: day(4), close: 2 };
      await importParts(catalog, { records: recordsOf('bars', [late]) });
      expect(contentOf(await catalog.bars())).toEqual(contentOf(barsOf([bar('A', day(1), 1), bar('A', day(2), 2)])));
      const first = { symbol: 'A', tsEvent: day(1), tsKnown: day(2), close: 1 };
      expect(rowsOf(await catalog.records('bars'))).toEqual([first, late]);
      expect(rowsOf(await catalog.records('bars', { knownBy: day(3) }))).toEqual([first]);
    },
  );

  onCatalog('makes one import of many parts, whatever their order', async (catalog) => {
    const parts = [3, 1, 2].map((d): ImportPart => ({ bars: barsOf([bar('A', day(d), d), bar('B', day(d), d)]) }));
    let described = 0;
    const stream = async function* (): AsyncGenerator<ImportPart> {
      for (const part of parts) {
        expect(described).toBe(0);
        yield part;
      }
    };
    const record = await catalog.import(stream(), () => ({ sources: [source], recognised: [`${(described += 1)}`] }));
    expect(described).toBe(1);
    expect(record).toMatchObject({ rows: 6, inserted: 6, symbols: 2, kinds: { bars: 6 }, recognised: ['1'] });
    const rows = ['A', 'B'].flatMap((symbol) => [1, 2, 3].map((d) => bar(symbol, day(d), d)));
    expect(contentOf(await catalog.bars())).toEqual(contentOf(barsOf(rows)));
    expect(await catalog.import(parts, () => ({ sources: [], recognised: [] }))).toEqual(record);
  });

  onCatalog('takes the last of rows with one key', async (catalog) => {
    const parts = [5, 7, 6].map((close): ImportPart => ({
      bars: barsOf([bar('A', day(1), close), bar('B', day(close), 1)]),
    }));
    const record = await importParts(catalog, ...parts);
    expect(record).toMatchObject({ rows: 4, inserted: 4, replaced: 0, quarantined: 0 });
    expect((await catalog.bars({ symbols: ['A'] })).fields.get('close')).toEqual(Float64Array.of(6));
  });

  onCatalog(
    'takes the one with the highest place where places are given, and quarantines the others',
    async (catalog) => {
      const broken = { file: 'a.csv', line: 3, reason: `close is "n/a'` };
      const record = await importParts(
        catalog,
        placed(0, 2, 1),
        { quarantined: [broken] },
        placed(1, 2, 3),
        placed(1, 1, 2),
      );
      expect(record).toMatchObject({ rows: 1, inserted: 1, quarantined: 3 });
      expect((await catalog.bars()).fields.get('close')).toEqual(Float64Array.of(3));
      const quarantined = await catalog.quarantine();
      expect(quarantined.map(({ file, line }) => [file, line])).toEqual([
        ['a.csv', 3],
        ['a.csv', 2],
        ['b.csv', 1],
      ]);
      expect(quarantined[0]).toEqual(broken);
      for (const { reason } of quarantined.slice(1)) expect(reason).toMatch(/duplicate/);
      expect(await catalog.quarantine({ limit: 1 })).toEqual([broken]);
      const other = { file: 'b.csv', line: 2 ** 31, reason: 'other' };
      const second = await importParts(catalog, { quarantined: [other] }, { bars: barsOf([bar('A', day(2), 1)]) });
      expect(await catalog.quarantine({ version: second.id })).toEqual([other]);
      expect(await catalog.quarantine()).toEqual([...quarantined, other]);
      await expect(catalog.quarantine({ version: 3 })).rejects.toBeInstanceOf(DataError);
    },
  );

  onCatalog('takes back what came before a restart', async (catalog) => {
    const record = await importParts(
      catalog,
      { bars: barsOf([bar('A', day(1), 1)], { A: 'Energy' }) },
      { records: recordsOf('series', [{ series: 'GDP', tsEvent: day(1), value: 1 }]) },
      { quarantined: [{ file: 'a.csv', line: 1, reason: 'x' }] },
      { restart: true },
      { bars: barsOf([bar('B', day(2), 2)]) },
    );
    expect(record).toMatchObject({ rows: 1, kinds: { bars: 1 }, symbols: 1, quarantined: 0 });
    expect(record.kinds).toEqual({ bars: 1 });
    expect(contentOf(await catalog.bars())).toEqual(contentOf(barsOf([bar('B', day(2), 2)])));
    expect(await catalog.quarantine()).toEqual([]);
    expect(await catalog.import(...barsImport(barsOf([bar('B', day(2), 2)]), [source]))).toEqual(record);
  });

  onCatalog('keeps revisions side by side and stores no restatement', async (catalog) => {
    const first = await importParts(catalog, {
      records: recordsOf('fundamentals', [figure(5, 1), figure(7, 1), figure(9, 2)]),
    });
    expect(first).toMatchObject({ rows: 3, inserted: 2, unchanged: 1, replaced: 0 });
    // An exact re-crawl, an amendment, its restatement, a return to the first value, and another about another item.
    const more = [figure(9, 2), figure(11, 3, { amended: 1 }), figure(12, 3, { amended: 1 }), figure(13, 1)];
    const other = figure(9, 2, { item: 'sales' });
    const second = await importParts(catalog, { records: recordsOf('fundamentals', [...more, other]) });
    expect(second).toMatchObject({ rows: 5, inserted: 3, unchanged: 2, replaced: 0 });
    const eps = rowsOf(await catalog.records('fundamentals')).filter(({ item }) => item === 'eps');
    expect(eps).toEqual([figure(5, 1), figure(9, 2), figure(11, 3, { amended: 1 }), figure(13, 1)]);
    expect(rowsOf(await catalog.records('fundamentals', { knownBy: micros(day(9) - 1) }))).toEqual([figure(5, 1)]);
  });

  onCatalog('fills an option row from files that each have a part of it', async (catalog) => {
    const contract = { symbol: 'A', tsEvent: day(1), expiration: day(30), strike: 10, right: 1 };
    await importParts(catalog, { records: recordsOf('options', [{ ...contract, bid: 1, ask: 2, root: 'A' }]) });
    const both = [
      { ...contract, last: 1.5, root: 'A' },
      { ...contract, openInterest: 7, ask: 2.5, root: 'A', tsKnown: day(2) },
    ];
    const record = await importParts(catalog, { records: recordsOf('options', both), at: Float64Array.of(4, 5) });
    expect(record).toMatchObject({ rows: 1, inserted: 0, replaced: 1, quarantined: 0 });
    const whole = { ...contract, tsKnown: day(2), root: 'A', bid: 1, ask: 2.5, last: 1.5, openInterest: 7 };
    expect(rowsOf(await catalog.records('options'))).toEqual([whole]);
    expect(await importParts(catalog, { records: recordsOf('options', both) })).toMatchObject({ id: record.id });
  });

  onCatalog('corrects a revision of the same instant, and lets later ones stand', async (catalog) => {
    await importParts(catalog, { records: recordsOf('fundamentals', [figure(5, 1), figure(9, 2)]) });
    const record = await importParts(catalog, {
      records: recordsOf('fundamentals', [figure(5, 2), figure(4, 1), figure(8, 2)]),
    });
    expect(record).toMatchObject({ rows: 3, inserted: 1, replaced: 1, unchanged: 1 });
    const known = rowsOf(await catalog.records('fundamentals'));
    expect(known).toEqual([figure(4, 1), figure(5, 2), figure(9, 2)]);
  });

  onCatalog('orders streams by their numbers and keeps every event', async (catalog) => {
    await importParts(catalog, { records: recordsOf('trades', [trade(2, 12), trade(0, 10)]) });
    await importParts(catalog, { records: recordsOf('trades', [trade(1, 11), trade(2, 13), trade(3, 14)]) });
    const stored = await catalog.records('trades');
    expectOrder(stored);
    expect(rowsOf(stored)).toEqual([trade(0, 10), trade(1, 11), trade(2, 13), trade(3, 14)]);
  });

  onCatalog('gives texts as words in the order of their first use', async (catalog) => {
    const rows = ['Z', undefined, 'A', 'Z'].map((venue, n): RecordRow => {
      return {
        symbol: n < 2 ? 'B' : 'A',
        tsEvent: day(n),
        tsKnown: day(n),
        price: 1,
        sequence: 0,
        ...(venue && { venue }),
      };
    });
    await importParts(catalog, { records: recordsOf('trades', rows) });
    const { texts, numbers } = await catalog.records('trades');
    expect([...texts]).toEqual([['venue', { words: ['A', 'Z'], code: Int32Array.of(0, 1, 1, -1) }]]);
    expect([...numbers.keys()]).toEqual(['price', 'sequence']);
    const [only] = (await catalog.records('trades', { symbols: ['B'], to: day(0) })).texts.values();
    expect(only).toEqual({ words: ['Z'], code: Int32Array.of(0) });
  });

  onCatalog('refuses an import without a usable row, and records that break their contract', async (catalog) => {
    const gdp = { series: 'GDP', tsEvent: day(1), value: 1 };
    const good = recordsOf('series', [gdp]);
    const refused: [ImportPart[], RegExp][] = [
      [[], /nothing to import/],
      [[{ quarantined: [{ file: 'a.csv', line: 1, reason: 'x' }] }], /nothing to import \(all 1 rows were rejected\)/],
      [[{ bars: barsOf([bar('A', day(1), 1)]) }, { restart: true }], /nothing to import/],
      [
        [{ records: good }, { records: { ...good, tsKnown: Float64Array.of(NaN) } }],
        /series: row 0 of GDP has no time/,
      ],
      [[{ records: { ...good, subjects: ['A\0'] } }], /cannot name a subject/],
      [[{ records: recordsOf('series', [{ ...gdp, unit: 'a\0b' }]) }], /"a\\u0000b" cannot be stored/],
      [[{ records: { ...good, numbers: new Map([['price', Float64Array.of(1)]]) } }], /there is no column price/],
    ];
    for (const [parts, words] of refused) {
      const attempt = importParts(catalog, ...parts);
      await expect(attempt).rejects.toBeInstanceOf(DataError);
      await expect(attempt).rejects.toThrow(words);
    }
    expect(await catalog.imports()).toEqual([]);
    expect(await catalog.kinds()).toEqual([]);
    expect(await catalog.quarantine()).toEqual([]);
  });

  onCatalog('stores nothing when the parts end in an error or an abort, and works on', async (catalog) => {
    const controller = new AbortController();
    const broken = new DataError({ code: 'x', what: 'cut off' });
    const stream = partsAround(() => {
      throw broken;
    });
    await expect(catalog.import(stream, describeNothing)).rejects.toBe(broken);
    const { signal } = controller;
    const aborted = catalog.import(
      partsAround(() => controller.abort()),
      describeNothing,
      { signal },
    );
    await expect(aborted).rejects.toBeInstanceOf(Interrupted);
    expect(await catalog.imports()).toEqual([]);
    expect(await catalog.symbols()).toEqual([]);
    expect(
      (
        await catalog.import(
          partsAround(() => {}),
          describeNothing,
        )
      ).rows,
    ).toBe(2);
  });

  onCatalog('says which subject it does not hold', async (catalog) => {
    await importParts(
      catalog,
      { bars: barsOf([bar('AAPL', day(1), 1)]) },
      { records: recordsOf('series', [{ series: 'GDP', tsEvent: day(1), value: 1 }]) },
    );
    await expect(catalog.records('series', { symbols: ['GPD'] })).rejects.toThrow(/no series "GPD".*GDP/);
    await expect(catalog.records('trades', { symbols: ['AAPL'] })).rejects.toThrow(/no symbol "AAPL" with trades/);
    await expect(catalog.bars({ symbols: ['GDP'] })).rejects.toBeInstanceOf(DataError);
    await expect(catalog.symbols({ symbols: ['AAPLE'] })).rejects.toThrow(/AAPL/);
    expect((await catalog.records('trades')).subjects).toEqual([]);
  });
}
