/** The shared real tables, each with its manifest's counts. */
import { describe, expect, it } from 'vitest';
import type { KindName } from '../../records/kinds.ts';
import { at, DAY, isAbsent, isKnown, read, readShared, shared, SKIPPED, type Read } from './read-layout.fixture.ts';

const tables = new Map<string, Promise<Read>>();

/** Each file is read once. */
function readOnce(path: string): Promise<Read> {
  let table = tables.get(path);
  if (table === undefined) tables.set(path, (table = readShared(path)));
  return table;
}

/** path, kind, data rows, records, subjects */
const COUNTS: readonly (readonly [string, KindName, number, number, number])[] = [
  ['arch/core-cpi.csv.gz', 'series', 743, 743, 1],
  ['arch/crude.csv.gz', 'series', 393, 786, 2],
  ['arch/default.csv.gz', 'series', 1_200, 2_400, 2],
  ['arch/frenchdata.csv.gz', 'series', 1_109, 4 * 1_109, 4],
  // 46 and 290 cells are a dot: no value that day.
  ['arch/vix.csv.gz', 'series', 1_305, 1_259, 1],
  ['arch/wti.csv.gz', 'series', 8_611, 8_321, 1],
  // 503 of 1,230 spells have no end.
  ['constituents/sp500_ticker_start_end.csv', 'membership', 1_230, 1_230 + 727, 1_181],
  // 146 added, 148 removed.
  ['constituents/sp500_changes_since_2019.csv', 'membership', 106, 294, 271],
  ['constituents/sp500.csv', 'membership', 503, 2 * 503, 503],
  ['fundamentals/sp500_constituents_2026-08.csv', 'membership', 503, 2 * 503, 503],
  // 245 splits and 14,523 dividends, 8 of them in one row.
  ['corporate_actions/splits_dividends_1999_2021_dev.csv.gz', 'actions', 14_760, 14_768, 250],
  ['crypto/dev/ADA_BTC-5m.feather', 'bars', 5_720, 5_720, 1],
  ['crypto/dev/DASH_BTC-5m.feather', 'bars', 5_758, 5_758, 1],
  ['crypto/dev/ETH_BTC-5m.feather', 'bars', 5_760, 5_760, 1],
  ['crypto/dev/LTC_BTC-5m.feather', 'bars', 5_760, 5_760, 1],
  ['crypto/dev/XMR_BTC-5m.feather', 'bars', 5_758, 5_758, 1],
  ['crypto/dev/XRP_ETH-1m.feather', 'bars', 2_469, 2_469, 1],
  ['crypto/dev/XRP_USDT_USDT-1h-futures.feather', 'bars', 100, 100, 1],
  ['crypto/dev/XRP_USDT_USDT-8h-mark.feather', 'bars', 91, 91, 1],
  ['crypto/dev/XRP_USDT_USDT-8h-funding_rate.feather', 'series', 91, 91, 1],
  ['crypto/dev/public_trades_list.csv.gz', 'trades', 1_000, 1_000, 1],
  ['factors/F-F_Research_Data_5_Factors_2x3_daily.csv', 'series', 13_427, 6 * 13_427, 6],
  ['factors/F-F_Momentum_Factor_daily.csv', 'series', 23_746, 23_746, 1],
  ['factors/F-F_ST_Reversal_Factor_daily.csv', 'series', 23_976, 23_976, 1],
  ['factors/F-F_LT_Reversal_Factor_daily.csv', 'series', 22_746, 22_746, 1],
  ['factors/skfolio_factor_etfs.csv.gz', 'series', 2_264, 5 * 2_264, 5],
  // 14 figures a row, less the blank ones.
  ['fundamentals/sec_reports_pit_2015_2017_dev.csv.gz', 'fundamentals', 33_469, 443_916, 2_319],
  // 10 figures of 503 companies, less 351 blank ones: 17 companies have none.
  ['fundamentals/sp500_constituents_financials_2026-08.csv', 'fundamentals', 503, 4_679, 486],
  ['index/skfolio_sp500_index.csv.gz', 'series', 8_313, 8_313, 1],
  ['index/zipline_spy_benchmark_returns.csv', 'series', 6_357, 6_357, 1],
  // 129 series over 771 months, less 2,486 blanks; CLI and EPU have no value at all.
  ['macro/fred_md_vintage_2023.csv', 'series', 771, 129 * 771 - 2_486, 127],
  ['macro/fred_cpi_Monthly.txt', 'series', 1_324, 7_066, 9],
  ['macro/fred_ppi_Monthly.txt', 'series', 1_168, 10_193, 11],
  ['macro/fred_pce_Monthly.txt', 'series', 771, 7_038, 10],
  ['macro/us_treasury_par_yields_daily_1990_2022.csv', 'series', 8_055, 12 * 8_055 - 2_899 - 939 - 994 - 5_255, 12],
  ['macro/zipline_treasury_curves_daily.csv', 'series', 6_816, 70_144, 11],
  ['nautilus/dev/6EH4.XCME_1min_bars_20240101_20240131.csv.gz', 'bars', 29_996, 29_996, 1],
  ['nautilus/dev/usdjpy-ticks.csv.gz', 'quotes', 1_000, 1_000, 1],
  ['nautilus/dev/short-term-interest.csv.gz', 'series', 24_125, 24_125, 129],
  ['options/dev/spxw_chain_2018-01_02.csv.gz', 'options', 14_438, 14_438, 1],
  ['options/dev/cboe_vix_options_2016-06-01.csv.gz', 'options', 882, 882, 1],
  ['options/dev/skfolio_sp500_implied_vol.csv.gz', 'series', 3_270, 20 * 3_270, 20],
  ['reference/edhec.csv', 'series', 152, 13 * 152, 13],
  ['reference/managers.csv', 'series', 132, 10 * 132 - 142, 10],
  ['reference/portfolio_bacon.csv', 'series', 24, 48, 2],
  ['reference/pyportfolioopt_stock_prices.csv', 'series', 7_126, 20 * 7_126 - 35_589, 20],
  ['reference/skfolio_sp500_20stocks.csv.gz', 'series', 8_313, 20 * 8_313, 20],
];

/** Long bars, which have a faster reader, and tables that have no date. */
const DECLINED = [
  'arch/sp500.csv.gz',
  'index/cboe_vix_daily_1990_2026.csv',
  'index/us_indices_daily_2025_2026.csv.gz',
  'nautilus/dev/btc-perp-20211231-20220201_1m.csv.gz',
  'nautilus/dev/usdjpy-m1-bid-2013.csv.gz',
  'nautilus/dev/btcusdt-depth-update.csv.gz',
  'nautilus/dev/deribit_incremental_book_L2_BTC-PERPETUAL.csv.gz',
  'nautilus/dev/quote_tick_data.csv.gz',
  'reference/backtestingpy_GOOG.csv',
  'reference/haug1998_greeks.csv',
  'reference/zipline_csvdir_AAPL.csv.gz',
  'semis/semis_daily_2014_2022_dev.csv.gz',
  'macro/fred_md_appendix.csv',
  'macro/nber_us_recessions_1948_2020.csv',
];

describe.skipIf(isAbsent)(`shared tables${SKIPPED}`, () => {
  it.each(COUNTS)('%s is %s: %i rows, %i records of %i subjects', async (path, kind, rows, records, subjects) => {
    const table = await readOnce(path);
    expect(table.rejected).toEqual([]);
    expect(table.kinds).toEqual([kind]);
    expect(table.rows).toBe(rows);
    expect(table.records(kind).tsEvent.length).toBe(records);
    expect(table.records(kind).subjects.length).toBe(subjects);
    expect(table.records(kind).tsKnown.every((known) => Number.isSafeInteger(known))).toBe(true);
    expect(table.recognised.includes('zeros taken')).toBe(path.includes('us_treasury'));
  });

  it.each(DECLINED)('%s is left to others', async (path) => {
    expect(isKnown(path, await shared(path))).toBe(false);
  });

  it('shows no fundamental before the end of its crawl date, and marks amended filings', async () => {
    const table = await readOnce('fundamentals/sec_reports_pit_2015_2017_dev.csv.gz');
    const { tsEvent, tsKnown, numbers, texts, subjects } = table.records('fundamentals');
    let early = 0;
    let least = Infinity;
    tsKnown.forEach((known, row) => {
      if (known <= tsEvent[row]! || known % DAY !== 0) early += 1;
      least = Math.min(least, known);
    });
    expect(early).toBe(0);
    expect(least).toBe(at('2015-03-24'));
    expect([...texts.get('period')!.words].sort()).toEqual(['FY', 'Q1', 'Q2', 'Q3']);
    expect(numbers.get('amended')!.reduce((sum, one) => sum + one, 0)).toBeGreaterThan(3_000);
    // Tickers that look like no value, or like a truth value, are tickers.
    expect(subjects).toContain('TRUE');
    expect(table.recognised).toContain('known by column crawl_date (a date at its end)');
  });

  it('dates a snapshot at the end of its month', async () => {
    const table = await readOnce('fundamentals/sp500_constituents_financials_2026-08.csv');
    const { tsEvent, tsKnown, texts } = table.records('fundamentals');
    expect(new Set([...tsEvent, ...tsKnown])).toEqual(new Set([at('2026-09-01')]));
    expect(texts.get('period')!.words).toEqual(['snapshot']);
    expect(texts.get('item')!.words).toContain('Price/Earnings');
  });

  it('takes zeros for missing in the treasury curves exactly where the other source has blanks', async () => {
    const zeros = await readOnce('macro/us_treasury_par_yields_daily_1990_2022.csv');
    const blanks = await readOnce('macro/zipline_treasury_curves_daily.csv');
    expect(zeros.recognised).toContain(
      'zeros taken as missing: BC_1MONTH 2899, BC_20YEAR 939, BC_30YEAR 994, BC_30YEARDISPLAY 5255',
    );
    const last = at('2017-03-29');
    const daysOf = (table: typeof zeros, series: string): number[] => {
      const { subjects, subject, tsEvent } = table.records('series');
      return [...tsEvent].filter((time, row) => subjects[subject[row]!] === series && time <= last);
    };
    for (const [ours, theirs] of [
      ['BC_1MONTH', '1month'],
      ['BC_3MONTH', '3month'],
      ['BC_10YEAR', '10year'],
      ['BC_20YEAR', '20year'],
      ['BC_30YEAR', '30year'],
    ] as const) {
      const present = new Set(daysOf(zeros, ours));
      // The other source lacks some days altogether; on its own days both have the same values.
      expect(daysOf(blanks, theirs).filter((day) => !present.has(day))).toEqual([]);
      const days = new Set(daysOf(blanks, '10year'));
      expect(daysOf(zeros, ours).filter((day) => days.has(day)).length).toBe(daysOf(blanks, theirs).length);
    }
    // The 21 zeros of the three-month bill lie between 0.01 and 0.05: they are true.
    const { subjects, subject, numbers } = zeros.records('series');
    const bills = [...numbers.get('value')!].filter((_, row) => subjects[subject[row]!] === 'BC_3MONTH');
    expect(bills.filter((value) => value === 0).length).toBe(21);
    expect(bills.length).toBe(8_055);
  });

  it('keeps the transform codes of FRED-MD as units', async () => {
    const table = await readOnce('macro/fred_md_vintage_2023.csv');
    const { texts, subjects, subject, tsEvent, tsKnown } = table.records('series');
    const { words, code } = texts.get('unit')!;
    expect([...words].sort()).toEqual([1, 2, 4, 5, 6, 7].map((transform) => `transform ${transform}`));
    const row = subject.findIndex((one) => subjects[one] === 'UNRATE');
    expect(words[code[row]!]).toBe('transform 2');
    expect([tsEvent[row], tsKnown[row]]).toEqual([at('1959-01-01'), at('1959-04-01')]);
  });

  it('reads a series that became monthly after years of annual and quarterly values', async () => {
    const table = await readOnce('macro/fred_cpi_Monthly.txt');
    const { subject, tsEvent, tsKnown } = table.records('series');
    const keys = Array.from(tsEvent, (time, row) => `${subject[row]!} ${time}`);
    expect(new Set(keys).size).toBe(keys.length);
    // One value is not known before those of earlier months, but where the period becomes shorter.
    let late = 0;
    for (let row = 1; row < subject.length; row += 1) {
      if (subject[row] === subject[row - 1] && tsKnown[row]! < tsKnown[row - 1]!) late += 1;
    }
    expect(late).toBeLessThanOrEqual(6);
  });

  it('reads splits and dividends, in one row or alone', async () => {
    const table = await readOnce('corporate_actions/splits_dividends_1999_2021_dev.csv.gz');
    const rows = table.all('actions');
    expect(rows.filter(({ action }) => action === 'split').length).toBe(245);
    expect(rows.filter(({ action }) => action === 'dividend').length).toBe(14_523);
    expect(rows.filter(({ symbol, action }) => symbol === 'AAPL' && action === 'split')).toEqual([
      { symbol: 'AAPL', tsEvent: at('2000-06-21'), tsKnown: at('2000-06-21'), action: 'split', value: 2 },
      { symbol: 'AAPL', tsEvent: at('2005-02-28'), tsKnown: at('2005-02-28'), action: 'split', value: 2 },
      { symbol: 'AAPL', tsEvent: at('2014-06-09'), tsKnown: at('2014-06-09'), action: 'split', value: 7.00000700001 },
      { symbol: 'AAPL', tsEvent: at('2020-08-31'), tsKnown: at('2020-08-31'), action: 'split', value: 4 },
    ]);
  });

  it('reads option chains with their roots, rights and the quotes of the day’s end', async () => {
    const spx = (await readOnce('options/dev/spxw_chain_2018-01_02.csv.gz')).all('options');
    expect(spx[0]).toMatchObject({
      symbol: 'SPXW',
      tsEvent: at('2018-01-02'),
      tsKnown: at('2018-01-03'),
      expiration: at('2018-01-31'),
      strike: 1_200,
      right: 1,
      root: 'SPXW',
      bid: 1_483.6,
      ask: 1_503.2,
      openInterest: 6_007,
      impliedVolatility: 0.0908,
      underlying: 2_695.79,
    });
    expect(spx.filter(({ bid }) => bid === 0).length).toBe(1_902);
    expect(spx.filter(({ ask }) => ask === 0).length).toBe(15);
    const vix = await readOnce('options/dev/cboe_vix_options_2016-06-01.csv.gz');
    const rows = vix.all('options');
    expect(rows.filter(({ bid }) => bid === 0).length).toBe(355);
    expect(rows.filter(({ ask }) => ask === 0).length).toBe(234);
    expect(new Set(rows.map(({ root }) => root))).toEqual(new Set(['VIX', 'BVZ']));
    expect(rows[0]).toMatchObject({ symbol: '^VIX', underlying: 14.65 });
    expect(vix.recognised).toContain('the quotes of 15:45 (6 columns) are left out');
  });

  it('names freqtrade’s files by their pair and by what makes them another price', async () => {
    const names = ['ETH_BTC-5m', 'XRP_USDT_USDT-1h-futures', 'XRP_USDT_USDT-8h-mark'];
    const tables = await Promise.all(names.map((name) => readOnce(`crypto/dev/${name}.feather`)));
    expect(tables.map((table) => table.records('bars').subjects[0])).toEqual([
      'ETH_BTC',
      'XRP_USDT_USDT',
      'XRP_USDT_USDT-mark',
    ]);
    expect(tables[0]!.all('bars')[0]).toEqual({
      symbol: 'ETH_BTC',
      tsEvent: at('2018-01-10T04:55:00Z'),
      tsKnown: at('2018-01-10T04:55:00Z'),
      open: 0.0984,
      high: 0.0994766,
      low: 0.09828605,
      close: 0.0994766,
      volume: 1_820.54447418,
    });
    const funding = await readOnce('crypto/dev/XRP_USDT_USDT-8h-funding_rate.feather');
    expect(funding.all('series')[0]).toEqual({
      series: 'XRP_USDT_USDT-funding_rate',
      tsEvent: at('2021-11-18T00:00:00.017Z'),
      tsKnown: at('2021-11-18T00:00:00.017Z'),
      value: 0.0001,
    });
  });

  it('reads the same whatever the chunks are', async () => {
    const bytes = await shared('constituents/sp500.csv');
    const whole = await read('sp500.csv', bytes);
    const pieces = await read('sp500.csv', bytes, { chunk: 997 });
    expect(pieces.all('membership')).toEqual(whole.all('membership'));
    expect(whole.all('membership')[0]).toEqual({
      symbol: 'A',
      tsEvent: at('2000-06-05'),
      tsKnown: at('2000-06-06'),
      group: 'sp500',
      member: 1,
    });
  });

  it('finds the changes of an index in the spells of its members', async () => {
    const spells = (await readOnce('constituents/sp500_ticker_start_end.csv')).all('membership');
    expect(spells.filter(({ symbol }) => symbol === 'PCG').map(({ tsEvent, member }) => [tsEvent, member])).toEqual([
      [at('1996-01-02'), 1],
      [at('2019-01-18'), 0],
      [at('2022-10-03'), 1],
    ]);
  });
});
