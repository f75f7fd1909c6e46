/**
 * Import of files of any origin as a stream of parts: what is recognised is said, what is broken is quarantined with file,
 * line and reason, and nothing is imported silently. Memory is one part and a few chunks, whatever the size of the files.
 */
import type { Progress } from '@quantcli/core';
import type { TimeZone } from '@quantcli/panel';
import type { ImportDescription, ImportPart } from '../catalog.ts';
import type { KindName } from '../records/kinds.ts';
import { FileReading } from './file-reading.ts';
import type { ImportSummary } from './import-tally.ts';
import type { Layout } from './layout.ts';

export interface StreamOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** Of civil times that say none; each layout says what it takes where this is absent. */
  readonly zone?: TimeZone | undefined;
  /** Microseconds from the end of what a record is about until it could be known. */
  readonly knownLag?: number | undefined;
  /** Figures are dated by when they were said, not by the end of a period: known at the end of their date unless a column says. */
  readonly dated?: boolean | undefined;
  /** Of files that do not name their symbol or series. */
  readonly symbol?: string | undefined;
  /** What files hold that could be several kinds. */
  readonly kind?: KindName | undefined;
  /** Asked before the built-in ones. */
  readonly layouts?: readonly Layout[] | undefined;
  /** The most rows in a part; 1,000,000 by default. */
  readonly batchRows?: number | undefined;
}

export interface FileStream {
  /** To be read once, to the end. */
  readonly parts: AsyncIterable<ImportPart>;
  /** After the last part. */
  describe(): ImportDescription;
  /** After the last part. */
  summary(): ImportSummary;
}

/**
 * Reads files, the files in folders and the members of zip archives, in the order in which they are named. Reading the
 * parts throws {@link DataError} when a file that was named cannot be read, when no row is usable and when daily and
 * intraday bars come together; SystemError when the disk fails; `Interrupted` once the signal is aborted. A file that was
 * only found in a folder or archive and is no table is left out and quarantined as one row.
 */
export function streamFiles(paths: readonly string[], options: StreamOptions = {}): FileStream {
  const reading = new FileReading(paths, options);
  return {
    parts: reading.parts(),
    describe: () => {
      const { sources, recognised } = reading.summary();
      return { sources, recognised };
    },
    summary: () => reading.summary(),
  };
}
