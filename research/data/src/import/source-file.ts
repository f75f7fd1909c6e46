/**
 * Opens files for reading: what they hold, decompressed and hashed on the way, each member of a zip archive a file of its
 * own. Everything reads from here, whatever the layout; memory is a few chunks whatever the size.
 */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readFileSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { DataError } from '@quantcli/core';
import type { ImportSource } from '../catalog.ts';
import { CHUNK, decodeBytes, HEAD, readAhead } from './decode-bytes.ts';
import type { FileHead } from './layout.ts';
import { describeMissing, type ListedFile } from './list-files.ts';
import { openZip } from './zip-members.ts';

/** A file that was read: its label, its size, and the SHA-256 of its bytes (of an archive's member, unpacked). */
export type Source = ImportSource;

export interface SourceFile extends FileHead {
  readonly label: string;
  /** Whether it was found in a folder or an archive, not named itself. */
  readonly found: boolean;
  readonly isPipe: boolean;
  /** The whole content, to be read once. Throws {@link DataError} where it is damaged. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** About how many bytes the content has, 0 where nothing is known. */
  readonly contentSize: number;
  /** Reads what is left and says what the file was. */
  finish(): Promise<Source>;
}

/**
 * The file at a path, or the members of the zip archive there; each is closed when the next is asked for.
 * Throws {@link DataError} for a damaged file, SystemError when it cannot be read.
 * @param onRead called with the bytes read from disk so far
 */
export async function* openSources(
  file: ListedFile,
  onRead: (bytes: number) => void,
): AsyncGenerator<SourceFile, void> {
  const first = file.isPipe ? Buffer.alloc(4) : readAt(file.path, 0);
  if (!isZip(first)) {
    const contentSize = contentSizeOf(file, first);
    yield* openOne({ ...file, name: basename(file.path), raw: readDisk(file), contentSize, onRead });
    return;
  }
  const { members, close } = await openZip(file.path);
  try {
    let before = 0;
    for (const { name, size, unpackedSize, open } of members) {
      const start = before;
      yield* openOne({
        path: `${file.path}!${name}`,
        label: `${file.label}!${name}`,
        name: basename(name),
        found: file.found || members.length > 1,
        isPipe: false,
        raw: open(),
        contentSize: unpackedSize,
        onRead: (bytes) => onRead(start + (size * bytes) / unpackedSize),
      });
      before += size;
    }
  } finally {
    close();
  }
}

type Opened = Omit<SourceFile, 'head' | 'chunks' | 'finish'> & {
  readonly raw: AsyncGenerator<Uint8Array, void>;
  readonly onRead: (bytes: number) => void;
};

async function* openOne({ raw, onRead, ...file }: Opened): AsyncGenerator<SourceFile, void> {
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = (async function* () {
    for await (const chunk of raw) {
      hash.update(chunk);
      onRead((bytes += chunk.length));
      yield chunk;
    }
  })();
  const { head, all } = await readAhead(decodeBytes(file.path, counted), HEAD);
  try {
    // A reader that breaks off does not end the stream: its rest is still to be hashed.
    const chunks = { [Symbol.asyncIterator]: () => ({ next: () => all.next() }) };
    yield {
      ...file,
      head: head.subarray(0, HEAD),
      chunks,
      async finish() {
        // oxlint-disable-next-line no-empty -- what is read is counted on the way
        for await (const _ of chunks) {
        }
        return { name: file.label, bytes, sha256: hash.digest('hex') };
      },
    };
  } finally {
    await all.return();
  }
}

async function* readDisk({ path, size, isPipe }: ListedFile): AsyncGenerator<Uint8Array, void> {
  try {
    // Small files are mostly many: a stream for each costs more than they do.
    if (size <= CHUNK && !isPipe) yield readFileSync(path);
    else yield* createReadStream(path, { highWaterMark: CHUNK }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw describeMissing(path, error);
  }
}

/** `PK`, and a file's header or (of an empty archive) the end of the list. */
function isZip(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x50 && bytes[1] === 0x4b && ((bytes[2] === 3 && bytes[3] === 4) || (bytes[2] === 5 && bytes[3] === 6))
  );
}

/**
 * The size of a plain file; of a gzip file what its trailer says (ISIZE of RFC 1952: exact for one member below 4 GiB).
 * A hint, to make room by.
 */
function contentSizeOf({ path, size }: ListedFile, first: Uint8Array): number {
  const isGzip = first[0] === 0x1f && first[1] === 0x8b && size >= 18;
  return isGzip ? readAt(path, size - 4).readUInt32LE() : size;
}

/** Four bytes. */
function readAt(path: string, position: number): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const bytes = Buffer.alloc(4);
      readSync(file, bytes, 0, 4, position);
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw describeMissing(path, error);
  }
}

/** Formats that are told by their first bytes, and that no layout took. */
const FOREIGN: readonly (readonly [name: string, fix: string, magic: readonly number[]])[] = [
  ['a zip archive within another file', 'unpack it first', [0x50, 0x4b, 0x03, 0x04]],
  ['a Parquet file of no known layout', 'convert it to CSV', [0x50, 0x41, 0x52, 0x31]],
  ['bzip2-compressed', 'unpack it first', [0x42, 0x5a, 0x68]],
  ['xz-compressed', 'unpack it first', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['zstd-compressed, which needs Node 22.15', 'unpack it first', [0x28, 0xb5, 0x2f, 0xfd]],
  ['UTF-16 text', 'save it as UTF-8', [0xff, 0xfe]],
  ['UTF-16 text', 'save it as UTF-8', [0xfe, 0xff]],
];

/** Throws {@link DataError} when a file is empty, or its first bytes say that it is no text. */
export function refuseForeign({ path, head }: FileHead): void {
  if (head.length === 0) {
    throw new DataError({
      code: 'import.empty',
      what: `${path} is empty`,
      fix: 'give a file with a header and at least one row',
    });
  }
  const found = FOREIGN.find(([, , magic]) => magic.every((byte, i) => head[i] === byte));
  if (found === undefined) return;
  throw new DataError({
    code: 'import.format',
    what: `${path} is ${found[0]}`,
    cause: 'text is read as UTF-8, plain, gzip, zstd or in a zip archive',
    fix: found[1],
  });
}
