/** The files in a zip archive, in the order of their names by code unit; folders and hidden ones left out. */
import { crc32 } from 'node:zlib';
import { DataError } from '@quantcli/core';
import { openPromise, type Entry } from 'yauzl';

export interface ZipMember {
  readonly name: string;
  /** In the archive. */
  readonly size: number;
  readonly unpackedSize: number;
  /** Its bytes, decompressed and checked against their CRC. */
  open(): AsyncGenerator<Uint8Array, void>;
}

/**
 * Opens an archive; it is closed with the result.
 * Throws {@link DataError} when it is truncated, corrupt or encrypted, or holds no file.
 */
export async function openZip(path: string): Promise<{ members: readonly ZipMember[]; close: () => void }> {
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw describeDamage(path, error);
  });
  const entries: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) if (isFile(entry.fileName)) entries.push(entry);
    if (entries.length === 0)
      throw new DataError({ code: 'import.zip', what: `the zip archive ${path} holds no file`, fix: 'name another' });
  } catch (error) {
    zip.close();
    throw describeDamage(path, error);
  }
  entries.sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  const members = entries.map((entry) => ({
    name: entry.fileName,
    size: entry.compressedSize,
    unpackedSize: entry.uncompressedSize,
    async *open() {
      const member = `${path}!${entry.fileName}`;
      if (entry.isEncrypted())
        throw new DataError({
          code: 'import.zip',
          what: `${member} is encrypted`,
          fix: 'unpack it with its password first',
        });
      let sum = 0;
      try {
        for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
          sum = crc32(chunk, sum);
          yield chunk;
        }
        if (sum !== entry.crc32) throw new Error('its checksum is another');
      } catch (error) {
        throw describeDamage(member, error);
      }
    },
  }));
  return { members, close: () => zip.close() };
}

function isFile(name: string): boolean {
  return !name.endsWith('/') && !name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');
}

function describeDamage(path: string, error: unknown): unknown {
  if (error instanceof DataError) return error;
  return new DataError(
    {
      code: 'import.zip',
      what: `${path} cannot be unpacked`,
      cause: (error as Error).message,
      fix: 'it is a truncated, corrupt or unusual zip archive: download or make it again',
    },
    error,
  );
}
