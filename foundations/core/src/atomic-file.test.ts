import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, systemError, writeFileAtomically } from './atomic-file.ts';
import { ConfigurationError, SystemError } from './errors.ts';

const root = mkdtempSync(join(tmpdir(), 'quant-atomic-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
});

describe('writeFileAtomically', () => {
  it('writes text in UTF-8 and bytes as they are', () => {
    writeFileAtomically(join(folder, 'a.txt'), 'café €');
    expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('café €');
    writeFileAtomically(join(folder, 'b.bin'), Uint8Array.of(0, 255, 7));
    expect([...readFileSync(join(folder, 'b.bin'))]).toEqual([0, 255, 7]);
    writeFileAtomically(join(folder, 'c'), '');
    expect(readFileSync(join(folder, 'c'), 'utf8')).toBe('');
  });

  it('replaces what was there and leaves nothing else behind', () => {
    const file = join(folder, 'a.txt');
    writeFileAtomically(file, 'a long first version');
    writeFileAtomically(file, 'second');
    expect(readFileSync(file, 'utf8')).toBe('second');
    expect(readdirSync(folder)).toEqual(['a.txt']);
  });

  it('writes many megabytes whole', () => {
    const bytes = new Uint8Array(20_000_000).fill(7);
    writeFileAtomically(join(folder, 'big'), bytes);
    expect(readFileSync(join(folder, 'big')).equals(bytes)).toBe(true);
  });

  it('says in one line why it failed', () => {
    const file = join(folder, 'missing', 'a.txt');
    expect(() => writeFileAtomically(file, 'x')).toThrow(SystemError);
    expect(() => writeFileAtomically(file, 'x')).toThrow(
      `cannot write ${file} (there is no such file or folder); create it first`,
    );
  });

  it('keeps the old and leaves no temporary file when the last step fails', () => {
    mkdirSync(join(folder, 'taken', 'by-a-folder'), { recursive: true });
    expect(() => writeFileAtomically(join(folder, 'taken'), 'x')).toThrow(SystemError);
    expect(readdirSync(folder)).toEqual(['taken']);
    expect(readdirSync(join(folder, 'taken'))).toEqual(['by-a-folder']);
  });

  // Removing the temporary file fails there and hides the reason.
  it('is a SystemError as well when a file stands where the folder should', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(() => writeFileAtomically(join(folder, 'file', 'a.txt'), 'x')).toThrow(SystemError);
  });
});

describe('makeFolder', () => {
  it('makes a folder and its parents, and is content when it is there', () => {
    makeFolder(join(folder, 'a', 'b'));
    makeFolder(join(folder, 'a', 'b'));
    expect(readdirSync(join(folder, 'a'))).toEqual(['b']);
  });

  it('is wrong input (exit 2) where a file is in the way', () => {
    writeFileSync(join(folder, 'file'), 'kept');
    for (const path of [join(folder, 'file'), join(folder, 'file', 'x')]) {
      expect(() => makeFolder(path)).toThrow(ConfigurationError);
      expect(() => makeFolder(path)).toThrow(/a file is in the way/);
    }
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('kept');
  });

  it.each(['', 'x'.repeat(300)])('refuses a name that no folder can have: %.10j', (name) => {
    expect(() => makeFolder(name === '' ? '' : join(folder, name))).toThrow(ConfigurationError);
  });

  it.runIf(existsSync('/proc/self'))('is a failure of the system (exit 1) elsewhere, and comes to an end', () => {
    expect(() => makeFolder('/proc/quantcli/x')).toThrow(SystemError);
  });
});

describe('systemError', () => {
  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EDQUOT', 'the disk quota is used up'],
    ['EACCES', 'no permission'],
    ['EROFS', 'the file system is read-only'],
  ])('%s: %s', (code, cause) => {
    const error = systemError('cannot write x', Object.assign(new Error('raw'), { code }));
    expect(error.message).toMatch(`cannot write x (${cause}); `);
    expect(error.code).toBe(`system.${code.toLowerCase()}`);
    expect(error.exitCode).toBe(1);
  });

  it('keeps the message of an unknown cause, and takes anything thrown', () => {
    expect(systemError('w', new Error('odd')).message).toBe('w (odd); look at the cause and run again');
    expect(systemError('w', 'text').message).toBe('w (text); look at the cause and run again');
  });
});
