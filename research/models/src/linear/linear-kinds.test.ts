import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import oracle from '../../../../conformance/oracles/models/linear/linear.json' with { type: 'json' };
import { datasetOf } from '../dataset/dataset.ts';
import type { FittedBayesianRidge } from './bayesian-ridge.ts';
import { fit, randomTable, table } from './linear-fixture.ts';
import { linearKinds } from './linear-kinds.ts';
import type { FittedLogistic } from './logistic.ts';
import type { Line } from './linear-model.ts';

const { weight } = oracle;
const names = linearKinds.map(({ name }) => name);
const regressions = names.filter((name) => name !== 'logistic');
/** Parameters under which every estimator fits without choosing. */
const given = (name: string): Record<string, unknown> =>
  ['ridge', 'lasso', 'elastic_net'].includes(name) ? { lambda: 0.01 } : {};
const relative = (a: number, b: number, size: number): number => Math.abs(a - b) / Math.max(size, 1e-300);

describe('against scikit-learn and statsmodels, weighted', () => {
  it.each(oracle.cases.map((one) => [`${one.estimator} ${JSON.stringify(one.params)} of ${one.target}`, one] as const))(
    '%s',
    async (_, one) => {
      const sample = table(oracle.x, oracle.targets[one.target as 'y'], { weight });
      const fitted = await fit(one.estimator, sample, one.params);
      const lines: readonly Line[] =
        one.estimator === 'logistic' ? (fitted as FittedLogistic).lines : [fitted as unknown as Line];
      const wanted = (lines.length === 1 ? [one.coefficients] : one.coefficients) as number[][];
      const intercepts = [one.intercept].flat();
      lines.forEach(({ coefficients, intercept }, c) => {
        const size = Math.max(...wanted[c]!.map(Math.abs));
        coefficients.forEach((b, f) => expect(relative(b, wanted[c]![f]!, size)).toBeLessThan(one.tolerance));
        expect(relative(intercept, intercepts[c]!, Math.max(Math.abs(intercepts[c]!), size))).toBeLessThan(
          one.tolerance,
        );
      });
      for (const figure of ['sigma', 'noise', 'lambda'] as const) {
        if (!(figure in one)) continue;
        const wantedFigure = (one as Partial<Record<typeof figure, number>>)[figure]!;
        const found = (fitted as unknown as Record<typeof figure, number>)[figure];
        expect(relative(found, wantedFigure, wantedFigure)).toBeLessThan(one.tolerance);
      }
      if (one.deviation !== undefined) {
        const found = (fitted as FittedBayesianRidge).deviation(sample);
        one.deviation.forEach((value, i) => expect(relative(found[i]!, value, value)).toBeLessThan(one.tolerance));
      }
    },
  );

  it('ols has the certified values of Longley’s data (NIST StRD)', async () => {
    const fitted = (await fit('ols', table(oracle.longley.x, oracle.longley.y))) as unknown as Line;
    const certified = [
      15.0618722713733, -0.035819179292591, -2.02022980381683, -1.03322686717359, -0.0511041056535807, 1829.15146461355,
    ];
    certified.forEach((value, f) =>
      expect(relative(fitted.coefficients[f]!, value, Math.abs(value))).toBeLessThan(1e-9),
    );
    expect(relative(fitted.intercept, -3482258.63459582, 3482258)).toBeLessThan(1e-9);
  });
});

describe.each(names)('%s', (name) => {
  const data = randomTable(1, 60, 3);
  const classes = data.y.map((y) => (y > 1 ? 2 : 1));
  const target = name === 'logistic' ? classes : data.y;

  it('comes back from JSON bit for bit, and refuses what is none', async () => {
    const sample = table(data.x, target);
    const fitted = await fit(name, sample, given(name));
    const { read } = linearKinds.find((one) => one.name === name)!;
    const json = JSON.parse(JSON.stringify(fitted.toJSON())) as Record<string, unknown>;
    expect(read(json).predict(sample)).toEqual(fitted.predict(sample));
    expect(read(json).toJSON()).toEqual(fitted.toJSON());
    for (const wrong of [{ ...json, estimator: 'other' }, { ...json, further: 1 }, { ...json, schema: {} }, 5])
      expect(() => read(wrong)).toThrow(`not a fitted ${name}`);
    const fewer = JSON.parse(JSON.stringify(json).replace(/"coefficients":\[[^,]*,/, '"coefficients":[')) as unknown;
    expect(() => read(fewer)).toThrow('differ in number');
  });

  it('weighs a row of weight 2 as two rows, and one of weight 0 as none', async () => {
    const w = target.map((_, i) => i % 3);
    const repeated = target.flatMap((_, i) => Array.from({ length: w[i]! }, () => i));
    const one = await fit(name, table(data.x, target, { weight: w }), given(name));
    const other = await fit(
      name,
      table(
        repeated.map((i) => data.x[i]!),
        repeated.map((i) => target[i]!),
      ),
      given(name),
    );
    const everywhere = table(data.x, target);
    const wanted = other.predict(everywhere);
    one.predict(everywhere).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 6));
  });

  it('asks what rows weigh beside each other alone', async () => {
    const heavy = table(data.x, target);
    // As a decay leaves the oldest rows of a long history.
    const light = heavy.dataset.with({ weight: heavy.dataset.weight.map((weight) => weight / 1_000) });
    const [one, other] = await Promise.all(
      [heavy, { ...heavy, dataset: light }].map((sample) => fit(name, sample, given(name))),
    );
    const wanted = one!.predict(heavy);
    other!.predict(heavy).forEach((value, i) => expect(value).toBeCloseTo(wanted[i]!, 6));
  });

  it('refuses missing features in training and prediction, and predicts beside missing targets', async () => {
    const holed = data.x.map((row, i) => row.map((value, f) => (f === 1 && i < 2 ? NaN : value)));
    await expect(fit(name, table(holed, target), given(name))).rejects.toThrow(
      /2 feature values are missing, first in "x1".*fill them/,
    );
    const unlabelled = target.map((y, i) => (i < 2 ? NaN : y));
    const fitted = await fit(name, table(holed, unlabelled), given(name));
    expect(() => fitted.predict(table(holed, target))).toThrow('2 feature values are missing');
    expect(fitted.predict(table(data.x, target)).every(Number.isFinite)).toBe(true);
  });

  it('refuses a categorical feature', async () => {
    const { dataset, rows } = table(data.x, target);
    const schema = { ...dataset.schema, categories: [null, ['a', 'b'], null] };
    const sample = { dataset: datasetOf({ ...dataset.parts(), schema }), rows };
    await expect(fit(name, sample, given(name))).rejects.toThrow('feature "x1" is categorical');
  });

  it('refuses rows without a label or a weight', async () => {
    const none = table(
      data.x,
      data.x.map(() => NaN),
    );
    await expect(fit(name, none, given(name))).rejects.toThrow('no labelled row');
    const weightless = table(data.x, [NaN, ...target.slice(1)], { weight: target.map((_, i) => (i === 0 ? 1 : 0)) });
    await expect(fit(name, weightless, given(name))).rejects.toThrow('no labelled row');
  });

  it('takes one row, constant and duplicate features, and huge and tiny scales', async () => {
    if (name !== 'logistic') {
      const single = await fit(name, table([[1, 2]], [3]), given(name));
      expect(single.predict(table([[5, -2]], [0]))[0]).toBeCloseTo(3, 6);
    }
    const same = data.x.map(([a, b, c]) => [a!, 7, b!, c!, a!, a! + b!]);
    const fitted = await fit(name, table(same, target), given(name));
    expect(fitted.predict(table(same, target)).every(Number.isFinite)).toBe(true);
    const scaled = data.x.map(([a, b, c]) => [a! * 1e12, b! * 1e-12, 1e9 + c!]);
    // An absolute penalty is in units of the target.
    const inUnits = (unit: number): Record<string, unknown> =>
      name === 'lasso' ? { lambda: 0.01 * unit } : name === 'elastic_net' ? { lambda: 0 } : given(name);
    const plain = (await fit(name, table(data.x, target), inUnits(1))).predict(table(data.x, target));
    for (const unit of name === 'logistic' ? [1] : [1e12, 1e-12]) {
      const sample = table(
        scaled,
        target.map((y) => y * unit),
      );
      const values = (await fit(name, sample, inUnits(unit))).predict(sample);
      values.forEach((value, i) => expect(value / unit).toBeCloseTo(plain[i]!, 4));
    }
  });
});

describe.each(regressions)('%s', (name) => {
  it('predicts finite numbers from any small table of ties, duplicates and heavy tails', async () => {
    const rng = Rng.fromSeed(31);
    for (let k = 0; k < 40; k += 1) {
      const draw = (): number => (k % 2 === 0 ? rng.below(3) : rng.studentT(0.7));
      const x = Array.from({ length: 2 + rng.below(15) }, () => Array.from({ length: 1 + (k % 6) }, draw));
      const sample = table(x, x.map(draw));
      expect((await fit(name, sample, given(name))).predict(sample).every(Number.isFinite)).toBe(true);
    }
  });

  it('predicts a constant target', async () => {
    const { x } = randomTable(2, 30, 3);
    const sample = table(
      x,
      x.map(() => 4.2),
    );
    (await fit(name, sample)).predict(sample).forEach((value) => expect(value).toBeCloseTo(4.2, 9));
  });
});

describe.each(['ols', 'huber', 'quantile'])('%s', (name) => {
  it('gives no weight to a feature that is a combination of earlier ones', async () => {
    const { x, y } = randomTable(3, 40, 2);
    const wide = await fit(
      name,
      table(
        x.map(([a, b]) => [a!, b!, a! - 2 * b!, 3]),
        y,
      ),
    );
    const narrow = await fit(name, table(x, y));
    narrow.coefficients!.forEach((b, f) => expect(wide.coefficients![f]).toBeCloseTo(b, 6));
    if (name !== 'huber') expect(wide.coefficients!.slice(2)).toEqual([0, 0]);
  });
});
