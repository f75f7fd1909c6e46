import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '@quantcli/core';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { listRuns, requireWritable, reserveRun } from './runs-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'quantcli-runs-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
});

const AT = '2026-01-02T03:04:05.000000Z';

describe('reserveRun', () => {
  it('gives no id twice, published or not', () => {
    const first = reserveRun(folder, AT, 'abcdef99');
    const second = reserveRun(folder, AT, 'abcdef99');
    expect(first.id).toBe('2026-01-02T03-04-05Z-abcdef');
    expect(second.id).toBe('2026-01-02T03-04-05Z-abcdef-2');
    first.publish({ 'a.txt': 'a' });
    expect(reserveRun(folder, AT, 'abcdef99').id).toBe('2026-01-02T03-04-05Z-abcdef-3');
    expect(readdirSync(join(folder, first.id))).toEqual(['a.txt']);
  });

  it('leaves nothing of a run that is not published, and all of one that is', () => {
    {
      using abandoned = reserveRun(folder, AT, 'abcdef99');
      expect(abandoned.id).toBe('2026-01-02T03-04-05Z-abcdef');
    }
    expect(readdirSync(folder)).toEqual([]);
    {
      using kept = reserveRun(folder, AT, 'abcdef99');
      kept.publish({ 'a.txt': 'a' });
    }
    expect(readdirSync(folder)).toEqual(['2026-01-02T03-04-05Z-abcdef']);
  });
});

describe('requireWritable', () => {
  it('makes the folder and leaves nothing in it', () => {
    requireWritable(join(folder, 'a', 'b'));
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual([]);
  });
});

describe('listRuns', () => {
  it('passes over what is damaged or no run, and refuses a file', () => {
    for (const [name, content] of [
      ['cut', '{'],
      ['empty', '{}'],
    ] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'result.json'), content);
      writeFileSync(join(folder, name, 'report.html'), '');
    }
    mkdirSync(join(folder, 'folder', 'result.json'), { recursive: true });
    writeFileSync(join(folder, 'file'), '');
    expect(listRuns(folder)).toEqual([]);
    expect(listRuns(join(folder, 'nowhere'))).toEqual([]);
    expect(() => listRuns(join(folder, 'file'))).toThrow(ConfigurationError);
  });
});
