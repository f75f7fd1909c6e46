/** A run's folder appears whole or not at all: its files are written to a hidden neighbour, which is renamed at the end. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runDocumentSchema, type RunDocument } from '@quantcli/backtest';
import { ConfigurationError, makeFolder, systemError, writeFileAtomically } from '@quantcli/core';

export const RUNS = 'runs';

export interface ReservedRun {
  readonly id: string;
  /** Writes the files and lets the run appear. Throws {@link SystemError} when the disk refuses. */
  publish(files: Readonly<Record<string, string>>): void;
  /** Leaves nothing of a run that was not published. */
  [Symbol.dispose](): void;
}

/** Takes an id that sorts by time and that no other process can take, by making the run's hidden folder. */
export function reserveRun(folder: string, at: string, hash: string): ReservedRun {
  makeFolder(folder);
  const stem = `${at.slice(0, 19).replaceAll(':', '-')}Z-${hash.slice(0, 6)}`;
  for (let k = 1; ; k += 1) {
    const id = k === 1 ? stem : `${stem}-${k}`;
    const hidden = join(folder, `.${id}.tmp`);
    if (existsSync(join(folder, id)) || !makeExclusively(hidden)) continue;
    return {
      id,
      publish(files) {
        for (const [name, content] of Object.entries(files)) writeFileAtomically(join(hidden, name), content);
        try {
          renameSync(hidden, join(folder, id));
        } catch (error) {
          throw systemError(`cannot write the run to ${folder}`, error);
        }
      },
      [Symbol.dispose]: () => rmSync(hidden, { recursive: true, force: true }),
    };
  }
}

/** False when it exists already. */
function makeExclusively(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw systemError(`cannot make ${path}`, error);
  }
}

/** Refuses a folder that cannot hold runs before any work is done for it. */
export function requireWritable(folder: string): void {
  makeFolder(folder);
  const probe = join(folder, `.probe-${process.pid}.tmp`);
  writeFileAtomically(probe, '');
  rmSync(probe, { force: true });
}

export interface StoredRun {
  readonly id: string;
  /** Path of its report. */
  readonly report: string;
  readonly document: RunDocument;
}

/** The runs of a folder, oldest first; what is damaged or no run is passed over. */
export function listRuns(folder: string): StoredRun[] {
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory()) {
    throw new ConfigurationError({
      code: 'folder.impossible',
      what: `${folder} is not a folder`,
      cause: 'a file has that name',
      fix: 'name the folder of the runs',
    });
  }
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .flatMap((id) => {
      const document = readDocument(join(folder, id, 'result.json'));
      const report = resolve(folder, id, 'report.html');
      return document === undefined || !existsSync(report) ? [] : [{ id, report, document }];
    });
}

function readDocument(path: string): RunDocument | undefined {
  try {
    return runDocumentSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    // Absent, unreadable or cut short: not a run to show.
    return undefined;
  }
}
