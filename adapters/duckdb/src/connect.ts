/** DuckDB in memory, and files attached to it: so a file can be let go and taken up again, and another lie beside it. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { DuckDBConnection } from '@duckdb/node-api';
import { temporaryBeside } from './temporaries.ts';
import { literal, quote } from './sql.ts';

export interface Session {
  readonly connection: DuckDBConnection;
  /** Lets go of everything attached. */
  readonly close: () => void;
}

/**
 * What DuckDB may use itself; queries that need more go through files in a folder beside the catalog. While an import is
 * staged its parts and their readers need room too, and what writes tables takes about as much again: together they stay
 * below 1 GB.
 */
const MEMORY = { staging: '200MB', writing: '400MB', querying: '1GB' } as const;

export async function limitMemory(connection: DuckDBConnection, work: keyof typeof MEMORY): Promise<void> {
  await connection.run(`SET memory_limit = '${MEMORY[work]}'`);
}

/** No extension is ever downloaded. */
export async function connect(file: string, workers: number): Promise<Session> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const spill = temporaryBeside(file, 'spill');
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(workers),
    memory_limit: MEMORY.querying,
    temp_directory: spill.path,
    // Every query that needs an order says so; keeping that of arrival would hold whole tables in memory.
    preserve_insertion_order: 'false',
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  return {
    connection,
    close: () => {
      connection.closeSync();
      // DuckDB lets go of its files with its last connection.
      instance.closeSync();
      spill.remove();
    },
  };
}

/** Attaches a database file under a name; it is made where there is none and the mode is `write`. */
export async function attach(
  connection: DuckDBConnection,
  file: string,
  name: string,
  mode: 'read' | 'write',
): Promise<void> {
  const access = mode === 'read' ? 'READ_ONLY' : 'READ_WRITE';
  await connection.run(`ATTACH ${literal(file)} AS ${quote(name)} (TYPE duckdb, ${access})`);
}

/** Lets go of a file. */
export async function detach(connection: DuckDBConnection, name: string): Promise<void> {
  await connection.run(`USE memory; DETACH ${quote(name)}`);
}

/**
 * Whether the file starts like a DuckDB file. Only for files that this process has not open: closing a file here would
 * give up DuckDB's lock on it.
 */
export function hasDuckDbHeader(file: string): boolean {
  const header = Buffer.alloc(12);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, header.length, 0);
  } finally {
    closeSync(descriptor);
  }
  return header.toString('latin1', 8) === 'DUCK';
}
