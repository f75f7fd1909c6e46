/** Small forms of conformance/src/honesty/check-suspicion.ts, which measures size and power on 200 seeds. */
import { Rng } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { suspectColumn } from './suspect-column.ts';

const DAY = 86_400e6;

/** Independent normal returns at 2 % a bar; `lagged(k, ρ)` is the return of bar t + k plus noise, correlated by ρ. */
function market(seed: number, symbols = 60, bars = 300) {
  const rng = Rng.fromSeed(seed);
  const returns = new Float64Array(symbols * bars).map(() => rng.normal());
  const close = new Float64Array(symbols * bars);
  for (let i = 0; i < close.length; i += 1) {
    close[i] = (i % bars === 0 ? 100 : close[i - 1]!) * Math.exp(0.02 * returns[i]!);
  }
  const panel = Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => t * DAY),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map([['close', close]]),
  });
  const lagged = (k: number, correlation: number, from = 0): Float64Array =>
    returns.map((_, i) => {
      const t = i % bars;
      const noise = Math.sqrt(1 - correlation ** 2) * rng.normal();
      return t + k < 0 || t + k >= bars || t < from ? noise : noise + correlation * returns[i + k]!;
    });
  return { panel, returns, lagged };
}

/** Of 20 seeds, those whose column, correlated by 0.1 with the return of bar t + k, is called suspicious. */
function countSuspicious(k: number): number {
  const verdicts = Array.from({ length: 20 }, (_, seed) => {
    const { panel, lagged } = market(seed, 50, 250);
    return suspectColumn(panel, lagged(k, 0.1)).verdict;
  });
  return verdicts.filter((verdict) => verdict === 'suspicious').length;
}

describe('suspectColumn', () => {
  it("suspects tomorrow's return at a correlation of 0.1, and not the honest column of today's or yesterday's", () => {
    expect(countSuspicious(1)).toBeGreaterThanOrEqual(19);
    expect(countSuspicious(0)).toBeLessThanOrEqual(1);
    expect(countSuspicious(-1)).toBeLessThanOrEqual(1);
  });

  it('says at which lag, with the numbers, and by which mark', () => {
    const { panel, lagged } = market(1);
    const { sentence, evidence, profile, dates } = suspectColumn(panel, lagged(3, 0.3));
    expect(evidence).toMatchObject({ lag: 3, marks: ['size', 'cliff'], from: 0, to: 300, shiftedShare: 0.01 });
    expect(evidence!.ic).toBeGreaterThan(0.25);
    expect(Math.abs(evidence!.nextIc)).toBeLessThan(0.03);
    expect(sentence).toMatch(
      /^IC \+0\.\d{3} against the return of bar t \+ 3 over the whole history: more than the 0\.05/,
    );
    expect(profile.map(({ lag }) => lag)).toEqual(Array.from({ length: 43 }, (_, i) => i - 20));
    expect(profile.toSorted((a, b) => b.ic - a.ic)[0]!.lag).toBe(3);
    expect(dates).toBe(299);
  });

  it('sees a negative leak like a positive one', () => {
    const { panel, lagged } = market(2);
    const leak = lagged(1, 0.2);
    const [up, down] = [leak, leak.map((value) => -value)].map((column) => suspectColumn(panel, column));
    expect(down!.verdict).toBe('suspicious');
    expect(down!.evidence!.ic).toBeCloseTo(-up!.evidence!.ic, 12);
  });

  it('sees a leak that only the newest year has', () => {
    const { panel, lagged } = market(3, 60, 800);
    const { verdict, evidence } = suspectColumn(panel, lagged(1, 0.12, 548));
    expect(verdict).toBe('suspicious');
    expect(evidence!.lag).toBe(1);
  });

  it('sees a leak that only the oldest years had', () => {
    const { panel, lagged } = market(3, 40, 1_300);
    const [leak, noise] = [lagged(1, 0.2), lagged(1, 0)];
    const column = leak.map((value, i) => (i % 1_300 < 600 ? value : noise[i]!));
    expect(suspectColumn(panel, column)).toMatchObject({ verdict: 'suspicious', evidence: { lag: 1 } });
  });

  it('lets an honest fast signal of known bars pass: strong reversal, which is gone after one bar', () => {
    const { panel, returns } = market(4);
    const close = panel.parts().fields.get('close')!.slice();
    // Tomorrow gives back a tenth of today: the IC of −today's return is 0.1 on the next bar and about 0 then.
    for (let i = 0; i < close.length; i += 1) {
      const t = i % panel.bars;
      const step = 0.02 * (returns[i]! - (t > 0 ? 0.1 * returns[i - 1]! : 0));
      close[i] = (t === 0 ? 100 : close[i - 1]!) * Math.exp(step);
    }
    const reverting = panel.withFields(new Map([['close', close]]));
    const signal = close.map((price, i) => (i % panel.bars === 0 ? NaN : 1 - price / close[i - 1]!));
    const { verdict, profile } = suspectColumn(reverting, signal);
    expect(profile.find(({ lag }) => lag === 1)!.ic).toBeGreaterThan(0.07);
    expect(verdict).toBe('clean');
  });

  it('states how small a leak it would have seen', () => {
    const small = market(5, 20, 300);
    const large = market(5, 80, 600);
    const [few, many] = [small, large].map(({ panel, lagged }) => suspectColumn(panel, lagged(0, 0)));
    expect(few!.detectable).toBeGreaterThan(2 * many!.detectable);
    expect(many!.sentence).toContain(`below ${many!.detectable.toFixed(3)} could not be told from`);
  });

  it('takes values used before they were known as proof', () => {
    const { panel, lagged } = market(6, 8, 100);
    const column = lagged(0, 0);
    const knownAt = column.map((_, i) => panel.time[i % 100]!);
    expect(suspectColumn(panel, column, { knownAt }).verdict).toBe('clean');
    knownAt[2 * 100 + 50]! += DAY / 4;
    const { verdict, sentence } = suspectColumn(panel, column, { knownAt });
    expect(verdict).toBe('leaks');
    expect(sentence).toBe(
      '1 of 800 values are used before they were known, the first at bar 50 of S2, 6.0 hours too early',
    );
    const usedAt = panel.time.map((time) => time + DAY);
    expect(suspectColumn(panel, column, { knownAt, usedAt }).verdict).toBe('clean');
    column[2 * 100 + 50] = NaN;
    expect(suspectColumn(panel, column, { knownAt }).verdict).toBe('clean');
  });

  it('copes with holes and infinities, and does not depend on what is missing being written as either', () => {
    const { panel, lagged } = market(7);
    const leak = lagged(1, 0.15);
    const holes = leak.map((value, i) => (i % 7 === 0 ? NaN : value));
    const infinite = leak.map((value, i) => (i % 7 === 0 ? -Infinity : value));
    expect(suspectColumn(panel, holes).verdict).toBe('suspicious');
    expect(suspectColumn(panel, infinite)).toEqual(suspectColumn(panel, holes));
  });

  it('is undecided where there is too little', () => {
    const { panel, lagged } = market(8, 20, 50);
    expect(suspectColumn(panel, lagged(1, 0.5))).toMatchObject({
      verdict: 'undecided',
      sentence: 'nothing can be said: 49 dates have an IC against the next bar, 60 are needed',
    });
    const few = market(8, 4, 300);
    expect(suspectColumn(few.panel, few.lagged(1, 0.5))).toMatchObject({ verdict: 'undecided', dates: 0 });
    const constant = market(8).panel;
    expect(suspectColumn(constant, new Float64Array(60 * 300).fill(1)).verdict).toBe('undecided');
  });

  it('refuses columns that are not aligned', () => {
    const { panel } = market(9, 8, 100);
    expect(() => suspectColumn(panel, new Float64Array(99))).toThrow('the column has 99 values instead of 800');
    const usedAt = new Float64Array(3);
    expect(() => suspectColumn(panel, new Float64Array(800), { usedAt })).toThrow('usedAt has 3 values instead of 100');
  });
});
