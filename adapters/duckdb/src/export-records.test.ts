import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { micros, SimulatedClock } from '@quantcli/core';
import { RecordWriter, streamFiles, type Catalog, type ImportPart, type KindName } from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDuckDbCatalog } from './open-duckdb-catalog.ts';
import { parquetLayout } from './parquet-layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'quant-export-'));
const clock = new SimulatedClock(micros(0));
const DAY = 86_400_000_000;
const daily: Bars = {
  symbols: ['A,"b"', 'NA'],
  symbol: Int32Array.of(0, 0, 1),
  time: Float64Array.of(DAY, 2 * DAY, DAY),
  fields: new Map([
    ['close', Float64Array.of(0.1 + 0.2, 1e-7, 123_456_789.125)],
    ['volume', Float64Array.of(1e15, NaN, 0)],
  ]),
};

let catalog: Catalog;
beforeAll(async () => {
  catalog = await openDuckDbCatalog(join(folder, 'catalog.duckdb'), { clock, mode: 'write' });
  const trades = new RecordWriter('trades');
  [1_577_836_800_000_001, 1_577_836_800_000_000].forEach((time, n) => {
    trades.begin(trades.subject('A'), time, time + 5, 0);
    trades.set(trades.column('price'), 1 + n);
    if (n === 0) trades.setText(trades.column('venue'), 'x\ny');
    trades.set(trades.column('sequence'), 7);
    expect(trades.commit()).toBeUndefined();
  });
  await catalog.import([{ bars: daily }, { records: trades.take().records }], () => ({ sources: [], recognised: [] }));
});
afterAll(async () => {
  await catalog.close();
  rmSync(folder, { recursive: true, force: true });
});

async function exported(name: string, kind: KindName): Promise<string> {
  const path = join(folder, name);
  await catalog.exportTo(path, { kind });
  return path;
}

describe('exports to CSV', () => {
  it('say midnights as dates and keep every digit', async () => {
    expect(readFileSync(await exported('daily.csv', 'bars'), 'utf8')).toBe(
      `symbol,tsEvent,tsKnown,open,high,low,close,volume,adjusted,dividend,split
"A,""b""",1970-01-02,1970-01-03,,,,0.30000000000000004,1000000000000000.0,,,
"A,""b""",1970-01-03,1970-01-04,,,,1e-07,,,,
NA,1970-01-02,1970-01-03,,,,123456789.125,0,,,
`,
    );
  });

  it('say instants with their microseconds, in order', async () => {
    expect(readFileSync(await exported('trades.csv', 'trades'), 'utf8')).toBe(
      `symbol,tsEvent,tsKnown,price,size,side,venue,conditions,sequence
A,2020-01-01T00:00:00.000000Z,2020-01-01T00:00:00.000005Z,2,,,,,7
A,2020-01-01T00:00:00.000001Z,2020-01-01T00:00:00.000006Z,1,,,"x
y",,7
`,
    );
  });
});

describe('exports to Parquet', () => {
  it('have instants, names and missing values as other tools expect them', async () => {
    const path = await exported('trades.parquet', 'trades');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const types = await connection.runAndReadAll(`DESCRIBE FROM '${path}'`);
    expect(types.getRows().map(([name, type]) => `${String(name)} ${String(type)}`)).toEqual([
      'symbol VARCHAR',
      'tsEvent TIMESTAMP WITH TIME ZONE',
      'tsKnown TIMESTAMP WITH TIME ZONE',
      'price DOUBLE',
      'size DOUBLE',
      'side DOUBLE',
      'venue VARCHAR',
      'conditions VARCHAR',
      'sequence DOUBLE',
    ]);
    const rows = await connection.runAndReadAll(`SELECT epoch_us("tsEvent"), size, venue FROM '${path}'`);
    expect(rows.getRows()).toEqual([
      [1_577_836_800_000_000n, null, null],
      [1_577_836_800_000_001n, null, 'x\ny'],
    ]);
    connection.closeSync();
    instance.closeSync();
  });
});

describe.each(['csv', 'parquet'])('exports to %s', (format) => {
  it('import again as the same records', async () => {
    const { parts } = streamFiles([await exported(`again.${format}`, 'trades')], { layouts: [parquetLayout()] });
    const again: ImportPart[] = [];
    for await (const part of parts) again.push(part);
    const fresh = await openDuckDbCatalog(join(folder, `again-${format}.duckdb`), { clock, mode: 'write' });
    await fresh.import(again, () => ({ sources: [], recognised: [] }));
    expect(await fresh.records('trades')).toEqual(await catalog.records('trades'));
    await fresh.close();
  });
});
