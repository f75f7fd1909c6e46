/** What SQLite reports, as one line a user can act on. Codes: sqlite.org/rescode.html (primary code = low byte). */
import { DataError, QuantError, SystemError } from '@quantcli/core';

const BUSY = 5;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

const REASONS: Readonly<Record<number, readonly [cause: string, fix: string]>> = {
  [BUSY]: ['another process is writing to it', 'wait until it is done, or open with a longer waitMillis'],
  8: ['it is read-only', 'choose a file you may write to'],
  13: ['the disk is full', 'free some space and run again'],
  14: ['it is a folder, or may not be opened', 'choose a file you may write to'],
};

export function isBusy(error: unknown): boolean {
  return primaryCode(error) === BUSY;
}

/** The error to throw for whatever went wrong on the store at `path`; QuantCLI's own errors pass unchanged. */
export function storeError(path: string, error: unknown): Error {
  if (error instanceof QuantError) return error;
  const primary = primaryCode(error);
  if (primary === CORRUPT || primary === NOT_A_DATABASE) {
    const cause = 'it is no SQLite database, or its bytes were changed outside QuantCLI';
    return new DataError(
      {
        code: 'repositories.damaged',
        what: `cannot read the store ${path}`,
        cause,
        fix: 'restore a backup, or choose another file',
      },
      error,
    );
  }
  const message = error instanceof Error ? error.message : String(error);
  const [cause, fix] = REASONS[primary] ?? [message, 'look at the cause and run again'];
  return new SystemError(
    { code: `repositories.sqlite-${primary}`, what: `cannot use the store ${path}`, cause, fix },
    error,
  );
}

function primaryCode(error: unknown): number {
  return ((error as { readonly errcode?: number }).errcode ?? 0) & 0xff;
}
