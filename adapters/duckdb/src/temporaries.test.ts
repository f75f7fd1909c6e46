import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeLeftovers, temporaryBeside } from './temporaries.ts';

const folder = mkdtempSync(join(tmpdir(), 'quant-temporaries-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('are beside the file, never twice the same, and removed with their log', () => {
  const file = join(folder, 'c.duckdb');
  const [a, b] = [temporaryBeside(file, 'new'), temporaryBeside(file, 'new')];
  expect(a.path).not.toBe(b.path);
  expect(dirname(a.path)).toBe(folder);
  expect(basename(a.path)).toMatch(new RegExp(`^\\.c\\.duckdb-${process.pid}-\\d+-new$`));
  writeFileSync(a.path, '');
  writeFileSync(`${a.path}.wal`, '');
  mkdirSync(b.path);
  writeFileSync(join(b.path, 'spilled'), '');
  a.remove();
  b.remove();
  b.remove();
  expect(readdirSync(folder)).toEqual([]);
});

it('of dead processes are removed, those in use and of others are not', () => {
  const file = join(folder, 'd.duckdb');
  const own = temporaryBeside(file, 'spill');
  const dead = 2 ** 22 + 1;
  const gone = [`.d.duckdb-${dead}-1-new`, `.d.duckdb-${dead}-1-new.wal`, `.d.duckdb-${process.pid}-99999-spill`];
  const kept = [`.d.duckdb-1-1-new`, '.d.duckdb-x', `.e.duckdb-${dead}-1-new`, `d.duckdb-${dead}-1-new`];
  for (const name of [...gone, ...kept]) writeFileSync(join(folder, name), '');
  writeFileSync(own.path, '');
  writeFileSync(`${own.path}.wal`, '');
  removeLeftovers(file);
  expect(readdirSync(folder).toSorted()).toEqual([...kept, basename(own.path), `${basename(own.path)}.wal`].toSorted());
  own.remove();
  expect(existsSync(own.path)).toBe(false);
});
