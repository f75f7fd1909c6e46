import { RecordWriter } from '../records/record-writer.ts';
import { alwaysOpen, nyse } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { barsOf, wiggle } from './bars.fixture.ts';
import { checkQuality } from './check-quality.ts';
import type { QualityOptions } from './check.ts';
import { endedByActions } from './timeliness.ts';

const at = (text: string): number => Date.parse(text) * 1_000;
const sessions = [...nyse.sessions(at('2024-01-02'), at('2024-03-28'))];
const until = (length: number) => ({ time: sessions.slice(0, length), close: wiggle(length) });
const all = sessions.length;

/** Symbols by finding: stale or ended. */
function late(
  symbols: Readonly<Record<string, { time: number[]; close: number[] }>>,
  options: Partial<QualityOptions> = {},
) {
  const findings = checkQuality(barsOf(symbols), { calendar: nyse, ...options });
  const of = (check: string): string[] => [...(findings.find((one) => one.check === check)?.bySymbol.keys() ?? [])];
  return { stale: of('stale-symbols'), ended: of('ended-symbols') };
}

describe('daily bars', () => {
  it('are late more than two sessions before the last of the set', () => {
    expect(late({ A: until(all), B: until(all - 2), C: until(all - 3), D: until(20) })).toEqual({
      stale: ['D', 'C'],
      ended: [],
    });
  });

  it('that stop are ended where an action says so', () => {
    const ended = new Map([['D', sessions[20]!]]);
    const symbols = { A: until(all), C: until(all - 3), D: until(20) };
    expect(late(symbols, { ended })).toEqual({ stale: ['C'], ended: ['D'] });
    const [finding] = checkQuality(barsOf(symbols), { calendar: nyse, ended }).filter(
      ({ check }) => check === 'ended-symbols',
    );
    expect(finding!.cases[0]!.explanation).toBe('ended 2024-01-31');
  });

  it('are late at an instant once more than two sessions are over', () => {
    const symbols = { A: until(all) };
    // Thursday 28 March; Good Friday has no session, so Monday, Tuesday and Wednesday follow.
    expect(late(symbols, { now: at('2024-04-03T19:00Z') }).stale).toEqual([]);
    expect(late(symbols, { now: at('2024-04-03T21:00Z') }).stale).toEqual(['A']);
    expect(late(symbols, { now: at('2024-03-28') }).stale).toEqual([]);
  });
});

describe('intraday bars', () => {
  const five = Array.from({ length: 60 }, (_, i) => at('2024-01-02T14:30Z') + i * 300e6);
  const symbols = { A: { time: five, close: wiggle(60) } };

  it('are late after two usual intervals of trading', () => {
    expect(late(symbols, { now: five.at(-1)! + 600e6 }).stale).toEqual([]);
    expect(late(symbols, { now: five.at(-1)! + 601e6 }).stale).toEqual(['A']);
  });

  it('do not age while the market is closed', () => {
    const day = [at('2024-01-02T20:50Z'), at('2024-01-02T20:55Z'), at('2024-01-02T21:00Z')];
    const closing = { A: { time: day, close: [1, 2, 3] } };
    expect(late(closing, { now: at('2024-01-03T14:30Z') }).stale).toEqual([]);
    expect(late(closing, { now: at('2024-01-03T14:41Z') }).stale).toEqual(['A']);
    expect(late(closing, { now: at('2024-01-02T21:11Z'), calendar: alwaysOpen }).stale).toEqual(['A']);
  });

  it('of a symbol that often has no trade may be as old as one in a hundred is', () => {
    const sparse = five.filter((_, i) => i % 20 < 17);
    const whole = { time: five, close: wiggle(60) };
    const upTo = (bars: number) => ({ time: sparse.slice(0, bars), close: wiggle(bars) });
    expect(late({ A: upTo(sparse.length), B: whole }).stale).toEqual([]);
    expect(late({ A: upTo(sparse.length - 3), B: whole }).stale).toEqual(['A']);
  });
});

describe('endedByActions', () => {
  it('reads delistings, mergers and ticker changes', () => {
    const writer = new RecordWriter('actions');
    for (const [symbol, action, time] of [
      ['A', 'delisting', '2020-01-02'],
      ['B', 'dividend', '2020-01-03'],
      ['C', 'merger', '2020-01-06'],
      ['D', 'ticker-change', '2020-01-07'],
    ] as const) {
      writer.begin(writer.subject(symbol), at(time), at(time), 1);
      writer.setText(writer.column('action'), action);
      expect(writer.commit()).toBeUndefined();
    }
    expect(endedByActions(writer.take().records)).toEqual(
      new Map([
        ['A', at('2020-01-02')],
        ['C', at('2020-01-06')],
        ['D', at('2020-01-07')],
      ]),
    );
  });
});
