/**
 * Ten companies of semiconductors and AI hardware, each from its first trading day in the United States on. The list is
 * of 2024, drawn from the winners of the years before: a back-test on it is chosen with hindsight however it is dated.
 * Dates: listings as the exchanges and companies give them; those without one traded before 1990. Super Micro was
 * delisted from Nasdaq on 2018-08-23, traded over the counter and came back on 2020-01-14. A predecessor of Arm traded as
 * ARMH until 2016: another instrument.
 */
import { microsFromDate } from '@quantcli/core';
import type { Spell } from './membership.ts';

const day = (year: number, month: number, date: number): number => microsFromDate(year, month, date)!;

export const SEMICONDUCTORS: readonly Spell[] = [
  { symbol: 'NVDA', from: day(1999, 1, 22) },
  { symbol: 'AMD' },
  { symbol: 'ASML', from: day(1995, 3, 15) },
  { symbol: 'TSM', from: day(1997, 10, 8) },
  { symbol: 'INTC' },
  { symbol: 'QCOM', from: day(1991, 12, 13) },
  { symbol: 'AVGO', from: day(2009, 8, 6) },
  { symbol: 'MU' },
  { symbol: 'SMCI', from: day(2007, 3, 29), to: day(2018, 8, 23) },
  { symbol: 'SMCI', from: day(2020, 1, 14) },
  { symbol: 'ARM', from: day(2023, 9, 14) },
];
