import { DataError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { testFolder } from './import.fixture.ts';
import { openZip } from './zip-members.ts';
import { zipOf, type ZipEntry } from './zip.fixture.ts';

const write = testFolder();

/** Every member's name and content. */
async function unpack(bytes: Uint8Array): Promise<Record<string, string>> {
  const { members, close } = await openZip(write('x.zip', bytes));
  try {
    const found: Record<string, string> = {};
    for (const { name, unpackedSize, open } of members) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of open()) chunks.push(chunk);
      found[name] = Buffer.concat(chunks).toString();
      expect(unpackedSize).toBe(Buffer.concat(chunks).length);
    }
    return found;
  } finally {
    close();
  }
}

async function expectDamage(
  entries: readonly ZipEntry[],
  message: RegExp,
  spoil = (b: Buffer): Buffer => b,
): Promise<void> {
  const error = await unpack(spoil(zipOf(entries))).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).code).toBe('import.zip');
  expect((error as DataError).message).toMatch(message);
}

/** Says that the first file is compressed by bzip2. */
function bzip2(bytes: Buffer): Buffer {
  bytes.writeUInt16LE(12, bytes.indexOf('PK\u0001\u0002', 'latin1') + 10);
  return bytes;
}

describe('openZip', () => {
  const content = 'date,close\n'.repeat(1_000);

  it('gives the files in the order of their names, without folders and hidden ones', async () => {
    const names = ['b.csv', 'a/z.csv', 'B.csv', 'ä.csv', 'a/', '.x', 'a/.y', '__MACOSX/._b.csv'];
    const found = await unpack(
      zipOf(names.map((name, i) => ({ name, content: name.endsWith('/') ? '' : content, stored: i % 2 === 1 }))),
    );
    expect(Object.keys(found)).toEqual(['B.csv', 'a/z.csv', 'b.csv', 'ä.csv']);
    expect(new Set(Object.values(found))).toEqual(new Set([content]));
  });

  it('refuses an archive that is truncated or corrupt', async () => {
    const entries = [{ name: 'a.csv', content }];
    await expectDamage(entries, /x\.zip cannot be unpacked \(End of central directory/, (bytes) =>
      bytes.subarray(0, -30),
    );
    await expectDamage(entries, /cannot be unpacked/, (bytes) =>
      Buffer.concat([bytes.subarray(0, 20), bytes.subarray(40)]),
    );
    await expectDamage(entries, /x\.zip!a\.csv cannot be unpacked/, (bytes) => bytes.fill(255, 40, 60));
    await expectDamage([{ name: 'a.csv', content, crc: 7 }], /a\.csv cannot be unpacked \(its checksum is another\)/);
  });

  it('refuses what is encrypted, of another compression, or empty', async () => {
    await expectDamage([{ name: 'a.csv', content, encrypted: true }], /x\.zip!a\.csv is encrypted; unpack it/);
    await expectDamage([{ name: 'a.csv', content }], /unsupported compression method: 12/, bzip2);
    await expectDamage([], /holds no file/);
    await expectDamage([{ name: 'a/', content: '' }], /holds no file/);
  });

  it('ends a bomb at the size that it declares', async () => {
    const bytes = zipOf([{ name: 'a.csv', content }]);
    bytes.writeUInt32LE(10, bytes.indexOf('PK\u0001\u0002', 'latin1') + 24);
    await expect(unpack(bytes)).rejects.toThrow(/a\.csv cannot be unpacked \(too many bytes/);
  });
});
