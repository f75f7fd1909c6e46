import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import figures from '../../../../conformance/oracles/models/calibration/figures.json' with { type: 'json' };
import { calibrate, calibrationMapSchema, calibrationMethods, fitCalibration } from './calibration-map.ts';
import { fitIsotonic, isotonicAt } from './isotonic.ts';
import { fitPlatt, plattAt } from './platt.ts';
import { fitTemperature } from './temperature.ts';

const { inputs } = figures;
const score = Float64Array.from(inputs.score);
const happened = Uint8Array.from(inputs.happened);
const weight = Float64Array.from(inputs.weight);
const labels = Int32Array.from(inputs.labels);
const probabilities = Float64Array.from(inputs.probabilities);
const ones = (n: number): Float64Array => new Float64Array(n).fill(1);

describe('isotonic calibration', () => {
  it.each([
    ['unweighted', ones(score.length), figures.isotonic],
    ['weighted, some by 0', weight, figures.weightedIsotonic],
  ] as const)('agrees with scikit-learn within and beyond the scores, %s', (_, weights, expected) => {
    const map = fitIsotonic(score, happened, weights);
    inputs.grid.forEach((at, i) => expect(isotonicAt(map, at)).toBeCloseTo(expected[i]!, 12));
  });

  it('rises, keeps the mean, and leaves a map that already is isotonic', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.nat(1), fc.nat(3));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const weights = Float64Array.from(rows, ([, , w]) => w);
        weights[0] = 1;
        const scores = Float64Array.from(rows, ([s]) => s);
        const kinds = Uint8Array.from(rows, ([, k]) => k);
        const map = fitIsotonic(scores, kinds, weights);
        map.y.forEach((y, i) => expect(y).toBeGreaterThanOrEqual(map.y[i - 1] ?? 0));
        let [mapped, observed] = [0, 0];
        scores.forEach((s, i) => {
          mapped += weights[i]! * isotonicAt(map, s);
          observed += weights[i]! * kinds[i]!;
        });
        expect(mapped).toBeCloseTo(observed, 9);
      }),
    );
  });

  it('gives the base rate for one score', () => {
    const map = fitIsotonic(Float64Array.of(2, 2, 2, 2), Uint8Array.of(1, 0, 0, 0), ones(4));
    expect([isotonicAt(map, -9), isotonicAt(map, 2), isotonicAt(map, 9)]).toEqual([0.25, 0.25, 0.25]);
  });
});

describe('Platt calibration', () => {
  it.each([
    ['unweighted', score, happened, ones(score.length), figures.platt],
    ['weighted, some by 0', score, happened, weight, figures.weightedPlatt],
    [
      'separable',
      Float64Array.from(inputs.separable),
      Uint8Array.from(inputs.separable, (f) => (f > 0 ? 1 : 0)),
      ones(12),
      figures.separablePlatt,
    ],
  ] as const)('finds the maximum of the likelihood that scipy finds, %s', (_, scores, kinds, weights, expected) => {
    const { slope, intercept } = fitPlatt(scores, kinds, weights);
    expect(slope).toBeCloseTo(expected.slope, 9);
    expect(intercept).toBeCloseTo(expected.intercept, 9);
    expect(Math.abs(slope - expected.scikit.slope)).toBeLessThan(1e-6);
    expect(Math.abs(intercept - expected.scikit.intercept)).toBeLessThan(1e-6);
  });

  it('does not depend on the scale of the scores', () => {
    const unit = fitPlatt(score, happened, weight);
    for (const scale of [1e-200, 1e6, 1e150]) {
      const map = fitPlatt(
        score.map((s) => s * scale),
        happened,
        weight,
      );
      for (const s of score) expect(plattAt(map, s * scale)).toBeCloseTo(plattAt(unit, s), 9);
    }
  });

  it('gives the base rate drawn in for a constant score, and stays inside (0, 1) for one class', () => {
    const map = fitPlatt(Float64Array.of(3, 3, 3, 3), Uint8Array.of(1, 0, 0, 0), ones(4));
    // One in four, towards the targets 2/3 and 1/5.
    expect(plattAt(map, 3)).toBeCloseTo((2 / 3 + 3 / 5) / 4, 12);
    const one = fitPlatt(Float64Array.of(1, 2, 3), Uint8Array.of(0, 0, 0), ones(3));
    for (const s of [-5, 0, 2, 9]) expect(plattAt(one, s)).toBeCloseTo(1 / 5, 9);
  });
});

describe('temperature', () => {
  it('agrees with scipy', () => {
    expect(fitTemperature(probabilities, labels, weight)).toBeCloseTo(figures.temperature, 6);
  });
});

describe('calibrate', () => {
  it.each(calibrationMethods)('%s gives probabilities that sum to 1, through JSON to the bit', (method) => {
    const map = fitCalibration(method, { probabilities, labels, weights: weight });
    const found = calibrate(map, probabilities, 3);
    for (let i = 0; i < found.length; i += 3) expect(found[i]! + found[i + 1]! + found[i + 2]!).toBeCloseTo(1, 12);
    const again = calibrationMapSchema.parse(JSON.parse(JSON.stringify(map)));
    expect(calibrate(again, probabilities, 3)).toEqual(found);
  });

  it.each(calibrationMethods)('%s stays finite at certainty', (method) => {
    const certain = Float64Array.of(0, 1, 0, 1, 1);
    const map = fitCalibration(method, {
      probabilities: certain,
      labels: Int32Array.of(0, 1, 1, 1, 0),
      weights: ones(5),
    });
    for (const p of calibrate(map, certain, 1)) expect(p >= 0 && p <= 1).toBe(true);
  });

  it('shares alike where no class is left', () => {
    const curves = [0, 0].map(() => ({ x: [0.5], y: [0] }));
    expect(calibrate({ method: 'isotonic', curves }, Float64Array.of(0.3, 0.7), 2)).toEqual(Float64Array.of(0.5, 0.5));
  });
});
