import { panelFromBars } from '@quantcli/market';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf } from '../quality/bars.fixture.ts';
import { actionsFrom } from './actions.fixture.ts';
import { DELISTING_REASONS, delistingReturns, type DelistingOptions } from './delisting-returns.ts';

const flat = (length: number, price: number): { close: number[] } => ({ close: Array.from({ length }, () => price) });
/** 20 sessions from 2010-01-04; B ends after 10, C after 14, D after 15. */
const bars = barsOf({ A: flat(20, 50), B: flat(10, 8), C: flat(14, 20), D: flat(15, 5) });
/** The set's session of this number. */
const session = (t: number): number => bars.time[t]!;

const returnsOf = (actions: string[], options: DelistingOptions = {}): Record<string, number> =>
  Object.fromEntries(
    delistingReturns(bars, actions.length === 0 ? undefined : actionsFrom(...actions), options).map((one) => [
      one.symbol,
      one.return,
    ]),
  );

const minutes = (count: number): { close: number[]; time: number[] } => ({
  close: Array.from({ length: count }, () => 10),
  time: Array.from({ length: count }, (_, i) => session(0) + (870 + i) * 60e6),
});

describe('delistingReturns', () => {
  it('assumes a haircut for a symbol whose bars end early, once it was quiet for five sessions', () => {
    expect(delistingReturns(bars, undefined)).toEqual([
      { symbol: 'B', time: session(14), return: -0.3, assumed: true },
      { symbol: 'C', time: session(18), return: -0.3, assumed: true },
    ]);
  });

  it('counts days, not bars: minutes of silence are no sessions', () => {
    expect(delistingReturns(barsOf({ A: minutes(60), B: minutes(20) }), undefined)).toEqual([]);
  });

  it('takes a merger’s terms where a delisting without a value follows, and no end from long ago', () => {
    expect(returnsOf(['B merger 2010-01-15 10', 'B delisting 2010-01-19'])).toEqual({ B: 10 / 8 - 1, C: -0.3 });
    expect(returnsOf(['B delisting 2008-06-02 -0.95'])).toEqual({ B: -0.3, C: -0.3 });
    const known = delistingReturns(bars, actionsFrom('B delisting 2010-01-15 -0.9'))[0]!;
    expect(known.assumed).toBeUndefined();
  });

  it('waits for more sessions than the quiet ones', () => {
    expect(returnsOf([], { quietSessions: 4 })).toEqual({ B: -0.3, C: -0.3, D: -0.3 });
    expect(returnsOf([], { quietSessions: 10 })).toEqual({});
  });

  it('takes the return by the reason: Shumway, Shumway and Warther, a merger, or the user’s', () => {
    const reasons = new Map([
      ['B', 'performance-nyse'],
      ['C', 'performance-nasdaq'],
      ['D', 'merger'],
    ] as const);
    expect(returnsOf([], { reasons, quietSessions: 4 })).toEqual({ B: -0.3, C: -0.55, D: 0 });
    const returns = { 'performance-nasdaq': -1, merger: 0.02 };
    expect(returnsOf([], { reasons, returns, quietSessions: 4 })).toEqual({ B: -0.3, C: -1, D: 0.02 });
    expect(returnsOf([], { returns: { unknown: 0 } })).toEqual({ B: 0, C: 0 });
  });

  it('knows what a delisting action says, and what a merger paid in cash, shares or both', () => {
    expect(returnsOf(['B delisting 2010-01-15 -0.9'])).toEqual({ B: -0.9, C: -0.3 });
    expect(returnsOf(['B delisting 2010-01-15'])).toEqual({ B: -0.3, C: -0.3 });
    expect(returnsOf(['B merger 2010-01-19 10'])).toEqual({ B: 10 / 8 - 1, C: -0.3 });
    expect(returnsOf(['B merger 2010-01-19 0.2 A'])).toEqual({ B: 0.25, C: -0.3 });
    expect(returnsOf(['B merger 2010-01-19'])).toEqual({ B: 0, C: -0.3 });
    // Shares of a company without prices are worth something unknown: as a merger without terms.
    expect(returnsOf(['B merger 2010-01-19 0.2 Z'])).toEqual({ B: 0, C: -0.3 });
  });

  it('is known on the day of the action where that is later', () => {
    const [row] = delistingReturns(bars, actionsFrom('B merger 2010-03-01 10'));
    expect(row).toMatchObject({ symbol: 'B', time: Date.UTC(2010, 2, 1) * 1_000 });
  });

  it('does not believe a delisting of a symbol that trades on', () => {
    expect(returnsOf(['A delisting 2010-01-15 -1'])).toEqual({ B: -0.3, C: -0.3 });
  });

  it('refuses a loss of more than everything', () => {
    expect(() => delistingReturns(bars, undefined, { returns: { unknown: -1.5 } })).toThrow(
      /unknown delisting return is -1.5/,
    );
  });

  it('stands in the panel once a symbol was quiet for long enough to be gone', () => {
    const delistings = delistingReturns(bars, actionsFrom('C delisting 2010-01-29 -0.9'), {
      returns: { unknown: -0.4 },
    });
    const panel = panelFromBars(bars, { delistings });
    expect(panel.column('delisting_assumed', 1).indexOf(-0.4)).toBe(14);
    expect(panel.column('delisting', 2).indexOf(-0.9)).toBe(18);
    for (const field of ['delisting', 'delisting_assumed']) {
      expect([...panel.column(field, 0)].every(Number.isNaN)).toBe(true);
    }
  });

  it('gives one value of at least −1 for exactly the symbols that are gone (property)', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...DELISTING_REASONS),
        fc.double({ min: -1, max: 1, noNaN: true }),
        (lengths, reason, value) => {
          const made = barsOf(Object.fromEntries(lengths.map((length, n) => [`S${n}`, flat(length, 10)])));
          const reasons = new Map(lengths.map((_, n) => [`S${n}`, reason]));
          const rows = delistingReturns(made, undefined, { reasons, returns: { [reason]: value } });
          const gone = lengths.flatMap((length, n) => (length < Math.max(...lengths) - 5 ? [`S${n}`] : []));
          expect(rows.map(({ symbol }) => symbol)).toEqual(gone);
          for (const row of rows) expect(row.return).toBe(value);
        },
      ),
    );
  });
});
