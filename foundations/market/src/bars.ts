/**
 * Bars as columns: many symbols in long format, sorted by symbol, then time; the shape in which data is imported,
 * stored and simulated. Prices and volumes are raw (as traded). NaN is "missing".
 */

/** The columns of a bar. `adjusted` is a vendor's fully adjusted close; `dividend` is cash per share at the ex-date, `split` the new shares per old share (1 when nothing happened). */
export const BAR_FIELDS = ['open', 'high', 'low', 'close', 'volume', 'adjusted', 'dividend', 'split'] as const;
export type BarField = (typeof BAR_FIELDS)[number];

export interface Bars {
  /** Distinct names, sorted by code unit. */
  readonly symbols: readonly string[];
  /** [R] index into `symbols`. */
  readonly symbol: Int32Array;
  /** [R] microseconds since the epoch; strictly increasing within a symbol. */
  readonly time: Float64Array;
  /** The fields that the source had, each [R]; `close` is always there. */
  readonly fields: ReadonlyMap<BarField, Float64Array>;
  /** One sector name a symbol, where known. */
  readonly sectors?: readonly (string | undefined)[];
}
