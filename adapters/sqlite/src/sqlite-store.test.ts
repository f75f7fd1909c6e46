import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ConfigurationError, DataError, SystemError, ValidationError } from '@quantcli/core';
import type { Repositories, Trade } from '@quantcli/data';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteRepositories } from './open-sqlite-repositories.ts';

const root = mkdtempSync(join(tmpdir(), 'quant-sqlite-'));
afterAll(() => rmSync(root, { recursive: true }));
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'case-'));
  file = join(folder, 'store.sqlite');
});

const trade = (id: string): Trade => ({
  id,
  orderId: 'o',
  strategy: 's',
  symbol: 'A',
  tsEvent: 0,
  side: 'buy',
  quantity: 1,
  price: 1,
  costs: 0,
  currency: 'USD',
});

async function onStore(use: (store: Repositories) => Promise<void>, path = file): Promise<void> {
  const store = openSqliteRepositories(path);
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

const index = new URL('./index.ts', import.meta.url).href;
const script = (body: string): string => `
  import { openSqliteRepositories } from '${index}';
  const store = openSqliteRepositories(${JSON.stringify(file)});
  const trade = (id) => ({ ...${JSON.stringify(trade(''))}, id });
  ${body}`;
const evaluate = (body: string): string[] => ['--input-type=module', '--eval', script(body)];

describe('the store', () => {
  it('is shared by processes that make it and write to it at the same time', async () => {
    const runs = [1, 2, 3, 4].map((worker) =>
      promisify(execFile)(
        process.execPath,
        evaluate(`
          for (let i = 0; i < 40; i += 1) await store.trades.save([trade('${worker} ' + i), trade('shared ' + i)]);
          await store.close();`),
      ),
    );
    for (const { stdout, stderr } of await Promise.all(runs)) expect([stdout, stderr]).toEqual(['', '']);
    await onStore(async (store) => expect(await store.trades.find()).toHaveLength(200));
  });

  it('holds whole batches only, whenever its writer is killed', async () => {
    const BATCH = 2_000;
    let before = 0;
    for (let kill = 0; kill < 6; kill += 1) {
      const body = `
        for (let b = (await store.trades.find()).length; ; b += ${BATCH}) {
          process.stdout.write('.');
          await store.trades.save(Array.from({ length: ${BATCH} }, (_, i) => trade('t' + (b + i))));
        }`;
      const child = spawn(process.execPath, evaluate(body), { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      await setTimeout(kill * 23);
      child.kill('SIGKILL');
      await once(child, 'close');
      await onStore(async (store) => {
        const { length } = await store.trades.find();
        expect(length % BATCH).toBe(0);
        expect(length).toBeGreaterThanOrEqual(before);
        before = length;
      });
    }
    expect(before).toBeGreaterThan(0);
    const whole = new DatabaseSync(file);
    expect(whole.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
    whole.close();
  });

  it('says in one line that another process writes for too long, and works on afterwards', async () => {
    const patient = openSqliteRepositories(file, { waitMillis: 40 });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    const attempt = patient.trades.save([trade('a')]);
    await expect(attempt).rejects.toBeInstanceOf(SystemError);
    await expect(attempt).rejects.toThrow(/^cannot use the store [^\n]*another process is writing[^\n]*waitMillis$/);
    expect(await patient.trades.find()).toEqual([]);
    other.exec('COMMIT');
    other.close();
    await patient.trades.save([trade('a')]);
    expect(await patient.trades.find()).toHaveLength(1);
    await patient.close();
  });

  it('saves nothing of a batch that fails midway, and stays usable', async () => {
    await onStore(async (store) => {
      const other = new DatabaseSync(file);
      other.exec(
        `CREATE TRIGGER full BEFORE INSERT ON trade WHEN NEW.id = 'b' BEGIN SELECT RAISE(ABORT, 'no more'); END`,
      );
      await expect(store.trades.save([trade('a'), trade('b')])).rejects.toThrow(/^cannot use [^\n]*no more[^\n]*$/);
      expect(await store.trades.find()).toEqual([]);
      other.exec('DROP TRIGGER full');
      other.close();
      await store.trades.save([trade('a'), trade('b')]);
      expect(await store.trades.find()).toHaveLength(2);
    });
  });

  it('says in one line why there can be none', async () => {
    writeFileSync(join(folder, 'text'), 'not a database, and long enough to be looked at as one'.repeat(20));
    mkdirSync(join(folder, 'folder'));
    expect(() => openSqliteRepositories(join(folder, 'text'))).toThrow(DataError);
    expect(() => openSqliteRepositories(join(folder, 'text'))).toThrow(/^cannot read the store [^\n]*restore[^\n]*$/);
    expect(() => openSqliteRepositories(join(folder, 'text', 'below'))).toThrow(ConfigurationError);
    expect(() => openSqliteRepositories(join(folder, 'folder'))).toThrow(SystemError);
    expect(() => openSqliteRepositories(join(folder, 'folder'))).toThrow(/^[^\n]*it is a folder[^\n]*$/);
    for (const waitMillis of [-1, 0.5, NaN, 2 ** 31]) {
      expect(() => openSqliteRepositories(file, { waitMillis })).toThrow(ValidationError);
    }
  });

  it('says in one line that its bytes were changed', async () => {
    await onStore((store) => store.trades.save(Array.from({ length: 500 }, (_, i) => trade(`t${i}`))));
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x5a, 8_192));
    const attempt = onStore(async (store) => {
      await store.trades.find();
    });
    await expect(attempt).rejects.toBeInstanceOf(DataError);
    await expect(attempt).rejects.toThrow(/^cannot read the store [^\n]*$/);
  });

  it('makes the folder, and leaves one file when closed', async () => {
    const path = join(folder, 'a', 'b', 'state.sqlite');
    await onStore((store) => store.trades.save([trade('a')]), path);
    expect(readdirSync(join(folder, 'a', 'b'))).toEqual(['state.sqlite']);
  });

  it('loads SQLite when a store is opened, not before', async () => {
    const body = `
      import '${index}';
      console.log(process.moduleLoadList.some((name) => name.includes('sqlite')));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', body]);
    expect(stdout).toBe('false\n');
  });
});

describe('a backup', () => {
  it('is one file, of one state, while others write', async () => {
    await onStore(async (store) => {
      await store.trades.save([trade('a')]);
      const child = spawn(
        process.execPath,
        evaluate(
          `for (let i = 0; ; i += 2) { await store.trades.save([trade('x' + i), trade('y' + i)]); process.stdout.write('.'); }`,
        ),
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      try {
        await once(child.stdout, 'data');
        for (let k = 0; k < 5; k += 1) {
          await store.backup(join(folder, 'backups', 'copy'));
          expect(readdirSync(join(folder, 'backups'))).toEqual(['copy']);
          await onStore(
            async (copy) => expect((await copy.trades.find()).length % 2).toBe(1),
            join(folder, 'backups', 'copy'),
          );
        }
      } finally {
        child.kill('SIGKILL');
        await once(child, 'close');
      }
    });
  });

  it('may be asked for several times at once', async () => {
    await onStore(async (store) => {
      await store.trades.save([trade('a')]);
      const copies = ['copy', 'copy', 'other'].map((name) => join(folder, 'backups', name));
      await Promise.all(copies.map((path) => store.backup(path)));
      expect(readdirSync(join(folder, 'backups')).toSorted()).toEqual(['copy', 'other']);
      await onStore(async (copy) => expect(await copy.trades.find()).toEqual([trade('a')]), copies[0]);
    });
  });

  it('refuses a store in use as its place, and leaves nothing behind', async () => {
    await onStore(async (store) => {
      const other = openSqliteRepositories(join(folder, 'other'));
      for (const path of [file, join(folder, 'other')]) {
        await expect(store.backup(path)).rejects.toBeInstanceOf(ConfigurationError);
        await expect(store.backup(path)).rejects.toThrow(/^[^\n]* is a store in use; [^\n]*$/);
      }
      await other.close();
      mkdirSync(join(folder, 'folder'));
      await expect(store.backup(join(folder, 'folder'))).rejects.toBeInstanceOf(SystemError);
    });
    expect(readdirSync(folder).toSorted()).toEqual(['folder', 'other', 'store.sqlite']);
  });

  it('is not given the place of an earlier one when the store is damaged', async () => {
    const copy = join(folder, 'copy');
    await onStore(async (store) => {
      await store.trades.save(Array.from({ length: 2_000 }, (_, i) => trade(`t${i}`)));
      await store.backup(copy);
    });
    const good = readFileSync(copy);
    const bytes = readFileSync(file);
    // An index page's content: the store opens, and its rows count as before.
    writeFileSync(file, bytes.fill(0, bytes.length - 4_096 + 200, bytes.length - 100));
    await onStore(async (store) => {
      await expect(store.backup(copy)).rejects.toThrow(/^[^\n]+$/);
    });
    expect(readFileSync(copy).equals(good)).toBe(true);
    expect(readdirSync(folder).toSorted()).toEqual(['copy', 'store.sqlite']);
  });
});
