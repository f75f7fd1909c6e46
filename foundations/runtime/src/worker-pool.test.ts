import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { DataError, Interrupted, SystemError, ValidationError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { createWorkerPool } from './worker-pool.ts';

const TASKS = new URL('./worker-pool.tasks.ts', import.meta.url);

/** Runs a module with the pool in a fresh process and gives its output. */
async function runScript(script: string): Promise<{ stdout: string; stderr: string }> {
  const pool = new URL('./worker-pool.ts', import.meta.url);
  const text = `import { createWorkerPool } from '${pool}'; const TASKS = '${TASKS}'; ${script}`;
  return promisify(execFile)(process.execPath, ['--input-type=module', '--eval', text], { timeout: 20_000 });
}

describe('a worker pool', () => {
  it('wants at least one worker', () => {
    for (const workers of [0, -1, 1.5, NaN]) expect(() => createWorkerPool({ workers })).toThrow(ValidationError);
  });

  it('starts no thread before there is work, nor more than there are inputs', async () => {
    const { stdout } = await runScript(`
      const threads = () => process.report.getReport().workers.length;
      const pool = createWorkerPool({ workers: 4 });
      const before = threads();
      await pool.map(TASKS, 'countCalls', [0, 0]);
      console.log(before, threads());
      await pool.close();
      console.log(threads());`);
    expect(stdout).toBe('0 2\n0\n');
  });

  it('keeps its threads, and imports a module once in each', async () => {
    const pool = createWorkerPool({ workers: 2 });
    const first = await pool.map<number, number>(TASKS, 'countCalls', Array(10).fill(0));
    const second = await pool.map<number, number>(TASKS, 'countCalls', Array(10).fill(0));
    await pool.close();
    expect(Math.max(...second)).toBeGreaterThan(Math.max(...first));
    expect(Math.max(...second)).toBeGreaterThanOrEqual(10);
  });

  it('works in parallel', async () => {
    const pool = createWorkerPool({ workers: 2 });
    // The slow first input does not hold up the quick ones: they are done before it.
    const order: number[] = [];
    const slow = pool.map(TASKS, 'sleepMillis', [400]).then(() => order.push(400));
    const quick = pool.map(TASKS, 'sleepMillis', [1, 2]).then(() => order.push(1));
    await Promise.all([slow, quick]);
    await pool.close();
    expect(order).toEqual([1, 400]);
  });

  it.each([1, 2])('throws the first error by input order, whoever was quicker (%i workers)', async (workers) => {
    const pool = createWorkerPool({ workers });
    const inputs = [
      { millis: 100, fail: true },
      { millis: 1, fail: true },
    ];
    const error = await pool.map(TASKS, 'sleepThenFail', inputs).catch((thrown: unknown) => thrown);
    await pool.close();
    expect(error).toBeInstanceOf(DataError);
    expect(error).toMatchObject({ code: 'test.failed', what: 'after 100', why: 'asked to', fix: 'do not ask' });
  });

  it('goes on after a failure, and starts nothing that came after it', async () => {
    const pool = createWorkerPool({ workers: 2 });
    // Both threads are up before it counts: only then does the first input fail at once while the second sleeps.
    await pool.map(TASKS, 'sleepMillis', [1, 1, 1, 1]);
    const inputs = Array.from({ length: 50 }, (_, i) => ({ millis: i === 0 ? 0 : 100, fail: i === 0 }));
    const done: number[] = [];
    await expect(pool.map(TASKS, 'sleepThenFail', inputs, { onDone: (n) => done.push(n) })).rejects.toThrow(DataError);
    expect(done.length).toBeLessThan(10);
    expect(await pool.map(TASKS, 'sleepMillis', [1, 2, 3])).toEqual([1, 2, 3]);
    await pool.close();
  });

  it('rejects with SystemError when a thread exits or dies, and starts another', async () => {
    const pool = createWorkerPool({ workers: 2 });
    const died = pool.map(TASKS, 'exitThread', [-1, 3]);
    await expect(died).rejects.toThrow(SystemError);
    await expect(died).rejects.toThrow(/exit code 3/);
    await expect(pool.map(TASKS, 'throwLater', [0])).rejects.toThrow(/thrown from a timer/);
    expect(await pool.map(TASKS, 'sleepMillis', [1, 2, 3])).toEqual([1, 2, 3]);
    await pool.close();
  });

  it('ends a spinning task on abort of its map, and leaves other maps alone', async () => {
    const pool = createWorkerPool({ workers: 2 });
    const controller = new AbortController();
    const spinning = pool.map(TASKS, 'spinForever', [0, 0, 0], { signal: controller.signal });
    const waiting = pool.map(TASKS, 'sleepMillis', [1, 2, 3]);
    setTimeout(() => controller.abort(), 50);
    await expect(spinning).rejects.toThrow(Interrupted);
    expect(await waiting).toEqual([1, 2, 3]);
    await pool.close();
  });

  it('ends a spinning task on close and on abort of the pool', async () => {
    const pool = createWorkerPool({ workers: 2 });
    const spinning = pool.map(TASKS, 'spinForever', [0]);
    const rejected = expect(spinning).rejects.toThrow(Interrupted);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await pool.close();
    await pool.close();
    await rejected;
    const controller = new AbortController();
    const other = createWorkerPool({ workers: 2, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(other.map(TASKS, 'spinForever', [0])).rejects.toThrow(Interrupted);
  });

  it('lets an interrupt in between the tasks of a single worker', async () => {
    const controller = new AbortController();
    const pool = createWorkerPool({ workers: 1, signal: controller.signal });
    setTimeout(() => controller.abort(), 1);
    await expect(pool.map(TASKS, 'countCalls', Array(100_000).fill(0))).rejects.toThrow(Interrupted);
  });

  it('does not keep the process alive when it is forgotten', async () => {
    const { stdout } = await runScript(`
      const pool = createWorkerPool({ workers: 2 });
      console.log(await pool.map(TASKS, 'sleepMillis', [1, 2]));`);
    expect(stdout).toBe('[ 1, 2 ]\n');
  });

  it('keeps the process alive while it works, and lets it end after an abort', async () => {
    const { stdout, stderr } = await runScript(`
      const controller = new AbortController();
      const pool = createWorkerPool({ workers: 2, signal: controller.signal });
      pool.map(TASKS, 'sleepMillis', [30]).then(() => {
        console.log('done');
        pool.map(TASKS, 'spinForever', [0]).catch((error) => console.log(error.message));
        setTimeout(() => controller.abort(), 30);
      });`);
    expect(stdout).toBe('done\ninterrupted\n');
    expect(stderr).toBe('');
  });
});
