/**
 * The embedded TrialLog: one SQLite file (WAL) that many processes may share. A trial is a distinct
 * (data, configuration, seed) whose outer out-of-sample result was computed; the first result recorded for it stays.
 */
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { ConfigurationError, isoInstant, makeFolder, SystemError, ValidationError } from '@quantcli/core';
import type { Clock, HoldOutOpening, Trial, TrialCount, TrialLog } from '@quantcli/core';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS trial (
    data_hash TEXT NOT NULL,
    config_hash TEXT NOT NULL,
    seed INTEGER NOT NULL,
    sharpe_per_period REAL NOT NULL,
    recorded_at INTEGER NOT NULL, -- microseconds since the epoch
    PRIMARY KEY (data_hash, config_hash, seed)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS hold_out (
    data_hash TEXT NOT NULL PRIMARY KEY,
    opened_by TEXT NOT NULL,
    opened_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID`;

/** How long a process waits for others to finish writing. */
const BUSY_MILLIS = 10_000;

/** Opens the log, making file and folder where they are missing; `:memory:` keeps it in this process. Throws {@link ConfigurationError} where there can be no log, {@link SystemError} where the machine refuses. */
export function openTrialLog(path: string, clock: Clock): TrialLog {
  if (path !== ':memory:') makeFolder(dirname(path));
  const database = open(path);
  const insert = database.prepare('INSERT OR IGNORE INTO trial VALUES (?, ?, ?, ?, ?)');
  // Ordered by content, so that the variance has the same bits whoever recorded first.
  const select = database.prepare(
    'SELECT sharpe_per_period AS sharpe FROM trial WHERE data_hash = ? ORDER BY config_hash, seed',
  );
  const opened = database.prepare('SELECT opened_by, opened_at FROM hold_out WHERE data_hash = ?');
  const remember = database.prepare('INSERT OR IGNORE INTO hold_out VALUES (?, ?, ?)');

  /** In one transaction that other processes wait for. */
  function transact<T>(what: string, work: () => T): T {
    try {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = work();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    } catch (error) {
      throw describeFailure(`cannot ${what} in ${path}`, error);
    }
  }

  return {
    record({ dataHash, configHash, seed, sharpePerPeriod }: Trial): TrialCount {
      if (!Number.isFinite(sharpePerPeriod) || !Number.isSafeInteger(seed)) {
        throw new ValidationError({
          code: 'trial-log.not-finite',
          what: `a trial with Sharpe ratio ${sharpePerPeriod} and seed ${seed}`,
          cause: 'its out-of-sample result does not exist',
          fix: 'record only trials that have one',
        });
      }
      return transact('record a trial', () => {
        insert.run(dataHash, configHash, seed, sharpePerPeriod, clock.now());
        const sharpes = select.all(dataHash).map((row) => Number(row['sharpe']));
        // A configuration that a seed does not touch gives its result again and again: it counts, but spreads nothing.
        return { count: sharpes.length, sharpeVariance: sampleVariance([...new Set(sharpes)]) };
      });
    },
    openHoldOut(dataHash, by): HoldOutOpening | undefined {
      return transact('remember a hold-out', () => {
        const earlier = opened.get(dataHash);
        if (earlier !== undefined)
          return { at: isoInstant(Number(earlier['opened_at'])), by: String(earlier['opened_by']) };
        remember.run(dataHash, by, clock.now());
        return undefined;
      });
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

function open(path: string): DatabaseSync {
  const what = `cannot open the experiment log ${path}`;
  let database: DatabaseSync | undefined;
  try {
    database = new (loadSqlite().DatabaseSync)(path, { timeout: BUSY_MILLIS });
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    database.exec(SCHEMA);
    return database;
  } catch (error) {
    database?.close();
    throw describeFailure(what, error);
  }
}

/** Loads node:sqlite without its warning that it is experimental (Node before 24.12 or so prints one); other warnings stay. */
function loadSqlite(): typeof import('node:sqlite') {
  const emitWarning = process.emitWarning;
  process.emitWarning = ((warning: string | Error, ...rest: never[]) => {
    if (!String(warning).includes('SQLite is an experimental feature')) emitWarning.call(process, warning, ...rest);
  }) as typeof process.emitWarning;
  try {
    return process.getBuiltinModule('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html) that a user can do something about. */
const REASONS: Readonly<Record<number, readonly [cause: string, fix: string]>> = {
  5: ['another process holds it locked', 'wait for that process, or choose another file'],
  8: ['it is read-only', 'choose a file you may write to'],
  13: ['the disk is full', 'free some space and run again'],
  14: ['it is a folder, or may not be written', 'choose a file you may write to'],
};

function describeFailure(what: string, error: unknown): Error {
  const { errcode = 0, message } = error as { readonly errcode?: number; readonly message: string };
  const primary = errcode & 0xff;
  if (primary === 26 || primary === 11) {
    return new ConfigurationError(
      {
        code: 'trial-log.not-a-log',
        what,
        cause: 'the file is not an experiment log, or is damaged',
        fix: 'choose another file, or move this one away',
      },
      error,
    );
  }
  const [cause, fix] = REASONS[primary] ?? [message, 'look at the cause and run again'];
  return new SystemError({ code: `trial-log.sqlite-${primary}`, what, cause, fix }, error);
}

/** Divides by n − 1; 0 for one value. */
function sampleVariance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return values.length < 2 ? 0 : squares / (values.length - 1);
}
