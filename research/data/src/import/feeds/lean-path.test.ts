import { describe, expect, it } from 'vitest';
import { leanZone, parseLeanPath, priceScale, underlyingOf } from './lean-path.ts';

const parse = (path: string) =>
  parseLeanPath({ path, name: path.split('!').at(-1)!.split('/').at(-1)!, head: new Uint8Array(0) });
const day = (year: number, month: number, date: number): number => Date.UTC(year, month - 1, date) * 1_000;

const zone = (path: string): string => leanZone(parse(path)!).name;

describe('paths of Lean’s Data folder', () => {
  it.each([
    [
      'lean/Data/equity/usa/minute/aapl/20140605_trade.zip!20140605_aapl_minute_trade.csv',
      {
        security: 'equity',
        market: 'usa',
        resolution: 'minute',
        ticker: 'AAPL',
        suffix: '',
        content: 'trade',
        date: day(2014, 6, 5),
      },
    ],
    [
      'equity/usa/daily/tap.a.zip!tap.a.csv',
      { security: 'equity', market: 'usa', resolution: 'daily', ticker: 'TAP.A', suffix: '', content: undefined },
    ],
    [
      'C:\\Lean\\Data\\equity\\usa\\tick\\spy\\20131007_trade.zip!20131007_spy_Trade_Tick.csv',
      {
        security: 'equity',
        market: 'usa',
        resolution: 'tick',
        ticker: 'SPY',
        suffix: '',
        content: 'trade',
        date: day(2013, 10, 7),
      },
    ],
    [
      '/Data/future/cme/hour/es_trade.zip!es_trade_201312.csv',
      { security: 'future', market: 'cme', resolution: 'hour', ticker: 'ES', suffix: '201312', content: 'trade' },
    ],
    [
      '/Data/cryptofuture/binance/minute/btcusd/20221213_quote.zip!20221213_btcusd_minute_quote_perp.csv',
      {
        security: 'cryptofuture',
        market: 'binance',
        resolution: 'minute',
        ticker: 'BTCUSD',
        suffix: 'PERP',
        content: 'quote',
        date: day(2022, 12, 13),
      },
    ],
    [
      '/Data/option/usa/daily/aapl_2014_quote_american.zip!aapl_quote_american_call_10000000_20150117.csv',
      {
        security: 'option',
        market: 'usa',
        resolution: 'daily',
        ticker: 'AAPL',
        suffix: '',
        content: 'quote',
        contract: { right: 1, strike: 1_000, expiration: day(2015, 1, 17) },
      },
    ],
    [
      '/Data/indexoption/usa/minute/spx/20210104_openinterest_european.zip!20210104_spxw_minute_openinterest_european_put_32005000_20210115.csv',
      {
        security: 'indexoption',
        market: 'usa',
        resolution: 'minute',
        ticker: 'SPXW',
        suffix: '',
        content: 'openinterest',
        date: day(2021, 1, 4),
        contract: { right: -1, strike: 3_200.5, expiration: day(2021, 1, 15) },
      },
    ],
  ])('%s', (path, expected) => {
    expect(parse(path)).toEqual(expected);
  });

  it.each([
    '/Data/alternative/interest-rate/usa/interest-rate.csv',
    '/Data/equity/usa/factor_files/aapl.csv',
    '/Data/future/cme/universes/es/20131004.csv',
    '/Data/indexoption/usa/universes/spx/20210104.csv',
    '/Data/equity/usa/daily/readme.md',
    // A date that is none, a day's file among daily ones, an option without its contract, a contract without its content.
    '/Data/equity/usa/minute/aapl/20141305_trade.zip!20141305_aapl_minute_trade.csv',
    '/Data/equity/usa/daily/20140605_aapl_daily_trade.csv',
    '/Data/option/usa/daily/aapl.csv',
    '/Data/option/usa/daily/aapl_american_call_10000000_20150117.csv',
    '/Data/equity/usa/minute/aapl/aapl.csv',
    'my/minute/aapl.csv',
  ])('%s is none of its prices', (path) => {
    expect(parse(path)).toBeUndefined();
  });
});

it('prices of equities and options are integers, others are not', () => {
  expect(priceScale(parse('equity/usa/daily/spy.csv')!)).toBe(10_000);
  expect(priceScale(parse('indexoption/usa/daily/spx_trade_european_put_32000000_20210115.csv')!)).toBe(10_000);
  expect(priceScale(parse('index/usa/daily/spx.csv')!)).toBe(1);
  expect(priceScale(parse('forex/oanda/daily/eurusd.csv')!)).toBe(1);
});

it('times are in the zone of Lean’s market-hours database', () => {
  expect(zone('equity/usa/daily/spy.csv')).toBe('America/New_York');
  expect(zone('equity/india/daily/yesbank.csv')).toBe('Asia/Kolkata');
  expect(zone('index/usa/daily/spx.csv')).toBe('America/Chicago');
  expect(zone('index/usa/daily/rut.csv')).toBe('America/New_York');
  expect(zone('index/hkfe/daily/hsi.csv')).toBe('Asia/Hong_Kong');
  expect(zone('future/cme/daily/es_trade_201312.csv')).toBe('UTC');
  expect(zone('future/eurex/daily/fesx_trade_201312.csv')).toBe('Europe/Berlin');
  expect(zone('forex/oanda/daily/eurusd.csv')).toBe('UTC');
  expect(zone('forex/fxcm/daily/eurusd.csv')).toBe('Etc/GMT+5');
  expect(zone('crypto/coinbase/daily/btcusd.csv')).toBe('UTC');
  expect(zone('cryptofuture/dydx/daily/btcusd_trade_perp.csv')).toBe('UTC');
  expect(zone('option/usa/daily/aapl_trade_american_put_10000_20150117.csv')).toBe('America/New_York');
});

it('index options of a root of their own belong to the index', () => {
  expect(['SPXW', 'NQX', 'AAPL'].map(underlyingOf)).toEqual(['SPX', 'NDX', 'AAPL']);
});
