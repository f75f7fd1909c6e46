/** What the command line gives to an operation: clock, log, workers, interruption, progress, and where the catalog and the runs are. */
import { join } from 'node:path';
import {
  ConfigurationError,
  createLogger,
  liveClock,
  makeFolder,
  type Jobs,
  type LogLevel,
  type OperationContext,
  type TrialLog,
} from '@quantcli/core';
import { createWorkerPool, openTrialLog } from '@quantcli/runtime';
import type { Catalog, Layout, Repositories } from '@quantcli/data';
import { createProgress } from './progress.ts';

export interface GlobalOptions {
  readonly json: boolean;
  readonly catalog?: string;
  readonly seed: number;
  readonly workers: number;
}

export interface CommandContext extends OperationContext {
  readonly seed: number;
  /** The workers, where there is enough to do: threads take longer to start than a small panel takes. */
  jobsFor(panel: { readonly symbols: readonly string[]; readonly bars: number }): { readonly jobs?: Jobs };
  /** The catalog named by the user, if any. */
  readonly catalogPath: string | undefined;
  openCatalog(mode: 'read' | 'write'): Promise<Catalog>;
  /** What is kept beside the catalog: feature values, models, signals, … */
  readonly repositoriesPath: string;
  openRepositories(): Promise<Repositories>;
  /** Layouts of files that an adapter reads. */
  readonly layouts: readonly Layout[];
  /** The experiment log of this folder. */
  openTrialLog(): TrialLog;
}

/** Where the platform keeps its own state: catalog and experiment log. In the folder it is called from, unless QUANT_HOME says otherwise. */
function homeFolder(): string {
  return process.env['QUANT_HOME'] ?? '.quant';
}

/** The catalog's file: the one the user named, or that of this folder. */
export function catalogFile(named: string | undefined): string {
  return named ?? join(homeFolder(), 'catalog.duckdb');
}

/** Symbols × bars from which on threads pay. */
const WORTH_THREADS = 30_000;

export function createContext(
  options: GlobalOptions,
  signal: AbortSignal,
): CommandContext & AsyncDisposable & { finishProgress(): void } {
  const progress = createProgress(process.stderr);
  const repositoriesPath = `${catalogFile(options.catalog)}.sqlite`;
  let pool: Jobs | undefined;
  const log = createLogger({
    level: logLevel(process.env['QUANT_LOG']),
    correlationId: String(process.pid),
    clock: liveClock,
    human: process.stderr.isTTY === true,
    write: (line) => void process.stderr.write(line),
  });
  return {
    clock: liveClock,
    log,
    get jobs() {
      pool ??= createWorkerPool({ workers: options.workers });
      return pool;
    },
    jobsFor({ symbols, bars }) {
      return symbols.length * bars < WORTH_THREADS ? {} : { jobs: this.jobs };
    },
    signal,
    progress: progress.report,
    seed: options.seed,
    catalogPath: options.catalog,
    async openCatalog(mode) {
      if (options.catalog === undefined && mode === 'write') makeFolder(homeFolder());
      const { openDuckDbCatalog } = await import('@quantcli/duckdb');
      return openDuckDbCatalog(catalogFile(options.catalog), { clock: liveClock, mode, signal });
    },
    repositoriesPath,
    async openRepositories() {
      const { openSqliteRepositories } = await import('@quantcli/sqlite');
      return openSqliteRepositories(repositoriesPath);
    },
    layouts: [lazyParquet],
    openTrialLog() {
      makeFolder(homeFolder());
      return openTrialLog(join(homeFolder(), 'trials.sqlite'), liveClock);
    },
    finishProgress: progress.finish,
    async [Symbol.asyncDispose]() {
      progress.finish();
      await pool?.close();
    },
  };
}

/** Told by its first bytes; DuckDB is loaded when there is one to read. */
const lazyParquet: Layout = {
  name: 'parquet',
  recognise: ({ head }) => [0x50, 0x41, 0x52, 0x31].every((byte, i) => head[i] === byte),
  async *read(file, sink) {
    const { parquetLayout } = await import('@quantcli/duckdb');
    return yield* parquetLayout().read(file, sink);
  },
};

const LEVELS: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'silent'];

function logLevel(wanted = 'warn'): LogLevel {
  const level = LEVELS.find((known) => known === wanted);
  if (level !== undefined) return level;
  throw new ConfigurationError({
    code: 'cli.log-level',
    what: `QUANT_LOG is "${wanted}"`,
    fix: `use one of ${LEVELS.join(', ')}`,
  });
}
