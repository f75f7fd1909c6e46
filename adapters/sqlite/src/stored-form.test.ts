import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataError } from '@quantcli/core';
import type { Repositories } from '@quantcli/data';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteRepositories } from './open-sqlite-repositories.ts';

const root = mkdtempSync(join(tmpdir(), 'quant-views-'));
afterAll(() => rmSync(root, { recursive: true }));
let store: Repositories;
let database: DatabaseSync;
beforeEach(() => {
  const file = join(mkdtempSync(join(root, 'case-')), 'store.sqlite');
  store = openSqliteRepositories(file);
  database = new DatabaseSync(file);
  return async () => {
    database.close();
    await store.close();
  };
});

const DAY = 86_400_000_000;
const query = (sql: string): unknown[] =>
  database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));

const snapshot = (symbol: string, tsEvent: number, quantity: number, price: number) => ({
  strategy: 's',
  symbol,
  tsEvent,
  quantity,
  averageCost: 10,
  price,
  marketValue: quantity * price,
  unrealised: quantity * (price - 10),
  realised: 0,
});

const signal = (id: string, day: number, value: number, realised?: number) => ({
  id,
  strategy: 's',
  symbol: 'A',
  tsEvent: day * DAY,
  tsKnown: day * DAY,
  value,
  horizon: 1,
  model: 'ridge@2',
  ...(realised === undefined ? {} : { realised }),
});

const bytes = (...numbers: number[]): Uint8Array => new Uint8Array(Float64Array.from(numbers).buffer);

describe('the views', () => {
  it('show open positions with their latest price and unrealised P&L', async () => {
    await store.positions.save([snapshot('A', 1, 5, 11), snapshot('A', 2, 5, 12), snapshot('B', 1, 3, 9)]);
    await store.positions.save([snapshot('B', 2, 0, 8), snapshot('C', 1, -2, 9)]);
    expect(query('SELECT symbol, ts_event, price, unrealised FROM active_position ORDER BY symbol')).toEqual([
      { symbol: 'A', ts_event: 2, price: 12, unrealised: 10 },
      { symbol: 'C', ts_event: 1, price: 9, unrealised: 2 },
    ]);
  });

  it('show the 100 newest trades, the newest first', async () => {
    const trades = Array.from({ length: 150 }, (_, i) => ({
      id: `t${i}`,
      orderId: 'o',
      strategy: 's',
      symbol: 'A',
      tsEvent: i,
      side: 'sell' as const,
      quantity: 1,
      price: 1,
      costs: 0,
      currency: 'USD',
    }));
    await store.trades.save(trades);
    const shown = query('SELECT id FROM recent_trade').map((row) => (row as { id: string }).id);
    expect(shown).toEqual(
      trades
        .slice(50)
        .map(({ id }) => id)
        .toReversed(),
    );
  });

  it('show how each version of a model did, month by month', async () => {
    const model = { name: 'ridge', stage: 'champion' as const, metrics: { ic: 0.1 }, dataHash: 'd' };
    const rest = { featureSetHash: 'f', artefact: 'a', trainedAt: 0 };
    for (const version of [1, 2]) await store.models.save({ ...model, version, ...rest });
    // 1970-01-31, 1969-12-31 and 1970-02-01.
    await store.signals.save([signal('a', 30, 1, 0.5), signal('b', 30, 1, -0.25), signal('c', 30, 1)]);
    await store.signals.save([signal('d', -1, -1, -0.5), { ...signal('e', 31, 1), model: 'other@1' }]);
    const none = { month: null, signals: 0, judged: 0, hit_rate: null, mean_realised: null };
    expect(query('SELECT * FROM model_performance')).toEqual(
      [
        { version: 1, ...none },
        { version: 2, month: '1969-12', signals: 1, judged: 1, hit_rate: 1, mean_realised: -0.5 },
        { version: 2, month: '1970-01', signals: 3, judged: 2, hit_rate: 0.5, mean_realised: 0.125 },
      ].map((row) => ({ name: 'ridge', stage: 'champion', metrics: '{"ic":0.1}', ...row })),
    );
  });
});

describe('look-ups', () => {
  it('read an index in order instead of sorting', () => {
    const keys = { signal: ['id'], trade: ['id'], position: ['strategy', 'symbol'] };
    const filters = ['', 'WHERE strategy = ?', 'WHERE symbol = ?', 'WHERE ts_event >= ? AND ts_event <= ?'];
    for (const [table, key] of Object.entries(keys)) {
      const order = ['ts_event', ...key].map((column) => `${column} DESC`).join(', ');
      for (const filter of filters) {
        const sql = `EXPLAIN QUERY PLAN SELECT * FROM ${table} ${filter} ORDER BY ${order} LIMIT 5`;
        const values = Array.from({ length: filter.split('?').length - 1 }, () => 's');
        const plan = database
          .prepare(sql)
          .all(...values)
          .map(({ detail }) => String(detail));
        expect(plan, sql).toEqual([expect.stringMatching(/USING INDEX/)]);
      }
    }
  });
});

describe('stored features', () => {
  const values = { expressionHash: 'e', dataHash: 'd', expression: 'close', symbols: ['A', 'B'] };
  const columns = { time: Float64Array.of(1, 2), values: Float64Array.of(1, NaN, 3, 4) };

  it('are one blob a symbol with one NaN, over axes that are stored once', async () => {
    new BigUint64Array(columns.values.buffer)[1] = 0xfff8_0000_0000_1234n;
    await store.features.save([
      { ...values, ...columns },
      { ...values, ...columns, expressionHash: 'f' },
    ]);
    expect(query('SELECT * FROM feature_axes')).toEqual([{ data_hash: 'd', symbols: '["A","B"]', time: bytes(1, 2) }]);
    expect(
      query(`SELECT symbol, numbers FROM feature_chunk JOIN feature f ON f.id = feature WHERE expression_hash = 'f'`),
    ).toEqual([
      { symbol: 0, numbers: bytes(1, NaN) },
      { symbol: 1, numbers: bytes(3, 4) },
    ]);
    await store.features.remove('d');
    expect(query('SELECT * FROM feature_axes, feature_chunk')).toEqual([]);
  });

  const damages: readonly [sql: string, words: RegExp][] = [
    ['UPDATE feature_chunk SET numbers = zeroblob(15) WHERE symbol = 1', /symbol 1 has 15 bytes instead of 16/],
    ['UPDATE feature_chunk SET numbers = zeroblob(24) WHERE symbol = 0', /symbol 0 has 24 bytes instead of 16/],
    ['DELETE FROM feature_chunk WHERE symbol = 1', /1 of 2 symbols/],
    ['DELETE FROM feature_chunk WHERE symbol = 0', /a chunk for symbol 1 of 2/],
    ['INSERT INTO feature_chunk SELECT feature, 2, numbers FROM feature_chunk WHERE symbol = 0', /symbol 2 of 2/],
    ['UPDATE feature_axes SET time = zeroblob(9)', /times have 9 bytes/],
    ['UPDATE feature_axes SET time = zeroblob(8)', /symbol 0 has 16 bytes instead of 8/],
    [`UPDATE feature_axes SET symbols = '["A"'`, /symbols cannot be read/],
    [`UPDATE feature_axes SET symbols = '{"A":1}'`, /symbols cannot be read/],
  ];
  it.each(damages)('say in one line that they are damaged, and can be removed: %s', async (sql, words) => {
    await store.features.save([{ ...values, ...columns }]);
    database.exec(sql);
    const attempt = store.features.find('e', 'd');
    await expect(attempt).rejects.toBeInstanceOf(DataError);
    await expect(attempt).rejects.toThrow(words);
    await expect(attempt).rejects.toThrow(/^feature e of data d in [^\n]* is damaged [^\n]*remove[^\n]*$/);
    expect(await store.features.remove('d')).toBe(1);
    await store.features.save([{ ...values, ...columns }]);
    expect((await store.features.find('e', 'd'))!.symbols).toEqual(['A', 'B']);
  });
});
