/** Runs one task of a module: the same path in this thread and in a worker. */
import { ValidationError } from '@quantcli/core';
import type { TaskMessage } from './worker-protocol.ts';

/** Imports the module (once a thread, by the module cache) and calls its exported task; throws {@link ValidationError} where it exports no such function. */
export async function runTask({ module, task, input }: TaskMessage): Promise<unknown> {
  const exported = (await import(module)) as Readonly<Record<string, unknown>>;
  const run = exported[task];
  if (typeof run !== 'function') {
    throw new ValidationError({
      code: 'jobs.no-task',
      what: `${module} exports no function "${task}"`,
      fix: 'export it, or correct the name',
    });
  }
  return (await run(input)) as unknown;
}
