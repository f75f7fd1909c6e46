import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { DataError, Interrupted } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBytes, readAhead } from './decode-bytes.ts';

async function* cut(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function* interrupted(): AsyncGenerator<Uint8Array, void> {
  yield gzipSync('a'.repeat(100_000)).subarray(0, 30);
  throw new Interrupted();
}

async function readAll(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const decode = (bytes: Uint8Array, size = 7): Promise<Buffer> => readAll(decodeBytes('x.csv', cut(bytes, size)));

const text = (value: string): Promise<string> => decode(Buffer.from(value)).then(String);

describe('decodeBytes', () => {
  it('gives back what was compressed, wherever the chunks are cut', async () => {
    const form = fc.constantFrom(gzipSync, zstdCompressSync, (bytes: Uint8Array) => Buffer.from(bytes));
    // A newline at the start: nothing else is changed on the way.
    const content = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([Buffer.of(10), bytes]));
    await fc.assert(
      fc.asyncProperty(content, form, fc.integer({ min: 1, max: 50 }), async (bytes, compress, size) => {
        expect((await decode(compress(bytes), size)).equals(bytes)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('leaves a byte-order mark out, also a compressed one', async () => {
    expect(await text('\uFEFFdate,close\n')).toBe('date,close\n');
    expect(String(await decode(gzipSync('\uFEFFdate\n')))).toBe('date\n');
    expect(await text('x\uFEFFdate\n')).toBe('x\uFEFFdate\n');
  });

  it('turns carriage returns into newlines only where there are no newlines', async () => {
    expect(await text('date,close\r2024-01-02,1\r')).toBe('date,close\n2024-01-02,1\n');
    expect(await text('date,close\r\n2024-01-02,1\r\n')).toBe('date,close\r\n2024-01-02,1\r\n');
    expect(await text('date,"a\rb"\n1,2\n')).toBe('date,"a\rb"\n1,2\n');
    expect(await text('date,close\r')).toBe('date,close\r');
    expect(await text('a\rb\0c')).toBe('a\rb\0c');
  });

  it('reads several gzip members, several zstd frames, and nothing at all', async () => {
    for (const compress of [gzipSync, zstdCompressSync])
      expect(String(await decode(Buffer.concat([compress('a\n'), compress('b\n')])))).toBe('a\nb\n');
    expect(await text('')).toBe('');
    expect(String(await decode(gzipSync('')))).toBe('');
  });

  it('says whether compressed bytes are truncated or corrupt', async () => {
    const content = Buffer.from(Array.from({ length: 5_000 }, (_, i) => `${(i * 7919) % 1_009}\n`).join(''));
    const forms: readonly (readonly [(bytes: Buffer) => Buffer, string])[] = [
      [(bytes) => gzipSync(bytes), 'gzip'],
      // With the checksum that the zstd command writes; a frame without one cannot show that it was changed.
      [(bytes) => zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }), 'zstd'],
    ];
    for (const [compress, form] of forms) {
      const whole = compress(content);
      for (const kept of [whole.length >> 1, whole.length - 3]) {
        const error = await decode(whole.subarray(0, kept)).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(DataError);
        expect((error as DataError).code).toBe(`import.${form}`);
        expect((error as DataError).message).toContain(`x.csv is a truncated ${form} file`);
      }
      const corrupt = Buffer.from(whole);
      corrupt.fill(255, whole.length >> 1, (whole.length >> 1) + 40);
      await expect(decode(corrupt)).rejects.toThrow(`x.csv is a corrupt ${form} file`);
    }
  });

  it('lets the errors of its source through', async () => {
    await expect(readAll(decodeBytes('x', interrupted()))).rejects.toThrow(Interrupted);
  });
});

describe('readAhead', () => {
  it('shows the beginning and loses nothing', async () => {
    const bytes = Buffer.from('0123456789');
    for (const least of [0, 3, 10, 99]) {
      const { head, all } = await readAhead(cut(bytes, 4), least);
      expect(head.length).toBe(Math.min(10, Math.ceil(least / 4) * 4));
      expect(await readAll(all)).toEqual(bytes);
    }
  });
});
