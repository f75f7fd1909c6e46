/** Small forms of conformance/src/honesty/check-suspicion.ts, which measures size and power on 200 seeds. */
import { Rng } from '@quantcli/core';
import { calendarNamed, Panel } from '@quantcli/panel';
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
    expect(Math.abs(evidence!.nextIc!)).toBeLessThan(0.03);
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
    const rng = Rng.fromSeed(104);
    const { verdict, profile } = suspectColumn(
      reverting,
      signal.map((value) => value + 0.002 * rng.normal()),
    );
    expect(profile.find(({ lag }) => lag === 1)!.ic).toBeGreaterThan(0.07);
    expect(verdict).toBe('clean');
    // Nothing but known returns leaves nothing to test.
    expect(suspectColumn(reverting, signal)).toMatchObject({
      verdict: 'undecided',
      sentence: expect.stringMatching(
        /^IC \+0\.\d{3} against the return of bar t \+ 1 is more than the 0\.05 .* nothing is left/,
      ),
    });
  });

  it('states how small a leak it would have seen', () => {
    const small = market(5, 20, 300);
    const large = market(5, 80, 600);
    const [few, many] = [small, large].map(({ panel, lagged }) => suspectColumn(panel, lagged(0, 0)));
    expect(few!.detectable).toBeGreaterThan(1.3 * many!.detectable);
    expect(few!.sentence).toMatch(/against the return over the next 21 \(the longest looked at\)/);
    expect(many!.sentence).toMatch(
      /below 0\.060 against one bar, or below 0\.\d{3} against the return over the next 63 \(the longest looked at\)/,
    );
    const short = market(5, 20, 65);
    expect(suspectColumn(short.panel, short.lagged(0, 0)).sentence).toContain('(the longest looked at)');
    const shortest = market(5, 20, 62);
    expect(suspectColumn(shortest.panel, shortest.lagged(0, 0)).sentence).toContain(
      '(longer returns could not be tested)',
    );
  });

  it('takes values used before they were known as proof', () => {
    const { panel, lagged } = market(6, 8, 100);
    const column = lagged(0, 0);
    // Before the bar ends, at midnight: known by the time it is used.
    const knownAt = column.map((_, i) => panel.time[i % 100]! + DAY / 2);
    expect(suspectColumn(panel, column, { knownAt }).verdict).toBe('clean');
    knownAt[2 * 100 + 50]! += 0.75 * DAY;
    const { verdict, sentence } = suspectColumn(panel, column, { knownAt });
    expect(verdict).toBe('leaks');
    expect(sentence).toBe(
      '1 of 800 values are used before they were known, the first at bar 50 of S2, 6.0 hours too early',
    );
    const usedAt = panel.time.map((time) => time + 2 * DAY);
    expect(suspectColumn(panel, column, { knownAt, usedAt }).verdict).toBe('clean');
    column[2 * 100 + 50] = NaN;
    expect(suspectColumn(panel, column, { knownAt }).verdict).toBe('clean');
  });

  it('takes a daily bar to end at the close of its session', () => {
    const { panel, lagged } = market(6, 8, 100);
    const column = lagged(0, 0);
    const times = panel.time.map((_, t) => Date.UTC(2024, 0, 1 + t) * 1_000);
    const dated = Panel.of({ time: times, symbols: panel.symbols, fields: panel.parts().fields });
    const knownAt = column.map((_, i) => times[i % 100]! + (22 / 24) * DAY);
    expect(suspectColumn(dated, column, { knownAt }).verdict).toBe('clean');
    expect(suspectColumn(dated, column, { knownAt, calendar: calendarNamed('NYSE') }).verdict).toBe('leaks');
  });

  it("has a bar's own return ahead of what is used before the bar ends, and yesterday's behind", () => {
    const { panel, lagged, returns } = market(10);
    const usedAt = panel.time.map((time) => time + DAY / 2);
    const own = lagged(0, 0.15);
    expect(suspectColumn(panel, own).verdict).toBe('clean');
    expect(suspectColumn(panel, own, { usedAt: panel.time.map((time) => time + DAY) }).verdict).toBe('clean');
    const { verdict, sentence, evidence } = suspectColumn(panel, own, { usedAt });
    expect(verdict).toBe('suspicious');
    expect(evidence).toMatchObject({ lag: 0, marks: ['size', 'cliff'] });
    expect(sentence).toMatch(/against the return of bar t, during which it is used, over the whole history/);
    expect(suspectColumn(panel, returns, { usedAt }).evidence!.ic).toBeGreaterThan(0.9);
    const honest = suspectColumn(panel, lagged(-1, 0.15), { usedAt });
    expect(honest).toMatchObject({ verdict: 'clean', sentence: expect.stringContaining('no cliff at 0 to 22 bars') });
    // In the second half only: half of the dates show it.
    const half = panel.time.map((time, t) => time + (t < 150 ? DAY : DAY / 2));
    expect(suspectColumn(panel, own, { usedAt: half })).toMatchObject({ verdict: 'suspicious', evidence: { lag: 0 } });
  });

  it('counts from the open what is used before the bar ends', () => {
    const { panel, returns } = market(11);
    const close = panel.parts().fields.get('close')!;
    const rng = Rng.fromSeed(111);
    // What happens from open to close has nothing to do with the gap.
    const gaps = returns.map(() => rng.normal());
    const gapped = new Float64Array(close.length);
    const open = new Float64Array(close.length);
    for (let i = 0; i < close.length; i += 1) {
      open[i] = (i % panel.bars === 0 ? 100 : gapped[i - 1]!) * Math.exp(0.02 * gaps[i]!);
      gapped[i] = open[i]! * Math.exp(0.02 * returns[i]!);
    }
    const usedAt = panel.time.map((time) => time + DAY / 2);
    const opening = panel.withFields(
      new Map([
        ['open', open],
        ['close', gapped],
      ]),
    );
    expect(suspectColumn(opening, gaps, { usedAt }).verdict).toBe('clean');
    expect(suspectColumn(opening, returns, { usedAt }).verdict).toBe('suspicious');
  });

  it.each([
    ['ties in the middle and a symbol without data', true],
    ['ties in the middle', false],
  ])("suspects events that are the sign of tomorrow's return, with %s", (_, missing) => {
    const [symbols, bars] = [100, 400];
    const { panel, returns } = market(12, symbols, bars);
    /** On each date, +1 for one symbol that rises and −1 for one that falls at bar t + lag. */
    const events = (lag: number): Float64Array => {
      const column = new Float64Array(symbols * bars);
      const rng = Rng.fromSeed(lag + 200);
      for (let t = 1; t + 1 < bars; t += 1) {
        for (const side of [1, -1]) {
          let n = rng.below(symbols - 1);
          while (side * returns[n * bars + t + lag]! <= 0) n = (n + 1) % (symbols - 1);
          column[n * bars + t] = side;
        }
      }
      if (missing) column.fill(NaN, (symbols - 1) * bars);
      return column;
    };
    expect(suspectColumn(panel, events(1))).toMatchObject({ verdict: 'suspicious', evidence: { lag: 1 } });
    expect(suspectColumn(panel, events(0)).verdict).toBe('clean');
    expect(suspectColumn(panel, events(-1)).verdict).toBe('clean');
  });

  it('sees a leak of a label over a quarter that is small at any one bar, and lets a slow honest signal pass', () => {
    const [symbols, bars] = [60, 800];
    const { panel, returns } = market(13, symbols, bars);
    const rng = Rng.fromSeed(113);
    const leak = returns.map((_, i) => {
      let sum = 0;
      for (let k = 1; k <= 63 && (i % bars) + k < bars; k += 1) sum += returns[i + k]!;
      return (0.3 * sum) / Math.sqrt(63) + Math.sqrt(0.91) * rng.normal();
    });
    const { verdict, sentence, evidence } = suspectColumn(panel, leak);
    expect(verdict).toBe('suspicious');
    expect(evidence).toMatchObject({ lag: 63, horizon: 63, marks: ['size'], from: 0, to: bars });
    expect(sentence).toMatch(
      /^IC \+0\.[23]\d\d against the return over the 63 bars after t over the whole history: more than the 0\.14 that is plausible for 63 bars/,
    );
    // A forecast of 0.01 for one bar that changes with the quarters.
    const slow = new Float64Array(symbols * bars);
    const close = new Float64Array(symbols * bars);
    for (let i = 0; i < slow.length; i += 1) {
      const t = i % bars;
      slow[i] = t % 63 === 0 ? 0.9 * (t === 0 ? rng.normal() : slow[i - 1]!) + 0.44 * rng.normal() : slow[i - 1]!;
      const drift = t === 0 ? 0 : 0.01 * slow[i - 1]!;
      close[i] = (t === 0 ? 100 : close[i - 1]!) * Math.exp(0.02 * (returns[i]! + drift));
    }
    expect(suspectColumn(panel.withFields(new Map([['close', close]])), slow).verdict).toBe('clean');
  });

  it('leaves it to known-at times whether a small cliff after the first bar is news or a leak', () => {
    const { panel, lagged } = market(14, 100, 800);
    const fast = lagged(1, 0.055);
    const { verdict, sentence, evidence } = suspectColumn(panel, fast);
    expect(verdict).toBe('undecided');
    expect(evidence).toMatchObject({ lag: 1, marks: ['cliff'] });
    expect(sentence).toMatch(
      /, gone within one bar \([+-]0\.0\d\d\): a fast signal or a leak, which only the instants/,
    );
    const knownAt = fast.map((_, i) => panel.time[i % panel.bars]! + DAY);
    expect(suspectColumn(panel, fast, { knownAt })).toMatchObject({
      verdict: 'clean',
      sentence: expect.stringMatching(/: a fast signal, as no value is used before it was known$/),
    });
    const partly = knownAt.map((instant, i) => (i % 3 === 0 ? NaN : instant));
    expect(suspectColumn(panel, fast, { knownAt: partly }).verdict).toBe('undecided');
    // Nothing honest jumps at the third bar, and nothing is known to be as large as 0.1.
    expect(suspectColumn(panel, lagged(3, 0.055), { knownAt }).verdict).toBe('suspicious');
    expect(suspectColumn(panel, lagged(1, 0.1), { knownAt }).verdict).toBe('suspicious');
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
