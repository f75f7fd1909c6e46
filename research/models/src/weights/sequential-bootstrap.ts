/**
 * The sequential bootstrap (López de Prado 2018, ch. 4.5.1): labels are drawn one by one with replacement, each with a
 * probability proportional to its average uniqueness among those drawn already, so that a resample of overlapping labels
 * repeats itself less than a plain one. O(labels and bars of one symbol) a draw.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ModelError, throwIfInterrupted, type Rng } from '@quantcli/core';
import {
  groupLabels,
  runningSums,
  sumOverSpan,
  type ConcurrencyOptions,
  type LabelGroup,
  type LabelSpans,
} from './label-spans.ts';

export interface BootstrapOptions extends ConcurrencyOptions {
  /** How many to draw; as many as there are labels by default. */
  readonly draws?: number;
  readonly signal?: AbortSignal | undefined;
}

const DRAWS_BETWEEN_TURNS = 512;

interface SampledGroup extends LabelGroup {
  /** Per bar: labels drawn that hold it; and what a further one would get of it. */
  readonly drawn: Float64Array;
  readonly share: Float64Array;
  readonly sums: Float64Array<ArrayBuffer>;
  /** Per label: average uniqueness if it were drawn next. */
  readonly unique: Float64Array;
  total: number;
}

/** Labels, and what was drawn of them. */
export class SequentialSampler {
  readonly #spans: LabelSpans;
  readonly #groups: readonly SampledGroup[];
  readonly #groupOf = new Map<number, SampledGroup>();

  constructor(spans: LabelSpans, options: ConcurrencyOptions = {}) {
    this.#spans = spans;
    this.#groups = groupLabels(spans, options).map((group) => {
      const length = Math.max(0, group.last - group.first + 1);
      return {
        ...group,
        drawn: new Float64Array(length),
        share: new Float64Array(length).fill(1),
        sums: new Float64Array(length + 1),
        unique: new Float64Array(group.rows.length).fill(1),
        total: group.rows.length,
      };
    });
    for (const group of this.#groups) for (const row of group.rows) this.#groupOf.set(row, group);
  }

  /** How many labels there are. */
  get size(): number {
    return this.#groupOf.size;
  }

  /** [R] the probability of each row to be drawn next; 0 without a label. */
  probabilities(): Float64Array {
    const out = new Float64Array(this.#spans.target.length);
    const total = this.#total();
    for (const { rows, unique } of this.#groups) rows.forEach((row, i) => (out[row] = unique[i]! / total));
    return out;
  }

  /** Draws a row. There must be a label. */
  draw(rng: Rng): number {
    let left = rng.uniform() * this.#total();
    let row = -1;
    for (const group of this.#groups) {
      if (left >= group.total) {
        left -= group.total;
        row = group.rows.at(-1)!;
        continue;
      }
      for (let i = 0; i < group.rows.length; i += 1) {
        row = group.rows[i]!;
        left -= group.unique[i]!;
        if (left < 0) break;
      }
      break;
    }
    this.take(row);
    return row;
  }

  /** Counts a row as drawn. */
  take(row: number): void {
    const group = this.#groupOf.get(row)!;
    const { bar, spanEnd } = this.#spans;
    const { drawn, share, sums, first, rows, unique } = group;
    for (let t = bar[row]! + 1; t <= spanEnd[row]!; t += 1) {
      drawn[t - first]! += 1;
      share[t - first] = 1 / (1 + drawn[t - first]!);
    }
    runningSums(share, sums);
    group.total = 0;
    for (let i = 0; i < rows.length; i += 1) {
      const length = spanEnd[rows[i]!]! - bar[rows[i]!]!;
      unique[i] = length > 0 ? sumOverSpan(this.#spans, rows[i]!, first, sums) / length : 1;
      group.total += unique[i]!;
    }
  }

  #total(): number {
    return this.#groups.reduce((sum, { total }) => sum + total, 0);
  }
}

/** [draws] rows with a label, in the order drawn. Throws {@link ModelError} when there is none, Interrupted on abort. */
export async function sequentialBootstrap(
  spans: LabelSpans,
  rng: Rng,
  { draws, signal, ...options }: BootstrapOptions = {},
): Promise<Int32Array> {
  const sampler = new SequentialSampler(spans, options);
  const count = draws ?? sampler.size;
  if (sampler.size === 0 || !Number.isInteger(count) || count < 1) {
    throw new ModelError({
      code: 'weights.bootstrap',
      what: sampler.size === 0 ? 'no row has a known label to draw' : `${count} draws`,
      fix: sampler.size === 0 ? 'bring a longer history or a shorter horizon' : 'draw at least one',
    });
  }
  const rows = new Int32Array(count);
  for (let i = 0; i < count; i += 1) {
    rows[i] = sampler.draw(rng);
    if (i % DRAWS_BETWEEN_TURNS !== 0) continue;
    await nextTurn();
    throwIfInterrupted(signal);
  }
  return rows;
}
