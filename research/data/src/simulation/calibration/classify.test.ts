import { Rng } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve, fitLogistic, fitTrees, type Sample } from './classify.ts';

function sampleOf(seed: number, rows: number, of: (rng: Rng) => { features: number[]; real: boolean }): Sample {
  const rng = Rng.fromSeed(seed);
  const drawn = Array.from({ length: rows }, () => of(rng));
  return {
    features: drawn.map(({ features }) => features),
    classes: Uint8Array.from(drawn, ({ real }) => (real ? 1 : 0)),
  };
}

/** Of another sample of the same. */
function areaOf(fit: typeof fitLogistic, of: Parameters<typeof sampleOf>[2]): number {
  const scorer = fit(sampleOf(1, 600, of));
  const { features, classes } = sampleOf(2, 600, of);
  return areaUnderCurve(Float64Array.from(features, scorer), classes);
}

const line = (rng: Rng) => {
  const features = [rng.normal(), rng.normal(), rng.normal()];
  return { features, real: features[0]! - features[1]! + rng.normal() > 0 };
};
/** Neither feature alone says anything. */
const crossed = (rng: Rng) => {
  const features = [rng.normal(), rng.normal()];
  return { features, real: features[0]! * features[1]! > 0 };
};
const noise = (rng: Rng) => ({ features: [rng.normal(), rng.normal()], real: rng.uniform() < 0.5 });

const odd = (rng: Rng) => {
  const { features, real } = line(rng);
  return { features: [...features, 7, rng.uniform() < 0.01 ? 1e9 : 0], real };
};

describe('the classifiers', () => {
  it('see a straight border', () => {
    // The best there is: Φ of a difference with √2 signal to 1 noise.
    expect(areaOf(fitLogistic, line)).toBeGreaterThan(0.85);
    expect(areaOf(fitTrees, line)).toBeGreaterThan(0.8);
  });

  it('see what goes together, with trees only', () => {
    expect(areaOf(fitTrees, crossed)).toBeGreaterThan(0.9);
    expect(areaOf(fitLogistic, crossed)).toBeLessThan(0.6);
  });

  it('see nothing in noise', () => {
    for (const fit of [fitLogistic, fitTrees]) expect(Math.abs(areaOf(fit, noise) - 0.5)).toBeLessThan(0.06);
  });

  it('put up with constant features and outliers', () => {
    for (const fit of [fitLogistic, fitTrees]) expect(areaOf(fit, odd)).toBeGreaterThan(0.8);
  });

  it('are the same each time', () => {
    for (const fit of [fitLogistic, fitTrees]) expect(areaOf(fit, line)).toBe(areaOf(fit, line));
  });
});

describe('areaUnderCurve', () => {
  it('is the share of pairs in the right order, ties half', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.boolean()), { minLength: 2, maxLength: 30 }),
        (rows) => {
          const ones = rows.filter(([, real]) => real);
          const zeros = rows.filter(([, real]) => !real);
          const pairs = ones.flatMap(([a]) => zeros.map(([b]) => (a > b ? 1 : a === b ? 0.5 : 0)));
          const naive = pairs.length === 0 ? 0.5 : pairs.reduce<number>((sum, x) => sum + x, 0) / pairs.length;
          const area = areaUnderCurve(
            Float64Array.from(rows, ([score]) => score),
            Uint8Array.from(rows, ([, real]) => (real ? 1 : 0)),
          );
          expect(area).toBeCloseTo(naive, 12);
        },
      ),
    );
  });
});
