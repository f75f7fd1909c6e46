/**
 * Arrow IPC files (Feather version 2), plain or with LZ4 or Zstandard buffers. The file format is the stream format
 * between eight bytes of magic and a footer, so it is read as a stream: one record batch is in memory at a time.
 * The library is loaded with the first such file.
 */
import { zstdDecompressSync } from 'node:zlib';
import type * as Arrow from 'apache-arrow';
import { DataError, MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_SECOND } from '@quantcli/core';
import type { ColumnTable, ColumnValues, Layout, LayoutFile } from '../layout.ts';
import { decodeLz4Frame } from './lz4-frame.ts';
import { readTable } from './read-table.ts';

type Library = typeof Arrow;

const MAGIC = 'ARROW1';
/** The magic with its padding. */
const START = 8;

export const arrowLayout: Layout = {
  name: 'Arrow',
  recognise: ({ head }) => Buffer.from(head.subarray(0, MAGIC.length)).toString('latin1') === MAGIC,
  async *read(file, sink) {
    return yield* readTable(await openTable(file), file, sink, 'Arrow');
  },
};

let library: Promise<Library> | undefined;

async function loadLibrary(): Promise<Library> {
  const arrow = await import('apache-arrow');
  arrow.compressionRegistry.set(arrow.CompressionType.LZ4_FRAME, { decode: decodeLz4Frame });
  arrow.compressionRegistry.set(arrow.CompressionType.ZSTD, { decode: (bytes) => zstdDecompressSync(bytes) });
  return arrow;
}

async function openTable(file: LayoutFile): Promise<ColumnTable> {
  const arrow = await (library ??= loadLibrary());
  const body = afterMagic(file);
  const reader = await guard(file, async () => {
    const source = beginsWithSchema(arrow, file) ? await openStream(arrow, body) : await openWhole(arrow, file, body);
    return (await source.open()) as Arrow.RecordBatchReader;
  });
  const { fields } = reader.schema;
  const converters = fields.map(({ type }) => converterOf(arrow, type as Arrow.DataType));
  const batches = async function* (): AsyncGenerator<readonly ColumnValues[]> {
    for (;;) {
      const next = await guard(file, async () => reader.next() as Promise<IteratorResult<Arrow.RecordBatch, void>>);
      if (next.done === true) break;
      const batch = next.value;
      yield converters.map((convert, c) => convert.read(batch.getChildAt(c)!));
    }
    for (let rest = await body.next(); rest.done !== true;) rest = await body.next();
  };
  const columns = fields.map(({ name }, c) => ({ name: String(name), type: converters[c]!.type }));
  return { columns, batches: batches() };
}

/** Whether the schema comes first, as the format has it; some writers keep it in the footer alone. */
function beginsWithSchema({ MessageReader }: Library, { head }: LayoutFile): boolean {
  try {
    return new MessageReader(head.slice(START)).readSchema() !== undefined;
  } catch {
    return false;
  }
}

function openStream({ RecordBatchReader }: Library, body: AsyncGenerator<Uint8Array, void>) {
  // The library ends what it reads from at the end of the stream; the footer comes after it.
  const source = { [Symbol.asyncIterator]: () => ({ next: () => body.next() }) };
  return RecordBatchReader.from(source as AsyncIterable<Uint8Array>);
}

/** Without a schema at its beginning a file has to be in memory as a whole. */
async function openWhole({ RecordBatchReader }: Library, { head }: LayoutFile, body: AsyncIterable<Uint8Array>) {
  const parts: Uint8Array[] = [head.slice(0, START)];
  for await (const chunk of body) parts.push(chunk.slice());
  return RecordBatchReader.from(Uint8Array.from(Buffer.concat(parts)));
}

/** What comes after the magic. Throws {@link DataError} at the end of a file that does not end with it again: it was cut off. */
async function* afterMagic({ name, chunks }: LayoutFile): AsyncGenerator<Uint8Array, void> {
  let skip = START;
  let end = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const rest = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - rest.length;
    end = Buffer.concat([end, chunk.subarray(-MAGIC.length)]).subarray(-MAGIC.length);
    if (rest.length > 0) yield rest;
  }
  if (end.toString('latin1') !== MAGIC) throw broken(name, 'its end is missing');
}

/** What the library throws on bytes that are no Arrow is turned into one line. */
async function guard<T>({ name }: LayoutFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DataError && error.code === 'import.broken-arrow') throw error;
    throw broken(name, error instanceof DataError ? `${error.what}: ${error.why}` : (error as Error).message, error);
  }
}

function broken(name: string, cause: string, reason?: unknown): DataError {
  const what = `${name} is a truncated or corrupt Arrow file`;
  return new DataError({ code: 'import.broken-arrow', what, cause, fix: 'write or download it again' }, reason);
}

interface Converter {
  readonly type: 'number' | 'text' | 'time';
  readonly read: (vector: Arrow.Vector) => ColumnValues;
}

function converterOf({ DataType }: Library, type: Arrow.DataType): Converter {
  if (DataType.isTimestamp(type)) return timeConverter(TIMESTAMP_UNITS[type.unit]!);
  if (DataType.isDate(type)) return timeConverter(type.unit === 0 ? days : TIMESTAMP_UNITS[1]!);
  if (DataType.isInt(type) || DataType.isFloat(type)) {
    return {
      type: 'number',
      read: (vector) => Float64Array.from(vector, (value) => (value === null ? NaN : Number(value))),
    };
  }
  const isText = [DataType.isUtf8, DataType.isLargeUtf8, DataType.isBool, DataType.isDictionary].some((is) => is(type));
  return {
    type: 'text',
    // Lists, maps and the like are no cells.
    read: (vector) => Array.from(vector, (value: unknown) => (value === null || !isText ? undefined : String(value))),
  };
}

type ToMicros = (value: bigint | number) => number;

const days: ToMicros = (value) => Number(value) * MICROS_PER_DAY;
/** By the unit's number: seconds, milliseconds, microseconds, nanoseconds (of which the last three digits are dropped). */
const TIMESTAMP_UNITS: readonly ToMicros[] = [
  (value) => Number(value) * MICROS_PER_SECOND,
  (value) => Number(value) * MICROS_PER_MILLI,
  Number,
  (value) => Number((BigInt(value) - (((BigInt(value) % 1000n) + 1000n) % 1000n)) / 1000n),
];

/** Reads the stored integers: the library's own conversion goes through fractions of milliseconds. */
function timeConverter(toMicros: ToMicros): Converter {
  const read = (vector: Arrow.Vector): Float64Array => {
    const times = new Float64Array(vector.length);
    let at = 0;
    for (const data of vector.data) {
      const values = data.values as BigInt64Array | Int32Array;
      for (let i = 0; i < data.length; i += 1) times[at++] = data.getValid(i) ? toMicros(values[i]!) : NaN;
    }
    return times;
  };
  return { type: 'time', read };
}
