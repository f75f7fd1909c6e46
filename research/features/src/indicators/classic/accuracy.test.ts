/** What TA-Lib's running sums cannot do: windows at a high level, after an outlier, after a hole; and settling. */
import { Rng } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { checkFeatures } from '../../checks/check-features.ts';
import { evaluate } from '../../evaluators/evaluate.ts';
import { parseFeature } from '../../language/language.ts';
import { classicIndicators } from './classic-indicators.ts';

const BARS = 300;
const rng = Rng.fromSeed(7);
const noise = Float64Array.from({ length: BARS }, () => Math.round(rng.normal() * 1_024) / 1_024);

async function valuesOf(text: string, x: Float64Array): Promise<Float64Array> {
  const time = Float64Array.from({ length: BARS }, (_, t) => t);
  const panel = Panel.of({ time, symbols: ['X'], fields: new Map([['x', x]]) });
  return (await evaluate(panel, [parseFeature(text)]))[0]!;
}

/** The window's slope from its definition, on values whose level was taken away exactly. */
function slopeAt(values: Float64Array, t: number, n: number): number {
  let [cross, square] = [0, 0];
  for (let k = 0; k < n; k += 1) {
    cross += (k - (n - 1) / 2) * values[t - n + 1 + k]!;
    square += (k - (n - 1) / 2) ** 2;
  }
  return cross / square;
}

describe('rolling statistics', () => {
  it('the slope loses no digits to a level of 1e8', async () => {
    const slopes = await valuesOf(
      'linearreg_slope(x, 14)',
      noise.map((v) => v + 1e8),
    );
    for (let t = 13; t < BARS; t += 1) expect(Math.abs(slopes[t]! - slopeAt(noise, t, 14))).toBeLessThan(1e-12);
  });

  it.each(['linearreg_slope(x, 14)', 'tsf(x, 14)', 'avgdev(x, 14)', 'beta(x, x * x, 5)'])(
    '%s: an outlier, and a hole, leave nothing behind',
    async (text) => {
      const level = noise.map((v) => v + 50);
      const clean = await valuesOf(text, level);
      for (const intruder of [1e12, NaN]) {
        const disturbed = await valuesOf(
          text,
          level.map((v, t) => (t === 100 ? intruder : v)),
        );
        for (let t = 100 + 14; t < BARS; t += 1) expect(disturbed[t]).toBeCloseTo(clean[t]!, 9);
        if (Number.isNaN(intruder)) expect(disturbed.subarray(100, 105).every(Number.isNaN)).toBe(true);
      }
    },
  );

  it('nothing moves: no slope, no deviation, exactly, and no beta', async () => {
    const still = new Float64Array(BARS).fill(0.1);
    expect((await valuesOf('linearreg_slope(x, 14)', still)).subarray(13).every((v) => v === 0)).toBe(true);
    expect((await valuesOf('avgdev(x, 14)', still)).subarray(13).every((v) => v === 0)).toBe(true);
    expect((await valuesOf('beta(x, x, 5)', still)).every(Number.isNaN)).toBe(true);
  });
});

it('every indicator settles when it says, begins where it says and looks ahead nowhere', async () => {
  const fields = ['open', 'high', 'low', 'close', 'volume'];
  const draw = Rng.fromSeed(11);
  const bars = 200;
  const columns = new Map(fields.map((name) => [name, new Float64Array(2 * bars)]));
  for (let i = 0; i < 2 * bars; i += 1) {
    const close = 50 * Math.exp(0.1 * Math.sin(i / 4) + 0.02 * draw.normal());
    const high = close * (1 + 0.02 * draw.uniform());
    const low = close * (1 - 0.02 * draw.uniform());
    const row = [(high + low) / 2, high, low, close, Math.ceil(1e6 * draw.uniform())];
    fields.forEach((name, f) => {
      columns.get(name)![i] = row[f]!;
    });
  }
  const time = Float64Array.from({ length: bars }, (_, t) => t);
  const panel = Panel.of({ time, symbols: ['A', 'B'], fields: columns });
  const exprs = classicIndicators.map(({ name, arguments: args }) => {
    const inputs = args.filter(({ kind }) => kind === 'series').map((argument) => argument.name);
    const named = inputs.map((input) => (input === 'x' ? 'close' : input === 'y' ? 'open' : input));
    return parseFeature(`${name}(${named.join(', ')})`);
  });
  for (const { expr, warmup, findings } of await checkFeatures(panel, exprs)) {
    expect(findings.truncation.passed && findings.stream.passed && findings.firstValue.passed, expr).toBe(true);
    if (Number.isFinite(warmup)) expect(findings.warmup, expr).toMatchObject({ passed: true });
  }
}, 20_000);
