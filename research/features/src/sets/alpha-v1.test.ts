import { describe, expect, it } from 'vitest';
import { checkFeatures } from '../checks/check-features.ts';
import { evaluate } from '../evaluators/evaluate.ts';
import { featureSetNamed, usableFeatures } from './feature-set.ts';
import { parseFeature } from '../language/language.ts';
import { simulatePanel } from '../checks/simulated-panel.ts';

const alphaV1 = featureSetNamed('alpha-v1');
const exprs = alphaV1.features.map(({ expr }) => parseFeature(expr));
const FIELDS = ['open', 'high', 'low', 'close', 'volume', 'dollar_volume'];

const text = (name: string): string | undefined => alphaV1.features.find((feature) => feature.name === name)?.expr;

describe('alpha-v1', () => {
  it('is written canonically, each feature once', () => {
    expect(alphaV1.features.map(({ expr }) => parseFeature(expr).text)).toEqual(
      alphaV1.features.map(({ expr }) => expr),
    );
    expect(new Set(exprs).size).toBe(exprs.length);
    expect(new Set(alphaV1.features.map(({ name }) => name)).size).toBe(exprs.length);
    expect(exprs.length).toBeGreaterThanOrEqual(25);
  });

  it('holds the features others rely on, to the letter', () => {
    expect(text('momentum_12_1')).toBe('delay(close, 21) / delay(close, 252) - 1');
    expect(text('volume_surprise')).toBe('volume / ts_mean(volume, 120)');
    expect(text('size')).toBe('log(ts_mean(dollar_volume, 60))');
  });

  it('passes every check', async () => {
    const results = await checkFeatures(simulatePanel(FIELDS, 7, 420), exprs);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('has its first value exactly at the derived lookback on complete data, and no hole after', async () => {
    const panel = simulatePanel(FIELDS, 5, 300);
    const values = await evaluate(panel, exprs);
    exprs.forEach(({ text, lookback }, i) => {
      for (let n = 0; n < 5; n += 1) {
        const column = values[i]!.subarray(n * 300, (n + 1) * 300);
        const missing = column.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
        expect([missing, column.findIndex((value) => !Number.isNaN(value))], text).toEqual([lookback, lookback]);
      }
    });
  });

  it('leaves out what the data cannot give, and says what is missing', () => {
    const { usable, leftOut } = usableFeatures(alphaV1, simulatePanel(['close', 'high', 'low'], 1, 2));
    expect(usable.map(({ name }) => name)).toContain('atr_14');
    expect(leftOut).toContainEqual({ name: 'overnight_20', missing: ['open'] });
    expect(leftOut).toContainEqual({ name: 'size', missing: ['dollar_volume'] });
    expect(usable.length + leftOut.length).toBe(alphaV1.features.length);
  });
});
