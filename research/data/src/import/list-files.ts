/**
 * The files that paths name: a file itself, or the files of a folder and its folders, in the order of their names by code
 * unit. Hidden ones are left out, and so is a link back to a folder that is being walked.
 */
import { readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { DataError, systemError } from '@quantcli/core';

export interface ListedFile {
  readonly path: string;
  /** How reports call it: its base name, in a folder the way to it from the folder that was named. */
  readonly label: string;
  /** Bytes; 0 for a pipe. */
  readonly size: number;
  /** Whether it was found in a folder, not named itself. */
  readonly found: boolean;
  /** A pipe: it can be read once, from its beginning to its end. */
  readonly isPipe: boolean;
}

/** Throws {@link DataError} for a path that is neither file, folder nor pipe and for a folder that holds no file. */
export function listFiles(paths: readonly string[]): ListedFile[] {
  if (paths.length === 0)
    throw new DataError({ code: 'import.no-file', what: 'no file was given', fix: 'name at least one' });
  return paths.flatMap((path) => {
    const stat = statOf(path);
    const label = basename(resolve(path));
    if (!stat.isDirectory()) return [listed(path, label, stat, false)];
    const files = walk(path, label, new Set());
    if (files.length > 0) return files;
    throw new DataError({
      code: 'import.folder',
      what: `the folder ${path} holds no file`,
      fix: 'name a file, or a folder with files that are not hidden',
    });
  });
}

function walk(folder: string, label: string, within: ReadonlySet<string>): ListedFile[] {
  const real = realpathSync(folder);
  if (within.has(real)) return [];
  return namesIn(folder).flatMap((name) => {
    if (name.startsWith('.')) return [];
    const path = join(folder, name);
    const stat = statOf(path);
    if (stat.isDirectory()) return walk(path, `${label}/${name}`, new Set([...within, real]));
    return stat.isFile() ? [listed(path, `${label}/${name}`, stat, true)] : [];
  });
}

function listed(path: string, label: string, stat: Stats, found: boolean): ListedFile {
  if (!stat.isFile() && !stat.isFIFO()) {
    throw new DataError({
      code: 'import.device',
      what: `${path} is neither a file nor a folder`,
      cause: 'it is a device or a socket',
      fix: 'save what it gives to a file first',
    });
  }
  return { path, label, size: stat.size, found, isPipe: stat.isFIFO() };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    throw systemError(`cannot read the folder ${folder}`, error);
  }
}

function statOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw describeMissing(path, error);
  }
}

/** The error for a file that cannot be opened. */
export function describeMissing(path: string, error: unknown): Error {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? new DataError({ code: 'import.missing', what: `${path} does not exist`, fix: 'check the path' }, error)
    : systemError(`cannot read ${path}`, error);
}
