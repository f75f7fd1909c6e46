import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lehmer } from '../boosting-fixture.ts';
import { applyLink, type LabelledRows, type Loss, type Objective } from '../objective.ts';
import { huber } from './huber.ts';
import { lambdarank, relevanceOf } from './lambdarank.ts';
import { logistic } from './logistic.ts';
import { multiclass } from './multiclass.ts';
import { namedObjective, OBJECTIVES } from './named-objective.ts';
import { poisson } from './poisson.ts';
import { absolute, quantile } from './quantile.ts';
import { squared } from './squared.ts';
import { weightedQuantile } from './weighted-quantile.ts';

const N = 12;

function rowsOf(target: (i: number, draw: () => number) => number, sections = [0, N]): LabelledRows {
  const draw = lehmer(3);
  return {
    target: Float64Array.from({ length: N }, (_, i) => target(i, draw)),
    weight: Float64Array.from({ length: N }, () => 0.5 + draw()),
    sections: Int32Array.from(sections),
  };
}

function evaluate(loss: Loss, scores: readonly Float64Array[]) {
  const gradients = scores.map((score) => new Float64Array(score.length));
  const hessians = scores.map((score) => new Float64Array(score.length));
  return { mean: loss.at(scores, gradients, hessians), gradients, hessians };
}

/** 1 − NDCG of three rows of which the first two have the same score. */
function lossWithTie(...target: readonly number[]): number {
  const rows = {
    target: Float64Array.from(target),
    weight: new Float64Array(3).fill(1),
    sections: Int32Array.of(0, 3),
  };
  return evaluate(lambdarank(10).bind(rows, 1), [Float64Array.of(0, 0, -1)]).mean;
}

/**
 * By central differences of the weighted sum.
 * @param scale of the loss given to the one that the gradients are of
 * @param factor of the hessians given to the true ones; 0 where the true ones are none
 */
const cases: [string, Objective, LabelledRows, number, number, number][] = [
  ['squared', squared, rowsOf((_, draw) => draw() - 0.5), 1, 0.5, 1],
  ['absolute', absolute, rowsOf((_, draw) => draw() - 0.5), 1, 1, 0],
  ['quantile', quantile(0.8), rowsOf((_, draw) => draw() - 0.5), 1, 1, 0],
  ['huber', huber(0.4), rowsOf((_, draw) => 2 * draw() - 1), 1, 1, 0],
  ['poisson', poisson(0.7), rowsOf((_, draw) => Math.floor(4 * draw())), 1, 1, Math.exp(0.7)],
  ['logistic', logistic, rowsOf((i) => i % 2), 1, 1, 1],
  ['multiclass', multiclass, rowsOf((i) => i % 3), 3, 1, 2],
];

describe.each(cases)('%s', (_name, objective, rows, outputs, scale, factor) => {
  const loss = objective.bind(rows, outputs);
  const draw = lehmer(99);
  const scores = Array.from({ length: outputs }, () => Float64Array.from({ length: N }, () => 2 * draw() - 1));
  const total = rows.weight.reduce((sum, w) => sum + w, 0) * scale;
  const { gradients, hessians } = evaluate(loss, scores);
  const moved = (k: number, i: number, by: number) => {
    const changed = scores.map((score) => score.slice());
    changed[k]![i]! += by;
    return evaluate(loss, changed);
  };

  it('has the gradients of its loss', () => {
    const h = 1e-5;
    for (let k = 0; k < outputs; k += 1) {
      for (let i = 0; i < N; i += 1) {
        const difference = ((moved(k, i, h).mean - moved(k, i, -h).mean) * total) / (2 * h);
        expect(gradients[k]![i]).toBeCloseTo(difference, 7);
      }
    }
  });

  it(factor === 0 ? 'has the weights as hessians' : 'has the hessians of its gradients', () => {
    const h = 1e-5;
    for (let k = 0; k < outputs; k += 1) {
      for (let i = 0; i < N; i += 1) {
        const slope = (moved(k, i, h).gradients[k]![i]! - moved(k, i, -h).gradients[k]![i]!) / (2 * h);
        expect(hessians[k]![i]).toBeCloseTo(factor === 0 ? rows.weight[i]! : factor * slope, 7);
      }
    }
  });

  it('starts where no other constant is better', () => {
    const at = (start: readonly number[]) =>
      evaluate(
        loss,
        start.map((score) => new Float64Array(N).fill(score)),
      ).mean;
    const start = loss.initial();
    // The start of Huber's loss is one step from the median.
    const slack = objective.name === 'huber' ? 2e-3 : 1e-12;
    for (let k = 0; k < outputs; k += 1)
      for (const by of [-0.1, -0.001, 0.001, 0.1])
        expect(at(start.with(k, start[k]! + by))).toBeGreaterThan(at(start) - slack);
  });

  it('finds for a leaf what it finds for a start', () => {
    const residual = rows.target.slice();
    const renewed = loss.renew?.(residual, rows.weight.slice());
    if (factor === 0) expect(renewed).toBe(loss.initial()[0]);
    else expect(renewed).toBeUndefined();
  });
});

describe('lambdarank', () => {
  const rows = rowsOf((i) => [2, 0, 1, 0, 3, 1, 0, 0, 1, 4, 2, 2][i]!, [0, 5, 6, 12]);
  const score = Float64Array.from({ length: N }, (_, i) => Math.sin(3 * i));

  /** Every pair, on the definition, one section at a time. */
  function direct(truncation: number) {
    const gradient = new Float64Array(N);
    const hessian = new Float64Array(N);
    for (const [from, to] of [
      [0, 5],
      [6, 12],
    ] as const) {
      const all = Array.from({ length: to - from }, (_, i) => from + i);
      const place = (row: number) => all.filter((other) => score[other]! > score[row]!).length;
      const gain = (row: number) => 2 ** rows.target[row]! - 1;
      const best = [...all]
        .sort((a, b) => gain(b) - gain(a))
        .slice(0, truncation)
        .reduce((sum, row, k) => sum + gain(row) / Math.log2(2 + k), 0);
      const local = { g: new Float64Array(N), h: new Float64Array(N), sum: 0 };
      for (const i of all) {
        for (const j of all) {
          if (rows.target[i]! <= rows.target[j]! || Math.min(place(i), place(j)) >= truncation) continue;
          const difference = score[i]! - score[j]!;
          const exchange =
            ((gain(i) - gain(j)) * Math.abs(1 / Math.log2(2 + place(i)) - 1 / Math.log2(2 + place(j)))) / best;
          const change = exchange / (0.01 + Math.abs(difference));
          const p = 1 / (1 + Math.exp(difference));
          local.g[i]! -= change * p;
          local.g[j]! += change * p;
          local.h[i]! += change * p * (1 - p);
          local.h[j]! += change * p * (1 - p);
          local.sum += 2 * change * p;
        }
      }
      const factor = Math.log2(1 + local.sum) / local.sum;
      for (const row of all) {
        gradient[row] = local.g[row]! * factor * rows.weight[row]!;
        hessian[row] = local.h[row]! * factor * rows.weight[row]!;
      }
    }
    return { gradient, hessian };
  }

  it.each([2, 30])('sums the pairs of its definition, the first %i positions counted', (truncation) => {
    const { gradients, hessians } = evaluate(lambdarank(truncation).bind(rows, 1), [score]);
    const { gradient, hessian } = direct(truncation);
    gradients[0]!.forEach((g, i) => expect(g).toBeCloseTo(gradient[i]!, 12));
    hessians[0]!.forEach((h, i) => expect(h).toBeCloseTo(Math.max(hessian[i]!, 1e-16), 12));
  });

  it('loses nothing when the order is right, and has one grade left out', () => {
    expect(evaluate(lambdarank(10).bind(rows, 1), [rows.target.slice()]).mean).toBeCloseTo(0, 12);
    const flat = { ...rows, target: new Float64Array(N).fill(2) };
    const { mean, gradients } = evaluate(lambdarank(10).bind(flat, 1), [score]);
    expect(mean).toBe(0);
    expect(Math.max(...gradients[0]!)).toBe(0);
  });

  it('gives NDCG as computed by hand', () => {
    const one = {
      target: Float64Array.of(1, 0, 2),
      weight: new Float64Array(3).fill(1),
      sections: Int32Array.of(0, 3),
    };
    const { mean } = evaluate(lambdarank(10).bind(one, 1), [Float64Array.of(3, 2, 1)]);
    expect(1 - mean).toBeCloseTo((1 + 3 / 2) / (3 + 1 / Math.log2(3)), 12);
  });

  it('takes no order of the rows for a ranking: rows of one score share their gains', () => {
    expect(lossWithTie(2, 0, 1)).toBeCloseTo(lossWithTie(0, 2, 1), 12);
    expect(lossWithTie(2, 0, 1)).toBeGreaterThan(0.05);
  });

  it('grades continuous targets by fifths of their section, whole ones not', () => {
    const target = Float64Array.of(0.1, 0.5, 0.3, 0.2, 0.4, -3, -3.5);
    expect([...relevanceOf(target, Int32Array.of(0, 5, 7))]).toEqual([0, 4, 2, 1, 3, 2, 0]);
    expect(relevanceOf(Float64Array.of(0, 3, 31), Int32Array.of(0, 3))).toEqual(Float64Array.of(0, 3, 31));
  });
});

describe('weightedQuantile', () => {
  it('is the averaged inverse of the distribution function, by sorting', () => {
    const whole = fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 3 })), { minLength: 1 });
    fc.assert(
      fc.property(whole, fc.integer({ min: 0, max: 8 }), (pairs, eighths) => {
        const sorted = pairs
          .flatMap(([value, count]) => Array.from({ length: count }, () => value))
          .sort((a, b) => a - b);
        const goal = (eighths / 8) * sorted.length;
        const at = Math.max(0, Math.ceil(goal) - 1);
        const exact = goal > 0 && Number.isInteger(goal) && goal < sorted.length;
        const expected = exact ? (sorted[at]! + sorted[at + 1]!) / 2 : sorted[at]!;
        const values = Float64Array.from(pairs, ([value]) => value);
        const weight = Float64Array.from(pairs, ([, count]) => count);
        expect(weightedQuantile(values, weight, eighths / 8)).toBe(expected);
      }),
    );
  });
});

describe('links', () => {
  it('give probabilities without overflow', () => {
    const values = Float64Array.of(-800, 0, 800);
    const of = (link: Parameters<typeof applyLink>[0], outputs: number) => {
      const copy = values.slice();
      applyLink(link, copy, outputs);
      return [...copy];
    };
    expect(of('identity', 1)).toEqual([-800, 0, 800]);
    expect(of('logistic', 1)).toEqual([0, 0.5, 1]);
    expect(of('softmax', 3)).toEqual([0, 0, 1]);
    expect(of('exponential', 1)).toEqual([0, 1, Number.MAX_VALUE]);
    expect(of('clipped', 1)).toEqual([0, 0, 1]);
    expect(of('shares', 3)).toEqual([0, 0, 1]);
  });

  it('belong to every named objective', () => {
    const params = { alpha: 0.5, delta: null, maxStep: 0.7, truncation: 30 };
    for (const objective of OBJECTIVES)
      expect(namedObjective({ ...params, objective }).name).toBe(objective === 'auto' ? 'squared' : objective);
  });
});
