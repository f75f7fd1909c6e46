import { isoDate, microsFromDate } from '@quantcli/core';
import { nyse, Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { recordsOfSpells } from './membership.ts';
import { SEMICONDUCTORS } from './semiconductors.ts';
import {
  applyUniverse,
  expandedUniverse,
  listUniverse,
  liquidityUniverse,
  membershipUniverse,
  russell3000Proxy,
  semiconductors,
  universeNamed,
} from './universe.ts';

const time = nyse.sessions(microsFromDate(2023, 9, 11)!, microsFromDate(2023, 9, 18)!);
const T = time.length;
const panel = (symbols: string[], members?: Uint8Array): Panel =>
  Panel.of({
    time,
    symbols,
    fields: new Map([
      ['close', new Float64Array(symbols.length * T).fill(1)],
      ['dollar_volume', Float64Array.from({ length: symbols.length * T }, (_, i) => Math.floor(i / T))],
      ['sector', Float64Array.from({ length: symbols.length * T }, (_, i) => Math.floor(i / T) % 2)],
    ]),
    ...(members && { members }),
  });
const firstDay = (of: Panel, n: number): string | undefined => {
  const t = time.findIndex((_, t) => of.isMember(n, t));
  return t < 0 ? undefined : isoDate(time[t]!);
};

describe('the semiconductor universe', () => {
  it('holds each symbol from its first trading day on, and says that it was chosen with hindsight', () => {
    const applied = applyUniverse(panel(['ARM', 'NVDA', 'SMCI', 'AAPL']), semiconductors, nyse);
    expect([0, 1, 2, 3].map((n) => firstDay(applied, n))).toEqual([
      '2023-09-14',
      '2023-09-11',
      '2023-09-11',
      undefined,
    ]);
    expect(semiconductors.provenance).toBe('chosen with hindsight');
    expect(semiconductors.name).toBe('semiconductors');
  });

  it('is ten companies, listed on sessions', () => {
    expect(new Set(SEMICONDUCTORS.map(({ symbol }) => symbol)).size).toBe(10);
    for (const { symbol, from } of SEMICONDUCTORS)
      if (from !== undefined) expect([symbol, nyse.isSession(from as never)]).toEqual([symbol, true]);
  });
});

describe('applyUniverse', () => {
  const records = recordsOfSpells('x', [{ symbol: 'A', from: time[2]! }, { symbol: 'B' }]);

  it('narrows the mask that there is', () => {
    const before = new Uint8Array(2 * T).fill(1);
    before.fill(0, 0, 4);
    const applied = applyUniverse(panel(['A', 'B'], before), membershipUniverse(records, 'x'), nyse);
    expect([firstDay(applied, 0), firstDay(applied, 1)]).toEqual([isoDate(time[4]!), isoDate(time[0]!)]);
    expect(before[4]).toBe(1);
  });

  it('sees a change that takes effect on a day by that day’s close', () => {
    const applied = applyUniverse(panel(['A', 'B']), membershipUniverse(records, 'x'), nyse);
    expect(firstDay(applied, 0)).toBe(isoDate(time[2]!));
    expect(firstDay(applyUniverse(panel(['A']).slice(1, 4), membershipUniverse(records, 'x'), nyse), 0)).toBe(
      isoDate(time[0 + 1]!),
    );
  });

  it('takes the top of a month, a list, a sector and their widening', () => {
    const symbols = ['A', 'B', 'C', 'D'];
    const last = (universe: Parameters<typeof applyUniverse>[1]): string[] => {
      const applied = applyUniverse(panel(symbols), universe, nyse);
      return symbols.filter((_, n) => applied.isMember(n, T - 1));
    };
    expect(last(liquidityUniverse({ top: 2, window: 1 }))).toEqual(['C', 'D']);
    expect(last(listUniverse('mine', [{ symbol: 'B' }, { symbol: 'X' }]))).toEqual(['B']);
    expect(last(universeNamed('sector:Tech', { sectors: ['Energy', 'Tech'] }))).toEqual(['B', 'D']);
    const widened = expandedUniverse(listUniverse('mine', [{ symbol: 'B' }]), { window: 1, add: 1 });
    expect([widened.name, widened.provenance]).toEqual(['mine+sectors', 'chosen with hindsight']);
    expect(last(widened)).toEqual(['B']);
  });
});

describe('universeNamed', () => {
  const membership = recordsOfSpells('sp500', [{ symbol: 'A' }, { symbol: 'B', to: time[1]! }]);

  it('knows the named, the liquid and the groups', () => {
    expect(universeNamed('semiconductors')).toBe(semiconductors);
    expect(universeNamed('russell3000-proxy')).toBe(russell3000Proxy);
    expect(universeNamed('liquid-50').description).toContain(
      'the 50 highest medians of dollar_volume over 60 past bars',
    );
    expect(universeNamed('sp500', { membership })).toMatchObject({ name: 'sp500', provenance: 'point-in-time' });
  });

  it('a group that nobody leaves is a list of today’s members', () => {
    const today = recordsOfSpells('sp500', [{ symbol: 'A' }]);
    expect(universeNamed('sp500', { membership: today })).toMatchObject({
      description: 'today’s members of sp500: nobody ever leaves',
      provenance: 'chosen with hindsight',
    });
  });

  it('says that the proxy is one, and names the nearest of what there is', () => {
    expect(russell3000Proxy.description).toContain('a proxy, not the index');
    expect(() => universeNamed('russell3000')).toThrow(
      /no universe "russell3000"; known universes: .*russell3000-proxy/,
    );
    expect(() => universeNamed('sp50', { membership })).toThrow(/did you mean "sp500"/);
    expect(() => universeNamed('zzzzzzzzzzzz')).toThrow(/known universes: semiconductors/);
  });
});
