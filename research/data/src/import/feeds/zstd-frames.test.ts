import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unpackZstd } from './read-feed.fixture.ts';
import { splitZstdFrames } from './zstd-frames.ts';

const skippable = (length: number): Buffer => {
  const bytes = Buffer.alloc(8 + length);
  bytes.writeUInt32LE(0x184d2a53, 0);
  bytes.writeUInt32LE(length, 4);
  return bytes;
};

async function split(bytes: Uint8Array, size: number): Promise<{ frames: number; bytes: Buffer }> {
  const source = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
  const pieces: Uint8Array[] = [];
  let frames = 0;
  for await (const piece of splitZstdFrames(source())) {
    pieces.push(Uint8Array.from(piece.bytes));
    if (piece.ends) frames += 1;
  }
  return { frames, bytes: Buffer.concat(pieces) };
}

describe('frames of Zstandard data', () => {
  it('are found whatever they hold and however they come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 400 }),
            fc.integer({ min: 0, max: 300_000 }).map((n) => new Uint8Array(n)),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        fc.integer({ min: 1, max: 70_000 }),
        async (contents, size) => {
          const packed = contents.map((content) => zstdCompressSync(content));
          const all = Buffer.concat(packed);
          const found = await split(all, size);
          expect(found.frames).toBe(contents.length);
          expect(found.bytes.equals(all)).toBe(true);
          expect((await unpackZstd(all, size)).equals(Buffer.concat(contents))).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('leave out what may be skipped', async () => {
    const [one, two] = [zstdCompressSync(Buffer.from('one')), zstdCompressSync(Buffer.from('two'))];
    for (const size of [1, 5, 1_000]) {
      const found = await split(Buffer.concat([skippable(0), one, skippable(9), two, skippable(3)]), size);
      expect(found.frames).toBe(2);
      expect(found.bytes.equals(Buffer.concat([one, two]))).toBe(true);
    }
  });

  it('cut off or broken are refused', async () => {
    const packed = zstdCompressSync(Buffer.from('x'.repeat(1_000) + Math.PI));
    for (let length = 1; length < packed.length; length += 1) {
      await expect(split(packed.subarray(0, length), 7)).rejects.toThrow('truncated or corrupt');
    }
    await expect(split(Buffer.concat([packed, Buffer.from('something else')]), 1_000)).rejects.toThrow(
      'its bytes are no frame',
    );
  });
});
