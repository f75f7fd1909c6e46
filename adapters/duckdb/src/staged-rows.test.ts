import * as fc from 'fast-check';
import { Interrupted } from '@quantcli/core';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KIND_TABLES, SECTORS, type VersionedTable } from './catalog-schema.ts';
import { writeIntegers } from './chunk-items.ts';
import { KeyOrder } from './key-order.ts';
import { StagedRows, stagedName, type StagedColumn } from './staged-rows.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

/** Appends pieces, each columns and places, and reads all rows back in their order. */
async function stage(
  table: VersionedTable,
  pieces: readonly (readonly [readonly StagedColumn[], Float64Array?])[],
): Promise<{ rows: (number | bigint)[][]; doubtful: boolean }> {
  const rows = await StagedRows.create(connection, table);
  for (const [columns, place] of pieces) await rows.append(columns, place, undefined);
  rows.close();
  const result = await connection.runAndReadAll(`SELECT * FROM ${stagedName(table)}`);
  await connection.run(`DROP TABLE ${stagedName(table)}`);
  return { rows: result.getRows() as (number | bigint)[][], doubtful: rows.doubtful };
}

const ramp = (length: number, f: (i: number) => number): Float64Array => Float64Array.from({ length }, (_, i) => f(i));

describe('staged rows', () => {
  it('keep every value of pieces of any length, and "missing" where a piece lacks a column', async () => {
    // Short, then longer than a chunk, with columns that come and go.
    const lengths = [1, 10, 5_000, 2_048, 3];
    const pieces = lengths.map((length, p) => {
      const times = ramp(length, (i) => p * 1e6 + i);
      const price = ramp(length, (i) => i / 8);
      const size = p % 2 === 0 ? undefined : ramp(length, (i) => -i);
      const venue = p === 2 ? Int32Array.from(times, (_, i) => i % 7) : undefined;
      const columns = [
        new Int32Array(length).fill(p + 1),
        times,
        times,
        price,
        size,
        undefined,
        venue,
        undefined,
        ramp(length, (i) => i),
      ];
      return [columns, p === 1 ? ramp(length, (i) => 2 ** 40 + i) : undefined] as const;
    });
    const { rows } = await stage(
      KIND_TABLES.trades,
      pieces.map(([columns, place]) => (place === undefined ? [columns] : [columns, place])),
    );
    const expected = pieces.flatMap(([columns, place]) =>
      Array.from(columns[0]!, (_, i) => [
        ...columns.map((column, c) => {
          const value = column?.[i] ?? (c === 6 || c === 7 ? -1 : NaN);
          return c === 1 || c === 2 ? BigInt(value) : value;
        }),
        place?.[i] ?? -1,
      ]),
    );
    expect(rows).toEqual(expected);
  });

  it('end with the signal', async () => {
    const rows = await StagedRows.create(connection, SECTORS);
    const columns = [Int32Array.of(1), Int32Array.of(2)];
    await expect(rows.append(columns, undefined, AbortSignal.abort())).rejects.toBeInstanceOf(Interrupted);
    rows.close();
    await connection.run(`DROP TABLE ${stagedName(SECTORS)}`);
  });
});

it('writes whole numbers as 64-bit integers', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeInteger()), (values) => {
      const items = new BigInt64Array(values.length);
      writeIntegers(items, Float64Array.from(values));
      expect([...items]).toEqual(values.map((value) => BigInt(value)));
    }),
  );
});

/** Pieces of subject, time and, for trades, sequence. */
const isBroken = (
  kind: 'bars' | 'trades' | 'actions',
  ...pieces: (readonly [number, number, number?])[][]
): boolean => {
  const order = new KeyOrder(KIND_TABLES[kind]);
  for (const piece of pieces) {
    const columns: StagedColumn[] = KIND_TABLES[kind].columns.map(({ name }) =>
      name === 'sequence' ? Float64Array.from(piece, (row) => row[2] ?? 0) : undefined,
    );
    columns[0] = Int32Array.from(piece, ([subject]) => subject);
    columns[1] = Float64Array.from(piece, ([, time]) => time);
    order.follow(columns);
  }
  return order.broken;
};

describe('the order of keys', () => {
  it('holds while times increase within a subject, over all pieces', () => {
    expect(
      isBroken(
        'bars',
        [
          [1, 1],
          [1, 2],
          [2, 1],
        ],
        [
          [1, 3],
          [500, -5],
        ],
        [[2, 2]],
      ),
    ).toBe(false);
    expect(
      isBroken('bars', [
        [1, 1],
        [1, 1],
      ]),
    ).toBe(true);
    expect(isBroken('bars', [[1, 2]], [[2, 1]], [[1, 1]])).toBe(true);
    expect(isBroken('bars', [[1, 2]], [[1, 2]])).toBe(true);
  });

  it('counts the numbers of a stream at one time', () => {
    expect(
      isBroken(
        'trades',
        [
          [1, 1, 0],
          [1, 1, 1],
        ],
        [[1, 2, 0]],
      ),
    ).toBe(false);
    expect(isBroken('trades', [[1, 1, 1]], [[1, 1, 1]])).toBe(true);
    expect(
      isBroken('trades', [
        [1, 1, 1],
        [1, 1, 0],
      ]),
    ).toBe(true);
  });

  it('is not known of kinds with other keys', () => {
    expect(isBroken('actions', [[1, 1]])).toBe(true);
  });

  it('is broken whenever two rows share a key', () => {
    const row = fc.tuple(fc.nat(3), fc.nat(5)).map(([subject, time]) => [subject, time] as const);
    fc.assert(
      fc.property(fc.array(fc.array(row)), (pieces) => {
        const keys = pieces.flat().map((key) => key.join());
        if (new Set(keys).size < keys.length) expect(isBroken('bars', ...pieces.map((piece) => [...piece]))).toBe(true);
      }),
    );
  });
});
