/** Signals: their outcomes, and how good they were. */
import { DataError } from '@quantcli/core';
import { expect } from 'vitest';
import { at, signal, type OnStore } from './samples.ts';

export function describeSignals(onStore: OnStore): void {
  onStore('signals: keeps what is optional as it was given', async (store) => {
    const records = [signal('a', 1), signal('b', 1, { model: 'ridge@2' }), signal('c', 1, { realised: 0 })];
    await store.signals.save(records);
    expect(await store.signals.find()).toStrictEqual(records);
  });

  onStore('signals: settles one, and settles it again', async (store) => {
    await store.signals.save([signal('a', 1), signal('b', 2)]);
    await store.signals.settle('b', 0.02);
    await store.signals.settle('b', -0.01);
    expect(await store.signals.find()).toStrictEqual([signal('a', 1), signal('b', 2, { realised: -0.01 })]);
    await store.signals.save([signal('b', 2)]);
    expect(await store.signals.find({ from: at(2) })).toStrictEqual([signal('b', 2)]);
  });

  onStore('signals: settles only what it knows, with an outcome that exists', async (store) => {
    await store.signals.save([signal('a', 1)]);
    await expect(store.signals.settle('nobody', 1)).rejects.toBeInstanceOf(DataError);
    await expect(store.signals.settle('nobody', 1)).rejects.toThrow(/^[^\n]*no signal "nobody"[^\n]*$/);
    for (const outcome of [NaN, Infinity, undefined]) {
      await expect(store.signals.settle('a', outcome as number)).rejects.toBeInstanceOf(DataError);
    }
    expect(await store.signals.find()).toEqual([signal('a', 1)]);
  });

  onStore('signals: measures those that are judged', async (store) => {
    // Ranks of the values 1, 2.5, 2.5, 4 and of the outcomes 2, 1, 3, 4: correlation 3 / sqrt(4.5 × 5).
    const pairs = [
      [-0.5, 0.01],
      [0.25, -0.02],
      [0.25, 0.03],
      [0.75, 0.04],
    ] as const;
    await store.signals.save([
      ...pairs.map(([value, realised], i) => signal(`s${i}`, i, { value, realised })),
      signal('unjudged', 9),
    ]);
    const { ic, meanRealised, ...counts } = await store.signals.performance();
    expect(counts).toEqual({ signals: 5, judged: 4, hitRate: 0.5 });
    expect(ic).toBeCloseTo(3 / Math.sqrt(22.5), 14);
    expect(meanRealised).toBeCloseTo(0.015, 16);
    expect(await store.signals.performance({ from: at(3), to: at(8) })).toEqual({
      signals: 1,
      judged: 1,
      hitRate: 1,
      ic: null,
      meanRealised: 0.04,
    });
  });

  onStore('signals: says null where nothing is to be said', async (store) => {
    const nothing = { hitRate: null, ic: null, meanRealised: null };
    expect(await store.signals.performance()).toEqual({ signals: 0, judged: 0, ...nothing });
    await store.signals.save([signal('x', 1, { strategy: 'unjudged' })]);
    expect(await store.signals.performance()).toEqual({ signals: 1, judged: 0, ...nothing });
    await store.signals.save([1, 2, 3].map((i) => signal(`v${i}`, i, { strategy: 'flat value', realised: i })));
    await store.signals.save(
      [1, 2, 3].map((i) => signal(`o${i}`, i, { strategy: 'flat outcome', value: i, realised: 0 })),
    );
    expect(await store.signals.performance({ strategy: 'flat value' })).toMatchObject({ hitRate: 1, ic: null });
    expect(await store.signals.performance({ strategy: 'flat outcome' })).toMatchObject({ hitRate: 0, ic: null });
    // A mean beyond the range of numbers does not exist either.
    const huge = [1, 2].map((i) => signal(`h${i}`, i, { strategy: 'huge', realised: Number.MAX_VALUE }));
    await store.signals.save(huge);
    expect(await store.signals.performance({ strategy: 'huge' })).toMatchObject({ judged: 2, meanRealised: null });
  });
}
