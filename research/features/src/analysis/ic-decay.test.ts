import { Interrupted, Rng } from '@quantcli/core';
import { spearman } from '@quantcli/numeric';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { icDecay } from './ic-decay.ts';
import { rankCorrelation, sectionRanks } from './section-ranks.ts';

/** A signal that halves in `halfLife` bars and whose correlation with the next bar's return is `ic`. */
function market(halfLife: number, ic: number, { symbols = 60, bars = 900, seed = 1 } = {}) {
  const rng = Rng.fromSeed(seed);
  const keep = 2 ** (-1 / halfLife);
  const signal = new Float64Array(symbols * bars);
  const close = new Float64Array(symbols * bars);
  for (let n = 0; n < symbols; n += 1) {
    let s = rng.normal();
    let price = 100;
    for (let t = 0; t < bars; t += 1) {
      const i = n * bars + t;
      close[i] = price;
      signal[i] = s;
      price *= 1 + 0.02 * (ic * s + Math.sqrt(1 - ic * ic) * rng.normal());
      s = keep * s + Math.sqrt(1 - keep * keep) * rng.normal();
    }
  }
  const panel = Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => t),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map([['close', close]]),
  });
  return { panel, signal };
}

describe('icDecay', () => {
  it.each([
    [3, 0.15],
    [10, 0.15],
    [20, 0.15],
  ])('finds a half-life of %d bars, and the IC', async (halfLife, ic) => {
    const { panel, signal } = market(halfLife, ic);
    const [decay] = await icDecay(panel, [signal]);
    expect(decay!.curve.length).toBe(63);
    // The correlation of ranks is a little less than that of the values.
    expect(Math.abs(decay!.curve[0]!.ic! - 0.955 * ic)).toBeLessThan(4 * decay!.curve[0]!.stdErr!);
    expect(decay!.halfLife! / halfLife).toBeGreaterThan(0.7);
    expect(decay!.halfLife! / halfLife).toBeLessThan(1.4);
    const [low, high] = decay!.halfLifeInterval!;
    expect(low).toBeLessThan(halfLife);
    expect(high).toBeGreaterThan(halfLife);
    expect(decay!.autocorrelation[halfLife - 1]!).toBeCloseTo(0.48, 1);
  });

  it('turns over rarely where trading is dear, and not at all where nothing is left', async () => {
    const { panel, signal } = market(10, 0.15);
    const barsAt = async (costBps: number): Promise<number | undefined> =>
      (await icDecay(panel, [signal], { costBps }))[0]!.rebalanceBars;
    expect(await barsAt(0)).toBe(1);
    expect((await barsAt(5))!).toBeLessThanOrEqual((await barsAt(20))!);
    expect(await barsAt(2_000)).toBeUndefined();
  });

  it('has no half-life for what predicts nothing, and says so', async () => {
    const { panel } = market(10, 0);
    const rng = Rng.fromSeed(9);
    const noise = new Float64Array(panel.symbols.length * panel.bars).map(() => rng.normal());
    const [decay] = await icDecay(panel, [noise]);
    expect(decay).toMatchObject({ halfLife: undefined, halfLifeInterval: undefined });
    expect(decay!.note).toContain('is not told from 0');
  });

  it('is the same for a signal of the other sign, and for the same seed', async () => {
    const { panel, signal } = market(5, 0.2, { bars: 400 });
    const [a, b] = await icDecay(panel, [signal, signal.map((value) => -value)]);
    expect(b!.halfLife).toBeCloseTo(a!.halfLife!, 6);
    expect(b!.curve[0]!.ic).toBeCloseTo(-a!.curve[0]!.ic!, 12);
    expect((await icDecay(panel, [signal]))[0]).toEqual(a);
  });

  it('can be interrupted between features', async () => {
    const { panel, signal } = market(5, 0.2, { bars: 200 });
    const stop = new AbortController();
    let done = 0;
    // As the handler of a key press does, between two turns of the event loop.
    setImmediate(() => setImmediate(() => stop.abort()));
    const many = Array.from({ length: 50 }, () => signal);
    await expect(icDecay(panel, many, { signal: stop.signal, onDone: (count) => (done = count) })).rejects.toThrow(
      Interrupted,
    );
    expect(done).toBeLessThan(many.length);
  });

  it('lives with few bars, few symbols and missing values', async () => {
    const { panel, signal } = market(5, 0.2, { symbols: 2, bars: 60 });
    expect((await icDecay(panel, [signal]))[0]).toMatchObject({
      halfLife: undefined,
      note: 'too few dates with an IC',
    });
    const { panel: short, signal: other } = market(5, 0.5, { bars: 6 });
    expect((await icDecay(short, [other]))[0]!.curve.length).toBe(4);
    const missing = new Float64Array(signal.length).fill(NaN);
    expect((await icDecay(panel, [missing]))[0]!.curve[0]).toEqual({
      bars: 1,
      ic: undefined,
      stdErr: undefined,
      dates: 0,
    });
  });
});

describe('sectionRanks', () => {
  it('gives Spearman’s correlation where both dates have the same symbols', () => {
    const { panel, signal } = market(5, 0.3, { symbols: 9, bars: 4 });
    const ranks = sectionRanks(panel, signal);
    const at = (t: number): Float64Array => Float64Array.from(panel.symbols, (_, n) => signal[n * 4 + t]!);
    expect(rankCorrelation(ranks, 1, ranks, 3, 9, 3)).toBeCloseTo(spearman(at(1), at(3)), 12);
    expect(rankCorrelation(ranks, 1, ranks, 3, 9, 10)).toBeNaN();
  });

  it('leaves out who is no member, and what is missing', () => {
    const panel = Panel.of({
      time: Float64Array.of(0),
      symbols: ['A', 'B', 'C', 'D'],
      fields: new Map(),
      members: Uint8Array.of(1, 1, 0, 1),
    });
    expect([...sectionRanks(panel, Float64Array.of(5, NaN, 9, 1))]).toEqual([0.25, NaN, NaN, -0.25]);
  });
});
