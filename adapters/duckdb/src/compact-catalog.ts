/** Compaction and backup: both are a copy of the catalog, the first put in its place. */
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, realpathSync, renameSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError, makeFolder, systemError } from '@quantcli/core';
import type { CatalogFile } from './catalog-file.ts';
import { copyCatalog, unseal } from './copy-catalog.ts';
import { removeLeftovers, temporaryBeside } from './temporaries.ts';

/** A kill leaves the catalog as it was, or compacted. Sizes in bytes. */
export async function compactCatalog(catalog: CatalogFile): Promise<{ before: number; after: number }> {
  const { connection, file } = catalog;
  const temporary = temporaryBeside(file, 'compact');
  try {
    // The log must be empty: it would be played into the new file.
    await connection.run('CHECKPOINT');
    const before = statSync(file).size;
    await copyCatalog(connection, temporary.path);
    const after = statSync(temporary.path).size;
    // Still locked: whoever waits for the old file notices that it is no longer the catalog.
    renameSync(temporary.path, file);
    await catalog.letGo();
    await catalog.take();
    await unseal(connection);
    return { before, after };
  } finally {
    temporary.remove();
  }
}

/** Writes a sealed copy to `path`, replacing what is there. */
export async function backUpCatalog(catalog: CatalogFile, path: string): Promise<{ bytes: number; sha256: string }> {
  if (existsSync(path) && realpathSync(path) === catalog.file) {
    throw new ConfigurationError({
      code: 'catalog.backup-path',
      what: `${path} is the catalog itself`,
      fix: 'name another file for its backup',
    });
  }
  makeFolder(dirname(resolve(path)));
  removeLeftovers(path);
  const temporary = temporaryBeside(path, 'backup');
  try {
    await copyCatalog(catalog.connection, temporary.path);
    const sha256 = await hashFile(temporary.path);
    const bytes = statSync(temporary.path).size;
    try {
      renameSync(temporary.path, path);
    } catch (error) {
      throw systemError(`cannot write ${path}`, error);
    }
    return { bytes, sha256 };
  } finally {
    temporary.remove();
  }
}

/** Lower-case hex SHA-256 of a file that this process has not open. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
