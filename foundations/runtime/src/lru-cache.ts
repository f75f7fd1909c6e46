/**
 * The embedded Cache: least recently used goes first, entries may expire. A Map keeps insertion order, so moving an
 * entry to its end on use makes the first key the oldest; every operation is O(1).
 */
import { MICROS_PER_MILLI, ValidationError, type Cache, type Clock } from '@quantcli/core';

export interface LruCacheOptions {
  /** How many entries it holds at most, ≥ 1. */
  readonly limit: number;
  /** Tells when entries expire. */
  readonly clock: Clock;
}

/** Makes an empty cache; an entry without `ttlMillis` never expires, one with it is gone that long after it was set. */
export function createLruCache<V>({ limit, clock }: LruCacheOptions): Cache<V> {
  if (!(Number.isSafeInteger(limit) && limit >= 1)) {
    throw new ValidationError({
      code: 'cache.limit',
      what: `a cache of ${limit} entries`,
      fix: 'give a whole number of at least 1',
    });
  }
  const entries = new Map<string, { readonly value: V; readonly expires: number }>();
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      entries.delete(key);
      if (entry.expires <= clock.now()) return undefined;
      entries.set(key, entry);
      return entry.value;
    },
    set(key, value, { ttlMillis = Infinity } = {}) {
      entries.delete(key);
      entries.set(key, { value, expires: clock.now() + ttlMillis * MICROS_PER_MILLI });
      if (entries.size > limit) entries.delete(entries.keys().next().value!);
    },
    delete: (key) => entries.delete(key),
    clear: () => entries.clear(),
    get size() {
      return entries.size;
    },
  };
}
