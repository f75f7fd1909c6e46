/** Models: versions that never change but in their stage. */
import { DataError } from '@quantcli/core';
import { expect } from 'vitest';
import { at, model, type OnStore } from './samples.ts';

export function describeModels(onStore: OnStore): void {
  onStore('models: knows the newest version, of a stage too', async (store) => {
    const records = [
      model('ridge', 1, { stage: 'retired' }),
      model('ridge', 2, { stage: 'champion' }),
      model('ridge', 10, { stage: 'challenger', metrics: {} }),
      model('gbdt', 3),
    ];
    for (const record of records.toReversed()) await store.models.save(record);
    expect(await store.models.latest('ridge')).toStrictEqual(records[2]);
    expect(await store.models.latest('ridge', 'champion')).toEqual(records[1]);
    expect(await store.models.latest('ridge', 'candidate')).toBeUndefined();
    expect(await store.models.latest('nobody')).toBeUndefined();
    expect(await store.models.version('ridge', 1)).toStrictEqual(records[0]);
    expect(await store.models.version('ridge', 3)).toBeUndefined();
    expect(await store.models.list('ridge')).toEqual(records.slice(0, 3));
    expect(await store.models.list()).toStrictEqual([records[3], ...records.slice(0, 3)]);
    expect(await store.models.list('nobody')).toEqual([]);
  });

  onStore('models: takes a version again, with another stage too, and nothing else', async (store) => {
    await store.models.save(model('ridge', 1));
    await store.models.save(model('ridge', 1, { metrics: { sharpe: 1.1, ic: 0.03 } }));
    const promoted = model('ridge', 1, { stage: 'champion' });
    await store.models.save(promoted);
    expect(await store.models.list()).toEqual([promoted]);
    const changes = [
      { metrics: { ic: 0.03, sharpe: 1.2 } },
      { metrics: { ic: 0.03 } },
      { dataHash: 'other' },
      { featureSetHash: 'other' },
      { artefact: 'elsewhere' },
      { trainedAt: at(7) },
    ];
    for (const change of changes) {
      const attempt = store.models.save(model('ridge', 1, { ...change, stage: 'retired' }));
      await expect(attempt).rejects.toBeInstanceOf(DataError);
      await expect(attempt).rejects.toThrow(/^[^\n]*ridge@1[^\n]*$/);
    }
    expect(await store.models.list()).toEqual([promoted]);
  });

  onStore('models: refuses what breaks the schema', async (store) => {
    const wrong = [{ version: 0 }, { version: 1.5 }, { stage: 'live' }, { metrics: { ic: NaN } }, { artefact: 'a\0' }];
    for (const change of wrong) {
      const attempt = store.models.save({ ...model('ridge', 1), ...change } as never);
      await expect(attempt).rejects.toBeInstanceOf(DataError);
      await expect(attempt).rejects.toThrow(new RegExp(`^[^\\n]*${Object.keys(change)[0]}[^\\n]*$`));
    }
    expect(await store.models.list()).toEqual([]);
  });
}
