/** Reads a table for a test, without the pipeline: a layout is found by the first bytes and fed in chunks. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Json } from '@quantcli/core';
import { timeZone } from '@quantcli/panel';
import type { KindName } from '../../records/kinds.ts';
import { RecordWriter } from '../../records/record-writer.ts';
import { recordAt, type Records } from '../../records/records.ts';
import { decodeBytes } from '../decode-bytes.ts';
import type { LayoutFile, Reading, RowSink } from '../layout.ts';
import { delimitedLayout } from './delimited-layout.ts';
import { tableLayouts } from './table-layouts.ts';

const DATA = resolve(process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../../../shared/data'));
export const isAbsent = !existsSync(DATA);
export const SKIPPED = isAbsent ? ` (skipped: ${DATA} is absent, set QUANT_TEST_DATA)` : '';

export const DAY = 86_400e6;

/** Microseconds of an ISO date or instant. */
export function at(iso: string): number {
  return Date.parse(iso) * 1_000;
}

export class MemorySink implements RowSink {
  readonly writers = new Map<KindName, RecordWriter>();
  readonly rejected: [line: number, reason: string, cell?: string][] = [];

  writer(kind: KindName): RecordWriter {
    let writer = this.writers.get(kind);
    if (writer === undefined) this.writers.set(kind, (writer = new RecordWriter(kind)));
    return writer;
  }

  place(line: number): number {
    return line;
  }

  reject(line: number, reason: string, cell?: string): void {
    this.rejected.push(cell === undefined ? [line, reason] : [line, reason, cell]);
  }
}

export interface ReadOptions extends Partial<Pick<LayoutFile, 'knownLag' | 'symbol' | 'kind'>> {
  readonly zone?: string;
  /** Bytes a chunk. */
  readonly chunk?: number;
}

export interface Read extends Reading {
  readonly layout: string;
  readonly yields: number;
  readonly rejected: MemorySink['rejected'];
  records(kind: KindName): Records;
  /** As objects, in the records' order. */
  all(kind: KindName): { [column: string]: Json }[];
}

export function fileOf(path: string, bytes: Uint8Array, options: ReadOptions = {}): LayoutFile {
  const { zone, chunk = 1 << 16, ...rest } = options;
  return {
    path,
    name: basename(path),
    head: bytes.subarray(0, 1 << 16),
    chunks: chunksOf(bytes, chunk),
    zone: zone === undefined ? undefined : timeZone(zone),
    knownLag: undefined,
    symbol: undefined,
    kind: undefined,
    ...rest,
  };
}

/** Reads with the layout that knows the file. Throws when none does. */
export async function read(path: string, content: string | Uint8Array, options: ReadOptions = {}): Promise<Read> {
  const file = fileOf(path, typeof content === 'string' ? Buffer.from(content) : content, options);
  const layout = tableLayouts.find((one) => one.recognise(file)) ?? (options.kind && delimitedLayout);
  if (layout === undefined) throw new Error(`no layout knows ${path}`);
  const sink = new MemorySink();
  return { layout: layout.name, ...(await drain(layout.read(file, sink), sink)) };
}

export async function drain(reader: AsyncGenerator<void, Reading>, sink: MemorySink): Promise<Omit<Read, 'layout'>> {
  let yields = 0;
  let next = await reader.next();
  for (; next.done !== true; next = await reader.next()) yields += 1;
  const taken = new Map<KindName, Records>();
  const records = (kind: KindName): Records => {
    if (!taken.has(kind)) taken.set(kind, sink.writer(kind).take().records);
    return taken.get(kind)!;
  };
  return {
    ...next.value,
    yields,
    rejected: sink.rejected,
    records,
    all: (kind) => Array.from(records(kind).tsEvent, (_, row) => recordAt(records(kind), row)),
  };
}

export function isKnown(path: string, content: string | Uint8Array): boolean {
  const file = fileOf(path, typeof content === 'string' ? Buffer.from(content) : content);
  return tableLayouts.some((one) => one.recognise(file));
}

/** A shared file as the pipeline hands it on: decompressed, without a byte-order mark. */
export async function shared(path: string): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of decodeBytes(path, chunksOf(readFileSync(resolve(DATA, path)), 1 << 19))) {
    parts.push(Uint8Array.from(part));
  }
  return Buffer.concat(parts);
}

export async function readShared(path: string, options: ReadOptions = {}): Promise<Read> {
  return read(path, await shared(path), options);
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}
