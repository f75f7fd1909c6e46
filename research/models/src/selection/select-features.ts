/**
 * Which features of a set predict a label: three families of selection vote, and the whole procedure is judged by
 * repeating it.
 *
 * - Redundancy: features with |rank correlation| above 0.9 are one group (single linkage); its strongest stands for it.
 * - Filter: the IC's t or the mutual information, at a false discovery rate of 5 % over both tests of all features.
 * - Wrapper: sequential selection by purged out-of-fold IC of ridge. Embedded: stability selection of the elastic net.
 * - Chosen is what two of three vote for.
 *
 * Nested: the same is done anew on the days before each of five test blocks (walk-forward: in K folds the days left to
 * train on would mirror the tested ones, which bends the estimate downwards), and ridge on what it chose predicts them; a fold in which nothing is chosen forecasts nothing and counts as an IC of 0. The naive figure, the
 * chosen features' IC on the days they were chosen on, stands beside it to show the optimism.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Rng, throwIfInterrupted } from '@quantcli/core';
import { icPerDate } from '@quantcli/measures';
import type { Dataset } from '../dataset/dataset.ts';
import { walkForward, type Splitter } from '../splitters/splitter.ts';
import { icEvidence, type IcEvidence } from './ic-evidence.ts';
import { mutualInformation, type Information } from './mutual-information.ts';
import { dayFolds, momentsOfDays, sectionTable, type SectionTable } from './section-table.ts';
import { STABLE, stabilityShares } from './stability.ts';
import { icOfCombination, ridgeOfMoments, wrapperSelection } from './wrapper.ts';

const SAME = 0.9;
const FALSE_DISCOVERIES = 0.05;
const OUTER_FOLDS = 5;
/** Of the history, before the first outer test block. */
const FIRST_TRAINING = 0.4;
const SPANS = 24;

export interface SelectedFeature {
  readonly name: string;
  readonly expr: string;
  /** Undefined with too few dates. */
  readonly evidence: IcEvidence | undefined;
  readonly information: Information;
  /** Mean ICs over up to 24 equal spans of the history. */
  readonly course: readonly number[];
  readonly votes: { readonly filter: boolean; readonly wrapper: boolean; readonly embedded: boolean };
  /** Share of the half samples in which the elastic net takes it early. */
  readonly stability: number;
  /** The feature that stands for its group, where it is another. */
  readonly sameAs: string | undefined;
  /** Outer folds whose training days chose it. */
  readonly foldsChosen: number;
  readonly chosen: boolean;
  readonly reason: string;
}

export interface FeatureSelection {
  readonly features: readonly SelectedFeature[];
  readonly chosen: readonly string[];
  readonly folds: number;
  /** Of ridge on the chosen, on the days they were chosen on; undefined when nothing was. */
  readonly naive: IcEvidence | undefined;
  /** Of the whole procedure on days it had not seen; undefined with too few dates. */
  readonly nested: IcEvidence | undefined;
  /** Outer folds in which nothing was chosen. */
  readonly emptyFolds: number;
  readonly dates: number;
}

export interface SelectOptions {
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onDone?: (done: number, total: number) => void;
}

interface Choice {
  readonly evidence: readonly (IcEvidence | undefined)[];
  readonly information: readonly Information[];
  /** [F] the feature that stands for each. */
  readonly standsFor: readonly number[];
  readonly filter: ReadonlySet<number>;
  readonly wrapper: ReadonlySet<number>;
  readonly shares: Float64Array;
  readonly chosen: readonly number[];
}

export async function selectFeatures(
  dataset: Dataset,
  { seed, signal, onDone }: SelectOptions,
): Promise<FeatureSelection> {
  const table = sectionTable(dataset);
  const everyDay = Int32Array.from(table.bar.keys());
  const rng = Rng.fromSeed(seed).split('selection');
  const outer = dayFolds(table, everyDay, outerSplitter(table));
  const steps = outer.length + 1;
  const whole = chooseOn(table, everyDay, rng.split('whole'));
  onDone?.(1, steps);
  const predictions = new Float64Array(table.rows.length);
  const foldChoices: Choice['chosen'][] = [];
  for (const [k, { train, test }] of outer.entries()) {
    // Gives the event loop a turn, in which an interruption can arrive.
    await nextTurn();
    throwIfInterrupted(signal);
    const { chosen } = chooseOn(table, train, rng.split(`fold/${k}`));
    predict(table, train, test, chosen, predictions);
    onDone?.(k + 2, steps);
    foldChoices.push(chosen);
  }
  const ics = new Float64Array(table.bar.length);
  icPerDate(predictions, table.y, table.offsets, ics);
  const tested = outer[0]!.test[0]!;
  outer.forEach(({ test }, k) => {
    // No forecast is no correlation.
    if (foldChoices[k]!.length === 0) for (const d of test) ics[d] = 0;
  });
  return {
    features: dataset.schema.names.map((name, f) => describe(table, whole, foldChoices, name, f)),
    chosen: whole.chosen.map((f) => dataset.schema.names[f]!),
    folds: outer.length,
    naive: naiveEvidence(table, everyDay, whole.chosen),
    nested: icEvidence(ics.subarray(tested), table.horizon),
    emptyFolds: foldChoices.filter((chosen) => chosen.length === 0).length,
    dates: table.bar.length,
  };
}

function outerSplitter({ bar, horizon }: SectionTable): Splitter {
  const span = bar.at(-1)! - bar[0]! + 1;
  const trainBars = Math.max(1, Math.floor(FIRST_TRAINING * span));
  const testBars = Math.max(1, Math.ceil((span - trainBars) / OUTER_FOLDS));
  return walkForward({ trainBars, testBars, embargoBars: horizon });
}

/** The whole procedure on some days; nothing outside them is read. */
function chooseOn(table: SectionTable, days: Int32Array, rng: Rng): Choice {
  const { width, horizon, ics } = table;
  const evidence = Array.from({ length: width }, (_, f) =>
    icEvidence(
      Float64Array.from(days, (d) => ics[d * width + f]!),
      horizon,
    ),
  );
  const information = mutualInformation(table, days);
  const standsFor = groupSame(momentsOfDays(table, days).gram, width, (f) => Math.abs(evidence[f]?.t ?? 0));
  const among = Array.from(standsFor.keys()).filter((f) => standsFor[f] === f);
  const passed = benjaminiHochberg([...evidence.map((one) => one?.p ?? 1), ...information.map(({ p }) => p)]);
  const filter = new Set(passed.map((test) => test % width));
  const wrapper = new Set(wrapperSelection(table, days, among));
  const shares = stabilityShares(table, days, among, rng);
  const votes = (f: number): number => Number(filter.has(f)) + Number(wrapper.has(f)) + Number(shares[f]! >= STABLE);
  const chosen = among.filter((f) => votes(f) >= 2);
  return { evidence, information, standsFor, filter, wrapper, shares, chosen };
}

/** Indices of the p-values that are rejected (Benjamini & Hochberg 1995). */
export function benjaminiHochberg(p: readonly number[], rate = FALSE_DISCOVERIES): number[] {
  const order = Array.from(p.keys()).toSorted((a, b) => p[a]! - p[b]! || a - b);
  const last = order.findLastIndex((test, i) => p[test]! <= (rate * (i + 1)) / p.length);
  return order.slice(0, last + 1);
}

/** [F] the strongest of each group of features that are the same. */
function groupSame(gram: Float64Array, width: number, strength: (f: number) => number): number[] {
  const group = Array.from({ length: width }, (_, f) => f);
  for (let f = 0; f < width; f += 1) {
    for (let g = 0; g < f; g += 1) {
      if (Math.abs(gram[f * width + g]!) <= SAME || group[f] === group[g]) continue;
      const [from, to] = [group[f]!, group[g]!];
      for (let k = 0; k < width; k += 1) if (group[k] === from) group[k] = to;
    }
  }
  return group.map((own) => {
    const members = Array.from(group.keys()).filter((k) => group[k] === own);
    return members.toSorted((a, b) => strength(b) - strength(a) || a - b)[0]!;
  });
}

/** Ridge of the chosen features on the training days, for every row of the test days. */
function predict(
  table: SectionTable,
  train: Int32Array,
  test: Int32Array,
  chosen: readonly number[],
  predictions: Float64Array,
): void {
  if (chosen.length === 0) return;
  const beta = ridgeOfMoments(momentsOfDays(table, train), table.width, chosen);
  for (const d of test)
    for (let r = table.offsets[d]!; r < table.offsets[d + 1]!; r += 1)
      predictions[r] = chosen.reduce((sum, f, i) => sum + beta[i]! * table.x[r * table.width + f]!, 0);
}

function naiveEvidence(table: SectionTable, days: Int32Array, chosen: readonly number[]): IcEvidence | undefined {
  if (chosen.length === 0) return undefined;
  const beta = ridgeOfMoments(momentsOfDays(table, days), table.width, chosen);
  return icEvidence(
    Float64Array.from(days, (d) => icOfCombination(table, d, chosen, beta)),
    table.horizon,
  );
}

function courseOf({ bar, width, ics }: SectionTable, f: number): number[] {
  const days = bar.length;
  const spans = Math.min(SPANS, days);
  return Array.from({ length: spans }, (_, k) => {
    const from = Math.floor((k * days) / spans);
    const to = Math.floor(((k + 1) * days) / spans);
    let sum = 0;
    for (let d = from; d < to; d += 1) sum += ics[d * width + f]!;
    return sum / (to - from);
  });
}

function describe(
  table: SectionTable,
  whole: Choice,
  folds: readonly (readonly number[])[],
  name: string,
  f: number,
): SelectedFeature {
  const { schema } = table.dataset;
  const votes = {
    filter: whole.filter.has(f),
    wrapper: whole.wrapper.has(f),
    embedded: whole.shares[f]! >= STABLE,
  };
  const stands = whole.standsFor[f]!;
  const sameAs = stands === f ? undefined : schema.names[stands]!;
  const names = Object.entries(votes).flatMap(([family, vote]) => (vote ? [family] : []));
  const chosen = whole.chosen.includes(f);
  const said = names.length === 0 ? 'no vote' : `votes: ${names.join(', ')}`;
  return {
    name,
    expr: schema.expressions[f]!,
    evidence: whole.evidence[f],
    information: whole.information[f]!,
    course: courseOf(table, f),
    votes,
    stability: whole.shares[f]!,
    sameAs,
    foldsChosen: folds.filter((choice) => choice.includes(f)).length,
    chosen,
    reason:
      sameAs === undefined
        ? chosen || names.length === 0
          ? said
          : `one ${said.replace('votes', 'vote')}`
        : `says the same as ${sameAs}`,
  };
}
