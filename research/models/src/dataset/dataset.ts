/**
 * Dataset: rows (bar, symbol) with a feature matrix, a target, a sample weight and the label span of every row. It is
 * made from a Panel, features and a label, and from nothing else, so that whatever is trained has a span to purge by and
 * features that could be known.
 *
 * By default features enter as per-date ranks: the percent rank among the rows of the date, centred on zero, inside
 * (−½, ½); a missing value takes the centre. Nothing is fitted, so nothing can leak between dates. Or as they are.
 */
import { ModelError, ValidationError, sharedFloat64, type Jobs } from '@quantcli/core';
import { evaluate, evaluateLabel, type Expr } from '@quantcli/features';
import type { Panel } from '@quantcli/panel';
import type { FeatureSchema } from './feature-schema.ts';
import { rankFeatures } from './rank-features.ts';

export interface NamedFeature {
  readonly name: string;
  readonly expr: Expr<'feature'>;
}

export interface DatasetOptions {
  readonly jobs?: Jobs;
  readonly signal?: AbortSignal | undefined;
  /** Called after each finished part of the features' evaluation. */
  readonly onDone?: (done: number, total: number) => void;
  /** A row needs this share of its features. */
  readonly minimumPresent?: number;
  readonly form?: FeatureSchema['form'];
}

export interface DatasetParts {
  readonly schema: FeatureSchema;
  /** Canonical text of the label. */
  readonly label: string;
  /** Bars from a row's date to the end of its label span, at most. */
  readonly horizon: number;
  /** [R × F] row-major, in shared memory. */
  readonly features: Float64Array;
  /** [R]; NaN where the label is not known (yet). */
  readonly target: Float64Array;
  /** [R] sample weights, mean 1. */
  readonly weight: Float64Array;
  /** [R] bar of the row, ascending: the label span is (bar, spanEnd]. */
  readonly bar: Int32Array;
  /** [R] last bar that the label depends on. */
  readonly spanEnd: Int32Array;
  /** [R] index of the row's symbol in the panel. */
  readonly symbol: Int32Array;
  /** [D] bar of each section (the rows of a date, which are ranked together), ascending, and [D + 1] where each begins among the rows. */
  readonly dates: Int32Array;
  readonly offsets: Int32Array;
  /** [T] of the panel. */
  readonly time: Float64Array;
}

const construction = Symbol('only a maker of datasets');

export class Dataset implements DatasetParts {
  readonly schema: FeatureSchema;
  readonly label: string;
  readonly horizon: number;
  readonly features: Float64Array;
  readonly target: Float64Array;
  readonly weight: Float64Array;
  readonly bar: Int32Array;
  readonly spanEnd: Int32Array;
  readonly symbol: Int32Array;
  readonly dates: Int32Array;
  readonly offsets: Int32Array;
  readonly time: Float64Array;

  constructor(key: symbol, parts: DatasetParts) {
    if (key !== construction)
      throw new ModelError({ code: 'dataset.made', what: 'a Dataset is made by makeDataset or tableDataset alone' });
    this.schema = parts.schema;
    this.label = parts.label;
    this.horizon = parts.horizon;
    this.features = parts.features;
    this.target = parts.target;
    this.weight = parts.weight;
    this.bar = parts.bar;
    this.spanEnd = parts.spanEnd;
    this.symbol = parts.symbol;
    this.dates = parts.dates;
    this.offsets = parts.offsets;
    this.time = parts.time;
    Object.freeze(this);
  }

  get rows(): number {
    return this.bar.length;
  }

  /** The number of features. */
  get width(): number {
    return this.schema.names.length;
  }

  /** What crosses to a worker and comes back through {@link datasetOf}: shared memory is not copied. */
  parts(): DatasetParts {
    return { ...this };
  }

  /** The same rows and features with another target, weight or spans. */
  with(changed: Partial<Pick<DatasetParts, 'target' | 'weight' | 'spanEnd' | 'horizon' | 'label'>>): Dataset {
    return new Dataset(construction, { ...this.parts(), ...changed });
  }
}

/** A dataset from the parts of one: for workers, and for the other makers of this folder. */
export function datasetOf(parts: DatasetParts): Dataset {
  return new Dataset(construction, parts);
}

/**
 * Evaluates features and label on the panel and gathers the rows: members of the universe, past the warm-up of the
 * longest feature since their first bar, with enough features present. Throws {@link ValidationError} when nothing is left.
 */
export async function makeDataset(
  panel: Panel,
  features: readonly NamedFeature[],
  label: Expr<'label'>,
  { jobs, signal, onDone, minimumPresent = 0.5, form = 'rank' }: DatasetOptions = {},
): Promise<Dataset> {
  if (features.length === 0)
    throw new ValidationError({
      code: 'dataset.no-features',
      what: 'no feature to learn from',
      fix: 'name at least one feature',
    });
  const warmup = Math.max(...features.map(({ expr }) => expr.warmup));
  const values = await evaluate(
    panel,
    features.map(({ expr }) => expr),
    { ...(jobs && { jobs }), ...(signal && { signal }), ...(onDone && { onDone }) },
  );
  const { values: targets, horizon, spanEnd: ends } = await evaluateLabel(panel, label);
  const { bar, symbol, dates, offsets } = gatherRows(panel, values, warmup, minimumPresent);
  const rows = bar.length;
  if (rows === 0) {
    throw new ValidationError({
      code: 'dataset.empty',
      what: `no bar is left to learn from: ${panel.bars} bars, and the features need ${warmup} to warm up`,
      cause: 'the history is shorter than the longest feature',
      fix: 'bring a longer history, or name features with shorter windows',
    });
  }
  const target = sharedFloat64(rows);
  const spanEnd = sharedInt32(rows);
  for (let r = 0; r < rows; r += 1) {
    const at = symbol[r]! * panel.bars + bar[r]!;
    target[r] = targets[at]!;
    spanEnd[r] = ends[at]!;
  }
  return new Dataset(construction, {
    schema: {
      names: features.map(({ name }) => name),
      expressions: features.map(({ expr }) => expr.text),
      form,
      categories: features.map(() => null),
    },
    label: label.text,
    horizon,
    features:
      form === 'rank'
        ? rankFeatures(values.length, offsets, (f, from, size, out) => {
            for (let i = 0; i < size; i += 1) out[i] = values[f]![symbol[from + i]! * panel.bars + bar[from]!]!;
          })
        : gatherFeatures(values, panel.bars, symbol, bar),
    target,
    weight: sharedFloat64(rows).fill(1),
    bar,
    spanEnd,
    symbol,
    dates,
    offsets,
    time: panel.time,
  });
}

function gatherRows(panel: Panel, values: readonly Float64Array[], warmup: number, minimumPresent: number) {
  const { bars } = panel;
  const count = panel.symbols.length;
  const needed = Math.max(1, Math.ceil(values.length * minimumPresent));
  const present = new Uint16Array(bars * count);
  for (const column of values)
    for (let i = 0; i < column.length; i += 1) if (!Number.isNaN(column[i]!)) present[i]! += 1;
  const first = panel.symbols.map((_, n) => firstPresent(panel.column('close', n)) + warmup);
  const bar: number[] = [];
  const symbol: number[] = [];
  const dates: number[] = [];
  const offsets: number[] = [0];
  for (let t = 0; t < bars; t += 1) {
    const before = bar.length;
    for (let n = 0; n < count; n += 1) {
      if (t < first[n]! || present[n * bars + t]! < needed || !panel.isMember(n, t)) continue;
      bar.push(t);
      symbol.push(n);
    }
    if (bar.length === before) continue;
    dates.push(t);
    offsets.push(bar.length);
  }
  return {
    bar: sharedInt32From(bar),
    symbol: sharedInt32From(symbol),
    dates: sharedInt32From(dates),
    offsets: sharedInt32From(offsets),
  };
}

function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

function sharedInt32From(values: readonly number[]): Int32Array {
  const shared = sharedInt32(values.length);
  shared.set(values);
  return shared;
}

function gatherFeatures(
  values: readonly Float64Array[],
  bars: number,
  symbol: Int32Array,
  bar: Int32Array,
): Float64Array {
  const width = values.length;
  const matrix = sharedFloat64(bar.length * width);
  values.forEach((column, f) => {
    for (let r = 0; r < bar.length; r += 1) {
      const value = column[symbol[r]! * bars + bar[r]!]!;
      matrix[r * width + f] = Number.isFinite(value) ? value : NaN;
    }
  });
  return matrix;
}

function firstPresent(column: Float64Array): number {
  const index = column.findIndex((value) => !Number.isNaN(value));
  return index === -1 ? column.length : index;
}
