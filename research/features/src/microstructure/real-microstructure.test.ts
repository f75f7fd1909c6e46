/** Trades and quotes of real markets: signs against the true ones, figures against slow sums, plausible sizes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { MICROS_PER_SECOND } from '@quantcli/core';
import { pickRecords, streamFiles, type KindName, type Records } from '@quantcli/data';
import { nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { microstructureBars, type MicrostructureTable } from './microstructure-of-records.ts';
import { naiveVpin, type Trade } from './microstructure.reference.ts';
import { TradeSigner } from './trade-signer.ts';

const data = process.env['QUANT_TEST_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data');
const absent = !existsSync(data);

async function read(path: string): Promise<ReadonlyMap<KindName, Records>> {
  const found = new Map<KindName, Records>();
  for await (const part of streamFiles([join(data, path)], { batchRows: Infinity }).parts) {
    if ('records' in part) found.set(part.records.kind, part.records);
  }
  return found;
}

/** Shares of the trades whose sign is the true one, records taken as they became known. */
function accuracy(trades: Records, quotes: Records | undefined, delay = 0) {
  const signer = new TradeSigner(delay);
  const [price, side] = [trades.numbers.get('price')!, trades.numbers.get('side')!];
  const [bid, ask] = [quotes?.numbers.get('bid'), quotes?.numbers.get('ask')];
  const known = quotes?.tsKnown ?? new Float64Array(0);
  let [quote, tick, leeReady] = [0, 0, 0];
  for (let i = 0; i < price.length; i += 1) {
    for (; quote < known.length && known[quote]! < trades.tsKnown[i]!; quote += 1) {
      signer.quote(quotes!.tsEvent[quote]!, known[quote]!, (bid![quote]! + ask![quote]!) / 2);
    }
    signer.trade(trades.tsEvent[i]!, trades.tsKnown[i]!, price[i]!);
    tick += Number(signer.tick === side[i]);
    leeReady += Number(signer.leeReady === side[i]);
  }
  return { tick: tick / price.length, leeReady: leeReady / price.length };
}

const field = (table: MicrostructureTable, name: string): Float64Array => table.fields.get(name)!;
const extremes = (values: Float64Array): [number, number] => {
  const there = values.filter((value) => !Number.isNaN(value));
  expect(there.length).toBeGreaterThan(0);
  return [Math.min(...there), Math.max(...there)];
};

/** Within [least, most], where there is a value. */
function expectWithin(values: Float64Array, least: number, most: number): void {
  const [low, high] = extremes(values);
  expect(low).toBeGreaterThanOrEqual(least);
  expect(high).toBeLessThanOrEqual(most);
}

describe.skipIf(absent)(
  `real trades and quotes${absent ? ` (skipped: ${data} is absent, set QUANT_TEST_DATA)` : ''}`,
  () => {
    describe('Binance futures, whose clock is 1.27 s ahead of the one that received them', async () => {
      if (absent) return;
      const found = await read('orderbook/dev/binance_usdm_btcusdt_20240808.gz');
      const [trades, quotes] = [found.get('trades')!, found.get('quotes')!];
      const options = {
        interval: '10s',
        step: '1s',
        horizon: 10 * MICROS_PER_SECOND,
        bucketVolume: 5,
        imbalance: ['60s'],
      } as const;
      const table = microstructureBars({ trades, quotes }, options);

      it('finds the side that took', () => {
        const { tick, leeReady } = accuracy(trades, quotes);
        expect(tick).toBeCloseTo(0.9685, 4);
        expect(leeReady).toBeCloseTo(0.9892, 4);
      });

      it('books every trade in the bar in which it was known, before its own time', () => {
        expect(trades.tsEvent.every((event, i) => event > trades.tsKnown[i]!)).toBe(true);
        const size = trades.numbers.get('size')!;
        const side = trades.numbers.get('side')!;
        for (const [row, start] of table.time.entries()) {
          let [volume, buys] = [0, 0];
          for (let i = 0; i < size.length; i += 1) {
            if (trades.tsKnown[i]! < start || trades.tsKnown[i]! >= table.known[row]!) continue;
            volume += size[i]!;
            if (side[i] === 1) buys += size[i]!;
          }
          expect(field(table, 'volume')[row]).toBe(volume);
          expect(field(table, 'buy_volume')[row]).toBe(buys);
        }
      });

      it('keeps the bits of the bars before a cut', () => {
        const cut = table.known[17]!;
        const before = (records: Records): Records =>
          pickRecords(
            records,
            [...records.tsKnown.keys()].filter((row) => records.tsKnown[row]! < cut),
          );
        const kept = microstructureBars({ trades: before(trades), quotes: before(quotes) }, options);
        for (const [name, values] of kept.fields)
          expect([...values], name).toEqual(Array.from(field(table, name).subarray(0, 18)));
      });

      it('has spreads of a tick and up, impact that moves with the flow, VPIN below 1', () => {
        expectWithin(field(table, 'quoted_spread'), 0.1 / 62_000, 5e-6);
        expectWithin(field(table, 'effective_spread'), 0.1 / 62_000, 1e-3);
        expectWithin(field(table, 'vpin'), 0.5, 0.9);
        // Dollars of a price near 61,700 for each dollar bought: a million moves it by 4 to 18.
        expectWithin(field(table, 'kyle_lambda'), 4e-6, 1.8e-5);
        expectWithin(field(table, 'depth'), 4, 15);
        expectWithin(field(table, 'resilience'), 0, 120);
      });
    });

    it('Binance spot tells quotes without the venue’s time: a delay makes up for it, the tick rule needs none', async () => {
      const found = await read('orderbook/dev/binance_spot_btcusdt_20240808.gz');
      const [trades, quotes] = [found.get('trades')!, found.get('quotes')!];
      expect(accuracy(trades, quotes).leeReady).toBeCloseTo(0.4917, 4);
      const { tick, leeReady } = accuracy(trades, quotes, 100_000);
      expect(tick).toBeCloseTo(0.9685, 4);
      expect(leeReady).toBeCloseTo(0.9491, 4);
    });

    it('the tick rule on 1,000 public trades, and both rules on a future at the exchange', async () => {
      const crypto = await read('crypto/dev/public_trades_list.csv.gz');
      expect(accuracy(crypto.get('trades')!, undefined).tick).toBeCloseTo(0.972, 3);
      const future = await read('nautilus/dev/futures_trades_2024-07-01T23-58_2024-07-02T00-02.dbn.zst');
      const book = await read('nautilus/dev/futures_mbp-1_2024-07-01T23-58_2024-07-02T00-02.dbn.zst');
      const { tick, leeReady } = accuracy(future.get('trades')!, book.get('quotes')!);
      // A quote moves rarely there, and trades at both of its sides look like changes of price.
      expect(tick).toBeCloseTo(0.6333, 4);
      expect(leeReady).toBeCloseTo(0.9917, 4);
    });

    it('SPY on a day without quotes: volume, VPIN and session returns of 250,601 trades', async () => {
      const trades = (await read('lean/dev/Data/equity/usa/tick/spy/20131007_trade.zip')).get('trades')!;
      const options = { interval: '30m', bucketVolume: 1_000_000 } as const;
      const table = microstructureBars({ trades }, options);
      const [price, size] = [trades.numbers.get('price')!, trades.numbers.get('size')!];
      const total = (name: string): number => field(table, name).reduce((sum, value) => sum + value, 0);
      expect(total('trades')).toBe(250_601);
      expect(total('volume')).toBe(size.reduce((sum, value) => sum + value, 0));
      let [sign, buys] = [0, 0];
      price.forEach((value, i) => {
        if (i > 0 && value !== price[i - 1]) sign = value > price[i - 1]! ? 1 : -1;
        if (sign === 1) buys += size[i]!;
      });
      expect(total('buy_volume')).toBe(buys);

      const minutes = Map.groupBy(price.keys(), (i) => Math.floor(trades.tsKnown[i]! / 60e6));
      const steps = [...minutes.values()].map((rows) =>
        rows.map((i): Trade => ({ tsEvent: 0, tsKnown: 0, side: NaN, price: price[i]!, size: size[i]! })),
      );
      expect(field(table, 'vpin').at(-1)).toBeCloseTo(naiveVpin(steps, 1_000_000), 9);
      expectWithin(field(table, 'vpin'), 0.2, 0.4);

      // In the session alone: 241,504 trades of 82.0 of the 97.1 million shares; the closing auction is printed after it.
      const session = microstructureBars({ trades }, { ...options, calendar: nyse });
      expect(session.time).toHaveLength(13);
      expect(field(session, 'trades').reduce((sum, value) => sum + value, 0)).toBe(241_504);
      expect(field(session, 'volume').reduce((sum, value) => sum + value, 0)).toBe(81_975_673);
      expectWithin(field(session, 'vpin'), 0.2, 0.31);
      // Outside it they bounce by up to 13 basis points; the spread was a cent of 168 dollars, 0.6.
      expect(extremes(field(table, 'roll'))[1]).toBeCloseTo(1.3e-3, 4);
      expectWithin(field(session, 'roll'), 2e-5, 1.2e-4);

      // 09:30 is 13:30 UTC on that day; of the first hour and the last 90 minutes, last over first.
      const open = Date.UTC(2013, 9, 7, 13, 30) * 1_000;
      const between = (from: number, to: number): number => {
        const rows = [...price.keys()].filter(
          (i) => trades.tsKnown[i]! >= open + from * 60e6 && trades.tsKnown[i]! < open + to * 60e6,
        );
        return price[rows.at(-1)!]! / price[rows[0]!]! - 1;
      };
      expect(field(session, 'morning_return').at(-1)).toBe(between(0, 60));
      expect(field(session, 'afternoon_return').at(-1)).toBe(between(300, 390));
      for (const name of ['quoted_spread', 'effective_spread', 'realised_spread', 'depth', 'kyle_lambda', 'resilience'])
        expect(field(table, name).every(Number.isNaN), name).toBe(true);
    });
  },
);
