import { describe, expect, it } from 'vitest';
import { checkFeatures } from '../checks/check-features.ts';
import { simulatePanel } from '../checks/simulated-panel.ts';
import { evaluate } from '../evaluators/evaluate.ts';
import { parseFeature } from '../language/language.ts';
import { featureSetNamed } from './feature-set.ts';

const SETS = ['stationary-v1', 'technical-v1', 'market-state-v1', 'fundamentals-v1'] as const;

describe.each(SETS)('%s', (name) => {
  const set = featureSetNamed(name);
  const exprs = set.features.map(({ expr }) => parseFeature(expr));
  const fields = [...new Set(exprs.flatMap((expr) => expr.fields))].filter((field) => field !== 'time').sort();

  it('passes every check', { timeout: 60_000 }, async () => {
    const results = await checkFeatures(simulatePanel(fields, 5, 330), exprs);
    expect(results.filter(({ passed }) => !passed)).toEqual([]);
  });

  it('is documented, each expression once', () => {
    expect(new Set(exprs).size).toBe(exprs.length);
    expect(set.features.filter(({ description }) => !description.endsWith('.'))).toEqual([]);
  });

  it('has values', async () => {
    const panel = simulatePanel(fields, 5, 700);
    const values = await evaluate(panel, exprs);
    values.forEach((column, i) => {
      expect(column.filter((value) => value === value).length, exprs[i]!.text).toBeGreaterThan(panel.symbols.length);
    });
  });
});

describe('market-state-v1', () => {
  it('is the same for every symbol', async () => {
    const set = featureSetNamed('market-state-v1');
    const exprs = set.features.map(({ expr }) => parseFeature(expr)).filter(({ fields }) => fields.join() === 'close');
    const panel = simulatePanel(['close'], 4, 300);
    expect(exprs.length).toBeGreaterThan(8);
    for (const column of await evaluate(panel, exprs)) {
      for (let n = 1; n < 4; n += 1) expect(column.subarray(n * 300, (n + 1) * 300)).toEqual(column.subarray(0, 300));
    }
  });
});
