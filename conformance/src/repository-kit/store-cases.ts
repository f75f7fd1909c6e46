/** The store as a whole: several handles, backups, closing. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { QuantError } from '@quantcli/core';
import type { Repositories } from '@quantcli/data';
import { expect } from 'vitest';
import { day, feature, model, position, signal, trade, type OnStore } from './samples.ts';

async function fill(store: Repositories): Promise<void> {
  await store.signals.save([signal('a', 1, { realised: 0.5 }), signal('b', 2)]);
  await store.trades.save([trade('a', 1)]);
  await store.positions.save([position('A', 1, 5)]);
  await store.models.save(model('ridge', 1));
  await store.performance.save([day(1), day(2)]);
  await store.features.save([
    feature('e', 'd', [
      [1, NaN],
      [3, 4],
    ]),
  ]);
}

async function contentOf(store: Repositories): Promise<unknown> {
  const names = await store.features.list();
  return {
    signals: await store.signals.find(),
    trades: await store.trades.find(),
    positions: await store.positions.history(),
    models: await store.models.list(),
    performance: await store.performance.find(),
    features: await Promise.all(
      names.map(({ expressionHash, dataHash }) => store.features.find(expressionHash, dataHash)),
    ),
  };
}

export function describeStore(onStore: OnStore): void {
  onStore('shows one handle what another has saved, at once', async (store, place) => {
    const other = await place.open();
    await fill(store);
    expect(await contentOf(other)).toEqual(await contentOf(store));
    await other.signals.settle('b', 1);
    await other.features.remove('d');
    expect(await store.signals.performance()).toMatchObject({ judged: 2 });
    expect(await store.features.find('e', 'd')).toBeUndefined();
  });

  onStore('loses nothing when handles write at the same time, and shows whole batches only', async (store, place) => {
    const writers = [store, await place.open(), await place.open()];
    const reader = await place.open();
    const seen: number[] = [];
    await Promise.all([
      ...writers.map(async ({ trades }, w) => {
        for (let b = 0; b < 5; b += 1) await trades.save([0, 1, 2].map((i) => trade(`${w} ${b} ${i}`, b)));
      }),
      (async () => {
        for (let k = 0; k < 10; k += 1) seen.push((await reader.trades.find()).length);
      })(),
    ]);
    expect(seen.filter((count) => count % 3 !== 0)).toEqual([]);
    expect(await reader.trades.find()).toHaveLength(45);
  });

  onStore('writes backups that open as stores, over an earlier one too', async (store, place) => {
    const path = join(place.folder, 'backups', 'daily');
    await store.backup(path);
    await fill(store);
    const content = await contentOf(store);
    await store.backup(path);
    await store.trades.save([trade('later', 9)]);
    const copy = await place.open(join('backups', 'daily'));
    expect(await contentOf(copy)).toEqual(content);
    await copy.trades.save([trade('in the copy', 9)]);
    expect((await store.trades.find()).map(({ id }) => id)).toEqual(['a', 'later']);
  });

  onStore('does not write a backup over itself, nor where there can be none', async (store, place) => {
    await fill(store);
    const content = await contentOf(store);
    await mkdir(join(place.folder, 'taken'));
    for (const path of ['store', 'taken', join('store', 'below')]) {
      const attempt = store.backup(join(place.folder, path));
      await expect(attempt, path).rejects.toBeInstanceOf(QuantError);
      await expect(attempt).rejects.toThrow(/^[^\n]+$/);
    }
    expect(await contentOf(store)).toEqual(content);
  });

  onStore('closes more than once, and says so when used afterwards', async (store, place) => {
    await store.close();
    await store.close();
    const uses = [
      () => store.trades.find(),
      () => store.trades.save([trade('a', 1)]),
      () => store.features.list(),
      () => store.backup(join(place.folder, 'copy')),
    ];
    for (const use of uses) {
      await expect(use()).rejects.toThrow(/^[^\n]*closed[^\n]*$/);
    }
  });
}
