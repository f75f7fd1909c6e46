import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DataError, micros } from '@quantcli/core';
import { streamFiles, type FileHead, type LayoutFile, type Records, type RowSink } from '@quantcli/data';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { parquetLayout } from './parquet-layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'quant-parquet-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shared = resolve(process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data'));
const isAbsent = !existsSync(join(shared, 'crypto'));

/** The records of a Parquet file, in one piece a kind. */
async function read(path: string): Promise<readonly Records[]> {
  const { parts } = streamFiles([path], { layouts: [parquetLayout()] });
  const records: Records[] = [];
  for await (const part of parts) if ('records' in part) records.push(part.records);
  return records;
}

/** Writes the result of a query as a Parquet file. */
async function writeParquet(name: string, query: string): Promise<string> {
  const path = join(folder, name);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`SET TimeZone = 'UTC'`);
  await connection.run(`COPY (${query}) TO '${path.replaceAll("'", "''")}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

async function refusal(path: string): Promise<DataError> {
  const error = await read(path).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).not.toMatch(/\n/);
  return error as DataError;
}

const TRADES = `SELECT 'A' AS symbol, TIMESTAMPTZ '2024-01-02 09:30:00-05' AS timestamp, 10.5::DECIMAL(9, 2) AS price, 3 AS size, 'buy' AS side`;

const head = (text: string): FileHead => ({ path: 'x', name: 'x', head: Buffer.from(text, 'latin1') });

describe('Parquet files', () => {
  it('are told by their magic', () => {
    expect(parquetLayout().recognise(head('PAR1\x15\x04'))).toBe(true);
    for (const text of ['', 'PAR', 'PARQ', 'xPAR1']) expect(parquetLayout().recognise(head(text))).toBe(false);
  });

  it('give numbers, texts and instants of every stored type', async () => {
    const types = `SELECT 'A' AS symbol, 1::UTINYINT AS sequence, t AS timestamp, p AS price, s AS size FROM (VALUES
      (TIMESTAMP '2024-01-02 03:04:05.678901', 1.5::FLOAT, 2::HUGEINT), (TIMESTAMP '2024-01-03', 2.25::FLOAT, NULL)) v(t, p, s)`;
    const [trades] = await read(await writeParquet('types.parquet', types));
    const start = Date.UTC(2024, 0, 2, 3, 4, 5) * 1_000 + 678_901;
    expect([...trades!.tsEvent]).toEqual([start, Date.UTC(2024, 0, 3) * 1_000]);
    expect([...trades!.numbers.get('price')!]).toEqual([1.5, 2.25]);
    expect([...trades!.numbers.get('size')!]).toEqual([2, NaN]);
    for (const type of ['TIMESTAMP_NS', 'TIMESTAMP_MS', 'TIMESTAMP_S', 'DATE', 'TIMESTAMPTZ']) {
      const path = await writeParquet(
        `${type}.parquet`,
        `SELECT * REPLACE ((TIMESTAMP '2024-01-02')::${type} AS timestamp) FROM (${TRADES})`,
      );
      expect([...(await read(path))[0]!.tsEvent]).toEqual([Date.UTC(2024, 0, 2) * 1_000]);
    }
    const [zoned] = await read(await writeParquet('zoned.parquet', TRADES));
    expect(zoned!.tsEvent[0]).toBe(Date.UTC(2024, 0, 2, 14, 30) * 1_000);
    expect(zoned!.numbers.get('side')).toEqual(Float64Array.of(1));
  });

  it('are read in batches, in the order of the file', async () => {
    const path = await writeParquet(
      'long.parquet',
      `SELECT 'A' AS symbol, make_timestamp(i * 1000000) AS timestamp, 1 + i / 8 AS price, 1 AS size, 'buy' AS side FROM range(10000) r(i)`,
    );
    const [trades] = await read(path);
    expect(trades!.tsEvent).toEqual(Float64Array.from({ length: 10_000 }, (_, i) => micros(i * 1_000_000)));
    expect(trades!.numbers.get('price')).toEqual(Float64Array.from({ length: 10_000 }, (_, i) => 1 + i / 8));
  });

  it('may have any name, and get no columns from their folders', async () => {
    const content = readFileSync(await writeParquet('plain.parquet', TRADES));
    mkdirSync(join(folder, 'price=7'));
    for (const name of [`a[1]*?.parquet`, `o'Neil.parquet`, '*.parquet', join('price=7', '[x].parquet')]) {
      writeFileSync(join(folder, name), content);
      expect((await read(join(folder, name)))[0]!.numbers.get('price')).toEqual(Float64Array.of(10.5));
    }
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('are refused in one line when they are cut off, damaged or packed', async () => {
    const content = readFileSync(await writeParquet('whole.parquet', TRADES));
    const cut = join(folder, 'cut.parquet');
    for (const length of [4, 100, content.length - 1]) {
      writeFileSync(cut, content.subarray(0, length));
      const error = await refusal(cut);
      expect(error.code).toBe('import.broken-parquet');
      expect(error.message).toMatch(/^cut\.parquet cannot be read as Parquet \(it is cut off or damaged: .*; write or/);
    }
    const damaged = Buffer.from(content).fill(0xff, content.length - 40, content.length - 8);
    writeFileSync(cut, damaged);
    expect((await refusal(cut)).code).toBe('import.broken-parquet');
    const packed = { path: 'a.zip!a.parquet', name: 'a.parquet', head: content } as unknown as LayoutFile;
    const rows = parquetLayout().read(packed, {} as RowSink);
    await expect(rows.next()).rejects.toThrow(/inside an archive .*; unpack it first/);
  });
});

describe.skipIf(isAbsent)(
  `real Parquet${isAbsent ? ` (skipped: ${shared} is absent, set QUANT_TEST_DATA)` : ''}`,
  () => {
    it('has the rows of the manifest', async () => {
      const [trades] = await read(join(shared, 'crypto/dev/XRP_ETH-trades.parquet'));
      expect(trades!.kind).toBe('trades');
      expect(trades!.subject.length).toBe(12_477);
      expect(new Date(trades!.tsEvent[0]! / 1_000).toISOString().slice(0, 7)).toBe('2019-10');
    });

    it('has trades and quotes with exact prices', async () => {
      const [trades] = await read(join(shared, 'nautilus/dev/btcusdt-trades.parquet'));
      expect(trades!.subject.length).toBe(2_001);
      expect(trades!.numbers.get('price')!.every((price) => price > 30_000 && price < 50_000)).toBe(true);
      const [quotes] = await read(join(shared, 'nautilus/dev/btcusdt-quotes.parquet'));
      expect(quotes!.subject.length).toBe(451);
      const bid = quotes!.numbers.get('bid')!;
      expect(quotes!.numbers.get('ask')!.every((ask, row) => ask >= bid[row]!)).toBe(true);
    });
  },
);
