/**
 * The two regulatory fees that brokers pass on to sellers of US shares.
 *
 * Section 31 of the Securities Exchange Act: a rate per million dollars sold, set by the SEC. The table is complete from
 * 1990-01-01; until 2001 it was fixed by law at 1/300 of one per cent (Nasdaq-quoted shares paid it only from 1997: the
 * table charges all). A fiscal year's rate starts 30 days (from 2012: 60) after the appropriation, a mid-year rate on
 * 1 April; where the source gives the rate only, the date follows from that rule.
 *
 * Trading Activity Fee of FINRA (before 2007: NASD): per share sold, capped per trade; complete from its start on
 * 2002-10-01, except that a lower rate ($0.00005) held for some months before September 2003: the higher one is charged.
 *
 * Before these dates nothing is charged. The last known rate stays in force until a later one is entered.
 */
import { makeFeeTable, type FeeRate } from './fee-table.ts';

const SEC = 'SEC fee rate advisory';

/** From, dollars per million sold, source. */
const SECTION_31: readonly (readonly [from: string, perMillion: number, source: string])[] = [
  ['1990-01-01', 100 / 3, 'Securities Exchange Act of 1934, Section 31, before the Fee Relief Act'],
  ['2001-12-28', 15, `${SEC}, FY 2002; Investor and Capital Markets Fee Relief Act`],
  ['2002-04-01', 30.1, `${SEC}, 1 March 2002`],
  ['2003-03-22', 25.2, `${SEC} 11, FY 2003`],
  ['2003-04-01', 46.8, `${SEC} 12, FY 2003`],
  ['2004-02-22', 39, `${SEC}, FY 2004, 26 January 2004`],
  ['2004-04-01', 23.4, `${SEC} 8, FY 2004`],
  ['2005-01-07', 32.9, `${SEC}, FY 2005, 9 December 2004`],
  ['2005-04-01', 41.8, `${SEC} 7, FY 2005`],
  ['2005-12-22', 30.7, `${SEC}, FY 2006`],
  ['2007-03-17', 15.3, `${SEC} 4, FY 2007; appropriation of 15 February 2007`],
  ['2008-01-25', 11, `${SEC} 1, FY 2008; appropriation of 26 December 2007`],
  ['2008-04-01', 5.6, 'FINRA Information Notice 3/10/08'],
  ['2009-04-10', 25.7, `${SEC}, FY 2009, mid-year`],
  ['2010-01-15', 12.7, `${SEC}, FY 2010, 17 December 2009`],
  ['2010-04-01', 16.9, 'FINRA Information Notice 3/10/10'],
  ['2011-01-21', 19.2, `${SEC} 5, FY 2011`],
  ['2012-02-21', 18, `${SEC} 5, FY 2012`],
  ['2012-04-01', 22.4, `${SEC}, FY 2012, mid-year; ${SEC} 2, FY 2013`],
  ['2013-05-25', 17.4, `${SEC}, FY 2013; appropriation of 26 March 2013`],
  ['2014-03-18', 22.1, 'FINRA Information Notice 3/3/14'],
  ['2015-02-14', 18.4, `${SEC}, FY 2015; appropriation of 16 December 2014`],
  ['2016-02-16', 21.8, `${SEC}, FY 2016; FINRA Information Notice 3/15/16`],
  ['2017-07-04', 23.1, `${SEC}, FY 2017`],
  ['2018-05-22', 13, 'FINRA Information Notice 5/7/18'],
  ['2019-04-16', 20.7, `${SEC} 2, FY 2019`],
  ['2020-02-18', 22.1, `${SEC} 2, FY 2020`],
  ['2021-02-25', 5.1, `${SEC} 2, FY 2021`],
  ['2022-05-14', 22.9, `${SEC}, FY 2022; appropriation of 15 March 2022`],
  ['2023-02-27', 8, `${SEC}, FY 2023; appropriation of 29 December 2022`],
  ['2024-05-22', 27.8, `${SEC}, FY 2024, order 34-99973`],
  ['2025-05-14', 0, `${SEC}, FY 2025, order 34-102779; FINRA Information Notice 4/24/25`],
  ['2026-04-04', 20.6, `${SEC}, FY 2026, order 34-104909`],
];

/** From, dollars per share sold, cap per trade, source. */
const TRADING_ACTIVITY: readonly (readonly [from: string, perShare: number, cap: number, source: string])[] = [
  ['2002-10-01', 0.0001, 10, 'NASD, Adjustment to Trading Activity Fee Initial Rates, 17 October 2002'],
  ['2004-11-01', 0.000075, 3.75, 'NASD Notice to Members 04-84'],
  ['2011-07-01', 0.00009, 4.5, 'FINRA Regulatory Notice 11-27'],
  ['2012-03-01', 0.000095, 4.75, 'FINRA Regulatory Notice 12-06'],
  ['2012-07-01', 0.000119, 5.95, 'FINRA Regulatory Notice 12-31'],
  ['2022-01-01', 0.00013, 6.49, 'SR-FINRA-2020-032'],
  ['2023-01-01', 0.000145, 7.27, 'SR-FINRA-2020-032'],
  ['2024-01-01', 0.000166, 8.3, 'SR-FINRA-2020-032'],
  ['2026-01-01', 0.000195, 9.79, 'SR-FINRA-2024-019'],
];

const section31 = SECTION_31.map(([from, perMillion, source]): FeeRate => ({
  fee: 'SEC Section 31',
  from,
  side: 'sell',
  kind: 'bps-of-notional',
  rate: perMillion / 100,
  source,
}));

const tradingActivity = TRADING_ACTIVITY.map(([from, perShare, cap, source]): FeeRate => ({
  fee: 'FINRA Trading Activity Fee',
  from,
  side: 'sell',
  kind: 'per-share',
  rate: perShare,
  cap,
  source,
}));

/** Section 31 and Trading Activity Fee, charged on sells. */
export const usRegulatoryFees = makeFeeTable([...section31, ...tradingActivity]);
