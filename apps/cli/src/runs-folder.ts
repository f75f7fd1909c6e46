/** A run's folder appears whole or not at all: its files are written to a hidden neighbour, which is renamed at the end. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ConfigurationError, makeFolder, systemError, writeFileAtomically } from '@quantcli/core';

export const RUNS = 'runs';

/** Writes a run and returns its folder. Throws {@link SystemError} and leaves nothing when the disk refuses. */
export function writeRun(folder: string, id: string, files: Readonly<Record<string, string>>): string {
  makeFolder(folder);
  const hidden = join(folder, `.${id}.tmp`);
  const final = join(folder, id);
  try {
    mkdirSync(hidden);
    for (const [name, content] of Object.entries(files)) writeFileAtomically(join(hidden, name), content);
    renameSync(hidden, final);
  } catch (error) {
    rmSync(hidden, { recursive: true, force: true });
    throw error instanceof Error && 'exitCode' in error
      ? error
      : systemError(`cannot write the run to ${folder}`, error);
  }
  return final;
}

/** Refuses a folder that cannot hold runs before any work is done for it. */
export function requireWritable(folder: string): void {
  const existed = existsSync(folder);
  makeFolder(folder);
  if (!statSync(folder).isDirectory()) {
    throw new ConfigurationError({
      code: 'folder.impossible',
      what: `${folder} is not a folder`,
      cause: 'a file has that name',
      fix: 'choose another folder',
    });
  }
  const probe = join(folder, `.probe-${process.pid}.tmp`);
  writeFileAtomically(probe, '');
  rmSync(probe);
  if (!existed) rmSync(folder, { recursive: true, force: true });
}

/** An id that sorts by time and exists once in the folder. */
export function newRunId(folder: string, at: string, hash: string): string {
  const stem = `${at.slice(0, 19).replaceAll(':', '-')}Z-${hash.slice(0, 6)}`;
  let id = stem;
  for (let k = 2; existsSync(join(folder, id)) || existsSync(join(folder, `.${id}.tmp`)); k += 1) id = `${stem}-${k}`;
  return id;
}

export interface StoredRun {
  readonly id: string;
  readonly report: string;
  readonly result: unknown;
}

/** The runs of a folder, oldest first; folders that are not runs are passed over. */
export function listRuns(folder: string): StoredRun[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && !entry.name.startsWith('.') && existsSync(join(folder, entry.name, 'result.json')),
    )
    .map(({ name }) => name)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((id) => ({
      id,
      report: resolve(folder, id, 'report.html'),
      result: JSON.parse(readFileSync(join(folder, id, 'result.json'), 'utf8')) as unknown,
    }));
}
