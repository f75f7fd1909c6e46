/** Files are whole or absent: written to a temporary neighbour, flushed, then renamed. */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigurationError, SystemError } from './errors.ts';

/** Writes text or bytes to `path`, replacing what was there in one step; throws {@link SystemError} and leaves nothing behind on failure. */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  const temporary = temporaryOf(path);
  try {
    const file = openSync(temporary, 'w');
    try {
      writeAll(file, content);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw systemError(`cannot write ${path}`, error);
  }
}

/**
 * The same for text that comes piece by piece. What the pieces throw (an interruption, an error of their own) is thrown on,
 * and nothing is left behind.
 */
export async function streamFileAtomically(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const temporary = temporaryOf(path);
  try {
    const file = openSync(temporary, 'w');
    try {
      for await (const piece of pieces) writeAll(file, piece);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    if (error instanceof Error && 'syscall' in error) throw systemError(`cannot write ${path}`, error);
    throw error;
  }
}

function temporaryOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
}

function writeAll(file: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/** What could not be written need not be there to be removed, nor may its removal hide why. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The error that matters is the one that led here.
  }
}

/** Makes a folder and its parents. A path that cannot exist (it runs through a file, is empty or too long) is wrong input; anything else is a failure of the system. */
export function makeFolder(path: string): void {
  try {
    makeOne(resolve(path === '' ? '\0' : path));
  } catch (error) {
    const impossible = IMPOSSIBLE[(error as NodeJS.ErrnoException).code ?? ''];
    if (impossible === undefined) throw systemError(`cannot make the folder ${path}`, error);
    throw new ConfigurationError(
      {
        code: 'folder.impossible',
        what: `"${path}" cannot be a folder`,
        cause: impossible,
        fix: 'choose another folder',
      },
      error,
    );
  }
}

const IMPOSSIBLE: Readonly<Record<string, string>> = {
  ENOTDIR: 'a file is in the way',
  EEXIST: 'a file is in the way',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'it is not a path',
};

/** One level at a time: Node's recursive mkdir never ends where a file system answers that nothing is there (/proc). */
function makeOne(path: string): void {
  if (existsSync(path) && statSync(path).isDirectory()) return;
  if (dirname(path) !== path) makeOne(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process may have been faster.
    if (!(existsSync(path) && statSync(path).isDirectory())) throw error;
  }
}

const REASONS: Readonly<Record<string, readonly [cause: string, fix: string]>> = {
  ENOSPC: ['the disk is full', 'free some space and run again'],
  EDQUOT: ['the disk quota is used up', 'free some space and run again'],
  EACCES: ['no permission', 'change its permissions, or choose another path'],
  EPERM: ['no permission', 'change its permissions, or choose another path'],
  EROFS: ['the file system is read-only', 'choose a folder you may write to'],
  ENOTDIR: ['a file stands where a folder is needed', 'choose another folder'],
  ENOENT: ['there is no such file or folder', 'create it first'],
  EISDIR: ['it is a folder', 'name a file'],
  EMFILE: ['too many open files', 'raise the limit on open files'],
};

/** Turns an operating system's error into one line a user can act on. */
export function systemError(what: string, error: unknown): SystemError {
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
  const [cause, fix] = REASONS[code] ?? [
    error instanceof Error ? error.message : String(error),
    'look at the cause and run again',
  ];
  return new SystemError({ code: `system.${code.toLowerCase()}`, what, cause, fix }, error);
}
