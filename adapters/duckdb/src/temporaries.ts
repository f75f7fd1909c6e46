/**
 * Temporary files beside a catalog, named after it and the process that made them, so that what a killed process left
 * can be told from what another is about to use.
 */
import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

export interface Temporary {
  readonly path: string;
  remove(): void;
}

let made = 0;
const inUse = new Set<string>();

/** A path that nothing has. */
export function temporaryBeside(file: string, purpose: string): Temporary {
  made += 1;
  const path = join(dirname(resolve(file)), `${prefixOf(file)}${process.pid}-${made}-${purpose}`);
  inUse.add(path);
  return {
    path,
    remove: () => {
      inUse.delete(path);
      removeQuietly(path);
      removeQuietly(`${path}.wal`);
    },
  };
}

/** Removes the temporary files of processes that are no more. */
export function removeLeftovers(file: string): void {
  const folder = dirname(resolve(file));
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(prefixOf(file))) continue;
    const [, owner] = /^(\d+)-\d+-\w+(?:\.wal)?$/.exec(name.slice(prefixOf(file).length)) ?? [];
    const path = join(folder, name);
    if (owner === undefined || inUse.has(path.replace(/\.wal$/, ''))) continue;
    // In a container every run may have the same number: what is this process's and not in use is an earlier one's.
    if (Number(owner) === process.pid || !isAlive(Number(owner))) removeQuietly(path);
  }
}

function prefixOf(file: string): string {
  return `.${basename(file)}-`;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What is in the way is not worth an error: it takes room, no more. */
function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // It stays.
  }
}
