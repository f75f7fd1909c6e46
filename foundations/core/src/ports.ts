/**
 * The small ports that everything else injects. Embedded forms live in `runtime`; adapters bring them at scale.
 */
import type { Json } from './content-hash.ts';

/** A cache with a size limit and an optional time to live. */
export interface Cache<V> {
  get(key: string): V | undefined;
  set(key: string, value: V, options?: { readonly ttlMillis?: number }): void;
  delete(key: string): boolean;
  clear(): void;
  readonly size: number;
}

/** Topics of ordered messages. A handler sees the messages of a topic in the order they were published. */
export interface Bus {
  publish(topic: string, message: Json): Promise<void>;
  /** Returns the function that ends the subscription. */
  subscribe(topic: string, handler: (message: Json) => void | Promise<void>): () => void;
}

/**
 * Runs a named task of a module over many inputs, anywhere; results come back in the order of the inputs, so a result
 * never depends on the number of workers. Inputs and results are structured clones; SharedArrayBuffers are shared.
 */
export interface Jobs {
  readonly workers: number;
  /**
   * @param module URL of a module (`import.meta.url` of the caller's side) that exports the task
   * @param task name of the exported function `(input) => result`
   */
  map<I, R>(module: string | URL, task: string, inputs: readonly I[], options?: JobOptions): Promise<R[]>;
  close(): Promise<void>;
}

export interface JobOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called after each finished input, with the number done so far. */
  readonly onDone?: (done: number, total: number) => void;
}

export interface Counter {
  add(amount?: number): void;
}
export interface Gauge {
  set(value: number): void;
}
export interface Histogram {
  observe(value: number): void;
}

/** Named measurements of the running process; names follow Prometheus (`quant_rows_imported_total`). */
export interface Metrics {
  counter(name: string, help: string): Counter;
  gauge(name: string, help: string): Gauge;
  histogram(name: string, help: string, buckets: readonly number[]): Histogram;
  /** Prometheus text exposition format 0.0.4. */
  expose(): string;
}

/** A distinct configuration (seed included) on a data set whose outer out-of-sample result was computed. */
export interface Trial {
  readonly dataHash: string;
  readonly configHash: string;
  readonly seed: number;
  /** Sharpe ratio of the outer out-of-sample returns, per period (not annualised). */
  readonly sharpePerPeriod: number;
}

export interface TrialCount {
  /** Distinct trials on this data set, this one included. */
  readonly count: number;
  /** Sample variance of their distinct per-period Sharpe ratios; 0 for one. Equal results (a seed that changes nothing) would only dilute it. */
  readonly sharpeVariance: number;
}

/** When and by which configuration the hold-out of a data set was opened. */
export interface HoldOutOpening {
  /** ISO instant. */
  readonly at: string;
  readonly by: string;
}

/**
 * The experiment log: it alone knows how many configurations were tried on a data set, and whether its hold-out was seen.
 * Recording a trial again adds none.
 */
export interface TrialLog {
  record(trial: Trial): TrialCount;
  /** In one step: the first opening that is remembered for the data, or undefined after remembering this one as the first. */
  openHoldOut(dataHash: string, by: string): HoldOutOpening | undefined;
  close(): void;
}
