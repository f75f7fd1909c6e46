import { describe, expect, it } from 'vitest';
import { groupOf, snapshotEnd, stemOf, symbolOf } from './file-facts.ts';
import { at } from './read-layout.fixture.ts';

describe('what a file’s name says', () => {
  it.each([
    ['ETH_BTC-5m.feather', 'ETH_BTC'],
    ['XRP_USDT_USDT-1h-futures.feather', 'XRP_USDT_USDT'],
    ['XRP_USDT_USDT-8h-mark.feather', 'XRP_USDT_USDT-mark'],
    ['XRP_USDT_USDT-8h-funding_rate.feather', 'XRP_USDT_USDT-funding_rate'],
    ['XRP_ETH-trades.parquet', 'XRP_ETH'],
    ['usdjpy-ticks.csv.gz', 'usdjpy'],
    ['BRK.B.csv', 'BRK.B'],
    ['AAPL.csv.zst', 'AAPL'],
    ['BTC-1.csv', 'BTC-1'],
    ['trades.csv', 'trades'],
    ['.csv', '.csv'],
  ])('%s is about %s', (name, symbol) => {
    expect(symbolOf(name)).toBe(symbol);
  });

  it('keeps what is no ending', () => {
    expect(stemOf('a.b.c')).toBe('a.b.c');
    expect(stemOf('prices.jsonl.gz')).toBe('prices');
  });

  it.each([
    ['sp500_ticker_start_end.csv', 'sp500'],
    ['sp500_changes_since_2019.csv', 'sp500'],
    ['sp500.csv', 'sp500'],
    ['sp500_constituents_2026-08.csv', 'sp500'],
    ['russell-3000-members.csv', 'russell'],
    ['nasdaq_composite_members.csv', 'nasdaq-composite'],
    ['constituents.csv', 'constituents'],
  ])('%s lists members of %s', (name, group) => {
    expect(groupOf(name)).toBe(group);
  });

  it.each([
    ['sp500_2026-08.csv', '2026-09-01'],
    ['sp500_2026-12.csv', '2027-01-01'],
    ['sp500_20260831.csv', '2026-09-01'],
    ['sp500-2024_02_29.csv', '2024-03-01'],
    ['2024-02-28-snapshot.csv', '2024-02-29'],
  ])('%s is of a day or month that ends on %s', (name, end) => {
    expect(snapshotEnd(name)).toBe(at(end));
  });

  it.each(['sp500.csv', 'us_1999_2021.csv', 'x2026-13.csv', 'a_2026-02-30.csv', '12026-08.csv'])(
    '%s is of no day',
    (name) => {
      expect(snapshotEnd(name)).toBeUndefined();
    },
  );
});
