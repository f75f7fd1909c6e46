import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { tableDataset } from '../dataset/table-dataset.ts';
import { estimatorNamed } from '../estimators/estimators.ts';
import { purgedKFold } from '../splitters/splitter.ts';
import { predictOutOfFold } from '../validation/out-of-fold.ts';
import { clusteredImportance } from './clustered-importance.ts';
import { metricNamed } from './metrics.ts';

const rng = Rng.fromSeed(6);
const days = 120;
const perDay = 20;
const rows = days * perDay;
const draw = (): Float64Array => Float64Array.from({ length: rows }, () => rng.normal());
const [signal, noise] = [draw(), draw()];
/** As good as the signal, so that neither seems needed by itself. */
const twin = signal.map((value) => value + 0.05 * rng.normal());
const { dataset } = tableDataset({
  names: ['noise', 'signal', 'twin'],
  columns: [noise, signal, twin],
  target: signal.map((value) => value + 2 * rng.normal()),
  targetName: 'y',
  time: Float64Array.from({ length: rows }, (_, r) => Math.floor(r / perDay)),
});
const outOfFold = await predictOutOfFold(dataset, estimatorNamed('ridge', { lambda: 0.1 }), purgedKFold(), { rng });

describe('clusteredImportance', () => {
  it('gives what features that stand for each other are worth together, and noise nothing', async () => {
    const found = await clusteredImportance(dataset, outOfFold, metricNamed('ic'), { rng });
    expect(found.map(({ features }) => features)).toEqual([['signal', 'twin'], ['noise']]);
    const [shared, none] = found;
    // Without them nothing is left of the IC.
    const ic = metricNamed('ic').of(
      { dataset, rows: Int32Array.from({ length: rows }, (_, r) => r) },
      { values: outOfFold.predictions, outputs: 1 },
    )!;
    expect(Math.abs(shared!.drop - ic)).toBeLessThan(4 * shared!.stdErr!);
    expect(shared!.drop).toBeGreaterThan(5 * shared!.stdErr!);
    expect(Math.abs(none!.drop)).toBeLessThan(4 * none!.stdErr!);
  });

  it('parts them where the threshold does, and one by one finds each dispensable', async () => {
    const found = await clusteredImportance(dataset, outOfFold, metricNamed('ic'), { rng, threshold: 0.9999 });
    expect(found).toHaveLength(3);
    const together = await clusteredImportance(dataset, outOfFold, metricNamed('ic'), { rng });
    expect(found[0]!.drop).toBeLessThan(0.8 * together[0]!.drop);
  });

  it('is as well seen on fewer rows, and the same twice; a loss counts the other way', async () => {
    const options = { rng, rowsPerFold: 100 };
    const few = await clusteredImportance(dataset, outOfFold, metricNamed('ic'), options);
    expect(await clusteredImportance(dataset, outOfFold, metricNamed('ic'), options)).toEqual(few);
    expect(few[0]!.features).toEqual(['signal', 'twin']);
    const [loss] = await clusteredImportance(dataset, outOfFold, metricNamed('rmse'), { rng });
    expect(loss!.features).toEqual(['signal', 'twin']);
    expect(loss!.drop).toBeGreaterThan(0);
  });
});
