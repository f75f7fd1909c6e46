import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { randomDataset } from '../dataset/dataset-fixture.ts';
import { estimatorNamed } from '../estimators/estimators.ts';
import { combinatorialPurged, purgedKFold, walkForward, type Splitter } from '../splitters/splitter.ts';
import { predictOutOfFold } from './out-of-fold.ts';
import { foldWidening } from './widening.ts';

const data = await randomDataset(1, 6, 400);

async function widening(splitter: Splitter): Promise<number> {
  return foldWidening(
    await predictOutOfFold(data, estimatorNamed('ridge', { lambda: 1 }), splitter, { rng: Rng.fromSeed(1) }),
  );
}

describe('foldWidening', () => {
  it('is none where models were trained on the past alone', async () => {
    expect(await widening(walkForward({ trainBars: 100, testBars: 50, embargoBars: 5 }))).toBe(1);
  });

  it('is √(1 + rows of a path / training rows) where they knew later bars', async () => {
    // Without purge: 5 folds train on 4/5 of the rows, CPCV(8, 2) on 6/8.
    const kFold = await widening(purgedKFold({ folds: 5 }));
    expect(kFold).toBeGreaterThanOrEqual(Math.sqrt(1 + 5 / 4));
    expect(kFold).toBeLessThan(1.6);
    const combinatorial = await widening(combinatorialPurged());
    expect(combinatorial).toBeGreaterThanOrEqual(Math.sqrt(1 + 8 / 6));
    expect(combinatorial).toBeLessThan(1.7);
  });
});
