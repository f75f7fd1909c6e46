import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { figures, label, positive, probability, weight } from './prediction-figures.ts';
import { brierScore } from './probability-score.ts';
import {
  brierDecomposition,
  expectedCalibrationError,
  maximumCalibrationError,
  reliabilityBins,
} from './reliability.ts';
import { wilsonInterval } from './wilson-interval.ts';

describe('reliabilityBins', () => {
  it.each(['width', 'mass'] as const)('agree with scikit-learn, by %s', (spacing) => {
    const bins = reliabilityBins(probability, positive, undefined, { bins: 8, spacing });
    const { forecast, observed } = figures.binary[spacing];
    expect(bins).toHaveLength(forecast.length);
    bins.forEach((bin, b) => {
      expect(bin.forecast).toBeCloseTo(forecast[b]!, 12);
      expect(bin.observed).toBeCloseTo(observed[b]!, 12);
      expect(bin.interval[0]).toBeLessThanOrEqual(bin.observed);
      expect(bin.interval[1]).toBeGreaterThanOrEqual(bin.observed);
    });
    expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(probability.length);
  });

  it('holds one bin for a constant forecast, and none without weight', () => {
    const constant = new Float64Array(5).fill(0.3);
    const happened = Uint8Array.of(1, 0, 0, 0, 0);
    for (const spacing of ['width', 'mass'] as const) {
      const bins = reliabilityBins(constant, happened, undefined, { spacing });
      expect(bins).toHaveLength(1);
      expect(expectedCalibrationError(bins)).toBeCloseTo(0.1, 14);
      expect(maximumCalibrationError(bins)).toBeCloseTo(0.1, 14);
    }
    const none = reliabilityBins(constant, happened, new Float64Array(5));
    expect(none).toEqual([]);
    expect(reliabilityBins(Float64Array.of(0.2, NaN), Uint8Array.of(1, 0))).toEqual([]);
    expect(expectedCalibrationError(none)).toBeUndefined();
    expect(maximumCalibrationError(none)).toBeUndefined();
    expect(brierDecomposition(constant, happened, none, new Float64Array(5))).toBeUndefined();
    expect(reliabilityBins(new Float64Array(0), new Uint8Array(0), undefined, { spacing: 'mass' })).toEqual([]);
  });
});

describe('brierDecomposition', () => {
  it('adds up to the Brier score, with weights', () => {
    const bins = reliabilityBins(probability, positive, weight);
    const parts = brierDecomposition(probability, positive, bins, weight)!;
    const sum = parts.reliability - parts.resolution + parts.uncertainty + parts.withinBins;
    expect(sum).toBeCloseTo(brierScore(probability, label, weight)!, 14);
    expect(Math.abs(parts.withinBins)).toBeLessThan(0.01);
  });

  it('leaves nothing within bins that hold one forecast each', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(1)), { minLength: 1 }), (rows) => {
        const forecasts = Float64Array.from(rows, ([tenth]) => (2 * tenth + 1) / 10);
        const happened = Uint8Array.from(rows, ([, kind]) => kind);
        const bins = reliabilityBins(forecasts, happened, undefined, { bins: 5 });
        const parts = brierDecomposition(forecasts, happened, bins)!;
        expect(parts.withinBins).toBeCloseTo(0, 12);
        expect(parts.resolution).toBeLessThanOrEqual(parts.uncertainty + 1e-12);
      }),
    );
  });
});

describe('wilsonInterval', () => {
  it('agrees with statsmodels', () => {
    for (const { hits, trials, bounds } of figures.wilson) {
      const found = wilsonInterval(hits / trials, trials);
      expect(found[0]).toBeCloseTo(bounds[0]!, 12);
      expect(found[1]).toBeCloseTo(bounds[1]!, 12);
    }
  });
});
