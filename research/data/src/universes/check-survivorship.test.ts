import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';
import { panelFromBars } from '@quantcli/market';
import { nyse, Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { simulateMarket } from '../simulation/simulate-market.ts';
import { checkSurvivorship } from './check-survivorship.ts';
import { recordsOfSpells, type Spell } from './membership.ts';

const time = nyse.sessions(microsFromDate(2014, 1, 1)!, microsFromDate(2023, 12, 29)!);
const T = time.length;

/** Symbols that trade from bar 0 to the given last ones. */
function panelOf(lasts: readonly number[], names = lasts.map((_, n) => `S${n}`)): Panel {
  const close = new Float64Array(lasts.length * T).fill(NaN);
  lasts.forEach((last, n) => close.fill(1, n * T, n * T + last + 1));
  return Panel.of({ time, symbols: names, fields: new Map([['close', close]]) });
}
const living = (count: number): number[] => Array.from({ length: count }, () => T - 1);

describe('by the deaths there are', () => {
  it('none among many over years is biased, with the numbers', () => {
    const { verdict, line } = checkSurvivorship(panelOf(living(100)));
    expect(verdict).toBe('biased');
    expect(line).toBe(
      'SURVIVORSHIP-BIASED: none of 100 symbols stop trading before 2023-12-29 in 999 symbol-years, where about 10 would be usual at a low 1 % a year',
    );
  });

  it('among few it says nothing; as many as usual are no sign of it', () => {
    expect(checkSurvivorship(panelOf(living(10))).verdict).toBe('unknown');
    expect(
      checkSurvivorship(panelOf([...living(90), ...Array.from({ length: 10 }, (_, n) => 200 * n + 100)])).verdict,
    ).toBe('free');
    expect(checkSurvivorship(panelOf([...living(97), 100, 1_000])).verdict).toBe('unknown');
  });

  it('a few silent days at the end are no death, and symbols without bars do not count', () => {
    const ends = living(100).map((last) => last - 15);
    expect(checkSurvivorship(panelOf([...ends.slice(1), T - 1])).evidence[0]).toMatch(/^none of 100/);
    expect(checkSurvivorship(panelOf([-1, -1])).verdict).toBe('unknown');
  });

  it('a simulated market, whose symbols are delisted at 1.5 % a year, shows no sign of it; its survivors do', () => {
    const panel = panelFromBars(simulateMarket({ seed: 7, symbols: 150, bars: 2_520 }).bars);
    expect(checkSurvivorship(panel).verdict).toBe('free');
    const alive = panel.symbols.map((_, n) => n).filter((n) => !Number.isNaN(panel.column('close', n).at(-1)!));
    expect(checkSurvivorship(panel.pick(alive)).verdict).toBe('biased');
    expect(checkSurvivorship(panel.pick(alive.slice(0, 20))).verdict).toBe('unknown');
  });
});

describe('by the members of an index', () => {
  // Twenty members of 2014 stay, thirty leave one after another.
  const spells: Spell[] = Array.from({ length: 50 }, (_, n) =>
    n < 20
      ? { symbol: `S${n}`, from: time[0]! - 400 * MICROS_PER_DAY }
      : { symbol: `S${n}`, from: time[0]! - 400 * MICROS_PER_DAY, to: time[300 + 40 * n]! },
  );
  const membership = { records: recordsOfSpells('x', spells.slice(0, 50)), group: 'x' };
  const lasts = (covered: (n: number) => boolean): number[] =>
    spells.map((_, n) => (!covered(n) ? -1 : n < 20 ? T - 1 : Math.min(T - 1, 320 + 40 * n)));

  it('all there: free', () => {
    const { verdict, evidence } = checkSurvivorship(panelOf(lasts(() => true)), { membership });
    expect([verdict, evidence.length]).toEqual(['free', 2]);
  });

  it('only those that stayed: biased, with the numbers of the worst date', () => {
    const { verdict, evidence } = checkSurvivorship(panelOf(lasts((n) => n < 20)), { membership });
    expect(verdict).toBe('biased');
    expect(evidence[0]).toBe(
      'on 2014-01-02 30 of 50 members of x have no bars: of the 20 that stayed 20 have some, of the 30 that left since 0',
    );
  });

  it('a sample that misses both alike is not called biased by it', () => {
    const { verdict, evidence } = checkSurvivorship(panelOf(lasts((n) => n % 2 === 0)), { membership });
    expect(evidence.some((sentence) => /on 20.* of \d+ members of x have no bars/.test(sentence))).toBe(true);
    expect(verdict).not.toBe('biased');
  });

  it('says when nobody left', () => {
    const stay = { records: recordsOfSpells('x', [{ symbol: 'S0' }]), group: 'x' };
    expect(checkSurvivorship(panelOf(living(2)), { membership: stay }).evidence).toContain(
      'fewer than 5 members of x left in these years',
    );
  });
});
