/**
 * Every family of the shared feeds with its counts and sums. The expected figures were taken by other means: rows and
 * blanks by Python's zipfile and csv, messages by gzip and json, Databento's by the package databento-dbn 0.72.0.
 */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isoInstant, type Json } from '@quantcli/core';
import type { KindName } from '../../records/kinds.ts';
import { DATA, FeedImport, isAbsent, isKnown, shared, sharedMembers, SKIPPED } from './read-feed.fixture.ts';

const LEAN = 'lean/dev/Data';

/** All archives of a folder; rows by kind of record, and how many were refused why. */
async function readFolder(folder: string) {
  const files = readdirSync(resolve(DATA, folder), { recursive: true, encoding: 'utf8' }).sort();
  const read: { [kind: string]: number } = {};
  const refused: { [reason: string]: number } = {};
  let members = 0;
  let rows = 0;
  for (const file of files.filter((name) => name.endsWith('.zip'))) {
    const feed = new FeedImport();
    for (const { path, bytes } of await sharedMembers(`${folder}/${file}`)) {
      members += 1;
      rows += (await feed.read(path, bytes)).rows;
    }
    for (const [kind, writer] of feed.writers) if (writer.count > 0) read[kind] = (read[kind] ?? 0) + writer.count;
    for (const { reason } of feed.rejected) refused[reason] = (refused[reason] ?? 0) + 1;
  }
  return { members, rows, read, refused };
}

const sum = (rows: readonly { [column: string]: Json }[], column: string): number =>
  rows.reduce((total, row) => total + ((row[column] as number | undefined) ?? 0), 0);

const readDatabento = async (name: string, kind: KindName) => {
  const feed = new FeedImport();
  const path = `nautilus/dev/${name}`;
  const reading = await feed.read(path, await shared(path));
  expect(feed.rejected).toEqual([]);
  const rows = feed.rows(kind);
  expect(rows).toHaveLength(reading.rows);
  return rows;
};
const count = (rows: readonly { [column: string]: Json }[], column: string, value: Json): number =>
  rows.filter((row) => row[column] === value).length;

describe.skipIf(isAbsent)(`shared feeds${SKIPPED}`, () => {
  describe('Lean', () => {
    const nothing = {};
    const empty = { 'neither side is quoted': 84 };
    it.each<[folder: string, members: number, read: { readonly [K in KindName]?: number }, refused: object]>([
      ['equity/usa/daily', 19, { bars: 58_327 }, nothing],
      ['equity/usa/minute', 56, { bars: 15_234, quotes: 17_247 }, nothing],
      ['equity/usa/second', 17, { bars: 103_045, quotes: 145_549 }, nothing],
      ['equity/usa/tick', 2, { trades: 690_278 }, nothing],
      ['option/usa/daily', 9_802, { options: 14_140 }, nothing],
      ['option/usa/minute', 7_459, { options: 60_958 + 43_927 + 4_659 - 84 }, empty],
      ['index', 8, { bars: 1_866 }, nothing],
      ['indexoption', 72, { options: 143 + 5_306 + 1_044 }, nothing],
      ['future/cme/daily', 28, { bars: 203, quotes: 288, series: 47 }, nothing],
      ['future/cme/hour', 28, { bars: 357, quotes: 529, series: 85 }, nothing],
      ['forex', 32, { quotes: 14_952 + 33_727 }, nothing],
      ['crypto', 30, { bars: 32_657, quotes: 13_554 }, nothing],
      ['cryptofuture', 14, { bars: 5_764, quotes: 4_598 }, nothing],
    ])('%s', async (folder, members, read, refused) => {
      const found = await readFolder(`${LEAN}/${folder}`);
      expect(found).toMatchObject({ members, read });
      expect(found.refused).toEqual(refused);
      expect(found.rows).toBe([...Object.values(read), ...Object.values(refused)].reduce((a, b) => a + b, 0));
    });

    it('splits and holidays stand where they were: Apple’s first minute after its split, half a day before Christmas', async () => {
      const feed = new FeedImport();
      for (const file of ['aapl/20140609_trade.zip', 'goog/20151224_trade.zip']) {
        for (const { path, bytes } of await sharedMembers(`${LEAN}/equity/usa/minute/${file}`))
          await feed.read(path, bytes);
      }
      const rows = feed.rows('bars');
      const apple = rows.filter(({ symbol }) => symbol === 'AAPL');
      const open = apple.find(({ tsEvent }) => isoInstant(tsEvent as number) === '2014-06-09T13:30:00.000000Z')!;
      expect(open['open']).toBe(92.69);
      const google = rows.filter(({ symbol }) => symbol === 'GOOG');
      expect(
        isoInstant(
          Math.max(
            ...google.filter(({ volume }) => (volume as number) > 5_000).map(({ tsEvent }) => tsEvent as number),
          ),
        ),
      ).toBe('2015-12-24T17:59:00.000000Z');
    });

    it('ticks of SPY keep where they were traded; none of that day is suspicious', async () => {
      const feed = new FeedImport();
      const [member] = await sharedMembers(`${LEAN}/equity/usa/tick/spy/20131007_trade.zip`);
      await feed.read(member!.path, member!.bytes);
      const { texts } = feed.records('trades');
      expect(texts.get('conditions')!.words.filter((word) => word.includes('suspicious'))).toEqual([]);
      const { words, code } = texts.get('venue')!;
      const trades = words.map(() => 0);
      for (const word of code) trades[word]! += 1;
      expect(Object.fromEntries(words.map((word, i) => [word, trades[i]]))).toEqual({
        B: 16_074,
        K: 18_445,
        Z: 41_823,
        P: 53_805,
        D: 35_057,
        Y: 12_607,
        W: 453,
        M: 159,
        J: 10_898,
        X: 4_807,
        C: 424,
        Q: 56_049,
      });
    });

    it('margins, funding rates and shortable shares', async () => {
      const feed = new FeedImport();
      let rows = 0;
      for (const folder of [
        'future/cme/margins',
        'cryptofuture/binance/margin_interest',
        'cryptofuture/bybit/margin_interest',
        'equity/usa/shortable',
      ]) {
        for (const name of readdirSync(resolve(DATA, LEAN, folder), { recursive: true, encoding: 'utf8' }).sort()) {
          const path = `${LEAN}/${folder}/${name}`;
          if (name.endsWith('.csv')) rows += (await feed.read(path, await shared(path))).rows;
        }
      }
      expect(feed.rejected).toEqual([]);
      expect(rows).toBe(2_159);
      expect(feed.rows('series')).toHaveLength(4_265);
    });

    it('what belongs to others is left to them', async () => {
      for (const path of [
        'alternative/interest-rate/usa/interest-rate.csv',
        'future/cme/map_files/es.csv',
        'future/cme/factor_files/es.csv',
        'future/cme/margins/readme.md',
      ]) {
        expect(isKnown(`${LEAN}/${path}`, await shared(`${LEAN}/${path}`))).toBe(false);
      }
    });
  });

  describe('websocket captures', () => {
    it('Binance USD-M: 93,954 messages, a chain of updates without a gap, a local clock 1.27 s behind', async () => {
      const feed = new FeedImport();
      const path = 'orderbook/dev/binance_usdm_btcusdt_20240808.gz';
      const reading = await feed.read(path, await shared(path));
      expect(reading.rows).toBe(93_954);
      expect(feed.rejected).toEqual([]);
      expect(reading.recognised).toContain('6551 depth updates, 1 full books, 66089 best quotes, 21313 trade messages');
      const book = feed.records('book');
      expect(book.tsEvent).toHaveLength(443_521 + 2_000 + 1);
      const [update, previous] = [book.numbers.get('update')!, book.numbers.get('previous')!];
      let last = NaN;
      let gaps = 0;
      for (let row = 0; row < update.length; row += 1) {
        if (Number.isNaN(previous[row]!) || update[row] === last) continue;
        if (!Number.isNaN(last) && previous[row] !== last) gaps += 1;
        last = update[row]!;
      }
      expect(gaps).toBe(0);
      const trades = feed.rows('trades');
      expect(trades).toHaveLength(21_313);
      expect(trades.filter(({ side }) => side === -1)).toHaveLength(11_697);
      const lead = trades
        .map(({ tsEvent, tsKnown }) => (tsEvent as number) - (tsKnown as number))
        .sort((a, b) => a - b);
      expect(lead[Math.floor(lead.length / 2)]! / 1e6).toBeCloseTo(1.27, 2);
      expect(feed.records('quotes').tsEvent).toHaveLength(66_089);
    });

    it('Binance spot: 41,249 messages', async () => {
      const feed = new FeedImport();
      const path = 'orderbook/dev/binance_spot_btcusdt_20240808.gz';
      const reading = await feed.read(path, await shared(path));
      expect(reading.rows).toBe(41_249);
      expect(feed.rejected).toEqual([]);
      expect(reading.recognised).toContain('3451 depth updates, 1 full books, 28040 best quotes, 9757 trade messages');
      const sizes = (['book', 'quotes', 'trades'] as const).map((kind) => feed.records(kind).tsEvent.length);
      expect(sizes).toEqual([124_090 + 2_000 + 1, 28_040, 9_757]);
    });

    it('Hyperliquid: 55 messages', async () => {
      const feed = new FeedImport();
      const path = 'orderbook/dev/hyperliquid_btcusd_20250126.gz';
      const reading = await feed.read(path, await shared(path));
      expect(reading.rows).toBe(55);
      expect(feed.rejected).toEqual([]);
      expect(feed.rows('book')).toHaveLength(1_840 + 46);
      expect(
        feed
          .rows('trades')
          .map(({ side }) => side)
          .filter((side) => side === 1),
      ).toHaveLength(23);
    });
  });

  it.each([
    ['deribit_incremental_book_L2_BTC-PERPETUAL.csv.gz', 'tardis', 15, 'book', 16],
    ['bitmex_trades_XBTUSD.csv.gz', 'tardis', 10, 'trades', 10],
    ['binance-futures_book_snapshot_25_BTCUSDT.csv.gz', 'tardis', 10, 'book', 510],
    ['btcusdt-depth-snap.csv.gz', 'binance-depth', 100, 'book', 101],
    ['btcusdt-depth-update.csv.gz', 'binance-depth', 100, 'book', 100],
    ['quote_tick_data.csv.gz', 'histdata-ticks', 9_500, 'quotes', 9_500],
  ] as const)('%s', async (name, layout, rows, kind, records) => {
    const feed = new FeedImport();
    expect(await feed.read(`nautilus/dev/${name}`, await shared(`nautilus/dev/${name}`))).toMatchObject({
      layout,
      rows,
      kinds: [kind],
    });
    expect(feed.rejected).toEqual([]);
    expect(feed.rows(kind)).toHaveLength(records);
  });

  it('HistData’s first quote is at the opening of the currency market in New York', async () => {
    const feed = new FeedImport();
    await feed.read('quote_tick_data.csv', await shared('nautilus/dev/quote_tick_data.csv.gz'));
    expect(isoInstant(feed.records('quotes').tsEvent[0]!)).toBe('2020-01-01T22:00:00.065000Z');
  });

  it.each([
    'usdjpy-m1-bid-2013.csv.gz',
    'usdjpy-ticks.csv.gz',
    'short-term-interest.csv.gz',
    '6EH4.XCME_1min_bars_20240101_20240131.csv.gz',
    'btc-perp-20211231-20220201_1m.csv.gz',
  ])('%s belongs to others', async (name) => {
    expect(isKnown(`nautilus/dev/${name}`, await shared(`nautilus/dev/${name}`))).toBe(false);
  });

  describe('Databento', () => {
    it('ESH4 order by order, 2023-12-24', async () => {
      const rows = await readDatabento('esh4-glbx-mdp3-20231224.mbo.dbn.zst', 'book');
      expect(rows).toHaveLength(8_725);
      expect(count(rows, 'side', 1)).toBe(5_192);
      expect(count(rows, 'action', 'add')).toBe(8_725);
      expect(sum(rows, 'price')).toBe(41_583_316.25);
      expect(sum(rows, 'size')).toBe(38_304);
      expect(sum(rows, 'update')).toBe(5_748_111);
      const [first] = rows;
      expect(first).toMatchObject({
        symbol: 'ESH4',
        tsEvent: 1_703_422_805_243_925,
        tsKnown: 1_703_422_805_718_200,
        order: 6_412_777_162_812,
      });
    });

    it('ESM4 order by order, 2024-05-08', async () => {
      const rows = await readDatabento('orderbooks_mbo_2024-05-08T00-00-00_2024-05-08T00-00-02.dbn.zst', 'book');
      expect(rows).toHaveLength(13_796);
      const actions = ['add', 'cancel', 'modify', 'trade', 'fill', 'clear'].map((action) =>
        count(rows, 'action', action),
      );
      expect(actions).toEqual([13_678, 80, 27, 5, 5, 1]);
      expect(sum(rows, 'price')).toBe(71_581_483.75);
      expect(sum(rows, 'size')).toBe(46_308);
      // The snapshot that the file begins with is older than the file.
      expect(rows[0]).toMatchObject({
        action: 'clear',
        tsEvent: 1_714_910_404_570_304,
        tsKnown: 1_715_126_400_000_000,
      });
    });

    it('quotes of ESU4', async () => {
      const rows = await readDatabento('futures_mbp-1_2024-07-01T23-58_2024-07-02T00-02.dbn.zst', 'quotes');
      expect(rows).toHaveLength(2_288);
      expect(['bid', 'ask', 'bidSize', 'askSize'].map((column) => sum(rows, column))).toEqual([
        12_650_042.25, 12_650_640.5, 39_104, 49_749,
      ]);
    });

    it('trades of ESU4', async () => {
      const rows = await readDatabento('futures_trades_2024-07-01T23-58_2024-07-02T00-02.dbn.zst', 'trades');
      expect(rows).toHaveLength(120);
      expect([count(rows, 'side', 1), count(rows, 'side', -1)]).toEqual([66, 54]);
      expect([sum(rows, 'price'), sum(rows, 'size')]).toEqual([663_482, 253]);
    });

    it('minutes of ESU4 and NQU4', async () => {
      const rows = await readDatabento('futures_ohlcv-1m_2024-07-01T23-40_2024-07-02T00-10.dbn.zst', 'bars');
      expect([count(rows, 'symbol', 'ESU4'), count(rows, 'symbol', 'NQU4')]).toEqual([30, 30]);
      expect(['open', 'close', 'volume'].map((column) => sum(rows, column))).toEqual([766_406.25, 766_407.25, 2_742]);
    });
  });
});
