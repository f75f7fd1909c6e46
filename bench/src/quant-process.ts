/** Runs a Node program, such as the `quant` command, in a process of its own and says how long it took and, if asked, what it used. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { stopwatch, SystemError } from '@quantcli/core';
import type { Sample } from './workload.ts';

export const QUANT = fileURLToPath(new URL('../../apps/cli/bin/quant.js', import.meta.url));
const REPORT_USAGE = new URL('./report-usage.ts', import.meta.url).href;

export interface Finished extends Sample {
  readonly stdout: string;
}

export interface NodeOptions {
  readonly cwd?: string;
  /** Costs some start-up time, so it is asked for. */
  readonly usage?: boolean;
}

/** Runs `node ...args` to its end. Throws {@link SystemError} with its last words when it fails. */
export async function runNode(args: readonly string[], { cwd, usage = false }: NodeOptions = {}): Promise<Finished> {
  const elapsed = stopwatch();
  const child = spawn(process.execPath, [...(usage ? ['--import', REPORT_USAGE] : []), ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code));
  });
  const [stdout, stderr, report] = await Promise.all(
    child.stdio.slice(1).map((stream) => text(stream as NodeJS.ReadableStream)),
  );
  const code = await closed;
  const seconds = elapsed();
  if (code !== 0) {
    throw new SystemError({
      code: 'bench.process',
      what: `${args.join(' ')} ended with exit code ${code}`,
      cause: stderr!.trim().split('\n').at(-1) ?? 'it said nothing',
    });
  }
  const used = usage ? (JSON.parse(report!) as { cpuSeconds: number; megabytes: number }) : {};
  return { seconds, stdout: stdout!, ...used };
}
