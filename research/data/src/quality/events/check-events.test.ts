import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { KindName } from '../../records/kinds.ts';
import type { Records } from '../../records/records.ts';
import { RecordWriter } from '../../records/record-writer.ts';
import type { Finding } from '../finding.ts';
import { dataFolder, isAbsent, readTable, skipped } from '../real-bars.fixture.ts';
import { checkEvents } from './check-events.ts';

interface Row {
  readonly symbol?: string;
  readonly time: number;
  readonly known?: number;
  readonly [column: string]: string | number | undefined;
}

/** Records of a kind, a row an object; times in milliseconds. */
function recordsOf(kind: KindName, rows: readonly Row[]): Records {
  const writer = new RecordWriter(kind);
  rows.forEach(({ symbol = 'A', time, known = time, ...columns }, line) => {
    writer.begin(writer.subject(symbol), time * 1_000, known * 1_000, line);
    for (const [name, value] of Object.entries(columns)) {
      if (typeof value === 'string') writer.setText(writer.column(name), value);
      else if (value !== undefined) writer.set(writer.column(name), value);
    }
    expect(writer.commit()).toBeUndefined();
  });
  return writer.take().records;
}

function find(kind: KindName, rows: readonly Row[]): Record<string, Finding> {
  return Object.fromEntries(checkEvents(recordsOf(kind, rows)).map((one) => [one.check, one]));
}

const trade = (time: number, price: number, rest: Partial<Row> = {}): Row => ({ time, price, ...rest });
/** Trades whose price wiggles by a basis point or so. */
const trades = Array.from({ length: 60 }, (_, t) => trade(t * 100, 100 + 0.01 * Math.sin(t * t)));

describe('clean records', () => {
  it('have no finding, nor have kinds without checks', () => {
    expect(checkEvents(recordsOf('trades', trades))).toEqual([]);
    expect(checkEvents(recordsOf('membership', [{ time: 0, group: 'g', member: 1 }]))).toEqual([]);
  });
});

const skewed = (by: (t: number) => number) => trades.map((row, t) => ({ ...row, known: row.time + by(t) }));

describe('clock skew', () => {
  it('is no finding of plain latency', () => {
    expect(
      find(
        'trades',
        skewed((t) => 3 + (t % 5)),
      ),
    ).toEqual({});
  });

  it('is an error where events are received before they happen', () => {
    const found = find(
      'trades',
      skewed((t) => (t % 2 === 0 ? -1_270 : -1_260)),
    )['clock-skew'];
    expect(found).toMatchObject({ severity: 'error', action: 'flag', count: 60, bySymbol: new Map([['A', 60]]) });
    expect(found!.cases[0]!.what).toBe(
      'local minus exchange time −1265 ms (median), −1270 ms to −1260 ms (1 % to 99 %)',
    );
    expect(found!.cases[0]!.explanation).toContain('60 of 60 events were received before they happened');
  });

  it('says of which kind of records it is', () => {
    const early = { time: 0, known: -50 };
    expect(find('trades', [{ ...early, price: 100 }])['clock-skew']!.examples).toEqual([
      expect.stringMatching(/^trades: A 1970-01-01: local minus exchange time −50 ms/),
    ]);
    expect(find('quotes', [{ ...early, bid: 99, ask: 100 }])['clock-skew']!.examples).toEqual([
      expect.stringMatching(/^quotes: A 1970-01-01: local minus exchange time −50 ms/),
    ]);
  });

  it('is a warning where it happens once in a while, or where everything comes late', () => {
    const rows = Array.from({ length: 300 }, (_, t) => trade(t * 100, 100, { known: t * 100 + (t === 7 ? -50 : 5) }));
    expect(find('trades', rows)['clock-skew']).toMatchObject({ severity: 'warning', count: 1 });
    expect(
      find(
        'trades',
        skewed(() => 20_000),
      )['clock-skew']!.examples[0],
    ).toContain('received long after they happened');
  });
});

describe('the order of events', () => {
  it('is broken where a later one was known before', () => {
    const rows = trades.map((row, t) => ({ ...row, known: row.time + (t === 30 ? 450 : 5) }));
    const found = find('trades', rows)['out-of-order-events'];
    expect(found).toMatchObject({ severity: 'warning', action: 'accept', count: 1 });
    expect(found!.cases[0]!.time).toBe(3_000_000);
  });

  it('is broken where the file has them in another one, though there is no local clock', () => {
    const rows = [...trades.slice(0, 20), ...trades.slice(21), trades[20]!];
    expect(find('trades', rows)['out-of-order-events']).toMatchObject({ count: 1 });
    // A venue's own numbers are as large as they like.
    expect(
      find(
        'trades',
        trades.map((row, t) => ({ ...row, sequence: 3e9 + t })),
      ),
    ).toEqual({});
  });
});

const message = (time: number, previous: number, update: number): Row[] => [
  { time, action: 'set', side: 1, price: 99, size: 1, previous, update },
  { time, action: 'set', side: -1, price: 101, size: 1, previous, update },
];

describe('the chain of updates', () => {
  it('has a gap where a message follows one that is not there', () => {
    const rows = [message(0, 5, 10), message(1, 10, 14), message(2, 17, 20), message(3, 20, 21)].flat();
    const found = find('book', rows)['update-gaps'];
    expect(found).toMatchObject({ severity: 'error', count: 1, action: 'flag' });
    expect(found!.cases[0]!.what).toBe('follows update 17, the one before is 14');
  });

  it('has none at an overlap with a snapshot, an older snapshot, nor by subject', () => {
    const snapshot: Row = { time: 1, action: 'snapshot', side: 1, price: 99, size: 1, update: 12 };
    expect(find('book', [...message(0, 5, 10), snapshot, ...message(2, 11, 14)])).toEqual({});
    expect(find('book', [...message(0, 5, 30), snapshot, ...message(2, 30, 34)])).toEqual({});
    expect(find('book', [...message(0, 5, 10), ...message(0, 90, 95).map((row) => ({ ...row, symbol: 'B' }))])).toEqual(
      {},
    );
    expect(
      find('book', [
        { time: 0, action: 'clear' },
        { time: 1, action: 'set', price: 1, size: 1 },
      ]),
    ).toEqual({});
  });
});

describe('quotes', () => {
  const quotes = Array.from({ length: 100 }, (_, t): Row => ({ time: t, bid: 99, ask: 100 }));
  it('are crossed, locked or one-sided', () => {
    const found = find('quotes', [
      ...quotes.slice(0, 97),
      { time: 200, bid: 101, ask: 100 },
      { time: 201, bid: 100, ask: 100 },
      { time: 202, bid: 100 },
    ]);
    expect(Object.keys(found)).toEqual(['crossed-quotes', 'locked-quotes', 'one-sided-quotes']);
    expect(found['crossed-quotes']).toMatchObject({
      severity: 'warning',
      examples: ['quotes: A 1970-01-01T00:00:00.200000Z: bid 101 ask 100'],
    });
    expect(found['locked-quotes']).toMatchObject({ severity: 'warning', count: 1 });
    expect(found['one-sided-quotes']).toMatchObject({ severity: 'info', action: 'accept', count: 1 });
    expect(find('quotes', quotes)).toEqual({});
  });

  it('with bid and ask turned round are an error; a feed of one side at a time is a warning', () => {
    expect(
      find(
        'quotes',
        quotes.map(({ time }) => ({ time, bid: 100, ask: 99 })),
      )['crossed-quotes'],
    ).toMatchObject({ severity: 'error' });
    const oneSided = quotes.map(({ time }): Row => (time % 2 === 0 ? { time, bid: 99 } : { time, ask: 100 }));
    expect(find('quotes', oneSided)['one-sided-quotes']).toMatchObject({ severity: 'warning', count: 100 });
  });
});

describe('prints', () => {
  it('are suspicious where no neighbour confirms them, the farthest first', () => {
    const rows = trades.map((row, t) => (t === 20 ? { ...row, price: 102 } : t === 40 ? { ...row, price: 90 } : row));
    const found = find('trades', rows)['suspicious-prints'];
    expect(found).toMatchObject({ severity: 'warning', action: 'flag', count: 2 });
    expect(found!.cases[0]).toMatchObject({ what: 'a trade at 90', time: 4_000_000 });
    expect(found!.cases[0]!.explanation).toMatch(/^−10\.0 % away from the trades around it$/);
    // A price that stays is a move.
    expect(
      find(
        'trades',
        trades.map((row, t) => (t >= 20 ? { ...row, price: 102 } : row)),
      ),
    ).toEqual({});
  });

  it('are suspicious where the venue says so', () => {
    const rows = trades.map((row, t) => (t === 5 ? { ...row, conditions: 'suspicious' } : { ...row, conditions: '@' }));
    expect(find('trades', rows)['suspicious-prints']!.cases).toEqual([
      {
        symbol: 'A',
        time: 500_000,
        what: expect.stringContaining('a trade at'),
        explanation: 'flagged as suspicious by the venue',
      },
    ]);
  });
});

const series = (values: readonly number[]): Row[] => values.map((value, t) => ({ time: t * 86_400_000, value }));

describe('series', () => {
  const rate = Array.from({ length: 80 }, (_, t) => 5 + 0.05 * Math.sin(t * t));
  it('has zeros that its neighbours do not reach: missing values', () => {
    const found = find('series', series(rate.map((value, t) => (t < 10 || (t > 40 && t < 45) ? 0 : value))))[
      'zero-coded-values'
    ];
    expect(found).toMatchObject({ severity: 'warning', count: 14 });
    expect(found!.cases[10]!.time).toBe(41 * 86_400_000_000);
  });

  it('may fall to zero step by step', () => {
    const falling = Array.from({ length: 80 }, (_, t) => Math.max(0, 0.5 - 0.01 * t + 0.01 * Math.sin(t * t)));
    expect(falling.filter((value) => value === 0).length).toBeGreaterThan(20);
    expect(find('series', series(falling))).toEqual({});
  });
});

describe.skipIf(isAbsent)(`real records${skipped}`, () => {
  it('of an order book received by a clock that is 1.27 s slow', () => {
    const lines = gunzipSync(readFileSync(resolve(dataFolder, 'orderbook/dev/binance_usdm_btcusdt_20240808.gz')))
      .toString()
      .split('\n');
    const writer = { trades: new RecordWriter('trades'), book: new RecordWriter('book') };
    const symbol = { trades: writer.trades.subject('BTCUSDT'), book: writer.book.subject('BTCUSDT') };
    const [price, action, previous, update] = [
      writer.trades.column('price'),
      ...['action', 'previous', 'update'].map((name) => writer.book.column(name)),
    ];
    for (const line of lines) {
      const kind = line.includes('"e":"trade"') ? 'trades' : line.includes('"e":"depthUpdate"') ? 'book' : undefined;
      if (kind === undefined) continue;
      const { data } = JSON.parse(line.slice(20)) as { data: { E: number; p?: string; pu?: number; u: number } };
      writer[kind].begin(symbol[kind], data.E * 1_000, Math.floor(Number(line.slice(0, 16))), 0);
      if (kind === 'trades') writer.trades.set(price!, Number(data.p));
      else {
        writer.book.setText(action!, 'set');
        writer.book.set(previous!, data.pu!);
        writer.book.set(update!, data.u);
      }
      writer[kind].commit();
    }
    const [ofTrades, ofBook] = [checkEvents(writer.trades.take().records), checkEvents(writer.book.take().records)];
    const skew = ofTrades.find(({ check }) => check === 'clock-skew');
    expect(skew).toMatchObject({ severity: 'error' });
    expect(skew!.cases[0]!.what).toBe(
      'local minus exchange time −1268.5 ms (median), −1271.5 ms to −1241 ms (1 % to 99 %)',
    );
    // No gap in the chain of 6,551 messages.
    expect(ofBook.map(({ check }) => check)).not.toContain('update-gaps');
  });

  it('of Treasury yields, whose missing tenors are zeros', () => {
    const [header, ...rows] = readTable('macro/us_treasury_par_yields_daily_1990_2022.csv');
    const writer = new RecordWriter('series');
    const value = writer.column('value');
    for (const [date, ...yields] of rows) {
      yields.forEach((cell, c) => {
        writer.begin(writer.subject(header![c + 1]!), Date.parse(date!) * 1_000, Date.parse(date!) * 1_000, 0);
        writer.set(value, Number(cell));
        writer.commit();
      });
    }
    const [finding] = checkEvents(writer.take().records);
    const zeros = (name: string): number | undefined => finding!.bySymbol.get(name);
    expect([zeros('BC_20YEAR'), zeros('BC_30YEAR')]).toEqual([939, 994]);
    // A hundred of its 2,999 zeros are true ones: the rate was at 0.01 around them.
    expect(zeros('BC_1MONTH')).toBe(2_899);
    expect(zeros('BC_10YEAR')).toBeUndefined();
    expect(zeros('BC_3MONTH')).toBeUndefined();
  });
});
