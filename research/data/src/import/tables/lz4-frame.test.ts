import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLz4Frame } from './lz4-frame.ts';

/** Made by conformance/oracles/arrow/make.py; exact. */
const oracle = JSON.parse(
  readFileSync(new URL('../../../../../conformance/oracles/arrow/arrow.json', import.meta.url), 'utf8'),
) as { readonly frames: readonly { readonly content: string; readonly frame: string }[] };

const HEADER = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0];
const block = (bytes: readonly number[], stored = false): number[] => [bytes.length, 0, 0, stored ? 0x80 : 0, ...bytes];
const END = [0, 0, 0, 0];

describe('decodeLz4Frame', () => {
  it.each(oracle.frames.map(({ content, frame }, i) => [i, content, frame] as const))(
    'gives the content of pyarrow’s frame %i',
    (_, content, frame) => {
      expect(Buffer.from(decodeLz4Frame(Buffer.from(frame, 'base64'))).toString('base64')).toBe(content);
    },
  );

  it('lets a block refer to the one before it, and stored blocks stand as they are', () => {
    const abc = [...Buffer.from('abc')];
    // One literal, then four letters from three back; the last sequence is literals only.
    const linked = [0x10, 100, 3, 0, 0x10, 101];
    const frame = Uint8Array.from([...HEADER, ...block(abc, true), ...block(linked), ...END]);
    expect(Buffer.from(decodeLz4Frame(frame)).toString()).toBe('abcdbcdbe');
  });

  it('reads a stated length and skips checksums of blocks', () => {
    const frame = [
      ...HEADER.slice(0, 4),
      0x78,
      0x40,
      3,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      ...block([97, 98, 99], true),
      9,
      9,
      9,
      9,
      ...END,
    ];
    expect(Buffer.from(decodeLz4Frame(Uint8Array.from(frame))).toString()).toBe('abc');
  });

  it('refuses every truncation of a frame', () => {
    const whole = Buffer.from(oracle.frames[4]!.frame, 'base64');
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decodeLz4Frame(whole.subarray(0, length)), String(length)).toThrow(/an LZ4 frame cannot be read/);
    }
  });

  it.each([
    ['no magic number', [1, 2, 3, 4, 5, 6, 7, 8]],
    ['its version is 0', [...HEADER.slice(0, 4), 0x20, 0x40, 0, ...END]],
    ['it needs a dictionary', [...HEADER.slice(0, 4), 0x61, 0x40, 0, ...END]],
    ['it refers to what is before its beginning', [...HEADER, ...block([0x10, 97, 9, 0, 0]), ...END]],
  ])('refuses a frame: %s', (cause, bytes) => {
    expect(() => decodeLz4Frame(Uint8Array.from(bytes))).toThrow(cause);
  });

  it('ends in an error or in bytes, whatever it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const frame = Uint8Array.from([...HEADER, ...block([...bytes]), ...END]);
        try {
          expect(decodeLz4Frame(frame)).toBeInstanceOf(Uint8Array);
        } catch (error) {
          expect((error as { code?: string }).code).toBe('import.lz4');
        }
      }),
    );
  });
});
