import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { DataError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { testFolder } from './import.fixture.ts';
import { listFiles } from './list-files.ts';
import { openSources, refuseForeign, type Source, type SourceFile } from './source-file.ts';
import { zipOf } from './zip.fixture.ts';

const write = testFolder();

interface Read {
  readonly file: Omit<SourceFile, 'chunks' | 'finish' | 'head'>;
  readonly head: string;
  readonly content: string;
  readonly source: Source;
}

async function readAll(path: string, onRead: (bytes: number) => void = () => undefined): Promise<Read[]> {
  const files: Read[] = [];
  for (const listed of listFiles([path])) {
    for await (const { chunks, finish, head, ...file } of openSources(listed, onRead)) {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      const content = Buffer.concat(parts).toString();
      files.push({ file, head: Buffer.from(head).toString(), content, source: await finish() });
    }
  }
  return files;
}

const sha = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

const refuse = (head: Uint8Array | string): void => refuseForeign({ path: 'p', name: 'p', head: Buffer.from(head) });

describe('openSources', () => {
  const text = 'date,close\n2024-01-02,5\n';

  it('shows the beginning, gives the whole and hashes the bytes on disk', async () => {
    const long = text.repeat(10_000);
    const packed = gzipSync(long);
    const [plain] = await readAll(write('a/A.csv', long));
    const [zipped] = await readAll(write('a/A.csv.gz', packed));
    expect(plain!.file).toEqual({
      path: write('a/A.csv'),
      label: 'A.csv',
      name: 'A.csv',
      found: false,
      isPipe: false,
      size: long.length,
      contentSize: long.length,
    });
    expect(plain!.source).toEqual({ name: 'A.csv', bytes: long.length, sha256: sha(long) });
    expect(zipped!.source).toEqual({ name: 'A.csv.gz', bytes: packed.length, sha256: sha(packed) });
    expect(zipped!.file.contentSize).toBe(long.length);
    for (const { head, content } of [plain!, zipped!]) {
      expect(head).toBe(long.slice(0, 65_536));
      expect(content).toBe(long);
    }
  });

  it('opens each member of an archive, of which a single one counts as named', async () => {
    const one = await readAll(write('one.zip', zipOf([{ name: 'x/A.csv', content: text }])));
    expect(one[0]!.file).toMatchObject({
      path: `${write('one.zip')}!x/A.csv`,
      label: 'one.zip!x/A.csv',
      name: 'A.csv',
      found: false,
    });
    expect(one[0]!.source).toEqual({ name: 'one.zip!x/A.csv', bytes: text.length, sha256: sha(text) });
    const two = await readAll(
      write(
        'two.zip',
        zipOf([
          { name: 'B.csv.gz', content: gzipSync(text) },
          { name: 'A.csv', content: '' },
        ]),
      ),
    );
    expect(two.map(({ file, content }) => [file.label, file.found, content])).toEqual([
      ['two.zip!A.csv', true, ''],
      ['two.zip!B.csv.gz', true, text],
    ]);
  });

  it('reports bytes on disk as it goes', async () => {
    const seen: number[] = [];
    const path = write('p.csv', text.repeat(100_000));
    await readAll(path, (bytes) => seen.push(bytes));
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(text.length * 100_000);
    expect(seen.length).toBeGreaterThan(2);
  });

  it('finishes a file of which nothing was read', async () => {
    for await (const source of openSources(listFiles([write('lazy.csv', text)])[0]!, () => undefined))
      expect((await source.finish()).sha256).toBe(sha(text));
  });

  it('can be left before the end', async () => {
    const [listed] = listFiles([write('left.csv', text.repeat(100_000))]);
    for await (const source of openSources(listed!, () => undefined)) {
      expect(source.head.length).toBe(65_536);
      break;
    }
    // What was opened is closed: the file can be read once more.
    expect((await readAll(listed!.path))[0]!.content.length).toBe(text.length * 100_000);
  });
});

describe('refuseForeign', () => {
  it('knows formats by their first bytes', () => {
    for (const [head, message] of [
      ['', 'p is empty'],
      ['PK\u0003\u0004...', 'p is a zip archive within another file'],
      ['PAR1....', 'p is a Parquet file of no known layout'],
      ['BZh91AY', 'p is bzip2-compressed'],
      [Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), 'p is xz-compressed'],
      [Uint8Array.of(0xff, 0xfe, 0x64, 0), 'p is UTF-16 text'],
      [Uint8Array.of(0xfe, 0xff, 0, 0x64), 'p is UTF-16 text'],
    ] as const) {
      expect(() => refuse(head), message).toThrow(DataError);
      expect(() => refuse(head)).toThrow(message);
    }
    expect(() => refuse('date,close\n')).not.toThrow();
  });
});
