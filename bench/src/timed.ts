/** The clock around a piece of work in this process. */
import { stopwatch } from '@quantcli/core';
import type { Sample } from './workload.ts';

/** Runs the work once; its processor time counts all threads of this process. */
export async function timed(work: () => unknown): Promise<Sample> {
  const before = process.cpuUsage();
  const elapsed = stopwatch();
  await work();
  const seconds = elapsed();
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
