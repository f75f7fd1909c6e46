/** Reads a feed's file for a test, without the pipeline: a layout is found by path and first bytes and fed in chunks. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { gunzipSync, inflateRawSync, zstdDecompressSync } from 'node:zlib';
import type { Json } from '@quantcli/core';
import { fromBuffer, type Entry } from 'yauzl';
import type { KindName } from '../../records/kinds.ts';
import { RecordWriter } from '../../records/record-writer.ts';
import { recordAt, type Records } from '../../records/records.ts';
import type { LayoutFile, Reading, RowSink } from '../layout.ts';
import { feedLayouts } from './feed-layouts.ts';
import { splitZstdFrames } from './zstd-frames.ts';

export const DATA = resolve(
  process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../../../shared/data'),
);
export const isAbsent = !existsSync(DATA);
export const SKIPPED = isAbsent ? ` (skipped: ${DATA} is absent, set QUANT_TEST_DATA)` : '';

/** Several files of one import: they share the writers. */
export class FeedImport implements RowSink {
  readonly writers = new Map<KindName, RecordWriter>();
  readonly rejected: { line: number; reason: string; cell: string | undefined }[] = [];

  writer(kind: KindName): RecordWriter {
    let writer = this.writers.get(kind);
    if (writer === undefined) this.writers.set(kind, (writer = new RecordWriter(kind)));
    return writer;
  }

  place(line: number): number {
    return line;
  }

  reject(line: number, reason: string, cell?: string): void {
    this.rejected.push({ line, reason, cell });
  }

  /** @param size bytes a chunk */
  async read(path: string, content: string | Uint8Array, options: FeedOptions = {}): Promise<FeedReading> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const { size = 1 << 16, ...named } = options;
    const file: LayoutFile = {
      path,
      name: basename(path.split('!').at(-1)!),
      head: bytes.subarray(0, 1 << 16),
      chunks: chunksOf(bytes, size),
      zone: undefined,
      knownLag: undefined,
      symbol: undefined,
      kind: undefined,
      ...named,
    };
    const layout = feedLayouts.find((one) => one.recognise(file));
    if (layout === undefined) throw new Error(`no layout knows ${path}`);
    const reader = layout.read(file, this);
    let yields = 0;
    let next = await reader.next();
    for (; next.done !== true; next = await reader.next()) yields += 1;
    return { ...next.value, layout: layout.name, yields };
  }

  records(kind: KindName): Records {
    return this.writer(kind).take().records;
  }

  /** As objects, in the records' order. */
  rows(kind: KindName): { [column: string]: Json }[] {
    const records = this.records(kind);
    return Array.from(records.tsEvent, (_, row) => recordAt(records, row));
  }
}

export interface FeedOptions extends Partial<Pick<LayoutFile, 'zone' | 'knownLag' | 'symbol' | 'kind'>> {
  /** Bytes a chunk; default 64 KiB. */
  readonly size?: number;
}

export interface FeedReading extends Reading {
  readonly layout: string;
  readonly yields: number;
}

export function isKnown(path: string, content: string | Uint8Array): boolean {
  const head = typeof content === 'string' ? Buffer.from(content) : content;
  return feedLayouts.some((one) => one.recognise({ path, name: basename(path.split('!').at(-1)!), head }));
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A shared file, decompressed. */
export async function shared(path: string): Promise<Buffer> {
  const bytes = readFileSync(resolve(DATA, path));
  if (path.endsWith('.gz')) return gunzipSync(bytes);
  return path.endsWith('.zst') ? unpackZstd(bytes) : bytes;
}

/** All frames. */
export async function unpackZstd(packed: Uint8Array, size = 1 << 16): Promise<Buffer> {
  const plain: Uint8Array[] = [];
  let frame: Uint8Array[] = [];
  for await (const { bytes, ends } of splitZstdFrames(chunksOf(packed, size))) {
    frame.push(Uint8Array.from(bytes));
    if (!ends) continue;
    plain.push(zstdDecompressSync(Buffer.concat(frame)));
    frame = [];
  }
  return Buffer.concat(plain);
}

/** The members of a shared zip file, with the paths by which layouts know them. */
export async function sharedMembers(path: string): Promise<{ path: string; bytes: Buffer }[]> {
  const archive = await shared(path);
  const members: { path: string; bytes: Buffer }[] = [];
  await new Promise<void>((done, fail) => {
    fromBuffer(archive, (error, zip) => {
      if (error !== null) {
        fail(error);
        return;
      }
      zip.on('entry', ({ fileName, relativeOffsetOfLocalHeader: at, compressedSize, compressionMethod }: Entry) => {
        // A stream a member would take longer than the test has.
        const start = at + 30 + archive.readUInt16LE(at + 26) + archive.readUInt16LE(at + 28);
        const packed = archive.subarray(start, start + compressedSize);
        members.push({ path: `${path}!${fileName}`, bytes: compressionMethod === 0 ? packed : inflateRawSync(packed) });
      });
      zip.on('end', done);
      zip.on('error', fail);
    });
  });
  return members;
}
