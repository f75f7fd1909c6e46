/**
 * Feature values by the hashes of their expression and their data: symbols and times once per data hash, the values in
 * one blob a symbol (little-endian float64, every NaN the same bits). Saving and loading are O(N × T) copies.
 */
import { DataError, sharedFloat64 } from '@quantcli/core';
import type { FeatureRepository, FeatureValues } from '@quantcli/data';
import { z } from 'zod';
import { checkFeatures } from './parse-input.ts';
import type { SqliteStore } from './sqlite-store.ts';

export function featureRepository(store: SqliteStore): FeatureRepository {
  return {
    async save(features) {
      features.forEach(checkFeatures);
      store.write(() => features.forEach((feature) => saveFeature(store, feature)));
    },
    async find(expressionHash, dataHash) {
      return store.read(() => findFeature(store, expressionHash, dataHash));
    },
    async list() {
      const rows = store.read(() =>
        store
          .statement('SELECT expression_hash, data_hash, expression FROM feature ORDER BY expression_hash, data_hash')
          .all(),
      );
      return rows.map((row) => ({
        expressionHash: String(row['expression_hash']),
        dataHash: String(row['data_hash']),
        expression: String(row['expression']),
      }));
    },
    async remove(dataHash) {
      return store.write(() => {
        const { changes } = store.statement('DELETE FROM feature WHERE data_hash = ?').run(dataHash);
        store.statement('DELETE FROM feature_axes WHERE data_hash = ?').run(dataHash);
        return Number(changes);
      });
    },
  };
}

function saveFeature(store: SqliteStore, feature: FeatureValues): void {
  const { expressionHash, dataHash, expression, symbols, time, values } = feature;
  saveAxes(store, feature);
  store.statement('DELETE FROM feature WHERE expression_hash = ? AND data_hash = ?').run(expressionHash, dataHash);
  const { lastInsertRowid: id } = store
    .statement('INSERT INTO feature (expression_hash, data_hash, expression) VALUES (?, ?, ?)')
    .run(expressionHash, dataHash, expression);
  const insert = store.statement('INSERT INTO feature_chunk VALUES (?, ?, ?)');
  const chunk = new Float64Array(time.length);
  symbols.forEach((_, n) => {
    const start = n * time.length;
    for (let t = 0; t < chunk.length; t += 1) {
      const value = values[start + t]!;
      chunk[t] = Number.isNaN(value) ? NaN : value;
    }
    insert.run(id, n, bytesOf(chunk));
  });
}

/** A data hash names one set of symbols and times. */
function saveAxes(store: SqliteStore, { dataHash, symbols, time }: FeatureValues): void {
  const names = JSON.stringify(symbols);
  const instants = bytesOf(Float64Array.from(time));
  const known = store.statement('SELECT symbols, time FROM feature_axes WHERE data_hash = ?').get(dataHash);
  if (known === undefined) {
    store.statement('INSERT INTO feature_axes VALUES (?, ?, ?)').run(dataHash, names, instants);
  } else if (known['symbols'] !== names || Buffer.compare(known['time'] as Uint8Array, instants) !== 0) {
    throw new DataError({
      code: 'repositories.other-axes',
      what: `the data ${dataHash} is stored with other symbols or times`,
      cause: 'two data sets share a hash',
      fix: 'remove its features first, or hash the data anew',
    });
  }
}

function findFeature(store: SqliteStore, expressionHash: string, dataHash: string): FeatureValues | undefined {
  const row = store
    .statement(
      `SELECT id, expression, symbols, time FROM feature JOIN feature_axes USING (data_hash)
       WHERE expression_hash = ? AND data_hash = ?`,
    )
    .get(expressionHash, dataHash);
  if (row === undefined) return undefined;
  const damaged = (cause: string): DataError =>
    new DataError({
      code: 'repositories.damaged-features',
      what: `feature ${expressionHash} of data ${dataHash} in ${store.path} is damaged`,
      cause,
      fix: 'remove the features of that data and compute them again',
    });
  const symbols = parseNames(String(row['symbols']));
  if (symbols === undefined) throw damaged('its symbols cannot be read');
  const instants = row['time'] as Uint8Array;
  if (instants.length % 8 !== 0) throw damaged(`its times have ${instants.length} bytes`);
  const time = sharedFloat64(instants.length / 8);
  bytesOf(time).set(instants);
  const values = sharedFloat64(symbols.length * time.length);
  const bytes = bytesOf(values);
  const size = time.length * 8;
  let chunks = 0;
  const select = store.statement('SELECT symbol, numbers FROM feature_chunk WHERE feature = ? ORDER BY symbol');
  for (const { symbol, numbers } of select.iterate(row['id']!)) {
    const { length } = numbers as Uint8Array;
    if (symbol !== chunks || chunks === symbols.length)
      throw damaged(`it has a chunk for symbol ${symbol} of ${symbols.length}`);
    if (length !== size) throw damaged(`symbol ${symbol} has ${length} bytes instead of ${size}`);
    bytes.set(numbers as Uint8Array, chunks * size);
    chunks += 1;
  }
  if (chunks !== symbols.length) throw damaged(`it has ${chunks} of ${symbols.length} symbols`);
  return { expressionHash, dataHash, expression: String(row['expression']), symbols, time, values };
}

function parseNames(text: string): readonly string[] | undefined {
  try {
    return z.array(z.string()).safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
