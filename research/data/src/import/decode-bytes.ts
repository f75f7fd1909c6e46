/**
 * The content of a file from its bytes: decompressed (gzip and zstd, told by their first bytes, not by a name), a UTF-8
 * byte-order mark left out, and the carriage returns of a text without newlines turned into newlines. Memory is a few
 * chunks whatever the size, so a bomb costs time only and needs no limit of its own: it ends where its text stops being a table.
 */
import { pipeline, Readable, type Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { DataError } from '@quantcli/core';
import { splitFrames } from './zstd-frames.ts';

export const CHUNK = 1 << 19;
/** What is looked at to tell how a file is to be read. */
export const HEAD = 1 << 16;

type Bytes = AsyncGenerator<Uint8Array, void>;

/** Throws {@link DataError} where compressed bytes are truncated or corrupt. @param path named in errors */
export async function* decodeBytes(path: string, raw: Bytes): Bytes {
  const packed = await readAhead(raw, 4);
  const form = compressionOf(packed.head);
  try {
    const plain = form === undefined ? packed.all : form.decompress(packed.all);
    const { head, all } = await readAhead(plain, HEAD);
    yield* hasOnlyReturns(head) ? returnsToNewlines(all) : all;
  } catch (error) {
    throw form === undefined ? error : describeDamage(path, form.name, error);
  }
}

/** Reads at least so many bytes, fewer only where there are no more, and gives them and the whole; a byte-order mark is left out. */
export async function readAhead(source: Bytes, least: number): Promise<{ head: Uint8Array; all: Bytes }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (length < least) {
    const next = await source.next();
    if (next.done === true) break;
    chunks.push(next.value);
    length += next.value.length;
  }
  const head = withoutMark(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  const all = async function* (): Bytes {
    if (head.length > 0) yield head;
    yield* source;
  };
  return { head, all: all() };
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

interface Compression {
  readonly name: string;
  readonly decompress: (source: Bytes) => Bytes;
}

const GZIP: Compression = {
  name: 'gzip',
  decompress: (source) =>
    decompress(source, zlib.createGunzip({ chunkSize: CHUNK, finishFlush: zlib.constants.Z_FINISH })),
};

const ZSTD: Compression = {
  name: 'zstd',
  async *decompress(source) {
    for await (const frame of splitFrames(source))
      yield* decompress(frame, zlib.createZstdDecompress({ chunkSize: CHUNK }));
  },
};

function compressionOf(head: Uint8Array): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b) return GZIP;
  const isZstd = head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
  // Node has Zstandard from 22.15 on; before, its bytes are a format that nobody knows.
  return isZstd && 'createZstdDecompress' in zlib ? ZSTD : undefined;
}

/** Inflates on a thread of its own, so that it runs beside the parsing of the chunk before. */
async function* decompress(source: Bytes, inflated: Transform): Bytes {
  // Failures of either side surface where the inflated stream is read.
  pipeline(Readable.from(source, { objectMode: false, highWaterMark: CHUNK }), inflated, () => undefined);
  for await (const chunk of inflated as AsyncIterable<Buffer>) yield chunk;
}

function describeDamage(path: string, form: string, error: unknown): unknown {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (!code.startsWith('Z')) return error;
  const truncated = code === 'Z_BUF_ERROR';
  return new DataError(
    {
      code: `import.${form}`,
      what: `${path} is a ${truncated ? 'truncated' : 'corrupt'} ${form} file`,
      cause: truncated ? 'it ends before its compressed data does' : message,
      fix: 'download or compress it again',
    },
    error,
  );
}

/** Whether this is text whose lines end in carriage returns alone, as Excel for the Mac writes it. */
function hasOnlyReturns(head: Uint8Array): boolean {
  const first = head.indexOf(13);
  return first >= 0 && first < head.length - 1 && !head.includes(10) && !head.includes(0);
}

async function* returnsToNewlines(source: Bytes): Bytes {
  for await (const chunk of source) yield chunk.map((byte) => (byte === 13 ? 10 : byte));
}
