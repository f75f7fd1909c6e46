/** What the command line gives to an operation: clock, log, workers, interruption, progress, and where the catalog and the runs are. */
import { join } from 'node:path';
import { createLogger, liveClock, makeFolder, type Jobs, type OperationContext, type TrialLog } from '@quantcli/core';
import { createWorkerPool, openTrialLog } from '@quantcli/runtime';
import type { Catalog } from '@quantcli/data';
import { createProgress } from './progress.ts';

export interface GlobalOptions {
  readonly json: boolean;
  readonly catalog?: string;
  readonly seed: number;
  readonly workers: number;
}

export interface CommandContext extends OperationContext {
  readonly seed: number;
  /** The catalog named by the user, if any. */
  readonly catalogPath: string | undefined;
  openCatalog(mode: 'read' | 'write'): Promise<Catalog>;
  /** The experiment log of this folder. */
  openTrialLog(): TrialLog;
}

/** Where the platform keeps its own state: catalog and experiment log. In the folder it is called from, unless QUANT_HOME says otherwise. */
export function homeFolder(): string {
  return process.env['QUANT_HOME'] ?? '.quant';
}

export function createContext(
  options: GlobalOptions,
  signal: AbortSignal,
): CommandContext & AsyncDisposable & { finishProgress(): void } {
  const progress = createProgress(process.stderr);
  let pool: Jobs | undefined;
  const log = createLogger({
    level: (process.env['QUANT_LOG'] as 'info' | undefined) ?? 'warn',
    correlationId: String(process.pid),
    clock: liveClock,
    human: process.stderr.isTTY === true,
    write: (line) => void process.stderr.write(line),
  });
  const catalogFile = options.catalog ?? join(homeFolder(), 'catalog.duckdb');
  return {
    clock: liveClock,
    log,
    get jobs() {
      pool ??= createWorkerPool({ workers: options.workers });
      return pool;
    },
    signal,
    progress: progress.report,
    seed: options.seed,
    catalogPath: options.catalog,
    async openCatalog(mode) {
      if (options.catalog === undefined && mode === 'write') makeFolder(homeFolder());
      const { openDuckDbCatalog } = await import('@quantcli/duckdb');
      return openDuckDbCatalog(catalogFile, { clock: liveClock, mode });
    },
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
