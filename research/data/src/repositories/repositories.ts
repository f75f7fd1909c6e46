/**
 * The repositories: what a strategy did and what was learnt, as records that can be looked up. They are projections for
 * people, reports and monitors; the ledger stays the authority over money. Implementation: `@quantcli/sqlite`; the
 * contract is `repositoryKit` in `@quantcli/conformance`. Saving is idempotent: the same key again replaces.
 */
import { z } from 'zod';
import type { Micros } from '@quantcli/core';

const id = z.string().min(1).max(200);
const micros = z.int().describe('microseconds since the epoch, UTC');
const finite = z.number();

export const signalSchema = z.strictObject({
  id,
  strategy: id,
  symbol: id,
  /** The bar the forecast was made on, and the instant from which it could be acted on. */
  tsEvent: micros,
  tsKnown: micros,
  /** Forecast on the model's own scale; its sign is the side. */
  value: finite,
  /** Bars ahead. */
  horizon: z.int().min(1),
  /** `name@version` of the model, where one made it. */
  model: id.optional(),
  /** What became of it: the return over the horizon, once known. */
  realised: finite.optional(),
});
export type Signal = z.output<typeof signalSchema>;

export const tradeSchema = z.strictObject({
  id,
  orderId: id,
  strategy: id,
  symbol: id,
  tsEvent: micros,
  side: z.enum(['buy', 'sell']),
  quantity: finite.positive(),
  price: finite.positive(),
  /** All of it, in the currency. */
  costs: finite,
  currency: z.string().length(3),
});
export type Trade = z.output<typeof tradeSchema>;

export const positionSchema = z.strictObject({
  strategy: id,
  symbol: id,
  /** Of this snapshot. */
  tsEvent: micros,
  /** Negative when short; 0 closes it. */
  quantity: finite,
  averageCost: finite.min(0),
  price: finite.min(0),
  marketValue: finite,
  unrealised: finite,
  realised: finite,
});
export type Position = z.output<typeof positionSchema>;

export const modelSchema = z.strictObject({
  name: id,
  version: z.int().min(1),
  stage: z.enum(['candidate', 'challenger', 'champion', 'retired']),
  metrics: z.record(z.string(), finite),
  dataHash: id,
  featureSetHash: id,
  /** Where the fitted model is. */
  artefact: id,
  trainedAt: micros,
});
export type ModelRecord = z.output<typeof modelSchema>;

export const dailyPerformanceSchema = z.strictObject({
  strategy: id,
  /** UTC midnight of the session's date. */
  date: micros,
  netAssetValue: finite,
  /** Net of costs, of the day. */
  return: finite,
  costs: finite,
  /** One-sided, in net asset values. */
  turnover: finite.min(0),
  grossExposure: finite.min(0),
  netExposure: finite,
});
export type DailyPerformance = z.output<typeof dailyPerformanceSchema>;

/** One feature's values, by the hash of its expression and of the data it was computed on. */
export interface FeatureValues {
  readonly expressionHash: string;
  readonly dataHash: string;
  readonly expression: string;
  readonly symbols: readonly string[];
  /** [T] */
  readonly time: Float64Array;
  /** [N × T] symbol-major; NaN is missing. */
  readonly values: Float64Array;
}

export interface Span {
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
}

export interface RowFilter extends Span {
  readonly strategy?: string | undefined;
  readonly symbol?: string | undefined;
  /** The newest so many, newest last. */
  readonly limit?: number | undefined;
}

/** How good a strategy's signals were: those whose outcome is known. */
export interface SignalPerformance {
  readonly signals: number;
  readonly judged: number;
  /** Share whose sign agreed with the realised return; null when none is judged. */
  readonly hitRate: number | null;
  /** Rank correlation of value and outcome; null below three judged signals or without variation. */
  readonly ic: number | null;
  readonly meanRealised: number | null;
}

export interface SignalRepository {
  save(signals: readonly Signal[]): Promise<void>;
  /** Writes the outcome of a signal. Throws DataError for an unknown id. */
  settle(id: string, realised: number): Promise<void>;
  find(filter?: RowFilter): Promise<readonly Signal[]>;
  performance(filter?: RowFilter): Promise<SignalPerformance>;
}

export interface TradeRepository {
  save(trades: readonly Trade[]): Promise<void>;
  get(id: string): Promise<Trade | undefined>;
  find(filter?: RowFilter): Promise<readonly Trade[]>;
}

export interface PositionRepository {
  /** Snapshots: the newest of a strategy and symbol is the current position, all of them the history. */
  save(positions: readonly Position[]): Promise<void>;
  /** Open positions (quantity not 0) as of an instant; default: the newest. */
  current(options?: { readonly strategy?: string; readonly at?: Micros }): Promise<readonly Position[]>;
  history(filter?: RowFilter): Promise<readonly Position[]>;
}

export interface ModelRepository {
  /** Throws DataError when the version exists with other content (a stage may change). */
  save(model: ModelRecord): Promise<void>;
  latest(name: string, stage?: ModelRecord['stage']): Promise<ModelRecord | undefined>;
  version(name: string, version: number): Promise<ModelRecord | undefined>;
  list(name?: string): Promise<readonly ModelRecord[]>;
}

export interface PerformanceRepository {
  save(days: readonly DailyPerformance[]): Promise<void>;
  find(filter?: RowFilter): Promise<readonly DailyPerformance[]>;
}

export interface FeatureRepository {
  save(features: readonly FeatureValues[]): Promise<void>;
  /** undefined when not stored for that data. */
  find(expressionHash: string, dataHash: string): Promise<FeatureValues | undefined>;
  list(): Promise<readonly Pick<FeatureValues, 'expressionHash' | 'dataHash' | 'expression'>[]>;
  remove(dataHash: string): Promise<number>;
}

/** All of them over one store; bars are the {@link Catalog}'s. */
export interface Repositories {
  readonly signals: SignalRepository;
  readonly trades: TradeRepository;
  readonly positions: PositionRepository;
  readonly models: ModelRepository;
  readonly performance: PerformanceRepository;
  readonly features: FeatureRepository;
  /** A copy that opens as a store, read back before this returns. */
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}
