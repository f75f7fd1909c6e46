/**
 * The honesty study: how often the platform says *edge* where there is none, and how often where one was planted. Every
 * finished market is a line in a file named by the code and the design, so an interrupted study goes on where it stopped.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashJson, makeFolder, throwIfInterrupted, type Jobs, type Json } from '@quantcli/core';
import { clopperPearson } from '@quantcli/numeric';
import type { MarketOutcome } from './market-trial.ts';

/** Markets of one design. */
export interface Cell<Design extends object> {
  readonly name: string;
  readonly markets: number;
  readonly design: Design;
  /** Seeds are firstSeed, firstSeed + 1, … */
  readonly firstSeed: number;
}

export interface StudyOptions {
  readonly folder: string;
  readonly jobs: Jobs;
  /** Identifies the code: outcomes of other code are not reused. */
  readonly code: string;
  readonly signal: AbortSignal;
  readonly onProgress: (cell: string, done: number, total: number) => void;
}

/** What a worker runs: an exported function of a module, from `{ ...design, seed }` to an outcome that names the seed. */
export interface MarketTask {
  readonly module: URL;
  readonly name: string;
}

/** Runs the markets of a cell that are not on file yet and returns all outcomes in the order of their seeds. */
export async function runCell<Design extends object, Outcome extends { readonly seed: number }>(
  cell: Cell<Design>,
  task: MarketTask,
  { folder, jobs, code, signal, onProgress }: StudyOptions,
): Promise<Outcome[]> {
  makeFolder(folder);
  const file = join(folder, `${hashJson({ code, design: cell.design as unknown as Json }).slice(0, 16)}.jsonl`);
  const known = new Map(readOutcomes<Outcome>(file).map((outcome) => [outcome.seed, outcome]));
  // A line cut short is closed, so that the next one stands by itself.
  if (existsSync(file) && !readFileSync(file, 'utf8').endsWith('\n')) appendFileSync(file, '\n');
  const seeds = Array.from({ length: cell.markets }, (_, i) => cell.firstSeed + i);
  const missing = seeds.filter((seed) => !known.has(seed));
  // Batches of a few markets a worker: an interruption loses no more than one batch.
  const batch = jobs.workers * 2;
  for (let start = 0; start < missing.length; start += batch) {
    throwIfInterrupted(signal);
    onProgress(cell.name, cell.markets - missing.length + start, cell.markets);
    const trials = missing.slice(start, start + batch).map((seed) => ({ ...cell.design, seed }));
    const outcomes = await jobs.map<Design & { seed: number }, Outcome>(task.module, task.name, trials, { signal });
    for (const outcome of outcomes) {
      appendFileSync(file, `${JSON.stringify(outcome)}\n`);
      known.set(outcome.seed, outcome);
    }
  }
  onProgress(cell.name, cell.markets, cell.markets);
  return seeds.map((seed) => known.get(seed)!);
}

/** Whole lines only: one may have been cut by an interruption. */
function readOutcomes<Outcome>(file: string): Outcome[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .slice(0, -1)
    .filter((line) => line !== '')
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Outcome];
      } catch {
        return [];
      }
    });
}

export interface Rate {
  readonly found: number;
  readonly markets: number;
  readonly rate: number;
  /** Clopper–Pearson, 95 %. */
  readonly interval: readonly [number, number];
}

/** The share of markets with the verdict *edge* at a cost level. */
export function edgeRate(outcomes: readonly MarketOutcome[], costsBps: number): Rate {
  return rateOf(
    outcomes.map(({ verdicts }) => verdicts.find((verdict) => verdict.costsBps === costsBps)?.label === 'edge'),
  );
}

export function rateOf(hits: readonly boolean[]): Rate {
  const found = hits.filter(Boolean).length;
  const [low, high] = clopperPearson(found, hits.length, 0.95);
  return { found, markets: hits.length, rate: found / hits.length, interval: [low, high] };
}

export const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;

export function describeRate({ found, markets, rate, interval }: Rate): string {
  return `${percent(rate)} (${found} of ${markets}; 95 % interval ${percent(interval[0])} to ${percent(interval[1])})`;
}

/** For the cell of a table. */
export function shortRate({ rate, interval }: Rate): string {
  return `${percent(rate)} [${percent(interval[0])}, ${percent(interval[1])}]`;
}
