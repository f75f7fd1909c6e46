/**
 * Metrics of the order within sections: each is the mean over the sections in which it exists. Gains are the percent
 * ranks of the outcomes in their section; relevant are the rows in the top tenth of it.
 */
import { averagePrecision, icPerDate, kendallTau, normalizedGain, reciprocalRank } from '@quantcli/measures';
import { createRankScratch, percentRanks } from '@quantcli/numeric';
import type { ScoredRows } from './scored-rows.ts';
import { fromSections, nowhere, type Reweigh } from './section-form.ts';

/** The mean of a figure of each section's scores and outcomes. */
function inSections(
  figure: (scores: Float64Array, outcomes: Float64Array) => number | undefined,
): (rows: ScoredRows) => Reweigh {
  return (rows) => {
    const { scores, outcomes } = rows;
    if (scores === undefined) return nowhere;
    return fromSections(rows, (from, to) => figure(scores.subarray(from, to), outcomes.subarray(from, to)));
  };
}

/** The Spearman correlation of each section; NaN where it has none. */
export function sectionIcs({ scores, outcomes, offsets }: ScoredRows): Float64Array {
  const ics = new Float64Array(offsets.length - 1).fill(NaN);
  if (scores !== undefined) icPerDate(scores, outcomes, offsets, ics);
  return ics;
}

export function informationCoefficient(rows: ScoredRows): Reweigh {
  const ics = sectionIcs(rows);
  return fromSections(rows, (_from, _to, section) => ics[section]);
}

export const kendall = inSections(kendallTau);
export const discountedGain = (k?: number): ((rows: ScoredRows) => Reweigh) =>
  inSections((scores, outcomes) => normalizedGain(scores, ranksOf(outcomes), k));
export const topPrecision = inSections((scores, outcomes) => averagePrecision(scores, topTenth(outcomes)));
export const topReciprocalRank = inSections((scores, outcomes) => reciprocalRank(scores, topTenth(outcomes)));

function ranksOf(outcomes: Float64Array): Float64Array {
  const ranks = new Float64Array(outcomes.length);
  percentRanks(outcomes, outcomes.length, ranks, createRankScratch(outcomes.length));
  return ranks;
}

/** The best ⌈n/10⌉ rows and those tied with them; none in a section whose rows are all the same. */
function topTenth(outcomes: Float64Array): Uint8Array {
  const sorted = outcomes.slice().sort();
  const least = sorted[sorted.length - Math.ceil(sorted.length / 10)]!;
  return Uint8Array.from(outcomes, (outcome) => (outcome >= least && outcome > sorted[0]! ? 1 : 0));
}
