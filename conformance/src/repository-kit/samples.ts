/** What the repositories' cases are made of. */
import { micros, type Micros } from '@quantcli/core';
import type {
  DailyPerformance,
  FeatureValues,
  ModelRecord,
  Position,
  Repositories,
  Signal,
  Trade,
} from '@quantcli/data';

/** A place for one store and its backups. */
export interface Place {
  readonly folder: string;
  /** Another handle; closed when the case ends. Default: of the store itself. */
  open(file?: string): Promise<Repositories>;
}

/** Runs a check on a new store. */
export type OnStore = (title: string, check: (store: Repositories, place: Place) => Promise<void>) => void;

export const at = (day: number): Micros => micros(day * 86_400_000_000);

export const signal = (id: string, day: number, more: Partial<Signal> = {}): Signal => ({
  id,
  strategy: 'momentum',
  symbol: 'A',
  tsEvent: at(day),
  tsKnown: at(day) + 1,
  value: 0.25,
  horizon: 5,
  ...more,
});

export const trade = (id: string, day: number, more: Partial<Trade> = {}): Trade => ({
  id,
  orderId: `order of ${id}`,
  strategy: 'momentum',
  symbol: 'A',
  tsEvent: at(day),
  side: 'buy',
  quantity: 100,
  price: 12.34,
  costs: 1.05,
  currency: 'USD',
  ...more,
});

export const position = (symbol: string, day: number, quantity: number, more: Partial<Position> = {}): Position => ({
  strategy: 'momentum',
  symbol,
  tsEvent: at(day),
  quantity,
  averageCost: 10,
  price: 11,
  marketValue: quantity * 11,
  unrealised: quantity,
  realised: 0,
  ...more,
});

export const model = (name: string, version: number, more: Partial<ModelRecord> = {}): ModelRecord => ({
  name,
  version,
  stage: 'candidate',
  metrics: { ic: 0.03, sharpe: 1.1 },
  dataHash: 'data',
  featureSetHash: 'features',
  artefact: `models/${name}-${version}.json`,
  trainedAt: at(version),
  ...more,
});

export const day = (date: number, more: Partial<DailyPerformance> = {}): DailyPerformance => ({
  strategy: 'momentum',
  date: at(date),
  netAssetValue: 1e6,
  return: 0.001,
  costs: 12,
  turnover: 0.1,
  grossExposure: 1.5,
  netExposure: -0.25,
  ...more,
});

/** Symbols `S0`, `S1`, … with the given numbers in rows. */
export const feature = (
  expressionHash: string,
  dataHash: string,
  rows: readonly (readonly number[])[],
  more: Partial<FeatureValues> = {},
): FeatureValues => ({
  expressionHash,
  dataHash,
  expression: `expression of ${expressionHash}`,
  symbols: rows.map((_, n) => `S${n}`),
  time: Float64Array.from(rows[0] ?? [], (_, t) => at(t)),
  values: Float64Array.from(rows.flat()),
  ...more,
});

/** The bits of numbers, so that −0 and 0 differ, and one NaN from another. */
export const bitsOf = (values: Float64Array): bigint[] => [
  ...new BigUint64Array(values.buffer, values.byteOffset, values.length),
];

/** Order of the UTF-8 bytes. */
export const inBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
