import { micros, SimulatedClock, ValidationError } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLruCache } from './lru-cache.ts';

const clock = new SimulatedClock(micros(0));

describe('an LRU cache', () => {
  it('drops what was used least recently, reading counts as use', () => {
    const cache = createLruCache<number>({ limit: 2, clock });
    cache.set('a', 1);
    cache.set('b', 2);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3);
    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([1, undefined, 3, 2]);
  });

  it('setting again renews, and does not push another out', () => {
    const cache = createLruCache<number>({ limit: 2, clock });
    cache.set('a', 1);
    cache.set('b', 2);
    cache.set('a', 3);
    cache.set('c', 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([3, undefined, 4]);
  });

  it('forgets an entry at the instant its time to live is over', () => {
    const time = new SimulatedClock(micros(0));
    const cache = createLruCache<number>({ limit: 9, clock: time });
    cache.set('a', 1, { ttlMillis: 5 });
    cache.set('b', 2);
    time.advanceTo(micros(4_999));
    expect(cache.get('a')).toBe(1);
    time.advanceTo(micros(5_000));
    expect([cache.get('a'), cache.get('b'), cache.size]).toEqual([undefined, 2, 1]);
  });

  it('setting again sets the time to live anew', () => {
    const time = new SimulatedClock(micros(0));
    const cache = createLruCache<number>({ limit: 9, clock: time });
    cache.set('a', 1, { ttlMillis: 5 });
    cache.set('a', 2);
    time.advanceTo(micros(1e12));
    expect(cache.get('a')).toBe(2);
  });

  it('wants room for one', () => {
    for (const limit of [0, -1, 1.5, NaN]) expect(() => createLruCache({ limit, clock })).toThrow(ValidationError);
  });

  it('behaves like a list that is searched from the end', () => {
    const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
    const step = fc.record({ key, op: fc.constantFrom('get', 'set', 'delete'), value: fc.nat() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (limit, steps) => {
        const cache = createLruCache<number>({ limit, clock });
        let list: [string, number][] = [];
        for (const { key: k, op, value } of steps) {
          const found = list.find(([name]) => name === k);
          const others = list.filter(([name]) => name !== k);
          if (op === 'get') {
            expect(cache.get(k)).toBe(found?.[1]);
            if (found !== undefined) list = [...others, found];
          } else if (op === 'set') {
            cache.set(k, value);
            list = [...others, [k, value] as [string, number]].slice(-limit);
          } else {
            expect(cache.delete(k)).toBe(found !== undefined);
            list = others;
          }
          expect(cache.size).toBe(list.length);
        }
      }),
    );
  });
});
