/** DuckDB reports in prose only; this turns what it says about a catalog's file into one line a user can act on. */
import { DataError, Interrupted, QuantError, systemError, SystemError } from '@quantcli/core';

/** The operating system's words, as DuckDB quotes them, and the code that `systemError` explains. */
const SYSTEM_CODES: readonly (readonly [words: RegExp, code: string])[] = [
  [/No space left on device|failed to offload data block/i, 'ENOSPC'],
  [/Disk quota exceeded/i, 'EDQUOT'],
  [/Permission denied/i, 'EACCES'],
  [/Operation not permitted/i, 'EPERM'],
  [/Read-only file system/i, 'EROFS'],
  [/Too many open files/i, 'EMFILE'],
  [/No such file or directory/i, 'ENOENT'],
];

/** Whether another process has the file; what holds it, where DuckDB says so. */
export function lockHolder(error: unknown): string | undefined {
  const text = textOf(error);
  if (!/Could not set lock on file/i.test(text)) return undefined;
  const [, program, pid] = /held in (.+?) \(PID (\d+)\)/.exec(text) ?? [];
  return pid === undefined ? 'another process' : `process ${pid}, ${program}`;
}

/** The error to throw for whatever went wrong on the catalog at `path`; QuantCLI's own errors pass unchanged. */
export function catalogError(path: string, error: unknown, doing = 'use the catalog'): Error {
  if (error instanceof QuantError || error instanceof Interrupted) return error;
  const text = textOf(error);
  const code = SYSTEM_CODES.find(([words]) => words.test(text))?.[1];
  if (code !== undefined) return systemError(`cannot ${doing} ${path}`, Object.assign(new Error(text), { code }));
  if (/version number/i.test(text)) {
    return new DataError(
      {
        code: 'catalog.newer-storage',
        what: `cannot read ${path}`,
        cause: 'a newer DuckDB wrote it',
        fix: 'update QuantCLI, or name another --catalog',
      },
      error,
    );
  }
  if (/corrupt|checksum|Could not read enough bytes/i.test(text)) {
    return new DataError(
      {
        code: 'catalog.damaged',
        what: `the catalog ${path} is damaged`,
        cause: 'its bytes were changed or cut off outside QuantCLI',
        fix: 'restore a copy, or delete it and import again',
      },
      error,
    );
  }
  if (/Out of Memory|bad_alloc/i.test(text)) {
    return new SystemError(
      {
        code: 'catalog.memory',
        what: `not enough memory for the catalog ${path}`,
        cause: text,
        fix: 'import or read fewer bars at once',
      },
      error,
    );
  }
  return new SystemError(
    { code: 'catalog.failed', what: `the catalog ${path} failed`, cause: text, fix: 'look at the cause and run again' },
    error,
  );
}

export function notACatalog(path: string, cause: string): DataError {
  return new DataError({
    code: 'catalog.not-a-catalog',
    what: `${path} is not a catalog`,
    cause,
    fix: 'name another file as --catalog',
  });
}

export function noCatalog(path: string): DataError {
  return new DataError({
    code: 'catalog.absent',
    what: `there is no catalog at ${path}`,
    fix: 'import with quant data import',
  });
}

/** DuckDB would play the log of a deleted catalog into the new one. */
export function orphanLog(path: string): DataError {
  return new DataError({
    code: 'catalog.orphan-log',
    what: `${path}.wal is there without its catalog`,
    cause: 'the catalog was moved or deleted after a crash',
    fix: 'move the catalog back, or delete that file too',
  });
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
