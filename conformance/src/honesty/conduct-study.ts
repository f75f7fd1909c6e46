/**
 * The process around a study: workers, interruption, and which outcomes on file may be used. They are those of the same
 * code: of all sources and of the trial's own. `QUANT_STUDY_CODE=NAME` uses those under that name instead, whatever the
 * code has become: for a long study that goes on while unrelated code changes; only then do outcomes of different code mix.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { codeVersion, hashJson, Interrupted } from '@quantcli/core';
import { createWorkerPool } from '@quantcli/runtime';
import type { MarketTask, StudyOptions } from './study.ts';

/** Runs a study; gives the exit code: 0 when it passes, 1 when not, 130 when interrupted. */
export async function conductStudy(
  task: MarketTask,
  study: (options: StudyOptions) => Promise<boolean>,
): Promise<number> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  process.once('SIGINT', interrupt);
  const jobs = createWorkerPool({ workers: Math.min(availableParallelism(), 8) });
  try {
    const passed = await study({
      folder: '.quant/honesty',
      jobs,
      code: process.env['QUANT_STUDY_CODE'] ?? `${codeVersion()} ${hashJson(readFileSync(task.module, 'utf8'))}`,
      signal: interruption.signal,
      onProgress: (name, done, total) =>
        void (process.stderr.isTTY && process.stderr.write(`\r${name}: ${done} of ${total} markets   `)),
    });
    return passed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error('\ninterrupted; run again to go on');
    return 130;
  } finally {
    process.off('SIGINT', interrupt);
    await jobs.close();
  }
}
