import { describe, expect, it } from 'vitest';
import type { ColumnTable, ColumnValues } from '../layout.ts';
import { at, drain, fileOf, MemorySink, type ReadOptions } from './read-layout.fixture.ts';
import { readTable, recogniseTable } from './read-table.ts';

type Columns = readonly (readonly [name: string, type: 'number' | 'text' | 'time', values: ColumnValues])[];

async function readColumns(name: string, columns: Columns, options: ReadOptions = {}) {
  const sink = new MemorySink();
  const table: ColumnTable = {
    columns: columns.map(([column, type]) => ({ name: column, type })),
    // An empty batch, then rows in two.
    batches: (async function* () {
      const length = columns[0]![2].length;
      for (const [from, to] of [
        [0, 0],
        [0, 2],
        [2, length],
      ]) {
        yield columns.map(([, , values]) => values.slice(from, to) as ColumnValues);
      }
    })(),
  };
  return drain(readTable(table, fileOf(name, new Uint8Array(0), options), sink), sink);
}

const times = (...dates: string[]): Float64Array => Float64Array.from(dates, (date) => (date === '' ? NaN : at(date)));

describe('readTable', () => {
  it('reads typed columns of trades, with the symbol of the file’s name', async () => {
    const table = await readColumns('XRP_ETH-trades.parquet', [
      ['timestamp', 'number', Float64Array.of(1_570_752_011_620, 1_570_752_011_621, NaN)],
      ['id', 'text', ['13519807', '13519808', '13519809']],
      ['price', 'number', Float64Array.of(0.00141342, -Infinity, 1)],
      ['amount', 'text', ['23', undefined, '1']],
      ['side', 'text', ['sell', 'buy', 'buy']],
    ]);
    const instant = 1_570_752_011_620_000;
    expect(table.all('trades')).toEqual([
      {
        symbol: 'XRP_ETH',
        tsEvent: instant,
        tsKnown: instant,
        price: 0.00141342,
        size: 23,
        side: -1,
        sequence: 13_519_807,
      },
    ]);
    expect(table.rejected).toEqual([
      [2, 'price is not a number', '-Infinity'],
      [3, 'no date that can be read', ''],
    ]);
    expect(table.rows).toBe(3);
  });

  it('tells what the columns mean from the same rows however small the batches are', async () => {
    // The first batch alone would call "revenues" a text.
    const table = await readColumns('r.parquet', [
      ['symbol', 'text', Array.from({ length: 12 }, () => 'A')],
      ['end_date', 'text', Array.from({ length: 12 }, () => '2019-12-31')],
      ['filed', 'text', Array.from({ length: 12 }, () => '2020-02-01')],
      ['revenues', 'text', ['bad', 'bad', ...Array.from({ length: 10 }, (_, i) => String(i))]],
    ]);
    expect(table.rejected.map(([line]) => line)).toEqual([1, 2]);
    expect(table.all('fundamentals').length).toBe(10);
  });

  it('takes midnights of time columns for dates', async () => {
    const table = await readColumns('r.parquet', [
      ['symbol', 'text', ['A', 'A', 'A']],
      ['end_date', 'time', times('2019-12-31', '2019-12-31', '')],
      ['filing_date', 'time', times('2020-02-01', '2020-02-01T21:00:00Z', '2020-02-01')],
      ['period', 'text', ['FY', 'FY', 'FY']],
      ['assets', 'number', Float64Array.of(1, 2, 3)],
    ]);
    expect(table.all('fundamentals').map(({ tsEvent, tsKnown }) => [tsEvent, tsKnown])).toEqual([
      [at('2019-12-31'), at('2020-02-01T21:00:00Z')],
      [at('2019-12-31'), at('2020-02-02')],
    ]);
    expect(table.rejected).toEqual([[3, 'no date that can be read', '']]);
  });

  it('takes an exact tsKnown as it stands, midnights too', async () => {
    const table = await readColumns('export.parquet', [
      ['series', 'text', ['X', 'X']],
      ['tsEvent', 'time', times('2020-01-01', '2020-02-01')],
      ['tsKnown', 'time', times('2020-03-01', '2020-04-01')],
      ['value', 'number', Float64Array.of(1, 2)],
    ]);
    expect(table.all('series').map(({ tsEvent, tsKnown }) => [tsEvent, tsKnown])).toEqual([
      [at('2020-01-01'), at('2020-03-01')],
      [at('2020-02-01'), at('2020-04-01')],
    ]);
  });

  it('reads wide prices as the user says, and dates that are numbers', async () => {
    const columns: Columns = [
      ['date', 'number', Float64Array.of(20_200_102, 20_200_103, 43_831)],
      ['AAPL', 'number', Float64Array.of(1, 2, 3)],
    ];
    const bars = await readColumns('p.parquet', columns, { kind: 'bars' });
    expect(bars.all('bars').map(({ tsEvent }) => tsEvent)).toEqual([at('2020-01-02'), at('2020-01-03')]);
    // A spreadsheet's serial number is no date.
    expect(bars.rejected).toEqual([[3, 'no date that can be read', '43831']]);
    expect((await readColumns('p.parquet', columns)).kinds).toEqual(['series']);
  });

  it('refuses times that are no numbers, and numbers that are times', async () => {
    const table = await readColumns('q.parquet', [
      ['timestamp', 'time', Float64Array.of(at('2020-01-01T01:00:00Z'), 1e300, at('2020-01-01T02:00:00Z'))],
      ['bid', 'number', Float64Array.of(1, 1, 1)],
      ['ask', 'time', times('2020-01-01', '2020-01-01', '2020-01-01')],
    ]);
    expect(table.rejected.map(([line, reason]) => [line, reason])).toEqual([
      [1, 'ask is not a number'],
      [2, 'date outside 1800 to 2255'],
      [3, 'ask is not a number'],
    ]);
  });

  it('says what no record can be made of', async () => {
    await expect(readColumns('x.parquet', [['colour', 'text', ['a', 'b']]])).rejects.toThrow(
      'x.parquet is not a table of any kind that can be read',
    );
    await expect(
      readColumns(
        'x.parquet',
        [
          ['date', 'time', times('2020-01-01')],
          ['close', 'number', Float64Array.of(1)],
        ],
        { kind: 'options' },
      ),
    ).rejects.toThrow('x.parquet is not a table of options that can be read (its columns are date, close)');
    await expect(
      readColumns('x.parquet', [
        ['date', 'time', times()],
        ['close', 'number', Float64Array.of()],
      ]),
    ).rejects.toThrow('x.parquet has a header and no rows');
  });

  it('yields within a large batch', async () => {
    const count = 20_000;
    const table = await readColumns('q.parquet', [
      ['timestamp', 'number', Float64Array.from({ length: count }, (_, i) => 1_600_000_000_000 + i)],
      ['bid', 'number', new Float64Array(count).fill(1)],
      ['ask', 'number', new Float64Array(count).fill(2)],
    ]);
    expect(table.yields).toBeGreaterThan(4);
    expect(table.records('quotes').tsEvent.length).toBe(count);
  });
});

describe('recogniseTable', () => {
  it('tells the kind by the names alone', () => {
    expect(recogniseTable(['timestamp', 'symbol', 'ask_size', 'ask', 'bid_size', 'bid'])).toBe('quotes');
    expect(recogniseTable(['timestamp', 'trade_id', 'price', 'quantity', 'buyer_maker'])).toBe('trades');
    expect(recogniseTable(['date', 'open', 'high', 'low', 'close', 'volume'])).toBe('bars');
    expect(recogniseTable(['date', 'AAPL', 'MSFT'])).toBe('series');
    expect(recogniseTable(['a', 'b'])).toBeUndefined();
  });
});
