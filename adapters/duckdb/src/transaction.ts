/** One transaction, which an abort ends at once. */
import { throwIfInterrupted } from '@quantcli/core';
import type { DuckDBConnection } from '@duckdb/node-api';

/** Commits the work's changes, or none of them when it throws or the signal is aborted. */
export async function inTransaction<T>(
  connection: DuckDBConnection,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const interrupt = (): void => connection.interrupt();
  await connection.run('BEGIN');
  signal?.addEventListener('abort', interrupt);
  try {
    const result = await work();
    throwIfInterrupted(signal);
    signal?.removeEventListener('abort', interrupt);
    await connection.run('COMMIT');
    return result;
  } catch (error) {
    signal?.removeEventListener('abort', interrupt);
    // A failed COMMIT has rolled back already, and then there is nothing left to roll back.
    await connection.run('ROLLBACK').catch(() => {});
    // A statement that was interrupted fails with DuckDB's own words.
    throwIfInterrupted(signal);
    throw error;
  }
}
