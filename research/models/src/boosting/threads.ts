/**
 * Threads that take blocks of work beside the calling one, which waits for them without leaving its turn of the event
 * loop. A job is a run of tickets; whoever draws a ticket does that block. The caller draws too and waits only for blocks
 * that others have begun: a thread that is slow to wake costs nothing. Threads keep no process alive.
 *
 * Control words: 0 the next ticket, 1 the end of those given out, 2 finished blocks, 3 the job's first ticket, 4 the job,
 * 5 whether a block has failed, 6 how many threads sleep. Tickets wrap around.
 */
import { Worker } from 'node:worker_threads';
import { SystemError } from '@quantcli/core';
import type { GrowMemory, MemoryHandle } from './grow-memory.ts';
import type { WorkPlan } from './grow-plan.ts';
import type { Work } from './grow-work.ts';

const [NEXT, END, DONE, START, JOB, FAILED, SLEEPING] = [0, 1, 2, 3, 4, 5, 6] as const;
const JOBS = ['bin', 'grow'] as const;
/** Looks at a word before sleeping; some tens of microseconds. More would cost dear where the cores are shared. */
const SPIN = 20_000;

export interface ThreadData {
  readonly handle: MemoryHandle;
  readonly plan: WorkPlan;
}

export class GrowThreads {
  readonly #workers: Worker[];
  readonly #control: Int32Array;
  readonly #work: Work;

  /** @param others threads beside the calling one */
  constructor(others: number, data: ThreadData, memory: GrowMemory, work: Work) {
    this.#control = memory.control;
    this.#work = work;
    this.#workers = Array.from({ length: others }, () => {
      const worker = new Worker(new URL('./threads-worker.ts', import.meta.url), { workerData: data });
      worker.unref();
      // A thread that does not start draws no ticket, and the others do its work.
      worker.on('error', () => {});
      return worker;
    });
  }

  /** Does blocks 0 … count − 1 of a job; `alone` when it is too small to share. */
  run(job: (typeof JOBS)[number], count: number, alone: boolean): void {
    if (alone || this.#workers.length === 0) {
      for (let block = 0; block < count; block += 1) this.#work(job, block);
      return;
    }
    const control = this.#control;
    const start = Atomics.load(control, END);
    const end = (start + count) | 0;
    Atomics.store(control, START, start);
    Atomics.store(control, JOB, JOBS.indexOf(job));
    Atomics.store(control, DONE, 0);
    Atomics.store(control, END, end);
    if (Atomics.load(control, SLEEPING) > 0) Atomics.notify(control, END);
    drawBlocks(control, this.#work);
    for (let spin = 0; ; spin += 1) {
      const done = Atomics.load(control, DONE);
      if (done === count) break;
      if (spin > SPIN) Atomics.wait(control, DONE, done, 1);
    }
    if (Atomics.exchange(control, FAILED, 0) === 1)
      throw new SystemError({ code: 'trees.thread', what: 'a thread failed while a tree grew', fix: 'use one thread' });
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function drawBlocks(control: Int32Array, work: Work): void {
  for (;;) {
    const ticket = Atomics.load(control, NEXT);
    if (ticket === Atomics.load(control, END)) return;
    if (Atomics.compareExchange(control, NEXT, ticket, (ticket + 1) | 0) !== ticket) continue;
    try {
      work(JOBS[Atomics.load(control, JOB)]!, (ticket - Atomics.load(control, START)) | 0);
    } catch {
      Atomics.store(control, FAILED, 1);
    }
    Atomics.add(control, DONE, 1);
    Atomics.notify(control, DONE);
  }
}

/** What a thread does until it is terminated. */
export function serve(control: Int32Array, work: Work): void {
  for (;;) {
    const end = Atomics.load(control, END);
    drawBlocks(control, work);
    for (let spin = 0; spin < SPIN && Atomics.load(control, END) === end; spin += 1);
    if (Atomics.load(control, END) !== end) continue;
    Atomics.add(control, SLEEPING, 1);
    Atomics.wait(control, END, end);
    Atomics.sub(control, SLEEPING, 1);
  }
}
