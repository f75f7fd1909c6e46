/** Canonical JSON (RFC 8785 in spirit: sorted keys, shortest round-trip numbers) and SHA-256 content hashes. */
import { createHash } from 'node:crypto';
import { ValidationError } from './errors.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** One text for one value: keys sorted by code unit, no white space, undefined members left out; throws on NaN and infinities. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new ValidationError({
      code: 'json.not-finite',
      what: `${value} has no place in a result`,
      cause: 'a measure was computed on too little or degenerate data',
      fix: 'report null where a number does not exist',
    });
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value as { [key: string]: Json | undefined })
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}

/** Lower-case hex SHA-256 of a value's canonical JSON. */
export function hashJson(value: Json): string {
  return createHash('sha256').update(canonicalJson(value), 'utf8').digest('hex');
}

/** Accumulates labelled columns into one SHA-256; every NaN counts as the same bits, and −0 as 0. */
export class ContentHash {
  readonly #hash = createHash('sha256');

  text(value: string): this {
    this.#hash.update(`${Buffer.byteLength(value)}:${value}`, 'utf8');
    return this;
  }

  numbers(values: Float64Array): this {
    this.text(`float64 × ${values.length}`);
    const scratch = new Float64Array(Math.min(values.length, 8_192));
    for (let start = 0; start < values.length; start += scratch.length) {
      const count = Math.min(scratch.length, values.length - start);
      // Adding 0 turns −0 into 0; NaN payloads differ between engines' operations, so one NaN is written for all.
      for (let i = 0; i < count; i += 1) scratch[i] = Number.isNaN(values[start + i]!) ? NaN : values[start + i]! + 0;
      this.#hash.update(new Uint8Array(scratch.buffer, 0, count * 8));
    }
    return this;
  }

  digest(): string {
    return this.#hash.digest('hex');
  }
}
