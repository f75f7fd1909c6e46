/**
 * Peers that need Python. They are optional: nothing of QuantCLI does, and where Python or a library is absent the bench
 * says so and goes on. A peer's process stays alive between repetitions, so that its start is not held against it.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { SystemError } from '@quantcli/core';
import type { Sample } from './workload.ts';

export interface Peers {
  /** Version by name, `python` among them; empty without a Python. */
  readonly versions: Readonly<Record<string, string>>;
  /** Starts `bench/peers/TASK_LIBRARY.py` for each library whose needs can be imported. */
  start(task: string, libraries: readonly Library[]): PeerGroup;
}

interface Library {
  readonly name: string;
  /** What its script imports. */
  readonly needs: readonly string[];
}

interface PeerGroup extends AsyncDisposable {
  readonly running: readonly { readonly library: string; readonly peer: Peer }[];
  /** One line for each library that cannot take part. */
  readonly absent: readonly string[];
}

export interface Peer extends AsyncDisposable {
  /** Runs one of the script's tasks; the seconds are the task's own. Throws {@link SystemError} with its words when it fails. */
  call<R>(task: string, args?: Readonly<Record<string, unknown>>): Promise<Sample & { readonly result: R }>;
}

/** Looks for a Python: the one named by QUANT_BENCH_PYTHON, else `python3`. */
export function findPeers(named: string | undefined = process.env['QUANT_BENCH_PYTHON']): Peers {
  const python = named ?? 'python3';
  const versions = readVersions(python);
  const missing = ({ needs }: Library): string | undefined => needs.find((need) => versions?.[need] === undefined);
  return {
    versions: versions ?? {},
    start: (task, libraries) => {
      const running = libraries
        .filter((library) => missing(library) === undefined)
        .map(({ name }) => ({ library: name, peer: startPeer(python, ['-B', script(`${task}_${name}`)]) }));
      return {
        running,
        absent: libraries.flatMap((library) => {
          const need = missing(library);
          if (need === undefined) return [];
          const cause = versions === undefined ? `${python} does not start` : `${python} cannot import ${need}`;
          return [`${library.name} is absent: ${cause}; name a Python that can with QUANT_BENCH_PYTHON`];
        }),
        [Symbol.asyncDispose]: async () => {
          await Promise.all(running.map(({ peer }) => peer[Symbol.asyncDispose]()));
        },
      };
    },
  };
}

function script(name: string): string {
  return fileURLToPath(new URL(`../peers/${name}.py`, import.meta.url));
}

function readVersions(python: string): Record<string, string> | undefined {
  try {
    const said = execFileSync(python, ['-B', script('versions')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(said) as Record<string, string>;
  } catch {
    return undefined;
  }
}

type Reply = (Sample & { readonly result: never }) | { readonly error: string };

/** Starts a program that answers one line of JSON for each it reads, as `bench/peers/serve.py` does. */
export function startPeer(command: string, args: readonly string[]): Peer {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  // A process that cannot start or is gone shows as the end of its replies.
  child.stdin.on('error', () => undefined);
  child.on('error', () => undefined);
  const replies = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    call: async (task, parameters = {}) => {
      child.stdin.write(`${JSON.stringify({ task, arguments: parameters })}\n`);
      const next = await replies.next();
      const reply: Reply =
        next.done === true ? { error: 'it ended without a reply' } : (JSON.parse(next.value) as Reply);
      if (!('error' in reply)) return reply;
      throw new SystemError({
        code: 'bench.peer',
        what: `the peer ${[command, ...args].join(' ')} failed at ${task}`,
        cause: reply.error,
        fix: 'install another version of its library, or run without it',
      });
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
