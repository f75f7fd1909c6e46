/** Tasks for the tests of the pool. */
import { DataError } from '@quantcli/core';

let calls = 0;

/** How often this module was used in its thread. */
export function countCalls(): number {
  calls += 1;
  return calls;
}

export async function sleepMillis(millis: number): Promise<number> {
  await new Promise((resolve) => void setTimeout(resolve, millis));
  return millis;
}

/** Sleeps, then throws a DataError when asked to. */
export async function sleepThenFail({ millis, fail }: { millis: number; fail: boolean }): Promise<number> {
  await sleepMillis(millis);
  if (fail) throw new DataError({ code: 'test.failed', what: `after ${millis}`, cause: 'asked to', fix: 'do not ask' });
  return millis;
}

export function spinForever(): never {
  for (;;);
}

export function exitThread(code: number): void {
  if (code >= 0) process.exit(code);
}

/** Throws outside the task, where only the thread itself can die of it. */
export async function throwLater(): Promise<void> {
  setTimeout(() => {
    throw new Error('thrown from a timer');
  }, 0);
  await sleepMillis(10_000);
}
