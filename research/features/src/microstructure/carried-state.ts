/**
 * State to bytes and back, in one walk over it: a part hands in what it holds and takes back what stands from now on,
 * the same while saving and what was saved while restoring. So no part says twice what its state is, and the bits are
 * kept. The first 32 bytes are a digest of the rest and of whose state it is; then float64, little-endian on every
 * platform Node runs on. O(state).
 */
import { createHash } from 'node:crypto';
import { ValidationError } from '@quantcli/core';

const DIGEST_BYTES = 32;

export class CarriedState {
  readonly #saved: Float64Array | undefined;
  readonly #saving: number[] = [];
  #at = 0;

  private constructor(saved?: Float64Array) {
    this.#saved = saved;
  }

  /** @param owner what must be the same where the state is restored @param walk over all of it, in a fixed order */
  static save(owner: string, walk: (state: CarriedState) => void): Uint8Array {
    const state = new CarriedState();
    walk(state);
    const numbers = new Uint8Array(Float64Array.from(state.#saving).buffer);
    const bytes = new Uint8Array(DIGEST_BYTES + numbers.length);
    bytes.set(digestOf(owner, numbers));
    bytes.set(numbers, DIGEST_BYTES);
    return bytes;
  }

  /** Throws {@link ValidationError} for bytes that were not saved of this owner, or are damaged. */
  static restore(owner: string, bytes: Uint8Array, walk: (state: CarriedState) => void): void {
    // A copy: the bytes may be part of a larger buffer, and not aligned.
    const numbers = new Uint8Array(bytes.subarray(DIGEST_BYTES));
    if (!digestOf(owner, numbers).equals(bytes.subarray(0, DIGEST_BYTES))) {
      throw new ValidationError({
        code: 'microstructure.snapshot',
        what: `${bytes.length} bytes are no snapshot of this stream`,
        cause: 'it was taken with other options or by another version, or is damaged',
        fix: 'make the stream with the options the snapshot was taken with, or start it anew',
      });
    }
    walk(new CarriedState(new Float64Array(numbers.buffer)));
  }

  numbers<T extends readonly number[]>(...values: T): { [K in keyof T]: number } {
    return values.map((value) => this.#next(value)) as { [K in keyof T]: number };
  }

  /** Of any length. */
  column(values: Float64Array | readonly number[]): Float64Array {
    const column = new Float64Array(this.#next(values.length));
    for (let i = 0; i < column.length; i += 1) column[i] = this.#next(values[i]!);
    return column;
  }

  rows<T extends { [K in keyof T]: number }>(rows: readonly T[], names: readonly (keyof T)[]): T[] {
    const values = this.column(rows.flatMap((row) => names.map((name) => row[name])));
    return Array.from(
      { length: values.length / names.length },
      (_, i) => Object.fromEntries(names.map((name, k) => [name, values[i * names.length + k]!])) as T,
    );
  }

  #next(value: number): number {
    if (this.#saved !== undefined) return this.#saved[this.#at++]!;
    this.#saving.push(value);
    return value;
  }
}

function digestOf(owner: string, numbers: Uint8Array): Buffer {
  return createHash('sha256').update(owner).update('\0').update(numbers).digest();
}
