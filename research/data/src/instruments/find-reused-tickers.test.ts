import type { Bars } from '@quantcli/market';
import { nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { day } from '../actions/actions.fixture.ts';
import { findReusedTickers } from './find-reused-tickers.ts';

const SESSIONS = [...nyse.sessions(day('2010-01-04'), day('2013-12-31'))];

/** One symbol, silent for so many sessions after its fifth bar, at two prices. */
function silent(sessions: number, before: number, after: number): Bars {
  const time = [...SESSIONS.slice(0, 5), ...SESSIONS.slice(5 + sessions, 10 + sessions)];
  return {
    symbols: ['A'],
    symbol: new Int32Array(10),
    time: Float64Array.from(time),
    fields: new Map([['close', Float64Array.from({ length: 10 }, (_, t) => (t < 5 ? before : after))]]),
  };
}

describe('findReusedTickers', () => {
  it('flags a long silence with another level after it, and says where and what', () => {
    expect(findReusedTickers(silent(30, 10, 51), nyse)).toEqual([
      { symbol: 'A', row: 5, sessions: 30, before: 10, after: 51 },
    ]);
    expect(findReusedTickers(silent(30, 51, 10), nyse)).toHaveLength(1);
  });

  it('takes a shorter silence, or the same level, for a halt', () => {
    expect(findReusedTickers(silent(20, 10, 51), nyse)).toEqual([]);
    expect(findReusedTickers(silent(30, 10, 14), nyse)).toEqual([]);
    expect(findReusedTickers(silent(0, 10, 51), nyse)).toEqual([]);
  });

  it('needs no other level after a year', () => {
    expect(findReusedTickers(silent(250, 26, 25), nyse)).toEqual([]);
    expect(findReusedTickers(silent(251, 26, 25), nyse)).toHaveLength(1);
  });

  it('goes by the options', () => {
    expect(findReusedTickers(silent(6, 10, 12), nyse, { silence: 5, levelBreak: 1.1 })).toHaveLength(1);
    expect(findReusedTickers(silent(30, 10, 10), nyse, { longSilence: 29 })).toHaveLength(1);
  });

  it('does not look across symbols', () => {
    const bars = silent(30, 10, 51);
    const two: Bars = {
      ...bars,
      symbols: ['A', 'B'],
      symbol: Int32Array.from({ length: 10 }, (_, t) => (t < 5 ? 0 : 1)),
    };
    expect(findReusedTickers(two, nyse)).toEqual([]);
  });
});
