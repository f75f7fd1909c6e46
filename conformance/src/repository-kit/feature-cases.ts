/** Feature values: columns in, the same bits out. */
import { DataError } from '@quantcli/core';
import type { FeatureValues } from '@quantcli/data';
import { expect } from 'vitest';
import { at, bitsOf, feature, type OnStore } from './samples.ts';

const nameOf = (expressionHash: string, dataHash: string): object => ({
  expressionHash,
  dataHash,
  expression: `expression of ${expressionHash}`,
});

export function describeFeatures(onStore: OnStore): void {
  onStore('features: gives back every bit, missing as the one NaN, after reopening too', async (store, place) => {
    const odd = [-0, 0, 5e-324, -1e-300, Number.MAX_VALUE, Infinity, -Infinity, 0.1 + 0.2, NaN];
    const saved = feature('e', 'd', [odd, odd.toReversed()]);
    // Another NaN, as some operations leave it.
    new BigUint64Array(saved.values.buffer)[0] = 0xfff8_0000_0000_1234n;
    await store.features.save([saved]);
    await store.close();
    const found = await (await place.open()).features.find('e', 'd');
    const { time, values, ...names } = found!;
    expect(names).toStrictEqual({
      expressionHash: 'e',
      dataHash: 'd',
      expression: 'expression of e',
      symbols: ['S0', 'S1'],
    });
    expect(bitsOf(time)).toEqual(bitsOf(saved.time));
    expect(bitsOf(values)).toEqual(bitsOf(Float64Array.from([NaN, ...odd.slice(1), ...odd.toReversed()])));
  });

  onStore('features: takes part of a larger buffer, shared too', async (store) => {
    const shared = new Float64Array(new SharedArrayBuffer(64)).map((_, i) => i);
    const saved = feature(
      'e',
      'd',
      [
        [0, 0],
        [0, 0],
      ],
      { values: shared.subarray(3, 7) },
    );
    await store.features.save([saved]);
    expect([...(await store.features.find('e', 'd'))!.values]).toEqual([3, 4, 5, 6]);
  });

  onStore('features: keeps them apart by expression and by data', async (store) => {
    await store.features.save([feature('e', 'd', [[1]]), feature('f', 'd', [[2]]), feature('e', 'x', [[3, 4]])]);
    expect((await store.features.find('f', 'd'))!.values).toEqual(Float64Array.of(2));
    expect((await store.features.find('e', 'x'))!.values).toEqual(Float64Array.of(3, 4));
    expect(await store.features.find('f', 'x')).toBeUndefined();
    expect(await store.features.list()).toStrictEqual([nameOf('e', 'd'), nameOf('e', 'x'), nameOf('f', 'd')]);
  });

  onStore('features: replaces those of the same hashes', async (store) => {
    await store.features.save([
      feature('e', 'd', [
        [1, 2],
        [3, 4],
      ]),
    ]);
    await store.features.save([
      feature(
        'e',
        'd',
        [
          [5, 6],
          [7, 8],
        ],
        { expression: 'anew' },
      ),
    ]);
    expect(await store.features.find('e', 'd')).toMatchObject({
      expression: 'anew',
      values: Float64Array.of(5, 6, 7, 8),
    });
    expect(await store.features.list()).toHaveLength(1);
  });

  onStore('features: removes those of some data, and can then take other symbols and times for it', async (store) => {
    await store.features.save([feature('e', 'd', [[1]]), feature('f', 'd', [[2]]), feature('e', 'x', [[3]])]);
    const longer = feature('e', 'd', [[1, 2]]);
    await expect(store.features.save([feature('g', 'new', [[1]]), longer])).rejects.toBeInstanceOf(DataError);
    await expect(store.features.save([longer])).rejects.toThrow(/^[^\n]*other symbols or times[^\n]*$/);
    expect(await store.features.list()).toHaveLength(3);
    expect(await store.features.remove('d')).toBe(2);
    expect(await store.features.remove('d')).toBe(0);
    expect(await store.features.find('e', 'd')).toBeUndefined();
    await store.features.save([longer]);
    expect((await store.features.find('e', 'd'))!.values).toEqual(longer.values);
    expect((await store.features.find('e', 'x'))!.values).toEqual(Float64Array.of(3));
  });

  onStore('features: refuses what has no shape, with nothing saved', async (store) => {
    const good = feature('e', 'd', [
      [1, 2],
      [3, 4],
    ]);
    const wrong: readonly [Partial<FeatureValues>, RegExp][] = [
      [{ values: Float64Array.of(1, 2, 3) }, /are 3 for 2 symbols × 2 times/],
      [{ symbols: ['A', 'A'] }, /the same symbol twice/],
      [{ symbols: ['A', ''] }, /name/],
      [{ symbols: [], values: new Float64Array(0) }, /no symbols/],
      [{ time: new Float64Array(0), values: new Float64Array(0) }, /no symbols or no times/],
      [{ time: Float64Array.of(at(1), at(1)) }, /no later/],
      [{ time: Float64Array.of(at(1), NaN) }, /time NaN at 1/],
      [{ time: Float64Array.of(0.5, 1) }, /time 0\.5 at 0/],
      [{ dataHash: '' }, /name/],
      [{ expression: 'a\0b' }, /name/],
    ];
    for (const [change, words] of wrong) {
      const attempt = store.features.save([good, { ...good, ...change }]);
      await expect(attempt).rejects.toBeInstanceOf(DataError);
      await expect(attempt).rejects.toThrow(words);
    }
    expect(await store.features.list()).toEqual([]);
  });
}
