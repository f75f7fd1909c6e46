/**
 * LZ4 frames (lz4_Frame_format.md 1.6.4, lz4_Block_format.md), as Arrow files hold them: decoding only. Blocks may refer
 * to what earlier blocks of their frame gave. Checksums are not verified: Arrow states the length of every buffer, and a
 * frame that gives another is refused. O(bytes).
 */
import { DataError } from '@quantcli/core';

const MAGIC = 0x184d2204;
const STORED = 0x80000000;
const LEAST_MATCH = 4;

/** The content of one frame. Throws {@link DataError} when it is none, or is cut off. */
export function decodeLz4Frame(frame: Uint8Array): Uint8Array {
  try {
    return new FrameDecoder(frame).decode();
  } catch (error) {
    // Reading or copying beyond an end: the bytes contradict themselves.
    if (error instanceof RangeError) throw broken('it ends before its content does');
    throw error;
  }
}

class FrameDecoder {
  readonly #frame: Uint8Array;
  readonly #view: DataView;
  #out = new Uint8Array(0);
  #length = 0;

  constructor(frame: Uint8Array) {
    this.#frame = frame;
    this.#view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  }

  decode(): Uint8Array {
    const view = this.#view;
    if (view.getUint32(0, true) !== MAGIC) throw broken('it has no magic number');
    const flags = view.getUint8(4);
    if (flags >> 6 !== 1) throw broken(`its version is ${flags >> 6}`);
    const hasBlockChecksums = (flags & 0x10) !== 0;
    const hasSize = (flags & 0x08) !== 0;
    if ((flags & 0x01) !== 0) throw broken('it needs a dictionary');
    // Flags, block size, header checksum, and the content's length where it is stated.
    let at = 7 + (hasSize ? 8 : 0);
    this.#out = new Uint8Array(hasSize ? Number(view.getBigUint64(6, true)) : 4 * this.#frame.length);
    for (;;) {
      const header = view.getUint32(at, true);
      at += 4;
      if (header === 0) return this.#out.subarray(0, this.#length);
      const size = header & ~STORED;
      if (at + size > this.#frame.length) throw broken('it ends within a block');
      if (header >= STORED) this.#copy(this.#frame, at, size);
      else this.#decodeBlock(at, at + size);
      at += size + (hasBlockChecksums ? 4 : 0);
    }
  }

  #decodeBlock(start: number, end: number): void {
    const bytes = this.#frame;
    let at = start;
    const readLength = (length: number): number => {
      if (length < 15) return length;
      let total = length;
      for (let byte = 255; byte === 255; at += 1) total += byte = this.#view.getUint8(at);
      return total;
    };
    while (at < end) {
      const token = bytes[at]!;
      at += 1;
      const literals = readLength(token >> 4);
      this.#copy(bytes, at, literals);
      at += literals;
      // The last sequence of a block has literals only.
      if (at >= end) return;
      const offset = this.#view.getUint16(at, true);
      at += 2;
      const length = LEAST_MATCH + readLength(token & 15);
      if (offset === 0 || offset > this.#length) throw broken('it refers to what is before its beginning');
      this.#ensure(length);
      // A match may run into itself, so its bytes are copied one by one.
      for (let i = 0; i < length; i += 1) this.#out[this.#length + i] = this.#out[this.#length + i - offset]!;
      this.#length += length;
    }
  }

  #copy(from: Uint8Array, at: number, length: number): void {
    if (at + length > from.length) throw broken('it ends within a block');
    this.#ensure(length);
    this.#out.set(from.subarray(at, at + length), this.#length);
    this.#length += length;
  }

  #ensure(more: number): void {
    if (this.#length + more <= this.#out.length) return;
    const larger = new Uint8Array(2 * (this.#length + more));
    larger.set(this.#out.subarray(0, this.#length));
    this.#out = larger;
  }
}

function broken(cause: string): DataError {
  return new DataError({ code: 'import.lz4', what: 'an LZ4 frame cannot be read', cause, fix: 'write the file again' });
}
