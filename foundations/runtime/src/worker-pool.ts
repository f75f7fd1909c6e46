/**
 * The embedded Jobs port on node:worker_threads. Threads start with the first work and live until `close`; idle ones do
 * not keep the process alive. With one worker everything runs in this thread, through the same task function and the
 * same clones. Results, and which error is thrown when several inputs fail (the first by input order), do not depend on
 * the number of workers.
 */
import { Worker } from 'node:worker_threads';
import { Interrupted, SystemError, throwIfInterrupted, ValidationError } from '@quantcli/core';
import type { JobOptions, Jobs } from '@quantcli/core';
import { runTask } from './run-task.ts';
import { unpackError, type Reply, type TaskMessage } from './worker-protocol.ts';

export interface WorkerPoolOptions {
  /** Threads, ≥ 1; 1 runs everything in this thread. */
  readonly workers: number;
  /** Ends all work: running maps reject with {@link Interrupted}, threads are terminated. */
  readonly signal?: AbortSignal | undefined;
}

/** Makes a pool. `map` rejects with what a task threw, with {@link Interrupted} on abort or close, and with {@link SystemError} when a worker dies. */
export function createWorkerPool({ workers, signal }: WorkerPoolOptions): Jobs {
  if (!(Number.isSafeInteger(workers) && workers >= 1)) {
    throw new ValidationError({
      code: 'jobs.workers',
      what: `${workers} workers`,
      fix: 'give --workers a whole number of at least 1',
    });
  }
  const ended = new AbortController();
  signal?.addEventListener('abort', () => ended.abort(), { once: true, signal: ended.signal });
  if (signal?.aborted === true) ended.abort();
  const threads = new Threads(workers);
  return {
    workers,
    async map<I, R>(module: string | URL, task: string, inputs: readonly I[], options: JobOptions = {}): Promise<R[]> {
      const stop = options.signal === undefined ? ended.signal : AbortSignal.any([ended.signal, options.signal]);
      throwIfInterrupted(stop);
      const messages = inputs.map((input): TaskMessage => ({ module: String(module), task, input }));
      const run = workers === 1 ? mapInline : threads.map.bind(threads);
      return (await run(messages, stop, options.onDone ?? (() => {}))) as R[];
    },
    async close() {
      ended.abort();
      await threads.terminate();
    },
  };
}

type OnDone = (done: number, total: number) => void;

async function mapInline(messages: readonly TaskMessage[], stop: AbortSignal, onDone: OnDone): Promise<unknown[]> {
  const results: unknown[] = [];
  for (const message of messages) {
    results.push(structuredClone(await runTask({ ...message, input: structuredClone(message.input) })));
    // Lets an interrupt be heard between tasks.
    await new Promise((resolve) => void setImmediate(resolve));
    throwIfInterrupted(stop);
    onDone(results.length, messages.length);
  }
  return results;
}

/** One `map` in progress. */
interface Batch {
  readonly messages: readonly TaskMessage[];
  readonly results: unknown[];
  readonly onDone: OnDone;
  next: number;
  running: number;
  done: number;
  /** The failure at the lowest index so far: nothing new is started after one, what runs is waited for. */
  failure: { readonly index: number; readonly error: unknown } | undefined;
  readonly finish: () => void;
}

class Threads {
  readonly #limit: number;
  readonly #idle: Worker[] = [];
  /** Every living thread, with what it works on. */
  readonly #all = new Map<Worker, { readonly batch: Batch; readonly index: number } | undefined>();
  readonly #batches = new Set<Batch>();
  #endings: Promise<unknown> = Promise.resolve();

  constructor(limit: number) {
    this.#limit = limit;
  }

  async map(messages: readonly TaskMessage[], stop: AbortSignal, onDone: OnDone): Promise<unknown[]> {
    if (messages.length === 0) return [];
    const { promise, resolve: finish } = Promise.withResolvers<void>();
    const results = Array.from<unknown>({ length: messages.length });
    const batch: Batch = { messages, results, onDone, next: 0, running: 0, done: 0, failure: undefined, finish };
    const abort = (): void => {
      batch.failure = { index: -1, error: new Interrupted() };
      this.#batches.delete(batch);
      const ours = [...this.#all].filter(([, work]) => work?.batch === batch).map(([worker]) => worker);
      void Promise.all(ours.map((worker) => this.#end(worker))).then(() => finish());
      // Other maps may have been waiting for these threads.
      this.#dispatch();
    };
    stop.addEventListener('abort', abort, { once: true });
    this.#batches.add(batch);
    this.#dispatch();
    await promise;
    stop.removeEventListener('abort', abort);
    if (batch.failure !== undefined) throw batch.failure.error;
    return batch.results;
  }

  async terminate(): Promise<void> {
    for (const worker of this.#all.keys()) void this.#end(worker);
    await this.#endings;
  }

  /** Gives inputs, first map first, to idle threads, and starts threads up to the limit. */
  #dispatch(): void {
    for (const batch of this.#batches) {
      while (batch.failure === undefined && batch.next < batch.messages.length) {
        const worker = this.#idle.pop() ?? (this.#all.size < this.#limit ? this.#start() : undefined);
        if (worker === undefined) return;
        const index = batch.next;
        batch.next += 1;
        batch.running += 1;
        this.#all.set(worker, { batch, index });
        worker.ref();
        try {
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
          worker.postMessage(batch.messages[index]);
        } catch (error) {
          // The input cannot be cloned.
          this.#settle(worker, true, () => fail(batch, index, error));
        }
      }
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL('./worker-entry.ts', import.meta.url), { execArgv: [] });
    let cause: string | undefined;
    worker.on('message', (reply: Reply) => {
      this.#settle(worker, true, (batch, index) => {
        if ('error' in reply) return fail(batch, index, unpackError(reply.error));
        batch.results[index] = reply.result;
        batch.done += 1;
        try {
          batch.onDone(batch.done, batch.messages.length);
        } catch (error) {
          fail(batch, index, error);
        }
      });
    });
    worker.on('error', (error: unknown) => {
      cause = error instanceof Error ? error.message : String(error);
    });
    worker.on('exit', (exitCode) => {
      const died = new SystemError({
        code: 'jobs.worker-died',
        what: 'a worker thread ended in the middle of its task',
        cause: cause ?? `exit code ${exitCode}`,
        fix: 'with too little memory use fewer --workers, else look at the cause',
      });
      this.#settle(worker, false, (batch, index) => fail(batch, index, died));
    });
    this.#all.set(worker, undefined);
    return worker;
  }

  /** Books what became of a thread's task, and finds a living thread more work. */
  #settle(worker: Worker, alive: boolean, book: (batch: Batch, index: number) => void): void {
    const work = this.#all.get(worker);
    if (!alive) this.#forget(worker);
    if (work === undefined) return;
    const { batch, index } = work;
    if (alive) {
      this.#all.set(worker, undefined);
      this.#idle.push(worker);
      worker.unref();
    }
    batch.running -= 1;
    book(batch, index);
    const over = batch.failure !== undefined || batch.done === batch.messages.length;
    if (over && batch.running === 0) {
      this.#batches.delete(batch);
      batch.finish();
    }
    this.#dispatch();
  }

  #forget(worker: Worker): void {
    this.#all.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at >= 0) this.#idle.splice(at, 1);
  }

  #end(worker: Worker): Promise<unknown> {
    this.#forget(worker);
    const ended = worker.terminate();
    this.#endings = Promise.all([this.#endings, ended]);
    return ended;
  }
}

function fail(batch: Batch, index: number, error: unknown): void {
  if (batch.failure === undefined || index < batch.failure.index) batch.failure = { index, error };
}
