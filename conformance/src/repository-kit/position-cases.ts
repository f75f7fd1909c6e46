/** Positions: the newest snapshot of each strategy and symbol, as of any instant. */
import { micros, ValidationError } from '@quantcli/core';
import { expect } from 'vitest';
import { at, position, type OnStore } from './samples.ts';

export function describePositions(onStore: OnStore): void {
  onStore('positions: knows the open ones, now and then', async (store) => {
    const long = position('A', 1, 100);
    const more = position('A', 3, 150);
    const short = position('B', 2, -40);
    const closed = position('B', 4, 0);
    const other = position('A', 2, 7, { strategy: 'carry' });
    await store.positions.save([closed, more, short, other, long]);
    expect(await store.positions.current()).toStrictEqual([other, more]);
    expect(await store.positions.current({ strategy: 'momentum' })).toEqual([more]);
    expect(await store.positions.current({ at: micros(at(1) - 1) })).toEqual([]);
    expect(await store.positions.current({ at: at(1) })).toEqual([long]);
    expect(await store.positions.current({ at: micros(at(3) - 1) })).toEqual([other, long, short]);
    expect(await store.positions.current({ at: at(3), strategy: 'momentum' })).toStrictEqual([more, short]);
    expect(await store.positions.current({ at: at(9), strategy: 'nobody' })).toEqual([]);
    expect(await store.positions.history({ symbol: 'B' })).toEqual([short, closed]);
  });

  onStore('positions: opens one again after it was closed', async (store) => {
    await store.positions.save([position('A', 1, 5), position('A', 2, 0), position('A', 3, -5)]);
    expect(await store.positions.current()).toEqual([position('A', 3, -5)]);
    expect(await store.positions.current({ at: at(2) })).toEqual([]);
    await store.positions.save([position('A', 3, 0)]);
    expect(await store.positions.current()).toEqual([]);
  });

  onStore('positions: refuses an instant that is none', async (store) => {
    for (const options of [{ at: NaN }, { at: 0.5 }, { strategy: 5 }, { symbol: 'A' }]) {
      await expect(store.positions.current(options as never)).rejects.toBeInstanceOf(ValidationError);
    }
  });
}
