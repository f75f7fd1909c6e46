import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { DataError, SystemError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { testFolder } from './import.fixture.ts';
import { listFiles } from './list-files.ts';

const write = testFolder();
const labels = (...paths: string[]): string[] => listFiles(paths).map(({ label }) => label);

describe('listFiles', () => {
  it('keeps the order in which files are named, twice where they are', () => {
    const [b, a] = [write('b.csv', 'bb'), write('a.csv', 'a')];
    expect(listFiles([b, a, b])).toEqual([
      { path: b, label: 'b.csv', size: 2, found: false, isPipe: false },
      { path: a, label: 'a.csv', size: 1, found: false, isPipe: false },
      { path: b, label: 'b.csv', size: 2, found: false, isPipe: false },
    ]);
  });

  it('lists a folder and its folders by code unit, without what is hidden', () => {
    for (const name of ['b.csv', 'B.csv', 'ä.csv', 'a/z.csv', 'a/.git/x', '.hidden', '10.csv', '9.csv'])
      write(`walk/${name}`, 'x');
    expect(labels(write('walk/'))).toEqual([
      'walk/10.csv',
      'walk/9.csv',
      'walk/B.csv',
      'walk/a/z.csv',
      'walk/b.csv',
      'walk/ä.csv',
    ]);
    expect(listFiles([write('walk/a')])[0]).toMatchObject({ label: 'a/z.csv', found: true });
  });

  it('follows links, but not in circles', () => {
    const file = write('links/a.csv', 'x');
    symlinkSync(file, join(write('links'), 'b.csv'));
    symlinkSync(write('links'), join(write('links'), 'loop'));
    write('outside/c.csv', 'x');
    symlinkSync(write('outside'), join(write('links'), 'other'));
    symlinkSync(write('links'), join(write('outside'), 'back'));
    expect(labels(write('links'))).toEqual(['links/a.csv', 'links/b.csv', 'links/other/c.csv']);
  });

  it('refuses what is not there, links to nothing, devices and empty folders', () => {
    expect(() => listFiles([])).toThrow('no file was given');
    expect(() => listFiles([write('absent.csv')])).toThrow(/absent\.csv does not exist; check the path/);
    symlinkSync(write('gone.csv'), join(write('dangling/a.csv', 'x'), '..', 'b.csv'));
    expect(() => listFiles([write('dangling')])).toThrow(/b\.csv does not exist/);
    expect(() => listFiles(['/dev/null'])).toThrow(/^\/dev\/null is neither a file nor a folder/);
    write('empty/inner/.keep', '');
    expect(() => listFiles([write('empty')])).toThrow(DataError);
    expect(() => listFiles([write('empty')])).toThrow(/the folder .*empty holds no file/);
  });

  it('takes a pipe that is named and leaves out one that is found', () => {
    const pipe = write('pipes/p');
    write('pipes/a.csv', 'x');
    execFileSync('mkfifo', [pipe]);
    expect(listFiles([pipe])[0]).toMatchObject({ label: 'p', isPipe: true });
    expect(labels(write('pipes'))).toEqual(['pipes/a.csv']);
  });

  // Nothing is forbidden to root.
  it.skipIf(process.getuid?.() === 0)('says which folder may not be read', () => {
    const folder = join(write('closed/a.csv', 'x'), '..');
    chmodSync(folder, 0);
    try {
      expect(() => listFiles([folder])).toThrow(SystemError);
      expect(() => listFiles([folder])).toThrow(/cannot read the folder .*no permission/);
    } finally {
      chmodSync(folder, 0o700);
    }
  });
});
