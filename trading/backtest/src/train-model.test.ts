import type { Trial, TrialLog } from '@quantcli/core';
import { simulateMarket } from '@quantcli/data';
import { hashBars, panelFromBars } from '@quantcli/market';
import { labelledRows } from '@quantcli/models';
import { describe, expect, it } from 'vitest';
import { checkModelSpec, modelSpecSchema, type ModelSpec } from './model-spec.ts';
import type { ResearchContext } from './run-research.ts';
import { fitModel, prepareModel, validateModel, type ValidatedModel } from './train-model.ts';

const { bars } = simulateMarket({ symbols: 18, bars: 420, seed: 4, sectors: 3, edge: { ic: 0.1, halfLife: 10 } });
const panel = panelFromBars(bars);
const dataHash = hashBars(bars);

const features = { attention: 'volume / ts_mean(volume, 20)', reversal: 'returns(close, 5)' };
const specOf = (given: Record<string, unknown> = {}): ModelSpec =>
  modelSpecSchema.parse({
    features,
    params: { lambda: 0.1 },
    validation: { kind: 'cpcv', groups: 4, testGroups: 2 },
    ...given,
  });

/** Counts as the log does, and gives a spread of its own. */
function logOf(sharpeVariance = 0): TrialLog & { readonly trials: Trial[] } {
  const trials: Trial[] = [];
  const opened = new Map<string, string>();
  return {
    trials,
    record(trial) {
      if (!trials.some(({ configHash, seed }) => configHash === trial.configHash && seed === trial.seed))
        trials.push(trial);
      return { count: trials.length, sharpeVariance };
    },
    openHoldOut(hash, by) {
      const earlier = opened.get(hash);
      if (earlier === undefined) opened.set(hash, by);
      return earlier === undefined ? undefined : { at: '2026-01-01T00:00:00Z', by: earlier };
    },
    close: () => undefined,
  };
}

const context = (trialLog: TrialLog): ResearchContext => ({ seed: 2, trialLog, dataHash, periodsPerYear: 252 });

async function validate(spec: ModelSpec, trialLog: TrialLog = logOf()): Promise<ValidatedModel> {
  const research = context(trialLog);
  return validateModel(panel, spec, await prepareModel(panel, spec, research), research);
}

const plain = await validate(specOf());

describe('validateModel', () => {
  it('trades every path, each of which forecasts every tested row once', () => {
    expect(plain.paths).toHaveLength(3);
    for (const { forecasts, trading } of plain.paths) {
      expect(forecasts.every((value) => Number.isFinite(value))).toBe(true);
      expect(trading.strategy.returns.length).toBe(plain.paths[0]!.trading.strategy.returns.length);
    }
    const [first, second] = plain.paths;
    expect(first!.forecasts).not.toEqual(second!.forecasts);
  });

  it('counts a configuration once, and another beside it', async () => {
    const log = logOf();
    expect((await validate(specOf(), log)).trials.count).toBe(1);
    expect((await validate(specOf({ description: 'in other words' }), log)).trials.count).toBe(1);
    expect((await validate(specOf({ params: { lambda: 0.2 } }), log)).trials.count).toBe(2);
  });

  it('counts what tuning tried on the same data, with no less spread than chance has', async () => {
    const tuned = specOf({ tuned: { trials: 20, dataHash } });
    const { trials, paths, typical } = await validate(tuned);
    expect(trials).toEqual({ count: 21, sharpeVariance: 1 / paths[typical]!.tested.length });
    expect(paths[typical]!.measures.dsr!).toBeLessThan(plain.paths[typical]!.measures.dsr!);
    expect((await validate(specOf({ tuned: { trials: 20, dataHash: 'other' } }))).trials.count).toBe(1);
    expect((await validate(tuned, logOf(0.5))).trials.sharpeVariance).toBe(0.5);
  });

  it('opens a hold-out for one configuration only', async () => {
    const log = logOf();
    const held = { validation: { kind: 'hold-out', share: 0.3 } };
    await validate(specOf(held), log);
    await validate(specOf(held), log);
    await expect(validate(specOf({ ...held, params: { lambda: 1 } }), log)).rejects.toThrow('was opened at 2026');
  });

  it('tests each regime on a model of the others', async () => {
    const expression = 'is_missing(delay(close, 250))';
    const { outOfFold } = await validate(specOf({ validation: { kind: 'regime', expression } }));
    const tested = outOfFold.folds.flatMap(({ test }) => [...test.rows]);
    expect(new Set(tested).size).toBe(tested.length);
    expect(outOfFold.folds.length).toBeGreaterThan(1);
  });

  it('takes the mean of its group from every forecast', async () => {
    const { dataset, paths } = await validate(specOf({ neutralise: 'sector' }));
    const column = panel.symbols.map((_, n) => panel.column('sector', n));
    const sums = new Map<string, number>();
    paths[0]!.forecasts.forEach((forecast, r) => {
      const key = `${dataset.bar[r]} ${column[dataset.symbol[r]!]![dataset.bar[r]!]}`;
      sums.set(key, (sums.get(key) ?? 0) + forecast);
    });
    for (const sum of sums.values()) expect(Math.abs(sum)).toBeLessThan(1e-9);
  });

  it('gives the same twice', async () => {
    const again = await validate(specOf());
    expect(again.paths.map(({ measures }) => measures)).toEqual(plain.paths.map(({ measures }) => measures));
    expect(again.configHash).toBe(plain.configHash);
  });
});

describe('fitModel', () => {
  it('is fitted to all labelled rows with their weights', async () => {
    const research = context(logOf());
    const even = specOf();
    const fading = specOf({ weights: { decay: { halfLife: 30 } } });
    const prepared = await prepareModel(panel, fading, research);
    const { weight } = prepared.dataset;
    const { rows } = labelledRows(prepared.dataset);
    const mean = rows.reduce((sum, row) => sum + weight[row]!, 0) / rows.length;
    expect(mean).toBeCloseTo(1, 12);
    expect(weight[rows.at(-1)!]!).toBeGreaterThan(100 * weight[rows[0]!]!);
    const flat = await fitModel(even, await prepareModel(panel, even, research), research);
    const faded = await fitModel(fading, prepared, research);
    expect(faded.coefficients).not.toEqual(flat.coefficients);
  });
});

describe('checkModelSpec', () => {
  it.each([
    [{ estimator: 'rigde' }, 'did you mean'],
    [{ params: { lamda: 1 } }, 'ridge does not take'],
    [{ label: 'returns(close, 5)' }, ''],
    [{ features: 'alpha-v9' }, 'alpha-v9'],
    [{ level: 'sector', neutralise: 'sector' }, 'nothing is left'],
  ])('refuses %j before any data is read', (given, message) => {
    expect(() => checkModelSpec(specOf(given))).toThrow(message);
  });
});
