import { Rng, type Json } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Dataset } from '../dataset/dataset.ts';
import { labelledRows, type Sample } from '../dataset/sample.ts';
import { tableDataset } from '../dataset/table-dataset.ts';
import type { Estimator, Fitted } from '../estimators/estimator.ts';
import { metricNamed } from '../evaluation/metrics.ts';
import { calibratedKind } from './calibrated.ts';

/** A classifier that is far too sure of what its feature says: P = logistic(5·x), or e^(5·x_k) over their sum. */
const trained: Sample[] = [];
function sure(classes: readonly number[] | undefined): Estimator {
  return {
    name: 'sure',
    params: { classes: classes ? [...classes] : null },
    fit: (sample) => {
      trained.push(sample);
      return Promise.resolve(fittedSure(classes, sample.dataset.schema));
    },
  };
}
function fittedSure(classes: readonly number[] | undefined, schema: Fitted['schema']): Fitted {
  const outputs = classes === undefined || classes.length === 2 ? 1 : classes.length;
  return {
    estimator: 'sure',
    schema,
    ...(classes && { classes }),
    outputs,
    predict: ({ dataset, rows }) => {
      const out = new Float64Array(rows.length * outputs);
      rows.forEach((row, i) => {
        const powers = Array.from({ length: outputs }, (_, k) =>
          Math.exp(5 * dataset.features[row * dataset.width + k]!),
        );
        const total = powers.reduce((sum, power) => sum + power, 0);
        powers.forEach((power, k) => (out[i * outputs + k] = outputs === 1 ? power / (1 + power) : power / total));
      });
      return out;
    },
    toJSON: (): Json => ({ estimator: 'sure', classes: classes ? [...classes] : null }),
  };
}

const { schema } = noisy(2, true);
const kind = calibratedKind({
  estimatorNamed: (_, params) => sure(z.object({ classes: z.array(z.number()).optional() }).parse(params).classes),
  fittedFromJson: (json) => fittedSure(z.object({ classes: z.array(z.number()) }).parse(json).classes, schema),
});

/** Features that say something of the class, and less than the classifier makes of it. */
function noisy(classes: number, timed: boolean): Dataset {
  const rng = Rng.fromSeed(5);
  const rows = 1_200;
  const columns = Array.from({ length: 3 }, () => Float64Array.from({ length: rows }, () => rng.normal()));
  const target = Float64Array.from({ length: rows }, (_, i) => {
    if (classes === 2) return rng.uniform() < 1 / (1 + Math.exp(-columns[0]![i]!)) ? 1 : -1;
    const powers = columns.map((column) => Math.exp(column[i]!));
    const draw = rng.uniform() * powers.reduce((sum, power) => sum + power, 0);
    return draw < powers[0]! ? 0 : draw < powers[0]! + powers[1]! ? 1 : 2;
  });
  target[7] = NaN;
  return tableDataset({
    names: ['a', 'b', 'c'],
    columns,
    target,
    targetName: 'kind',
    ...(timed && { time: Float64Array.from({ length: rows }, (_, i) => Math.floor(i / 4)), horizon: 3 }),
  }).dataset;
}

const params = (method: string, classes?: readonly number[]): Json => ({
  estimator: { name: 'sure', params: classes ? { classes: [...classes] } : {} },
  method,
  folds: 4,
  embargoBars: 2,
});
const context = { rng: Rng.fromSeed(1) };

describe('calibrated', () => {
  it.each([
    ['isotonic', 2, true],
    ['platt', 2, true],
    ['temperature', 2, false],
    ['isotonic', 3, true],
    ['platt', 3, false],
    ['temperature', 3, true],
  ] as const)(
    '%s makes %i over-sure classes honest, and comes back from JSON to the bit',
    async (method, count, timed) => {
      const dataset = noisy(count, timed);
      const classes = count === 2 ? [-1, 1] : [0, 1, 2];
      const model = await kind.make(params(method, classes)).fit(labelledRows(dataset), context);
      const sample = labelledRows(dataset);
      const [before, after] = [fittedSure(classes, dataset.schema), model].map((fitted) => ({
        values: fitted.predict(sample),
        outputs: fitted.outputs,
        classes,
      }));
      for (const name of ['ece', 'log_loss', 'brier'])
        expect(metricNamed(name).of(sample, after!)!).toBeLessThan(0.9 * metricNamed(name).of(sample, before!)!);
      expect(metricNamed('ece').of(sample, after!)!).toBeLessThan(0.05);
      const again = kind.read(JSON.parse(JSON.stringify(model)));
      expect(again.predict(sample)).toEqual(model.predict(sample));
      expect(model.classes).toEqual(classes);
    },
  );

  it('learns its map on models that are purged of the rows they predict, with the embargo', async () => {
    const dataset = noisy(2, true);
    trained.length = 0;
    await kind.make(params('platt', [-1, 1])).fit(labelledRows(dataset), context);
    expect(trained).toHaveLength(5);
    expect(trained[0]!.rows).toHaveLength(1_199);
    // The first inner fold tests bars 0 … 74: spans of 3 bars and an embargo of 2 on.
    expect(dataset.bar[trained[1]!.rows[0]!]).toBe(74 + 3 + 2);
  });

  it.each(['isotonic', 'platt', 'temperature'])('%s asks what rows weigh beside each other alone', async (method) => {
    const dataset = noisy(2, true);
    // As a decay leaves the oldest rows of a long history.
    const light = dataset.with({ weight: dataset.weight.map((weight) => weight / 1_000) });
    const [one, other] = await Promise.all(
      [dataset, light].map((each) => kind.make(params(method, [-1, 1])).fit(labelledRows(each), context)),
    );
    const wanted = one!.predict(labelledRows(dataset));
    other!.predict(labelledRows(dataset)).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 9));
  });

  it('refuses a forecast of a number, parameters it does not know, and what is no model', async () => {
    const dataset = noisy(2, true);
    await expect(kind.make(params('platt')).fit(labelledRows(dataset), context)).rejects.toThrow(
      'sure forecasts a number, not probabilities',
    );
    expect(kind.params.safeParse({ method: 'beta' }).success).toBe(false);
    expect(kind.params.parse({})).toMatchObject({ method: 'isotonic', folds: 5 });
    expect(() => kind.read({ estimator: 'calibrated' })).toThrow('not a fitted calibrated model');
    const three = { method: 'platt', curves: [1, 2, 3].map(() => ({ slope: 1, intercept: 0 })) };
    expect(() => kind.read({ estimator: 'calibrated', inner: { classes: [0, 1] }, map: three })).toThrow(
      'does not fit the model inside',
    );
  });
});
