/**
 * Stored models: a folder for each version with the fitted model, its document and its card, and a record in the
 * repository. A version appears whole or not at all, and its content never changes; its stage may.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import {
  canonicalJson,
  ConfigurationError,
  DataError,
  makeFolder,
  systemError,
  writeFileAtomically,
  type Json,
} from '@quantcli/core';
import type { ModelRecord, ModelRepository } from '@quantcli/data';
import { modelSpecSchema, type ModelSpec } from '@quantcli/backtest';
import { fittedFromJson, type Fitted } from '@quantcli/models';
import { z } from 'zod';
import { modelDocumentSchema, type ModelDocument } from './model-document.ts';

const fileSchema = z.strictObject({
  format: z.literal(1),
  spec: modelSpecSchema,
  document: modelDocumentSchema,
  fitted: z.unknown(),
});

export interface StoredModel {
  readonly record: ModelRecord;
  readonly spec: ModelSpec;
  readonly document: ModelDocument;
  readonly fitted: Fitted;
}

/** Stores a model as the next version of its name. Throws SystemError when the disk refuses. */
export async function storeModel(
  repository: ModelRepository,
  folder: string,
  model: { readonly spec: ModelSpec; readonly fitted: Fitted; readonly trainedAt: number },
  document: (version: number) => { readonly document: ModelDocument; readonly card: string },
  name: string,
): Promise<StoredModel> {
  let version = (await repository.latest(name))?.version ?? 0;
  makeFolder(folder);
  for (;;) {
    version += 1;
    const place = resolve(folder, `${name}@${version}`);
    // The folder may hold versions that another catalog knows.
    if (existsSync(place)) continue;
    const made = document(version);
    const content = {
      format: 1,
      spec: model.spec,
      document: made.document,
      fitted: model.fitted.toJSON(),
    } as unknown as Json;
    const hidden = join(dirname(place), `.${name}@${version}.${process.pid}.tmp`);
    try {
      // What an interrupted storing left behind.
      rmSync(hidden, { recursive: true, force: true });
      mkdirSync(hidden);
      writeFileAtomically(join(hidden, 'model.json'), `${canonicalJson(content)}\n`);
      writeFileAtomically(join(hidden, 'card.html'), made.card);
      renameSync(hidden, place);
    } catch (error) {
      rmSync(hidden, { recursive: true, force: true });
      // Another process took the version in between.
      if (existsSync(place)) continue;
      throw systemError(`cannot write the model to ${folder}`, error);
    }
    const record = recordOf(made.document, model.trainedAt, place);
    await repository.save(record);
    return { record, spec: model.spec, document: made.document, fitted: model.fitted };
  }
}

function recordOf(document: ModelDocument, trainedAt: number, artefact: string): ModelRecord {
  const { forecast, paths, typicalPath, model: facts } = document;
  const measures = paths[typicalPath]!;
  const metrics = {
    ic: forecast.ic,
    hitRate: forecast.hitRate,
    sharpe: measures.sharpe,
    psr: measures.psr,
    dsr: measures.dsr,
    maxDrawdown: measures.maxDrawdown,
  };
  return {
    name: facts.name,
    version: facts.version!,
    stage: 'candidate',
    metrics: Object.fromEntries(
      Object.entries(metrics).filter((entry): entry is [string, number] => entry[1] !== null),
    ),
    dataHash: facts.dataHash,
    featureSetHash: facts.featureSetHash,
    artefact,
    trainedAt,
  };
}

/**
 * `name@version`, or of a name its newest version, or its champion where there is one and it is preferred. Throws {@link ConfigurationError} where there is none and DataError for
 * files that are damaged or gone.
 */
export async function storedModel(
  repository: ModelRepository,
  wanted: string,
  prefer: 'champion' | 'newest' = 'newest',
): Promise<StoredModel> {
  const [, name = wanted, version] = /^(.+)@(\d+)$/.exec(wanted) ?? [];
  const champion =
    version === undefined && prefer === 'champion' ? await repository.latest(name, 'champion') : undefined;
  const record =
    champion ??
    (version === undefined ? await repository.latest(name) : await repository.version(name, Number(version)));
  if (record === undefined) {
    const known = (await repository.list()).map((one) => `${one.name}@${one.version}`);
    throw notStored(wanted, known);
  }
  const file = join(record.artefact, 'model.json');
  if (!existsSync(file)) {
    throw new DataError({
      code: 'models.gone',
      what: `${file} is not there`,
      cause: 'the folder of the models was moved or removed',
      fix: 'put it back, or train the model again',
    });
  }
  try {
    const { spec, document, fitted } = fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { record, spec, document, fitted: fittedFromJson(fitted) };
  } catch (error) {
    throw new DataError(
      {
        code: 'models.damaged',
        what: `${file} is not a stored model`,
        cause: 'it was changed or cut off, or written by another version',
        fix: 'train the model again',
      },
      error,
    );
  }
}

export function notStored(wanted: string, known: readonly string[]): ConfigurationError {
  return new ConfigurationError({
    code: 'models.not-stored',
    what: `no stored model is called "${wanted}"`,
    fix: known.length === 0 ? 'train one with quant model train' : `there are ${known.slice(-8).join(', ')}`,
  });
}

/** Makes a version the champion; others of its name retire first, so that there are never two. */
export async function promote(repository: ModelRepository, record: ModelRecord): Promise<ModelRecord> {
  for (const other of await repository.list(record.name))
    if (other.stage === 'champion' && other.version !== record.version)
      await repository.save({ ...other, stage: 'retired' });
  const promoted: ModelRecord = { ...record, stage: 'champion' };
  await repository.save(promoted);
  return promoted;
}
