/**
 * Numbers names (symbols, sectors) by their bytes, so that a row whose name was seen before makes no string.
 * Open addressing over FNV-1a hashes; O(length) a look-up.
 */

const decoder = new TextDecoder('utf-8', { fatal: true });

/** In place of a number: the cell is blank, or is not UTF-8. */
const BLANK_NAME = -1;
export const FOREIGN_NAME = -2;

export class ByteNames {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  /** Bytes under which a number was found, by slot: the same name may lie in several (quoted, padded). */
  #slots: (Uint8Array | undefined)[] = Array.from({ length: 1_024 });
  #slotNumbers = new Int32Array(1_024);
  #used = 0;
  #last: Uint8Array = new Uint8Array(0);
  #lastNumber = -1;

  get names(): readonly string[] {
    return this.#names;
  }

  /** The number of a name, from 0 in order of first appearance. */
  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.length;
      this.#names.push(name);
      this.#numbers.set(name, number);
    }
    return number;
  }

  /** The number of the name in a cell, blanks around it left out; {@link BLANK_NAME} or {@link FOREIGN_NAME} when there is none. */
  numberAt(bytes: Uint8Array, start: number, end: number, escaped: boolean): number {
    while (start < end && bytes[start] === 32) start += 1;
    while (end > start && bytes[end - 1] === 32) end -= 1;
    if (start === end) return BLANK_NAME;
    if (escaped) {
      const name = decode(bytes.subarray(start, end));
      return name === undefined ? FOREIGN_NAME : this.numberOf(name.replaceAll('""', '"'));
    }
    if (same(this.#last, bytes, start, end)) return this.#lastNumber;
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i += 1) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let known = this.#slots[slot]; known !== undefined; known = this.#slots[slot]) {
      if (same(known, bytes, start, end)) {
        this.#last = known;
        this.#lastNumber = this.#slotNumbers[slot]!;
        return this.#lastNumber;
      }
      slot = (slot + 1) & mask;
    }
    const key = bytes.slice(start, end);
    const name = decode(key);
    if (name === undefined) return FOREIGN_NAME;
    const number = this.numberOf(name);
    this.#slots[slot] = key;
    this.#slotNumbers[slot] = number;
    this.#used += 1;
    if (2 * this.#used > this.#slots.length) this.#widen();
    return number;
  }

  #widen(): void {
    const old = this.#slots;
    this.#slots = Array.from({ length: 2 * old.length });
    this.#slotNumbers = new Int32Array(this.#slots.length);
    this.#used = 0;
    this.#last = new Uint8Array(0);
    for (const key of old) if (key !== undefined) this.numberAt(key, 0, key.length, false);
  }
}

/** Undefined for bytes that are not UTF-8. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function same(known: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (known.length !== end - start) return false;
  for (let i = 0; i < known.length; i += 1) if (known[i] !== bytes[start + i]) return false;
  return true;
}
