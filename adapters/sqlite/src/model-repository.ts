/** Models: a version's content never changes, its stage may. */
import { canonicalJson, DataError, type Json } from '@quantcli/core';
import { modelSchema, type ModelRecord, type ModelRepository } from '@quantcli/data';
import { RecordTable } from './record-table.ts';
import type { SqliteStore } from './sqlite-store.ts';

export function modelRepository(store: SqliteStore): ModelRepository {
  const table = new RecordTable(store, 'model', modelSchema);

  /** Metrics are stored as JSON text. */
  const select = (rest: string, values: readonly (string | number)[]): ModelRecord[] =>
    table
      .select(rest, values)
      .map((model) => ({ ...model, metrics: JSON.parse(String(model.metrics)) as ModelRecord['metrics'] }));

  const find = (name: string, version: number): ModelRecord | undefined =>
    select('WHERE name = ? AND version = ?', [name, version])[0];

  return {
    async save(model) {
      const [parsed] = table.parse([model]);
      const { name, version } = parsed!;
      store.write(() => {
        const known = find(name, version);
        if (known !== undefined && contentOf(known) !== contentOf(parsed!)) {
          throw new DataError({
            code: 'repositories.other-model',
            what: `model ${name}@${version} is stored with other content`,
            cause: 'only the stage of a version may change',
            fix: 'save it as a new version',
          });
        }
        table.put([parsed!]);
      });
    },
    async latest(name, stage) {
      const [newest] =
        stage === undefined
          ? select('WHERE name = ? ORDER BY version DESC LIMIT 1', [name])
          : select('WHERE name = ? AND stage = ? ORDER BY version DESC LIMIT 1', [name, stage]);
      return newest;
    },
    async version(name, version) {
      return find(name, version);
    },
    async list(name) {
      return name === undefined
        ? select('ORDER BY name, version', [])
        : select('WHERE name = ? ORDER BY version', [name]);
    },
  };
}

/** Everything but the stage. */
function contentOf(model: ModelRecord): string {
  return canonicalJson({ ...model, stage: undefined } as Json);
}
