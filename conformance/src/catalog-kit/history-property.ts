/** Random histories of imports, rollbacks and compactions against {@link CatalogModel}: every version stays what it was. */
import { micros } from '@quantcli/core';
import { KIND_NAMES, type Catalog, type ImportPart, type KindName, type QuarantinedRow } from '@quantcli/data';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { CatalogModel, subjectOf, summarise } from './catalog-model.ts';
import {
  barsOf,
  contentOf,
  expectOrder,
  rowsOf,
  sorted,
  source,
  takeRecords,
  type RecordRow,
  type Row,
} from './fixtures.ts';

type Step =
  | { readonly do: 'import'; readonly pieces: readonly Piece[]; readonly placed: boolean; readonly reversed: boolean }
  | { readonly do: 'rollback'; readonly back: number }
  | { readonly do: 'compact' };

type Piece =
  | { readonly bars: readonly Row[]; readonly sectors: Readonly<Record<string, string>> }
  | { readonly kind: KindName; readonly rows: readonly RecordRow[] }
  | { readonly quarantined: readonly QuarantinedRow[] }
  | { readonly restart: true };

const FILES = ['a.csv', 'b.csv'];

// Few names, times and values, so that keys meet; no −0, which equals 0 and need not come back.
const symbol = fc.constantFrom('A', 'b', '\u{1F600}', '\uFF5E');
const time = fc.integer({ min: -1, max: 3 }).map((n) => n * 86_400_000_000);
const value = fc.constantFrom(0, 1, 2.5, -1 / 3);
const sectors = fc.dictionary(symbol, fc.constantFrom('Energy', 'Utilities'), { maxKeys: 2 });
const barRow = fc.record({
  symbol,
  time,
  values: fc.record({ close: fc.constantFrom(1, 2, NaN), open: value, split: value }, { requiredKeys: ['close'] }),
});
const bars = fc
  .uniqueArray(barRow, { minLength: 1, maxLength: 12, selector: (r) => `${r.symbol} ${r.time}` })
  .chain((rows) => sectors.map((of): Piece => ({ bars: rows, sectors: of })));

/** Rows of a kind; `rest` are its own columns. */
function records(
  kind: KindName,
  subject: string,
  rest: Record<string, fc.Arbitrary<string | number>>,
  requiredKeys: string[],
) {
  const row = fc.record(
    { [subject]: symbol, tsEvent: time, tsKnown: time, ...rest },
    { requiredKeys: [subject, 'tsEvent', 'tsKnown', ...requiredKeys] },
  );
  return fc
    .array(row as fc.Arbitrary<RecordRow>, { minLength: 1, maxLength: 12 })
    .map((rows): Piece => ({ kind, rows }));
}

const positive = fc.constantFrom(1, 2.5);
const venue = fc.constantFrom('X', 'NA', 'ß');
const piece: fc.Arbitrary<Piece> = fc.oneof(
  { weight: 3, arbitrary: bars },
  { weight: 1, arbitrary: records('bars', 'symbol', { close: positive, high: positive }, ['close']) },
  {
    weight: 2,
    arbitrary: records('trades', 'symbol', { price: positive, sequence: fc.nat(2), venue }, ['price', 'sequence']),
  },
  { weight: 3, arbitrary: records('series', 'series', { value, unit: venue }, ['value']) },
  {
    weight: 3,
    arbitrary: records(
      'fundamentals',
      'symbol',
      { item: fc.constantFrom('eps', 'sales'), period: fc.constant('FY'), value, form: venue },
      ['item', 'period', 'value'],
    ),
  },
  {
    weight: 1,
    arbitrary: records('actions', 'symbol', { action: fc.constant('merger'), value: positive, target: venue }, [
      'action',
    ]),
  },
  { weight: 1, arbitrary: fc.constant<Piece>({ quarantined: [{ file: 'a.csv', line: 7, reason: `'); DROP TABLE` }] }) },
  { weight: 1, arbitrary: fc.constant<Piece>({ restart: true }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('import' as const),
      pieces: fc.array(piece, { minLength: 1, maxLength: 4 }),
      placed: fc.boolean(),
      reversed: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('rollback' as const), back: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'compact' as const }) },
);

export const histories = fc.array(step, { minLength: 1, maxLength: 6 });

/** Lives a history in a new catalog and in the model, and compares all that can be asked. */
export async function checkHistory(catalog: Catalog, history: readonly Step[]): Promise<void> {
  const model = new CatalogModel();
  for (const one of history) {
    const newest = model.states.length - 1;
    if (one.do === 'compact') await catalog.compact();
    else if (one.do === 'import') await checkImport(catalog, model, partsOf(one));
    else if (newest > 0) {
      const target = Math.max(0, newest - one.back);
      const record = await catalog.rollback(target);
      expect(record).toMatchObject({ id: newest + 1, action: 'rollback', target, ...model.rollback(target) });
      model.states.push(model.states[target]!);
    }
  }
  for (let version = 0; version < model.states.length; version += 1) {
    await checkVersion(catalog, model, version);
    await checkDiff(catalog, model, version, model.states.length - 1 - version);
  }
}

async function checkImport(catalog: Catalog, model: CatalogModel, parts: readonly ImportPart[]): Promise<void> {
  const before = await catalog.imports();
  const { counts, losers, state, changed } = model.import(parts);
  const importing = catalog.import(parts, () => ({
    sources: FILES.map((name) => ({ ...source, name })),
    recognised: [],
  }));
  if (counts.rows === 0) {
    await expect(importing).rejects.toThrow(/nothing to import/);
    expect(await catalog.imports()).toEqual(before);
    return;
  }
  const record = await importing;
  const known = before.findLast((other) => other.action === 'import' && other.contentHash === record.contentHash);
  if (known !== undefined && !changed) {
    expect(record).toEqual(known);
    expect(await catalog.imports()).toEqual(before);
    return;
  }
  const came = parts
    .slice(parts.findLastIndex((part) => 'restart' in part) + 1)
    .flatMap((part) => ('quarantined' in part ? part.quarantined : []));
  const lost = losers.map((place) => ({ file: FILES[Math.floor(place / 2 ** 32)]!, line: place % 2 ** 32 }));
  expect(record).toMatchObject({ id: before.length + 1, ...counts, quarantined: came.length + lost.length });
  expect(record.kinds).toEqual(counts.kinds);
  expect(await catalog.quarantine({ version: record.id })).toMatchObject([...came, ...lost]);
  model.states.push(state);
}

async function checkVersion(catalog: Catalog, model: CatalogModel, version: number): Promise<void> {
  const { rows, sectors: sectorOf } = model.states[version]!;
  for (const kind of KIND_NAMES) {
    const expected = [...(rows.get(kind)?.values() ?? [])];
    const stored = await catalog.records(kind, { version });
    expectOrder(stored);
    expect(sorted(rowsOf(stored))).toEqual(sorted(expected));
    const [subject, from, to, knownBy] = [expected[0], micros(0), micros(86_400_000_000), micros(43_200_000_000)];
    if (subject === undefined) continue;
    const symbols = [subjectOf(kind, subject)];
    const some = await catalog.records(kind, { version, symbols, from, to, knownBy });
    const kept = expected.filter(
      (row) =>
        subjectOf(kind, row) === symbols[0] &&
        (row['tsEvent'] as number) >= from &&
        (row['tsEvent'] as number) <= to &&
        (row['tsKnown'] as number) <= knownBy,
    );
    expect(sorted(rowsOf(some))).toEqual(sorted(kept));
  }
  const barRows = [...(rows.get('bars')?.values() ?? [])].map(
    (row) => ({ symbol: row['symbol'], time: row['tsEvent'], values: row }) as unknown as Row,
  );
  expect(contentOf(await catalog.bars({ version }))).toEqual(contentOf(barsOf(barRows, Object.fromEntries(sectorOf))));
  const summaries = await catalog.symbols({ version });
  expect(summaries.map((summary) => [summary.symbol, summary.bars, summary.sector])).toEqual(
    barsOf(barRows).symbols.map((name) => [
      name,
      barRows.filter((row) => row.symbol === name).length,
      sectorOf.get(name),
    ]),
  );
}

async function checkDiff(catalog: Catalog, model: CatalogModel, from: number, to: number): Promise<void> {
  const { kinds } = await catalog.diff(from, to);
  const expected = KIND_NAMES.map((kind) => ({ kind, differences: model.differences(kind, from, to) })).filter(
    ({ differences }) => differences.length > 0,
  );
  expect(kinds).toEqual(
    expected.map(({ kind, differences }) => ({
      kind,
      ...summarise(differences),
      examples: expect.any(Array) as unknown,
    })),
  );
  kinds.forEach(({ examples }, n) => {
    const columns = expected[n]!.differences.flatMap((difference) => difference.columns);
    expect(examples).toHaveLength(Math.min(20, columns.length));
    for (const example of examples) expect(columns).toContainEqual(example);
    expect(new Set(examples.map((example) => JSON.stringify(example))).size).toBeLessThanOrEqual(examples.length);
  });
}

/** Lines count through the pieces; reversed, the pieces are given in the other order. */
function partsOf({ pieces, placed, reversed }: Step & { readonly do: 'import' }): ImportPart[] {
  let line = 1;
  const parts = pieces.map((one): ImportPart => {
    if (!('bars' in one) && !('kind' in one)) return one;
    const first = line;
    if ('bars' in one) {
      line += one.bars.length;
      const at = Float64Array.from(one.bars, (_, n) => 2 ** 32 + first + n);
      return { bars: barsOf(one.bars, one.sectors), ...(placed ? { at } : {}) };
    }
    line += one.rows.length;
    const { records: taken, at } = takeRecords(one.kind, one.rows, first);
    return { records: taken, ...(placed ? { at } : {}) };
  });
  return reversed ? parts.toReversed() : parts;
}
