/** The same table in every storage gives the same records: a random table of each shape as text, as JSON, as columns and as Arrow. */
import { tableFromArrays, tableToIPC } from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KindName } from '../../records/kinds.ts';
import type { ColumnTable } from '../layout.ts';
import { drain, fileOf, MemorySink, read, type Read } from './read-layout.fixture.ts';
import { readTable } from './read-table.ts';

/** Cells as text; undefined is a blank. */
type Rows = readonly (readonly (string | undefined)[])[];

const day = fc.integer({ min: 0, max: 20_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
const instant = fc.integer({ min: 10 ** 9, max: 4 * 10 ** 9 }).map((n) => new Date(n * 1_000).toISOString());
const figure = fc.integer({ min: -(10 ** 9), max: 10 ** 9 }).map((n) => String(n / 1_000));
const price = fc.integer({ min: 1, max: 10 ** 9 }).map((n) => String(n / 1_000));
const symbol = fc.constantFrom('AAPL', 'NA', 'BRK.B', 'Ünïcode', 'a, "b"');
const maybe = (cell: fc.Arbitrary<string>) => fc.option(cell, { nil: undefined, freq: 5 });
/** Now and then something that is no such cell. */
const rough = (cell: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 12, arbitrary: cell }, { weight: 1, arbitrary: fc.constant('bad') });

const TABLES: readonly (readonly [KindName, string, fc.Arbitrary<(string | undefined)[]>])[] = [
  [
    'quotes',
    'timestamp,symbol,bid,ask,bid_size',
    fc.tuple(rough(instant), symbol, maybe(rough(price)), price, maybe(price)),
  ],
  [
    'trades',
    'time,symbol,price,size,side',
    fc.tuple(instant, maybe(symbol), rough(price), maybe(price), maybe(fc.constantFrom('buy', 'sell', '?'))),
  ],
  [
    'options',
    'quote_date,symbol,expiration,strike,right,bid,ask,root',
    fc.tuple(day, symbol, rough(day), price, rough(fc.constantFrom('C', 'put')), maybe(price), price, maybe(symbol)),
  ],
  [
    'fundamentals',
    'symbol,end_date,filed,period,revenues,assets',
    fc.tuple(symbol, day, rough(day), fc.constantFrom('FY', 'Q1'), maybe(rough(figure)), maybe(figure)),
  ],
  [
    'membership',
    'date,symbol,group,member',
    fc.tuple(rough(day), symbol, fc.constantFrom('sp500', 'dow'), fc.constantFrom('0', '1', '2')),
  ],
  ['actions', 'symbol,ex_date,split,dividend', fc.tuple(symbol, rough(day), maybe(rough(price)), maybe(price))],
  ['series', 'date,GDP,CPI', fc.tuple(rough(day), maybe(rough(figure)), maybe(figure))],
  ['series', 'series,date,value,unit', fc.tuple(maybe(symbol), day, maybe(rough(figure)), maybe(symbol))],
];

function quoted(text = ''): string {
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function asCsv(header: readonly string[], rows: Rows): string {
  return [header, ...rows].map((row) => row.map((text) => quoted(text)).join(',')).join('\n');
}

function asJson(header: readonly string[], rows: Rows, asNumbers: boolean): string {
  const cell = (text: string | undefined): unknown =>
    text === undefined ? null : asNumbers && /^-?[\d.]+$/.test(text) ? Number(text) : text;
  return rows
    .map((row) => JSON.stringify(Object.fromEntries(header.map((name, c) => [name, cell(row[c])]))))
    .join('\n');
}

function asColumns(header: readonly string[], rows: Rows): Record<string, (string | null)[]> {
  return Object.fromEntries(header.map((name, c) => [name, rows.map((row) => row[c] ?? null)]));
}

async function readColumns(header: readonly string[], rows: Rows): Promise<Omit<Read, 'layout'>> {
  const sink = new MemorySink();
  const table: ColumnTable = {
    columns: header.map((name) => ({ name, type: 'text' })),
    batches: (async function* () {
      for (let from = 0; from < rows.length; from += 7) {
        const part = rows.slice(from, from + 7);
        yield header.map((_, c) => part.map((row) => row[c]));
      }
    })(),
  };
  return drain(readTable(table, fileOf('table.x', new Uint8Array(0)), sink), sink);
}

/** Rejections by row, counted from 1 below the header. */
const rejections = (table: Omit<Read, 'layout'>, headerLines: number) =>
  table.rejected.map(([line, reason]) => [line - headerLines, reason]);

describe('storages', () => {
  it.each(TABLES)('hold %s (%s) alike', async (kind, names, row) => {
    const header = names.split(',');
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 12, maxLength: 40 }), async (rows) => {
        const text = await read('table.csv', asCsv(header, rows), { kind, chunk: 61 });
        const others = [
          await read('table.jsonl', asJson(header, rows, true)),
          await read('table.jsonl', asJson(header, rows, false), { chunk: 61 }),
          await readColumns(header, rows),
        ];
        const records = text.all(kind);
        for (const other of others) {
          expect(other.all(kind)).toEqual(records);
          expect(rejections(other, 0)).toEqual(rejections(text, 1));
          expect(other.rows).toBe(rows.length);
        }
        expect(text.rows).toBe(rows.length);
      }),
      { numRuns: 25 },
    );
  });

  it.each(TABLES.slice(0, 4))('hold %s (%s) alike in Arrow files', async (kind, names, row) => {
    const header = names.split(',');
    const rows = fc.sample(row, { numRuns: 40, seed: 7 });
    const text = await read('table.csv', asCsv(header, rows), { kind });
    const arrow = await read('table.arrow', tableToIPC(tableFromArrays(asColumns(header, rows)), 'file'), { kind });
    expect(arrow.all(kind)).toEqual(text.all(kind));
    expect(rejections(arrow, 0)).toEqual(rejections(text, 1));
  });

  it('hold every row: used, or rejected with a reason', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(rough(instant), rough(price), rough(price)), { minLength: 12 }),
        async (rows) => {
          const table = await read('t.csv', asCsv(['time', 'price', 'size'], rows), { kind: 'trades' });
          expect(table.records('trades').tsEvent.length + table.rejected.length).toBe(rows.length);
          expect(table.rejected.length).toBe(rows.filter((row) => row.includes('bad')).length);
        },
      ),
      { numRuns: 40 },
    );
  });
});
