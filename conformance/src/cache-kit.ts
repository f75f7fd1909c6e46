/** What every implementation of the Cache port must do. */
import { micros, SimulatedClock, type Cache, type Clock } from '@quantcli/core';
import { describe, expect, it } from 'vitest';

/** Describes the contract for the empty caches that `create` makes, with room for at least eight entries. */
export function describeCache(name: string, create: (clock: Clock) => Cache<number>): void {
  describe(`${name} keeps the contract of Cache`, () => {
    it('gives what was set last, until it is deleted', () => {
      const cache = create(new SimulatedClock(micros(0)));
      expect([cache.get('a'), cache.size]).toEqual([undefined, 0]);
      cache.set('a', 1);
      cache.set('a', 2);
      cache.set('b', 3);
      expect([cache.get('a'), cache.get('b'), cache.size]).toEqual([2, 3, 2]);
      expect([cache.delete('a'), cache.delete('a'), cache.get('a'), cache.size]).toEqual([true, false, undefined, 1]);
    });

    it('takes any text as key', () => {
      const cache = create(new SimulatedClock(micros(0)));
      ['', '__proto__', 'constructor', 'a b\n', '😀'].forEach((key, i) => cache.set(key, i));
      expect(['', '__proto__', 'constructor', 'a b\n', '😀'].map((key) => cache.get(key))).toEqual([0, 1, 2, 3, 4]);
      expect(cache.get('toString')).toBeUndefined();
    });

    it('forgets after the time to live, by the clock given', () => {
      const clock = new SimulatedClock(micros(1_000_000));
      const cache = create(clock);
      cache.set('short', 1, { ttlMillis: 10 });
      cache.set('long', 2, { ttlMillis: 20 });
      cache.set('ever', 3);
      clock.advanceTo(micros(1_015_000));
      expect([cache.get('short'), cache.get('long'), cache.get('ever')]).toEqual([undefined, 2, 3]);
    });

    it('is empty after clear', () => {
      const cache = create(new SimulatedClock(micros(0)));
      cache.set('a', 1);
      cache.clear();
      expect([cache.get('a'), cache.size]).toEqual([undefined, 0]);
    });
  });
}
