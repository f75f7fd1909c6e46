/** A folder for the files of a test, and what is expected of files that cannot be imported. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DataError } from '@quantcli/core';
import { afterAll, beforeAll, expect } from 'vitest';
import type { ImportPart } from '../catalog.ts';
import { streamFiles, type StreamOptions } from './stream-files.ts';
import type { ImportSummary } from './import-tally.ts';

/** Writes files into a folder that lasts as long as the test file that calls this. */
export function testFolder(): (name: string, content?: string | Uint8Array) => string {
  let folder = '';
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'quantcli-import-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (name, content) => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (content !== undefined) writeFileSync(path, content);
    return path;
  };
}

/** Expects a DataError of one line and the given code. */
export async function expectRefused(result: Promise<unknown>, code: string, message: RegExp): Promise<void> {
  const error = await result.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  expect((error as DataError).message).toMatch(message);
  expect((error as DataError).code).toBe(code);
  expect((error as DataError).exitCode).toBe(2);
  expect((error as DataError).message).not.toContain('\n');
}

export interface Streamed {
  /** As a catalog would see them: those before a restart taken back. */
  readonly parts: readonly ImportPart[];
  readonly restarts: number;
  readonly summary: ImportSummary;
}

export async function readStream(paths: readonly string[], options: StreamOptions = {}): Promise<Streamed> {
  const stream = streamFiles(paths, options);
  let parts: ImportPart[] = [];
  let restarts = 0;
  for await (const part of stream.parts) {
    if ('restart' in part) {
      parts = [];
      restarts += 1;
    } else parts.push(part);
  }
  expect(stream.describe()).toEqual({
    sources: stream.summary().sources,
    recognised: stream.summary().recognised,
  });
  return { parts, restarts, summary: stream.summary() };
}

/** The bars as a catalog would hold them, of equal ones the last place: `A 2024-01-02 5`. */
export function barsIn(parts: readonly ImportPart[]): string[] {
  const last = new Map<string, { readonly at: number; readonly close: number }>();
  for (const part of parts) {
    if (!('bars' in part)) continue;
    const { symbols, symbol, time, fields } = part.bars;
    time.forEach((instant, row) => {
      const key = `${symbols[symbol[row]!]!} ${new Date(instant / 1_000).toISOString().replace(/T00:00:00.000Z$/, '')}`;
      const at = part.at![row]!;
      if (at > (last.get(key)?.at ?? -1)) last.set(key, { at, close: fields.get('close')![row]! });
    });
  }
  return [...last].map(([key, { close }]) => `${key} ${close}`).sort();
}

export function quarantineOf(parts: readonly ImportPart[]): string[] {
  return parts.flatMap((part) =>
    'quarantined' in part ? part.quarantined.map(({ file, line, reason }) => `${file}:${line}: ${reason}`) : [],
  );
}
