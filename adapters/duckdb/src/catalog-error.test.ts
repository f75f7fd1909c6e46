import { DataError, Interrupted } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { catalogError, lockHolder } from './catalog-error.ts';

/** What DuckDB 1.5 says, word for word, and the line that a user sees. */
const CASES: readonly (readonly [text: string, kind: 'SystemError' | 'DataError', line: string])[] = [
  [
    'IO Error: Could not write file "/c.duckdb": No space left on device',
    'SystemError',
    'cannot use the catalog c.duckdb (the disk is full); free some space and run again',
  ],
  [
    "Failed to append: failed to offload data block of size 256.0 KiB (0 bytes/0 bytes used).\nThis limit was set by the 'max_temp_directory_size' setting.",
    'SystemError',
    'cannot use the catalog c.duckdb (the disk is full); free some space and run again',
  ],
  [
    'IO Error: Cannot open file "/c.duckdb": Permission denied',
    'SystemError',
    'cannot use the catalog c.duckdb (no permission); change its permissions, or choose another path',
  ],
  [
    'IO Error: Cannot open file "/c.duckdb.wal": Read-only file system',
    'SystemError',
    'cannot use the catalog c.duckdb (the file system is read-only); choose a folder you may write to',
  ],
  [
    'Serialization Error: Failed to deserialize: The file was created with an newer version number 99',
    'DataError',
    'cannot read c.duckdb (a newer DuckDB wrote it); update QuantCLI, or name another --catalog',
  ],
  [
    'IO Error: Corrupt database file: computed checksum 1 does not match stored checksum 2 in block at location 0',
    'DataError',
    'the catalog c.duckdb is damaged (its bytes were changed or cut off outside QuantCLI); restore a copy, or delete it and import again',
  ],
  [
    'Out of Memory Error: could not allocate block of size 256.0 KiB (953.6 MiB/953.6 MiB used)\n\nPossible solutions:\n* lower threads',
    'SystemError',
    'not enough memory for the catalog c.duckdb (Out of Memory Error: could not allocate block of size 256.0 KiB (953.6 MiB/953.6 MiB used) Possible solutions: * lower threads); import or read fewer bars at once',
  ],
  [
    'Binder Error: something new',
    'SystemError',
    'the catalog c.duckdb failed (Binder Error: something new); look at the cause and run again',
  ],
];

describe('errors of a catalog', () => {
  it.each(CASES)('says in one line: %s', (text, kind, line) => {
    const error = catalogError('c.duckdb', new Error(text));
    expect(error.name).toBe(kind);
    expect(error.message).toBe(line);
  });

  it('lets errors pass that were raised on purpose', () => {
    const own = new DataError({ code: 'x', what: 'x' });
    expect(catalogError('c', own)).toBe(own);
    const interrupted = new Interrupted();
    expect(catalogError('c', interrupted)).toBe(interrupted);
  });

  it('finds who holds a lock', () => {
    const text =
      'IO Error: Could not set lock on file "/c": Conflicting lock is held in /usr/my bin/node (PID 42). See';
    expect(lockHolder(new Error(text))).toBe('process 42, /usr/my bin/node');
    expect(lockHolder(new Error('IO Error: Could not set lock on file "/c": Resource unavailable'))).toBe(
      'another process',
    );
    expect(lockHolder(new Error('IO Error: disk'))).toBeUndefined();
    expect(lockHolder('no error at all')).toBeUndefined();
  });
});
