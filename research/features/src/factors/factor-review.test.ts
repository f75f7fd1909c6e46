import { Rng } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { sectionRanks } from '../analysis/section-ranks.ts';
import { crowdingOf } from './crowding.ts';
import { factorReview } from './factor-review.ts';
import { judge, type Estimate } from './factor-verdict.ts';
import { replacedShare, sideOf, spreadReturns } from './holdings.ts';

const DAY = 86_400e6;

interface Planted {
  readonly seed?: number;
  readonly symbols?: number;
  readonly bars?: number;
  /** Correlation of the signal with the return of the next bar. */
  readonly ic?: (bar: number) => number;
  /** What the upper and the lower fifth of a fixed score have in common, in units of their own noise. */
  readonly crowd?: (bar: number) => number;
}

/** A signal of a half-life of 20 bars, one of the same kind without effect, and a fixed score. */
function market({ seed = 1, symbols = 50, bars = 1_000, ic = () => 0, crowd = () => 0 }: Planted) {
  const rng = Rng.fromSeed(seed);
  const keep = 2 ** (-1 / 20);
  const [signal, idle, fixed, close] = Array.from({ length: 4 }, () => new Float64Array(symbols * bars));
  const shocks = Array.from({ length: bars }, () => [rng.normal(), rng.normal(), rng.normal()]);
  for (let n = 0; n < symbols; n += 1) {
    const end = n < symbols / 5 ? 1 : n >= symbols - symbols / 5 ? 2 : undefined;
    let [s, u, price] = [rng.normal(), rng.normal(), 100];
    for (let t = 0; t < bars; t += 1) {
      const i = n * bars + t;
      [signal![i], idle![i], fixed![i], close![i]] = [s, u, n, price];
      const common = shocks[t]![0]! + (end === undefined ? 0 : crowd(t) * shocks[t]![end]!);
      const own = ic(t) * s + Math.sqrt(1 - ic(t) ** 2) * rng.normal();
      price *= 1 + 0.01 * (common + own);
      s = keep * s + Math.sqrt(1 - keep * keep) * rng.normal();
      u = keep * u + Math.sqrt(1 - keep * keep) * rng.normal();
    }
  }
  const panel = Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => Date.UTC(2015, 0, 1) * 1_000 + t * DAY),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map([['close', close!]]),
  });
  return { panel, signal: signal!, idle: idle!, fixed: fixed! };
}

describe('factorReview', () => {
  it.each([1, 2, 3])('tells a planted factor from one without effect (seed %d)', async (seed) => {
    const { panel, signal, idle } = market({ seed, ic: () => 0.06 });
    const opposite = signal.map((value) => -value);
    const review = await factorReview(panel, [
      { name: 'planted', values: signal },
      { name: 'idle', values: idle },
      { name: 'opposite', values: opposite },
    ]);
    const [planted, nothing, other] = review.factors;
    expect(planted!.verdict.word).toBe('effective');
    expect(planted!.interval![0]).toBeGreaterThan(0);
    expect(planted!.hitRate!).toBeGreaterThan(0.6);
    expect(planted!.spread.mean!).toBeGreaterThan(2 * planted!.spread.stdErr!);
    expect(planted!.momentum!).toBeGreaterThan(0);
    expect(planted!.decay.halfLife!).toBeGreaterThan(8);
    expect(planted!.autocorrelation!).toBeCloseTo(2 ** (-21 / 20), 1);
    expect(nothing!.verdict.word).toBe('weak');
    expect(nothing!.interval![0]).toBeLessThan(0);
    expect(other!.verdict).toMatchObject({ word: 'weak', why: expect.stringContaining('the other sign') as string });
    expect(other!.ic.mean!).toBeCloseTo(-planted!.ic.mean!, 12);
    expect(review.correlations[0]![2]!).toBeCloseTo(-1, 12);
    expect(Math.abs(review.correlations[0]![1]!)).toBeLessThan(0.2);
    expect(review.correlations[1]![0]).toBe(review.correlations[0]![1]);
    expect(planted!.years.map(({ year }) => year)).toEqual(['2015', '2016', '2017']);
  });

  it('sees that a factor has stopped working', async () => {
    const { panel, signal } = market({ bars: 1_600, ic: (t) => (t < 800 ? 0.09 : 0) });
    const { factors } = await factorReview(panel, [{ name: 'faded', values: signal }]);
    expect(factors[0]!.verdict.word).toBe('decayed');
    expect(factors[0]!.recent.mean!).toBeLessThan(factors[0]!.early.mean!);
  });

  it('lives with nothing, and with too little', async () => {
    const { panel, signal } = market({ symbols: 6, bars: 60 });
    const missing = new Float64Array(signal.length).fill(NaN);
    const { factors, correlations } = await factorReview(panel, [
      { name: 'short', values: signal },
      { name: 'missing', values: missing },
    ]);
    expect(factors.map(({ verdict }) => verdict.word)).toEqual(['unknown', 'unknown']);
    expect(factors[1]).toMatchObject({ interval: undefined, icir: undefined, hitRate: undefined, turnover: undefined });
    expect(factors[0]!.crowding).toEqual([]);
    expect(correlations[0]![1]).toBeNaN();
  });
});

describe('crowding', () => {
  it.each([1, 2])(
    'rises where what is held has begun to move together, and not for another score (seed %d)',
    (seed) => {
      const { panel, fixed, idle } = market({ seed, bars: 1_200, crowd: (t) => (t < 800 ? 0 : 0.6) });
      const ranks = [fixed, idle].map((values) => sectionRanks(panel, values));
      const { bars, values } = crowdingOf(panel, ranks, 5);
      const meanOf = (own: readonly number[], isWanted: (bar: number) => boolean): number => {
        const wanted = own.filter((_, k) => isWanted(bars[k]!));
        return wanted.reduce((sum, value) => sum + value, 0) / wanted.length;
      };
      const [before, after] = [(bar: number) => bar < 800, (bar: number) => bar >= 1_060];
      expect(Math.abs(meanOf(values[0]!, before))).toBeLessThan(0.03);
      expect(meanOf(values[0]!, after)).toBeGreaterThan(0.12);
      expect(Math.abs(meanOf(values[1]!, after))).toBeLessThan(0.05);
      expect(bars.at(-1)).toBe(1_199);
    },
  );

  it('leaves out symbols without a whole year', () => {
    const { panel, fixed } = market({ symbols: 20, bars: 300 });
    const close = panel.parts().fields.get('close')!.slice();
    for (let n = 0; n < 4; n += 1) close[n * 300 + 294] = NaN;
    const holed = panel.withFields(new Map([['close', close]]));
    const { values } = crowdingOf(holed, [sectionRanks(holed, fixed)], 5);
    // The bottom fifth is these four.
    expect(values[0]!.at(-1)).toBeNaN();
    expect(values[0]!.at(0)).not.toBeNaN();
  });
});

describe('holdings', () => {
  it('are the fifths at either end', () => {
    const sides = Array.from({ length: 10 }, (_, k) => sideOf((k + 1 - 5.5) / 10, 5));
    expect(sides).toEqual([-1, -1, 0, 0, 0, 0, 0, 0, 1, 1]);
    expect(sideOf(NaN, 5)).toBe(0);
  });

  it('earn the top less the bottom, over what has an outcome', () => {
    const ranks = Float64Array.of(-0.4, -0.2, 0, 0.2, 0.4, -0.4, -0.2, 0, 0.2, 0.4);
    const outcomes = Float64Array.of(1, 1, 2, 2, 3, 3, 4, 4, 7, NaN);
    expect([...spreadReturns(ranks, outcomes, 5, 5)]).toEqual([6, NaN]);
    expect(replacedShare(ranks, 5, 5, 1)).toBe(0);
    expect(replacedShare(Float64Array.of(-0.4, 0.4, 0.4, -0.4), 2, 2, 1)).toBe(1);
    expect(replacedShare(ranks, 5, 5, 2)).toBeNaN();
  });
});

const at = (mean: number, stdErr = 0.01, dates = 1_000): Estimate => ({ mean, stdErr, dates });

describe('judge', () => {
  const calm = Array.from({ length: 40 }, (_, k) => 0.02 + 0.005 * (k % 2));
  const told = { ic: at(0.05), early: at(0.05), recent: at(0.05), crowding: calm };

  it('calls crowded what is effective and unusually crowded now, against its own history', () => {
    expect(judge(told, 3).word).toBe('effective');
    expect(judge({ ...told, crowding: [...calm, 0.1, 0.1, 0.1] }, 3)).toMatchObject({
      word: 'crowded',
      why: expect.stringContaining('0.100 more than other symbols') as string,
    });
    // Crowded before as it is now, little of it, and too little history.
    expect(judge({ ...told, crowding: calm.map((value) => value + 0.1) }, 3).word).toBe('effective');
    expect(judge({ ...told, crowding: [...calm.map((value) => value - 0.03), 0.02, 0.02, 0.02] }, 3).word).toBe(
      'effective',
    );
    expect(judge({ ...told, crowding: [0, 0.01, 0, 0.5, 0.5, 0.5] }, 3).word).toBe('effective');
  });

  it('calls nothing effective whose interval includes 0', () => {
    expect(judge({ ...told, ic: at(0.029) }, 3).word).toBe('weak');
    expect(judge({ ...told, ic: at(0.05, 0) }, 3).word).toBe('unknown');
    expect(judge({ ...told, ic: at(0.05, 0.01, 100) }, 3).word).toBe('unknown');
  });

  it('calls decayed what was told from 0, is not now, and has fallen by more than chance', () => {
    expect(judge({ ...told, early: at(0.06), recent: at(0.005) }, 3).word).toBe('decayed');
    expect(judge({ ...told, early: at(0.035), recent: at(0.015) }, 3).word).toBe('effective');
    expect(judge({ ...told, early: at(0.02), recent: at(-0.02), ic: at(0) }, 3).word).toBe('weak');
  });
});
