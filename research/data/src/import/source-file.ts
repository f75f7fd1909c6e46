/**
 * The text of a file as a stream of chunks: plain or gzip (told by its first bytes, not by its name), hashed on the way.
 * Everything that cannot be a table of text is refused with one line; memory is a few chunks whatever the file's size.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { DataError, systemError } from '@quantcli/core';
import type { ImportSource } from '../catalog.ts';

/** A file that was read: base name, size, and the SHA-256 of its bytes as they lie on disk. */
export type Source = ImportSource;

const CHUNK = 1 << 19;

/** Formats that are told by their first bytes and cannot be read. */
const FOREIGN: readonly (readonly [name: string, magic: readonly number[]])[] = [
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['bzip2-compressed', [0x42, 0x5a, 0x68]],
  ['xz-compressed', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['zstd-compressed', [0x28, 0xb5, 0x2f, 0xfd]],
  ['UTF-16 text', [0xff, 0xfe]],
  ['UTF-16 text', [0xfe, 0xff]],
];

/**
 * Yields the (decompressed) bytes of a file and returns its {@link Source}.
 * Throws {@link DataError} for a missing file, a folder, an empty file, a foreign format, a truncated or corrupt gzip.
 * @param onRead called with the number of bytes read from disk so far and the file's size
 */
export async function* readSource(
  path: string,
  onRead: (bytes: number, size: number) => void = () => undefined,
): AsyncGenerator<Uint8Array, Source> {
  const size = sizeOf(path);
  const hash = createHash('sha256');
  let bytes = 0;
  const raw = (async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      onRead(bytes, size);
      yield chunk;
    }
  })();
  let text = 0;
  try {
    const first = (await raw.next()).value as Buffer | undefined;
    if (first !== undefined) {
      const whole = prepend(first, raw);
      const zipped = isGzip(first);
      for await (const chunk of zipped ? gunzip(whole) : whole) {
        if (text === 0) refuseForeign(path, chunk);
        text += chunk.length;
        yield chunk;
      }
    }
  } catch (error) {
    throw describeFailure(path, error);
  }
  if (text === 0) {
    throw new DataError({
      code: 'import.empty',
      what: `${path} is empty`,
      fix: 'give a file with a header and at least one row',
    });
  }
  return { name: basename(path), bytes, sha256: hash.digest('hex') };
}

/**
 * About how many bytes the file's text has: its size, or what the trailer of a gzip file says (ISIZE of RFC 1952: exact
 * for one member below 4 GiB). A hint, to make room by; 0 where nothing is known, as of a pipe.
 */
export function textSizeOf(path: string): number {
  const size = sizeOf(path);
  if (size < 18) return size;
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(6);
    readSync(file, bytes, 0, 2, 0);
    readSync(file, bytes, 2, 4, size - 4);
    return isGzip(bytes) ? bytes.readUInt32LE(2) : size;
  } finally {
    closeSync(file);
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function sizeOf(path: string): number {
  try {
    const stat = statSync(path);
    if (!stat.isDirectory()) return stat.size;
  } catch (error) {
    throw describeFailure(path, error);
  }
  throw new DataError({
    code: 'import.folder',
    what: `${path} is a folder`,
    fix: `name the files in it, for example ${path.replace(/\/$/, '')}/*.csv`,
  });
}

async function* prepend(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  yield* rest;
}

/** Inflates on a thread of its own, so that it runs beside the parsing of the chunk before. */
function gunzip(source: AsyncGenerator<Buffer>): AsyncIterable<Buffer> {
  const inflated = createGunzip({ chunkSize: CHUNK, finishFlush: constants.Z_FINISH });
  // Failures of either side surface where the inflated stream is read.
  pipeline(Readable.from(source, { objectMode: false, highWaterMark: CHUNK }), inflated, () => undefined);
  return inflated;
}

function refuseForeign(path: string, chunk: Uint8Array): void {
  const found = FOREIGN.find(([, magic]) => magic.every((byte, i) => chunk[i] === byte));
  if (found === undefined) return;
  throw new DataError({
    code: 'import.format',
    what: `${path} is ${found[0]}, which is not supported yet`,
    cause: 'supported is delimited text (UTF-8), plain or gzip-compressed',
    fix: 'convert it to CSV',
  });
}

function describeFailure(path: string, error: unknown): unknown {
  if (error instanceof DataError) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new DataError({ code: 'import.missing', what: `${path} does not exist`, fix: 'check the path' }, error);
  }
  if (code.startsWith('Z_')) {
    const truncated = code === 'Z_BUF_ERROR';
    return new DataError(
      {
        code: 'import.gzip',
        what: `${path} is a ${truncated ? 'truncated' : 'corrupt'} gzip file`,
        cause: truncated ? 'it ends before its compressed data does' : (error as Error).message,
        fix: 'download or compress it again',
      },
      error,
    );
  }
  return code.startsWith('E') ? systemError(`cannot read ${path}`, error) : error;
}
