import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitFrames } from './zstd-frames.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function split(bytes: Uint8Array, size = 5): Promise<Buffer[]> {
  const frames: Buffer[] = [];
  for await (const frame of splitFrames(cut(bytes, size))) {
    const parts: Uint8Array[] = [];
    for await (const part of frame) parts.push(part);
    frames.push(Buffer.concat(parts));
  }
  return frames;
}

const compress = (content: Uint8Array, params: Record<number, number>): Buffer => zstdCompressSync(content, { params });

/** A frame of metadata (RFC 8878, 3.1.2). */
function skippable(content: string): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(0x184d2a53, 0);
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, Buffer.from(content)]);
}

describe('splitFrames', () => {
  it('gives back the frames that were joined, wherever the chunks are cut', async () => {
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 2_000 }),
      fc.integer({ min: 0, max: 400_000 }).map((length) => new Uint8Array(length).fill(7)),
      fc.integer({ min: 0, max: 200_000 }).map((length) => Uint8Array.from({ length }, (_, i) => (i * i) % 251)),
    );
    const params = fc.record({
      [constants.ZSTD_c_checksumFlag]: fc.constantFrom(0, 1),
      [constants.ZSTD_c_contentSizeFlag]: fc.constantFrom(0, 1),
      [constants.ZSTD_c_windowLog]: fc.constantFrom(10, 17),
    });
    const frames = fc.array(fc.tuple(content, params), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(frames, fc.integer({ min: 1, max: 3_000 }), async (contents, size) => {
        const packed = contents.map(([bytes, options]) => compress(bytes, options));
        const found = await split(Buffer.concat(packed), size);
        expect(found.length).toBe(packed.length);
        for (const [i, frame] of found.entries()) {
          expect(frame.equals(packed[i]!)).toBe(true);
          expect(zstdDecompressSync(frame).equals(contents[i]![0])).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('skips metadata', async () => {
    const packed = compress(Buffer.from('abc'), {});
    expect(await split(Buffer.concat([skippable('seek'), packed, skippable(''), packed, skippable('table')]))).toEqual([
      packed,
      packed,
    ]);
  });

  it('fails where the stream breaks off or goes on as something else', async () => {
    const packed = compress(Buffer.from('abc'.repeat(100)), { [constants.ZSTD_c_checksumFlag]: 1 });
    for (let kept = 1; kept < packed.length; kept += 1)
      await expect(split(packed.subarray(0, kept)), `${kept} bytes`).rejects.toMatchObject({ code: 'Z_BUF_ERROR' });
    await expect(split(Buffer.concat([packed, Buffer.from('more')]))).rejects.toMatchObject({ code: 'Z_DATA_ERROR' });
    const reserved = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, 3, 0b110, 0, 0]);
    await expect(split(reserved)).rejects.toThrow('a block is of no known type');
  });
});
