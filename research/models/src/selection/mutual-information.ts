/**
 * Mutual information of a feature and the side of the label, for relations that no rank correlation shows: plug-in over
 * fifths of the feature's per-date ranks by halves of the label's, less Miller–Madow's bias (Miller 1955), in nats. Finer
 * cuts of the label would see volatility: volatile symbols have extreme returns on both sides in every market, and that
 * predicts nothing a forecast of the mean could use.
 *
 * The chance level comes from the same rows with the label shifted circularly in time (Theiler et al. 1992): symbols keep
 * their memory and dates the dependence of symbols, only the link is cut. A gamma law with the mean and variance of the
 * shifted values gives the p-value (a sum of weighted χ²). A feature that hardly moves over time is also linked after the
 * shift, which makes the test cautious. On every h-th date. O(shifts · F · R / h).
 */
import { regularizedGamma } from '@quantcli/numeric';
import type { SectionTable } from './section-table.ts';

const BINS = 5;
const SIDES = 2;
const SHIFTS = 40;
const FEWEST_DAYS = 20;

export interface Information {
  /** Nats, bias removed; may be below 0 by chance. */
  readonly nats: number;
  /** What 5 % of the unlinked exceed. */
  readonly threshold: number;
  readonly p: number;
}

/** One for each feature. */
export function mutualInformation(table: SectionTable, days: Int32Array): Information[] {
  const { width, stride, dataset, offsets, rows } = table;
  const sampled = days.filter((_, i) => i % stride === 0);
  const count = sampled.length;
  if (count < FEWEST_DAYS) return Array.from({ length: width }, () => ({ nats: 0, threshold: 0, p: 1 }));
  const symbols = dataset.symbol.reduce((most, n) => Math.max(most, n), 0) + 1;
  // Side of each symbol's label by sampled day; SIDES where it has none.
  const labels = new Uint8Array(count * symbols).fill(SIDES);
  sampled.forEach((d, i) => {
    for (let r = offsets[d]!; r < offsets[d + 1]!; r += 1)
      labels[i * symbols + dataset.symbol[rows[r]!]!] = Number(table.y[r]! > 0);
  });
  const cells = (SIDES + 1) * BINS;
  const joint = new Int32Array(width * cells);
  const measure = (shift: number): Float64Array => {
    joint.fill(0);
    sampled.forEach((d, i) => {
      const other = ((i + shift) % count) * symbols;
      for (let r = offsets[d]!; r < offsets[d + 1]!; r += 1) {
        const label = labels[other + dataset.symbol[rows[r]!]!]!;
        const base = rows[r]! * width;
        for (let f = 0; f < width; f += 1) {
          const fifth = Math.max(0, Math.min(BINS - 1, Math.floor((dataset.features[base + f]! + 0.5) * BINS)));
          joint[f * cells + label * BINS + fifth]! += 1;
        }
      }
    });
    return Float64Array.from({ length: width }, (_, f) => plugIn(joint.subarray(f * cells, f * cells + SIDES * BINS)));
  };
  const observed = measure(0);
  const margin = Math.max(1, Math.floor(count / 10));
  const shifted = Array.from({ length: SHIFTS }, (_, k) =>
    measure(margin + Math.floor(((count - 2 * margin) * k) / SHIFTS)),
  );
  const pairs = sampled.reduce((sum, d) => sum + offsets[d + 1]! - offsets[d]!, 0);
  const bias = ((BINS - 1) * (SIDES - 1)) / (2 * pairs);
  return Array.from(observed, (value, f) =>
    against(
      value,
      Float64Array.from(shifted, (values) => values[f]!),
      bias,
    ),
  );
}

/** Of a table of counts. */
function plugIn(joint: Int32Array): number {
  const across = new Float64Array(SIDES);
  const down = new Float64Array(BINS);
  let n = 0;
  joint.forEach((cell, k) => {
    across[Math.floor(k / BINS)]! += cell;
    down[k % BINS]! += cell;
    n += cell;
  });
  let sum = 0;
  joint.forEach((cell, k) => {
    if (cell > 0) sum += (cell / n) * Math.log((cell * n) / (across[Math.floor(k / BINS)]! * down[k % BINS]!));
  });
  return Math.max(0, sum);
}

function against(observed: number, unlinked: Float64Array, bias: number): Information {
  const mean = unlinked.reduce((sum, value) => sum + value, 0) / unlinked.length;
  const variance = unlinked.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (unlinked.length - 1);
  const threshold = unlinked.toSorted()[Math.floor(0.95 * unlinked.length)]! - bias;
  if (!(variance > 0)) return { nats: observed - bias, threshold, p: 1 };
  const scale = variance / mean;
  return { nats: observed - bias, threshold, p: 1 - regularizedGamma(mean / scale, observed / scale) };
}
