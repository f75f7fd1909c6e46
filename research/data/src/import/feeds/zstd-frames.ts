/**
 * Where the frames of Zstandard data end (RFC 8878, §3.1). Node's decoder stops after the first frame without a word,
 * and Databento's files have several: one for the metadata, more for the records. The bytes are not decompressed here.
 */
import { DataError } from '@quantcli/core';

const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

export interface FramePiece {
  readonly bytes: Uint8Array;
  /** Whether the frame ends with these bytes. */
  readonly ends: boolean;
}

/** Yields the bytes of the frames in pieces; skippable frames are left out. Throws DataError for bytes that are no frame. */
export async function* splitZstdFrames(source: AsyncIterable<Uint8Array>): AsyncGenerator<FramePiece> {
  let step = startOfFrame;
  let rest: Uint8Array = new Uint8Array(0);
  /** Bytes of the step at hand that have not come yet, and whether they belong to a frame and end it. */
  let missing = 0;
  let current: Step = { length: 0, isData: false, ends: false, next: startOfFrame };
  for await (const chunk of source) {
    let bytes: Uint8Array = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (;;) {
      if (missing === 0) {
        const found = step(bytes);
        if (found === undefined) break;
        current = found;
        step = found.next;
        missing = found.length;
      }
      const taken = bytes.subarray(0, missing);
      missing -= taken.length;
      bytes = bytes.subarray(taken.length);
      if (current.isData && taken.length > 0) yield { bytes: taken, ends: current.ends && missing === 0 };
      if (missing > 0) break;
    }
    rest = Uint8Array.from(bytes);
  }
  if (rest.length > 0 || missing > 0 || step !== startOfFrame) throw broken('it ends before its compressed data does');
}

/** A stretch of bytes whose length is known, and what follows it. */
interface Step {
  readonly length: number;
  readonly isData: boolean;
  readonly ends: boolean;
  readonly next: (bytes: Uint8Array) => Step | undefined;
}

function startOfFrame(bytes: Uint8Array): Step | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const magic = view.getUint32(0, true);
  if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
    return { length: 8 + view.getUint32(4, true), isData: false, ends: true, next: startOfFrame };
  }
  if (magic !== FRAME) throw broken('its bytes are no frame');
  const descriptor = bytes[4]!;
  const isSingle = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3]!;
  const size = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const length = 5 + (isSingle ? 0 : 1) + dictionary + size;
  const checksum = (descriptor & 4) === 0 ? 0 : 4;
  return { length, isData: true, ends: false, next: (after) => startOfBlock(after, checksum) };
}

function startOfBlock(bytes: Uint8Array, checksum: number): Step | undefined {
  if (bytes.length < 3) return undefined;
  const header = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16);
  const isLast = (header & 1) === 1;
  const isRepeated = ((header >> 1) & 3) === 1;
  const length = 3 + (isRepeated ? 1 : header >> 3) + (isLast ? checksum : 0);
  return { length, isData: true, ends: isLast, next: isLast ? startOfFrame : (after) => startOfBlock(after, checksum) };
}

function broken(cause: string): DataError {
  return new DataError({
    code: 'import.zstd',
    what: 'a Zstandard file is truncated or corrupt',
    cause,
    fix: 'download or compress it again',
  });
}
