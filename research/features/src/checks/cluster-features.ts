/**
 * Groups of features that say the same: correlated above a threshold, positively or negatively. The correlation of two
 * features is the mean over dates of their rank correlation across symbols, on dates spread evenly over the panel (up to
 * 250, the result says how many); below five symbols, the mean over symbols of the rank correlation across those dates.
 * Single linkage (Kruskal over |correlation|): a group is what is connected by pairs above the threshold, and the order of
 * leaves puts neighbours together. O(features² · dates · symbols).
 */
import { averageRanks, createRankScratch } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';
import type { FeatureColumn } from './find-dead-features.ts';

interface FeatureCluster {
  /** The one with the most values; among equals the least correlated with all features, then the first. */
  readonly keep: string;
  readonly drop: readonly string[];
  /** The smallest and the largest |correlation| within. */
  readonly range: readonly [number, number];
}

export interface FeatureClusters {
  /** Groups of two and more, the largest first. */
  readonly clusters: readonly FeatureCluster[];
  /** All features, neighbours together: rows and columns of `correlations`. */
  readonly order: readonly string[];
  /** [F × F] in that order; NaN where two are never present together or one does not vary. */
  readonly correlations: Float64Array;
  /** Dates sampled. */
  readonly dates: number;
}

export interface ClusterOptions {
  readonly threshold?: number;
  readonly dates?: number;
}

const FEWEST_PAIRS = 5;

export function clusterFeatures(
  panel: Panel,
  columns: readonly FeatureColumn[],
  { threshold = 0.9, dates = 250 }: ClusterOptions = {},
): FeatureClusters {
  const sections = sampleSections(panel, dates);
  const ranked = columns.map(({ values }) => rankSections(panel, values, sections));
  const count = columns.length;
  const table = new Float64Array(count * count).fill(1);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const correlation = meanCorrelation(ranked[i]!, ranked[j]!, sections);
      table[i * count + j] = correlation;
      table[j * count + i] = correlation;
    }
  }
  const { leaves, groups } = link(table, count, threshold);
  const coverage = columns.map(({ values }) => values.reduce((sum, value) => sum + Number(Number.isFinite(value)), 0));
  const ties = columns.map((_, i) => meanSize(table, count, i));
  const clusters = groups
    .filter((members) => members.length > 1)
    .map((members) => {
      const best = members.toSorted((a, b) => coverage[b]! - coverage[a]! || ties[a]! - ties[b]! || a - b)[0]!;
      const sizes = members.flatMap((a) => members.filter((b) => b < a).map((b) => Math.abs(table[a * count + b]!)));
      const range = [Math.min(...sizes), Math.max(...sizes)] as const;
      const drop = members.filter((member) => member !== best).map((member) => columns[member]!.name);
      return { keep: columns[best]!.name, drop, range };
    })
    .sort((a, b) => b.drop.length - a.drop.length);
  const correlations = new Float64Array(count * count);
  leaves.forEach((a, row) => leaves.forEach((b, col) => (correlations[row * count + col] = table[a * count + b]!)));
  const order = leaves.map((leaf) => columns[leaf]!.name);
  return { clusters, order, correlations, dates: Math.min(dates, panel.bars) };
}

/** Which values are compared with each other: those of a date, or with few symbols those of a symbol's sampled dates. */
function sampleSections({ bars, symbols }: Panel, dates: number): { symbol: number; bar: number }[][] {
  const count = Math.min(dates, bars);
  const sampled = Array.from({ length: count }, (_, i) => Math.floor(((i + 1) * bars) / count) - 1);
  const names = Array.from(symbols, (_, n) => n);
  return symbols.length >= FEWEST_PAIRS
    ? sampled.map((bar) => names.map((symbol) => ({ symbol, bar })))
    : names.map((symbol) => sampled.map((bar) => ({ symbol, bar })));
}

/** Average ranks section after section, NaN where missing. */
function rankSections(panel: Panel, values: Float64Array, sections: { symbol: number; bar: number }[][]): Float64Array {
  const width = sections[0]?.length ?? 0;
  const out = new Float64Array(sections.length * width);
  const scratch = createRankScratch(width);
  sections.forEach((section, s) => {
    const row = out.subarray(s * width, (s + 1) * width);
    section.forEach(({ symbol, bar }, i) => {
      const value = panel.isMember(symbol, bar) ? values[symbol * panel.bars + bar]! : NaN;
      row[i] = Number.isFinite(value) ? value : NaN;
    });
    averageRanks(row, width, row, scratch);
  });
  return out;
}

/** Pearson of the ranks over the pairs present, averaged over the sections that have one. */
function meanCorrelation(x: Float64Array, y: Float64Array, sections: readonly (readonly unknown[])[]): number {
  const width = sections[0]?.length ?? 0;
  let total = 0;
  let used = 0;
  for (let start = 0; start < x.length; start += width) {
    let n = 0;
    let sx = 0;
    let sy = 0;
    let xx = 0;
    let yy = 0;
    let xy = 0;
    for (let i = start; i < start + width; i += 1) {
      const a = x[i]!;
      const b = y[i]!;
      if (a !== a || b !== b) continue;
      n += 1;
      sx += a;
      sy += b;
      xx += a * a;
      yy += b * b;
      xy += a * b;
    }
    // Ranks are multiples of 1/2: these sums are exact.
    const spread = (n * xx - sx * sx) * (n * yy - sy * sy);
    if (n < FEWEST_PAIRS || !(spread > 0)) continue;
    total += (n * xy - sx * sy) / Math.sqrt(spread);
    used += 1;
  }
  return used === 0 ? NaN : Math.max(-1, Math.min(1, total / used));
}

/** Joins features by falling |correlation|: the groups above the threshold, and all leaves in the order of the tree. */
function link(table: Float64Array, count: number, threshold: number): { leaves: number[]; groups: number[][] } {
  const pairs: [number, number, number][] = [];
  for (let i = 0; i < count; i += 1) {
    // A pair without a correlation is joined last.
    for (let j = 0; j < i; j += 1) pairs.push([Math.abs(table[i * count + j]!) || 0, j, i]);
  }
  pairs.sort((a, b) => b[0] - a[0] || a[1] - b[1] || a[2] - b[2]);
  const groupOf = Array.from({ length: count }, (_, i) => [i]);
  const distinct = (): number[][] => [...new Set(groupOf)];
  let groups: number[][] | undefined;
  for (const [size, i, j] of pairs) {
    if (size < threshold) groups ??= distinct();
    const [a, b] = [groupOf[i]!, groupOf[j]!];
    if (a === b) continue;
    const joined = [...a, ...b];
    for (const member of joined) groupOf[member] = joined;
  }
  return { leaves: groupOf[0] ?? [], groups: groups ?? distinct() };
}

function meanSize(table: Float64Array, count: number, i: number): number {
  let sum = 0;
  for (let j = 0; j < count; j += 1) sum += Math.abs(table[i * count + j]!) || 0;
  return sum / count;
}
