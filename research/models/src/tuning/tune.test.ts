import { hashJson, Interrupted, Rng, type Jobs } from '@quantcli/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { randomDataset } from '../dataset/dataset-fixture.ts';
import type { Sample } from '../dataset/sample.ts';
import { estimatorNamed } from '../estimators/estimators.ts';
import { metricNamed } from '../evaluation/metrics.ts';
import type { Metric } from '../evaluation/metric.ts';
import { purgedKFold } from '../splitters/splitter.ts';
import { predictOutOfFold } from '../validation/out-of-fold.ts';
import type { DiscardRule } from './discarding.ts';
import { nestedTune } from './nested-tune.ts';
import type { SearchSpace } from './search-space.ts';
import { tune, type TuneOptions } from './tune.ts';
import type { TuningState } from './tuning-state.ts';

async function randomSample(seed: number): Promise<Sample> {
  const dataset = await randomDataset(seed, 6, 90);
  return { dataset, rows: Int32Array.from({ length: dataset.rows }, (_, r) => r) };
}

let sample: Sample;
beforeAll(async () => {
  sample = await randomSample(3);
});

const space: SearchSpace = { lambda: { kind: 'float', low: 1e-3, high: 100, log: true } };

const options = {
  estimator: { name: 'ridge' },
  space,
  splitter: purgedKFold({ folds: 3 }),
  metric: metricNamed('mse'),
  trials: 16,
  seed: 7,
} satisfies TuneOptions;

/** Workers that finish in an order of their own. */
function shuffledJobs(seed: number): Jobs {
  const rng = Rng.fromSeed(seed);
  return {
    workers: 3,
    async map<I, R>(module: string | URL, task: string, inputs: readonly I[]): Promise<R[]> {
      const tasks = (await import(String(module))) as Record<string, (input: unknown) => Promise<R>>;
      const results: R[] = [];
      for (const i of rng.shuffle(inputs.map((_, k) => k)))
        results[i] = structuredClone(await tasks[task]!(structuredClone(inputs[i])));
      return results;
    },
    close: async () => {},
  };
}

describe('tuning', () => {
  it('finds the penalty that out-of-fold predictions call for', async () => {
    const { best, defaults, trials, history, params, importance, sentence } = await tune(sample, options);
    expect(trials).toHaveLength(17);
    expect(defaults).toBe(trials[0]);
    expect(defaults.params).toEqual({});
    expect(best.score).toBe(Math.min(...trials.map(({ score }) => score!)));
    expect(history.at(-1)).toBe(best.score);
    expect(estimatorNamed('ridge', params).params).toEqual(params);
    expect(importance.map(({ name }) => name)).toEqual(['lambda']);
    expect(sentence).toContain(best.score!.toPrecision(4));
    // The score is that of predicting out of fold and nothing else.
    const found = await predictOutOfFold(sample.dataset, estimatorNamed('ridge', params), options.splitter, {
      rng: Rng.fromSeed(options.seed),
    });
    const scores = options.splitter
      .split(sample)
      .map(({ test }) =>
        options.metric.of(test, { values: Float64Array.from(test.rows, (row) => found.predictions[row]!), outputs: 1 }),
      );
    expect(scores).toEqual(best.scores);
  });

  it('takes the highest where higher is better', async () => {
    const { best, trials, history, improvement } = await tune(sample, { ...options, metric: metricNamed('ic') });
    expect(best.score).toBe(Math.max(...trials.map(({ score }) => score!)));
    expect(history.at(-1)).toBe(best.score);
    expect(improvement === undefined || improvement.mean > 0).toBe(true);
  });

  it('on noise calls the gain over the defaults noise', async () => {
    const { improvement, sentence } = await tune(sample, options);
    expect(improvement?.beyondNoise ?? false).toBe(false);
    expect(sentence).toMatch(/defaults|noise/);
  });

  it.each<DiscardRule>(['none', 'median', 'halving'])('with %s does not depend on the workers', async (discard) => {
    const alone = await tune(sample, { ...options, discard });
    const together = await tune(sample, { ...options, discard, jobs: shuffledJobs(1) });
    expect(together).toEqual(alone);
  });

  it.each<DiscardRule>(['none', 'median', 'halving'])(
    'with %s goes on from any batch to the result that it would have had',
    async (discard) => {
      const states: TuningState[] = [];
      const whole = await tune(sample, {
        ...options,
        discard,
        save: (state) => void states.push(JSON.parse(JSON.stringify(state)) as TuningState),
      });
      expect(states.map(({ trials }) => trials.length)).toEqual([1, 5, 9, 13, 17]);
      for (const state of states) expect(await tune(sample, { ...options, discard, state })).toEqual(whole);
    },
  );

  it('can be extended: sixteen trials after eight are sixteen trials', async () => {
    const { state } = await tune(sample, { ...options, trials: 8 });
    const extended = await tune(sample, { ...options, state });
    expect(hashJson(extended.state.trials)).toBe(hashJson((await tune(sample, options)).state.trials));
  });

  it('saves what is finished before an interruption', async () => {
    const controller = new AbortController();
    const saved: number[] = [];
    const run = tune(sample, {
      ...options,
      signal: controller.signal,
      save: (state) => void saved.push(state.trials.length),
      onTrial: ({ number }) => number === 4 && controller.abort(),
    });
    await expect(run).rejects.toThrow(Interrupted);
    expect(saved).toEqual([1, 5]);
  });

  it('reports its progress up to the total', async () => {
    const shares: number[] = [];
    await tune(sample, { ...options, discard: 'median', onProgress: (done, total) => void shares.push(done / total) });
    expect(shares.at(-1)).toBe(1);
    expect(shares.every((share, i) => i === 0 || share >= shares[i - 1]!)).toBe(true);
  });
});

describe('giving up early', () => {
  it('by halving runs a third of a batch on all folds', async () => {
    const { trials } = await tune(sample, { ...options, discard: 'halving', batch: 9, trials: 9 });
    const lengths = trials.slice(1).map(({ scores }) => scores.length);
    expect(lengths.filter((length) => length === 3)).toHaveLength(3);
    expect(lengths.filter((length) => length === 1)).toHaveLength(6);
    for (const { status, scores } of trials) expect(status).toBe(scores.length === 3 ? 'complete' : 'pruned');
    const firsts = trials.slice(1).sort((a, b) => a.scores[0]! - b.scores[0]!);
    expect(firsts.slice(0, 3).every(({ status }) => status === 'complete')).toBe(true);
  });

  it('by the median spares folds and keeps the defaults whole', async () => {
    const { trials, defaults } = await tune(sample, { ...options, discard: 'median' });
    expect(trials.some(({ status }) => status === 'pruned')).toBe(true);
    expect(defaults.scores).toHaveLength(3);
  });
});

const folds = (values: number[]): SearchSpace => ({ folds: { kind: 'choice', values } });

describe('trials that fail', () => {
  it('are recorded with the reason', async () => {
    const { trials } = await tune(sample, { ...options, space: folds([2, 5_000]), sampler: 'random' });
    const failed = trials.filter(({ status }) => status === 'failed');
    expect(failed.length).toBeGreaterThan(0);
    for (const { params, reason, score } of failed) {
      expect(params).toEqual({ folds: 5_000 });
      expect(reason).toContain('5000 folds');
      expect(score).toBeNull();
    }
  });

  it('are an error when there are no others', async () => {
    await expect(tune(sample, { ...options, trials: 4, space: folds([4_000, 5_000]) })).rejects.toThrow(
      /all 4 trials of ridge failed/,
    );
  });

  it('include a constant forecast under a metric that needs one that varies', async () => {
    const ranks: Metric = { name: 'ranks', better: 'higher', of: () => undefined };
    await expect(tune(sample, { ...options, trials: 4, metric: ranks })).rejects.toThrow('does not exist on any fold');
    const huge: SearchSpace = { lambda: { kind: 'choice', values: [1e300] } };
    await expect(tune(sample, { ...options, trials: 4, space: huge, metric: ranks })).rejects.toThrow('is constant');
  });
});

describe('a tuning that cannot be', () => {
  it('is refused: a parameter that the estimator does not take', async () => {
    await expect(tune(sample, { ...options, space: { lamda: space['lambda']! } })).rejects.toThrow(/"lamda".*lambda/);
  });

  it('is refused: no trials, and no such estimator', async () => {
    await expect(tune(sample, { ...options, trials: 0 })).rejects.toThrow('trials is 0');
    await expect(tune(sample, { ...options, batch: 1.5 })).rejects.toThrow('batch is 1.5');
    await expect(tune(sample, { ...options, estimator: { name: 'rigde' } })).rejects.toThrow('rigde');
  });

  it('is refused: a state of other data, another space or seed, and of nothing', async () => {
    const { state } = await tune(sample, { ...options, trials: 4 });
    const other = await randomSample(4);
    await expect(tune(other, { ...options, state })).rejects.toThrow('it differs in data');
    await expect(tune(sample, { ...options, seed: 8, state })).rejects.toThrow('it differs in seed');
    const wider: SearchSpace = { lambda: { kind: 'float', low: 1e-3, high: 101, log: true } };
    await expect(tune(sample, { ...options, space: wider, state })).rejects.toThrow('it differs in space');
    await expect(tune(sample, { ...options, state: { trials: [] } })).rejects.toThrow('not the state of a tuning');
    await expect(tune(sample, { ...options, state: { ...state, trials: state.trials.slice(0, 3) } })).rejects.toThrow(
      'not whole batches',
    );
  });
});

describe('nested tuning', () => {
  const nested = { ...options, trials: 4, outer: purgedKFold({ folds: 3 }) };

  it('judges on rows that no choice has seen, and goes on to the same', async () => {
    const saved: (readonly TuningState[])[] = [];
    const whole = await nestedTune(sample, { ...nested, save: (states) => void saved.push(states) });
    expect(whole.folds).toHaveLength(3);
    expect(saved.map((states) => states.length)).toEqual([1, 1, 2, 2, 3, 3]);
    expect(whole.score).toBeCloseTo(whole.folds.reduce((sum, { score }) => sum + score!, 0) / 3, 12);
    expect(new Set(whole.states.map(({ setup }) => setup.data)).size).toBe(3);
    expect(await nestedTune(sample, { ...nested, states: saved[3]! })).toEqual(whole);
  });

  it('does not change with the labels of an outer fold but in its score', async () => {
    const { test } = nested.outer.split(sample)[0]!;
    const target = sample.dataset.target.slice();
    for (const row of test.rows) target[row] = -target[row]!;
    const flipped = await nestedTune({ dataset: sample.dataset.with({ target }), rows: sample.rows }, nested);
    const whole = await nestedTune(sample, nested);
    expect(flipped.folds[0]!.params).toEqual(whole.folds[0]!.params);
    expect(flipped.folds[0]!.innerScore).toBe(whole.folds[0]!.innerScore);
    expect(flipped.folds[0]!.score).not.toBe(whole.folds[0]!.score);
  });

  it('refuses more states than folds', async () => {
    await expect(nestedTune(sample, { ...nested, states: [1, 2, 3, 4] })).rejects.toThrow('4 states for 3 outer folds');
  });
});
