/** A backup put in the place of a catalog. */
import { copyFileSync, existsSync, linkSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigurationError, DataError, makeFolder, QuantError, systemError } from '@quantcli/core';
import { catalogError } from './catalog-error.ts';
import { CatalogFile, isFile } from './catalog-file.ts';
import { readImports } from './catalog-rows.ts';
import { readSchemaVersion, SCHEMA_VERSION } from './catalog-schema.ts';
import { hashFile } from './compact-catalog.ts';
import { isIntact } from './copy-catalog.ts';
import { removeLeftovers, temporaryBeside } from './temporaries.ts';

export interface RestoreOptions {
  /** How long to wait for a process that has the catalog. */
  readonly waitMillis?: number;
  readonly workers?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Restored {
  /** Imports and rollbacks in the restored catalog. */
  readonly versions: number;
  /** Of the backup file. */
  readonly sha256: string;
  /** Where the replaced catalog is now; absent where there was none. */
  readonly kept?: string;
}

/**
 * Puts a copy of the backup in the place of the catalog, in one step, and keeps the one that was there as
 * `<path>.before-restore` (in the place of an earlier such file). Throws {@link DataError} when the backup is no catalog,
 * too new or too old, or not whole, and SystemError when the catalog is in use; nothing has changed then.
 */
export async function restoreCatalog(
  backupPath: string,
  catalogPath: string,
  options: RestoreOptions = {},
): Promise<Restored> {
  if (!isFile(backupPath)) {
    throw new DataError({
      code: 'catalog.no-backup',
      what: `there is no backup at ${backupPath}`,
      fix: 'name a file that quant data backup wrote',
    });
  }
  const replaces = isFile(catalogPath);
  if (replaces && realpathSync(catalogPath) === realpathSync(backupPath)) {
    throw new ConfigurationError({
      code: 'catalog.restore-path',
      what: `${backupPath} is the catalog itself`,
      fix: 'name the backup first, then the catalog',
    });
  }
  const file = replaces ? realpathSync(catalogPath) : resolve(catalogPath);
  makeFolder(dirname(file));
  removeLeftovers(file);
  const temporary = temporaryBeside(file, 'restore');
  try {
    const sha256 = await copyWhole(backupPath, temporary.path);
    const versions = await checkBackup(backupPath, temporary.path, options);
    const held = replaces ? await hold(catalogPath, options) : undefined;
    try {
      if (replaces) keep(file);
      renameSync(temporary.path, file);
    } catch (error) {
      throw systemError(`cannot write ${catalogPath}`, error);
    } finally {
      held?.close();
    }
    return { versions, sha256, ...(replaces ? { kept: `${catalogPath}.before-restore` } : {}) };
  } finally {
    temporary.remove();
  }
}

async function copyWhole(from: string, to: string): Promise<string> {
  try {
    copyFileSync(from, to);
    return await hashFile(to);
  } catch (error) {
    throw systemError(`cannot copy ${from}`, error);
  }
}

/** How many versions the copy of the backup has. */
async function checkBackup(backupPath: string, copy: string, { workers = 2, signal }: RestoreOptions): Promise<number> {
  const notWhole = (cause: string, reason?: unknown): DataError =>
    new DataError(
      { code: 'catalog.backup', what: `cannot restore ${backupPath}`, cause, fix: 'restore another backup' },
      reason,
    );
  let opened: CatalogFile | undefined;
  try {
    opened = await CatalogFile.open(copy, { mode: 'write', waitMillis: 0, workers, signal, name: backupPath });
    const version = await readSchemaVersion(opened.connection, backupPath);
    if (version < SCHEMA_VERSION) throw notWhole('it is a copy of a catalog of an earlier QuantCLI');
    if (!(await isIntact(opened.connection))) throw notWhole('its content is not what was backed up');
    return (await readImports(opened.connection)).length;
  } catch (error) {
    const known = catalogError(backupPath, error);
    if (known instanceof QuantError && known.code === 'catalog.damaged') throw notWhole(known.why ?? 'damaged', error);
    throw known;
  } finally {
    opened?.close();
  }
}

/** Takes the catalog that is to be replaced, so that nobody else has it; a damaged one cannot be taken, nor used by others. Whatever else is there is not replaced. */
async function hold(path: string, options: RestoreOptions): Promise<CatalogFile | undefined> {
  const { waitMillis = 10_000, workers = 2, signal } = options;
  let held: CatalogFile | undefined;
  try {
    held = await CatalogFile.open(path, { mode: 'write', waitMillis, workers, signal });
    await readSchemaVersion(held.connection, path);
    await held.connection.run('CHECKPOINT');
    return held;
  } catch (error) {
    held?.close();
    const known = catalogError(path, error);
    if (known instanceof QuantError && known.code === 'catalog.damaged') return undefined;
    throw known;
  }
}

/** The catalog under its second name, with its log where a crash left one. */
function keep(file: string): void {
  const kept = `${file}.before-restore`;
  rmSync(kept, { force: true });
  rmSync(`${kept}.wal`, { force: true });
  try {
    linkSync(file, kept);
  } catch {
    // The file system knows no links.
    renameSync(file, kept);
  }
  if (existsSync(`${file}.wal`)) renameSync(`${file}.wal`, `${kept}.wal`);
}
