/**
 * Automatic search for features: genetic programming over the feature language (Koza 1992).
 *
 * - Fitness is the t of the purged out-of-fold IC on the first 70 % of the bars less 0.05 for every node (parsimony);
 *   nothing else of the history is given to it: labels that end later are missing there. What resembles a known feature
 *   (|rank correlation| ≥ 0.7) is worth nothing.
 * - A generation keeps its best tenth; the others are bred from winners of tournaments of four, by crossover or mutation.
 * - Every distinct candidate with a value is a trial in the experiment log. What is expected of the best of so many by
 *   chance (Bailey & López de Prado 2014, eq. 1) is shown beside the best. Only candidates with p < 5 % after Šidák's
 *   correction for all trials, at most five unlike each other, are tried on the last 30 %, once, one-sided at 5 % over all
 *   of them (Bonferroni). The correction alone is not enough: a search that climbs sees more than it counts, and passes it on
 *   one null market in six; with the hold-out span 1 of 65 had a false find.
 *
 * Deterministic in its seed, whatever the number of workers: every generation draws from a stream of its own, so the
 * number of a generation is the whole state of the random numbers, and a search that goes on from a state ends as one
 * that was never interrupted.
 */
import { hashJson, Rng, throwIfInterrupted, ValidationError, type Jobs, type TrialLog } from '@quantcli/core';
import { evaluate, parseFeature, parseLabel } from '@quantcli/features';
import { expectedMaximumSharpe } from '@quantcli/measures';
import { normalCdf, studentTCdf, studentTQuantile } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';
import type { NamedFeature } from '../dataset/dataset.ts';
import { icDegrees, icEvidence, type IcEvidence } from '../selection/ic-evidence.ts';
import { breed, firstGeneration, LIKE } from './generation.ts';
import { grammarOf } from './grammar.ts';
import { icsOf, likeness, likenessRanks, outOfFoldIcs, scoringGround, type ScoringGround } from './scoring-ground.ts';
import type { Scored, SearchGeneration, SearchState } from './search-state.ts';

const HOLD_OUT = 0.3;
const FINALISTS = 5;
/** Of those with the largest t-values, finalists are picked. */
const SHORT_LIST = 40;
const LEVEL = 0.05;
const BATCH_BYTES = 2 ** 28;

export interface SearchOptions {
  readonly label: string;
  /** What is known already. */
  readonly base: readonly NamedFeature[];
  readonly seed: number;
  readonly population: number;
  readonly generations: number;
  readonly trialLog: TrialLog;
  readonly dataHash: string;
  readonly jobs?: Jobs;
  readonly signal?: AbortSignal | undefined;
  /** Where an earlier search of the same data and options stopped. */
  readonly state?: SearchState | undefined;
  /** Called with what is needed to go on, before the first and after every generation. */
  readonly onState?: (state: SearchState) => void;
  readonly onProgress?: (done: number) => void;
}

export interface Finalist {
  readonly expr: string;
  /** The sign that the training span taught. */
  readonly sign: 1 | -1;
  /** Out of fold, on the training span. */
  readonly training: IcEvidence;
  /** Of the training span, corrected for all trials. */
  readonly deflatedP: number;
  /** In the direction of the sign. */
  readonly holdOut: IcEvidence | undefined;
  /** One-sided. */
  readonly holdOutP: number;
  /** The largest |rank correlation| with a known feature. */
  readonly resembles: number;
  readonly found: boolean;
}

export interface FeatureSearch {
  readonly verdict: 'found' | 'nothing found';
  readonly sentence: string;
  /** Distinct trials on this data, as the experiment log counts them. */
  readonly trials: number;
  /** Distinct candidates of this search, those without a value included. */
  readonly candidates: number;
  /** The largest t that so many trials show by chance. */
  readonly chance: number;
  readonly history: readonly SearchGeneration[];
  readonly finalists: readonly Finalist[];
  /** The candidate with the largest t, found or not. */
  readonly best: { readonly expr: string; readonly t: number } | undefined;
  /** First bar of the hold-out span. */
  readonly cut: number;
}

/** Throws {@link ValidationError} for a history that is too short and for the state of another search, Interrupted when the signal is aborted. */
export async function searchFeatures(panel: Panel, options: SearchOptions): Promise<FeatureSearch> {
  const { base, seed, population: size, generations, trialLog, dataHash, jobs, signal, onState, onProgress } = options;
  const label = parseLabel(options.label);
  const cut = Math.floor(panel.bars * (1 - HOLD_OUT));
  const training = panel.slice(0, cut);
  const ground = await scoringGround(training, label);
  const working = { ...(jobs && { jobs }), signal };
  const known = (
    await evaluate(
      training,
      base.map(({ expr }) => expr),
      working,
    )
  ).map((column) => likenessRanks(ground, column));
  const key = hashJson([dataHash, label.text, base.map(({ expr }) => expr.text), seed, size]);
  const state = options.state;
  if (state !== undefined && state.key !== key) {
    throw new ValidationError({
      code: 'search.state',
      what: 'the state is that of another search',
      cause: 'the data, the label, the known features, the seed or the population differ',
      fix: 'call it with the same options on the same data, or start anew',
    });
  }
  const scores = new Map<string, Scored>(state?.scores);
  const history: SearchGeneration[] = [...(state?.history ?? [])];
  let population = state?.population ?? [];
  const grammar = grammarOf(panel.fieldNames, Math.max(5, Math.floor(cut / 6)));
  if (grammar.fields.size === 0)
    throw new ValidationError({
      code: 'search.fields',
      what: 'the data has no field to search over',
      fix: 'bring bars',
    });
  const rng = Rng.fromSeed(seed).split('search');
  const save = (): void => onState?.({ key, population: [...population], scores: [...scores], history: [...history] });
  const report = (done: number): void => onProgress?.(done / generations);
  save();
  for (let g = history.length; g < generations; g += 1) {
    const draw = rng.split(`generation/${g}`);
    const next = g === 0 ? firstGeneration(grammar, size, draw) : breed(grammar, population, scores, size, draw);
    const before = scores.size;
    const fresh = next.filter((text) => !scores.has(text));
    await scoreAll(fresh, (share) => report(g + share));
    population = next;
    const ts = next.map((text) => scores.get(text)!.t ?? -Infinity).sort((a, b) => b - a);
    history.push({
      best: finiteOrNull(ts[0]!),
      median: finiteOrNull(ts[Math.floor(ts.length / 2)]!),
      candidates: scores.size,
      fresh: scores.size - before,
    });
    save();
  }
  return await conclude();

  async function scoreAll(texts: readonly string[], onShare: (share: number) => void): Promise<void> {
    const batch = Math.max(1, Math.floor(BATCH_BYTES / (8 * training.bars * training.symbols.length)));
    for (let from = 0; from < texts.length; from += batch) {
      throwIfInterrupted(signal);
      const part = texts.slice(from, from + batch);
      const columns = await evaluate(training, part.map(parseFeature), working);
      columns.forEach((column, i) => {
        const scored = score(column);
        scores.set(part[i]!, scored);
        if (scored.t !== null) recordTrial(part[i]!, scored.t);
      });
      onShare(Math.min(1, (from + batch) / texts.length));
    }
  }

  function score(column: Float64Array): Scored {
    const evidence = icEvidence(outOfFoldIcs(ground, icsOf(ground, column)), ground.horizon);
    // What has values on a part of the dates only could choose its dates.
    if (evidence === undefined || !(evidence.stdErr > 0) || evidence.dates < 0.5 * ground.bar.length)
      return { t: null, dates: 0, resembles: 0 };
    const ranks = likenessRanks(ground, column);
    const resembles = known.reduce((most, other) => Math.max(most, likeness(ground, ranks, other)), 0);
    return { t: evidence.t, dates: evidence.dates, resembles };
  }

  /** Its t over the root of the dates is the Sharpe ratio per bar of holding its ranks. Recorded again, it adds none. */
  function recordTrial(text: string, t: number): number {
    const configHash = hashJson({ candidate: text, label: label.text });
    const sharpePerPeriod = t / Math.sqrt(ground.bar.length);
    return trialLog.record({ dataHash, configHash, seed: 0, sharpePerPeriod }).count;
  }

  async function conclude(): Promise<FeatureSearch> {
    const ranked = [...scores]
      .flatMap(([text, { t, dates, resembles }]) => (t === null ? [] : [{ text, t, dates, resembles }]))
      .sort((a, b) => b.t - a.t || (a.text < b.text ? -1 : 1));
    const best = ranked[0];
    const trials = best === undefined ? 0 : Math.max(ranked.length, recordTrial(best.text, best.t));
    const expected = expectedMaximumSharpe({ count: trials, sharpeVariance: 1 });
    const chance = studentTQuantile(normalCdf(expected), icDegrees(ground.bar.length, ground.horizon));
    const listed = ranked
      .filter((one) => one.resembles < LIKE && deflate(oneSided(one, ground.horizon), trials) < LEVEL)
      .slice(0, SHORT_LIST);
    const finalists = await openHoldOut(listed, trials);
    const finds = finalists.filter(({ found }) => found);
    return {
      verdict: finds.length > 0 ? 'found' : 'nothing found',
      sentence: sentenceOf(finds.length, finalists.length, best?.t, chance, trials),
      trials,
      candidates: scores.size,
      chance,
      history,
      finalists,
      best: best && { expr: best.text, t: best.t },
      cut,
    };
  }

  /** The only place where anything after the cut is read. */
  async function openHoldOut(
    listed: readonly { readonly text: string; readonly resembles: number }[],
    trials: number,
  ): Promise<Finalist[]> {
    if (listed.length === 0) return [];
    const exprs = listed.map(({ text }) => parseFeature(text));
    const columns = await evaluate(training, exprs, working);
    const chosen: { readonly i: number; readonly ranks: Float64Array }[] = [];
    columns.forEach((column, i) => {
      const ranks = likenessRanks(ground, column);
      if (chosen.length < FINALISTS && chosen.every((other) => likeness(ground, ranks, other.ranks) < LIKE))
        chosen.push({ i, ranks });
    });
    const later = await scoringGround(panel, label, cut);
    const values = await evaluate(
      panel,
      chosen.map(({ i }) => exprs[i]!),
      working,
    );
    return chosen.map(({ i }, k) =>
      judge(listed[i]!.text, listed[i]!.resembles, columns[i]!, values[k]!, {
        ground,
        later,
        trials,
        among: chosen.length,
      }),
    );
  }
}

interface Judging {
  readonly ground: ScoringGround;
  readonly later: ScoringGround;
  readonly trials: number;
  /** Finalists. */
  readonly among: number;
}

function judge(
  expr: string,
  resembles: number,
  before: Float64Array,
  whole: Float64Array,
  { ground, later, trials, among }: Judging,
): Finalist {
  const ics = icsOf(ground, before);
  const training = icEvidence(outOfFoldIcs(ground, ics), ground.horizon)!;
  const sign = icEvidence(ics, ground.horizon)!.ic < 0 ? -1 : 1;
  const holdOut = icEvidence(
    icsOf(later, whole).map((ic) => sign * ic),
    later.horizon,
  );
  const holdOutP = oneSided(holdOut, later.horizon);
  return {
    expr,
    sign,
    training,
    deflatedP: deflate(oneSided(training, ground.horizon), trials),
    holdOut,
    holdOutP,
    resembles,
    found: holdOutP * among < LEVEL,
  };
}

/** Probability that the smallest of so many p-values is as small by chance (Šidák 1967). */
function deflate(p: number, trials: number): number {
  return -Math.expm1(trials * Math.log1p(-p));
}

function oneSided(evidence: Pick<IcEvidence, 't' | 'dates'> | undefined, horizon: number): number {
  return evidence === undefined ? 1 : studentTCdf(-evidence.t, icDegrees(evidence.dates, horizon));
}

function sentenceOf(
  finds: number,
  finalists: number,
  best: number | undefined,
  chance: number,
  trials: number,
): string {
  if (best === undefined) return 'Nothing found: no candidate has a value on enough dates.';
  const line = `the best of ${trials} trials has a t of about ${chance.toFixed(2)} by chance alone`;
  if (finalists === 0)
    return `Nothing found: the largest t is ${best.toFixed(2)}, and ${line}; nothing new is above that with 95 % confidence.`;
  if (finds === 0)
    return `Nothing found: none of the ${finalists} best candidates, the largest t ${best.toFixed(2)}, holds on the last 30 % of the bars; ${line}.`;
  return `Found: ${finds} of the ${finalists} best candidates hold on the last 30 % of the bars, which the search had not seen; ${line}.`;
}

function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
