import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { modelSpecSchema } from '@quantcli/backtest';
import type { ModelRecord, ModelRepository } from '@quantcli/data';
import { fittedFromJson } from '@quantcli/models';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sampleDocument } from './model-document.fixture.ts';
import { promote, storedModel, storeModel } from './model-store.ts';

/** What a repository does, in memory. */
function memory(): ModelRepository {
  const records = new Map<string, ModelRecord>();
  const list = (name?: string): ModelRecord[] =>
    [...records.values()].filter((one) => name === undefined || one.name === name);
  return {
    save: async (record) => void records.set(`${record.name}@${record.version}`, record),
    latest: async (name, stage) =>
      list(name)
        .filter((one) => stage === undefined || one.stage === stage)
        .toSorted((a, b) => b.version - a.version)[0],
    version: async (name, version) => records.get(`${name}@${version}`),
    list: async (name) => list(name),
  };
}

const fitted = fittedFromJson({
  estimator: 'ridge',
  lambda: 0.1,
  schema: { names: ['f'], expressions: ['close'], form: 'rank', categories: [null] },
  intercept: 0.5,
  coefficients: [0.25],
});
const model = { spec: modelSpecSchema.parse({}), fitted, trainedAt: 7 };
const made = (version: number) => ({ document: sampleDocument(version), card: '<!doctype html>' });

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'quantcli-store-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('storeModel', () => {
  it('stores versions one after another, and gives back what was stored', async () => {
    const repository = memory();
    const first = await storeModel(repository, folder, model, made, 'm');
    const second = await storeModel(repository, folder, model, made, 'm');
    expect([first.record.version, second.record.version]).toEqual([1, 2]);
    expect(readdirSync(folder).toSorted()).toEqual(['m@1', 'm@2']);
    const back = await storedModel(repository, 'm');
    expect(back.record).toEqual(second.record);
    expect(back.document).toEqual(second.document);
    expect(back.fitted.toJSON()).toEqual(fitted.toJSON());
    expect((await storedModel(repository, 'm@1')).record.version).toBe(1);
    expect(first.record.metrics['ic']).toBe(first.document.forecast.ic);
  });

  it('takes no folder that is there already, and leaves nothing but the version', async () => {
    mkdirSync(join(folder, 'm@1'));
    writeFileSync(join(folder, 'm@1', 'mine.txt'), 'keep');
    const { record } = await storeModel(memory(), folder, model, made, 'm');
    expect(record.version).toBe(2);
    expect(readFileSync(join(folder, 'm@1', 'mine.txt'), 'utf8')).toBe('keep');
    expect(readdirSync(folder).toSorted()).toEqual(['m@1', 'm@2']);
  });

  it.each([
    ['is gone', (file: string) => rmSync(file), 'is not there'],
    [
      'is cut off',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').slice(0, 400)),
      'is not a stored model',
    ],
    ['is of another form', (file: string) => writeFileSync(file, '{"format":2}'), 'is not a stored model'],
  ])('says so when a file %s', async (_, damage, message) => {
    const repository = memory();
    await storeModel(repository, folder, model, made, 'm');
    damage(join(folder, 'm@1', 'model.json'));
    await expect(storedModel(repository, 'm')).rejects.toThrow(message);
  });

  it('names what is stored when nothing has the name', async () => {
    const repository = memory();
    await expect(storedModel(repository, 'm')).rejects.toThrow('train one');
    await storeModel(repository, folder, model, made, 'm');
    await expect(storedModel(repository, 'm@4')).rejects.toThrow('there are m@1');
  });
});

describe('promote', () => {
  it('makes one champion of a name, and retires the one before', async () => {
    const repository = memory();
    const first = await storeModel(repository, folder, model, made, 'm');
    const second = await storeModel(repository, folder, model, made, 'm');
    await promote(repository, first.record);
    await promote(repository, second.record);
    await promote(repository, second.record);
    const stages = (await repository.list('m')).map(({ version, stage }) => [version, stage]);
    expect(stages).toEqual([
      [1, 'retired'],
      [2, 'champion'],
    ]);
  });
});
