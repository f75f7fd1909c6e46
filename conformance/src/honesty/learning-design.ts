/**
 * What a user who learns would try on a market: ridge first, then boosted trees of three growths with parameters drawn
 * from a seeded list, the same on every market. Sizes are chosen so that 100 markets take well under 90 minutes on two cores.
 */
import { Rng, type Json } from '@quantcli/core';
import type { LearningTrial, TriedModel } from './learning-trial.ts';
import type { Cell } from './study.ts';

const GROWTHS = ['gbdt_leaf', 'gbdt_level', 'gbdt_symmetric'] as const;
const OF_EACH_GROWTH = 6;

/** Small trees, as suits a signal that is a few hundredths of the noise. */
const CHOICES = {
  trees: [30, 60],
  learningRate: [0.03, 0.06, 0.12],
  minChildRows: [50, 200, 1_000],
  featureFraction: [0.5, 1],
} as const;
const LEAVES = [4, 8, 16] as const;

function drawBoosted(estimator: (typeof GROWTHS)[number], rng: Rng): TriedModel {
  const pick = <T>(from: readonly T[]): T => from[rng.below(from.length)]!;
  const leaves = pick(LEAVES);
  const size = estimator === 'gbdt_leaf' ? { leaves } : { depth: Math.log2(leaves) };
  const others = Object.entries(CHOICES).map(([name, from]) => [name, pick<number>(from)] as const);
  return { estimator, params: { ...size, ...Object.fromEntries(others) } as Readonly<Record<string, Json>> };
}

/** Ridge with a penalty chosen by purged folds and with a given one, then the boosted models, no two alike. */
export function triedModels(): TriedModel[] {
  const models = new Map<string, TriedModel>();
  const add = (model: TriedModel): void => void models.set(JSON.stringify(model), model);
  add({ estimator: 'ridge', params: {} });
  add({ estimator: 'ridge', params: { lambda: 0.1 } });
  const rng = Rng.fromSeed(5).split('models');
  for (let i = 0; i < OF_EACH_GROWTH; i += 1) {
    for (const growth of GROWTHS) {
      const size = models.size;
      while (models.size === size) add(drawBoosted(growth, rng));
    }
  }
  return [...models.values()];
}

const models = triedModels();
const indices = [...models.keys()];

/** All 20 models; the boosted ones alone; and one of each kind chosen beforehand, a single trial. */
const searches = {
  all: indices,
  boosted: indices.filter((m) => models[m]!.estimator !== 'ridge'),
  ridge: [0],
  'one boosted': [2],
} as const;

export type SearchName = keyof typeof searches;

export type LearningCell = Cell<Omit<LearningTrial, 'seed'>>;

/** Markets of 100 symbols and six years. */
export function learningCell(
  name: string,
  edge: LearningTrial['edge'],
  markets: number,
  firstSeed: number,
): LearningCell {
  return {
    name,
    markets,
    firstSeed,
    design: { symbols: 100, bars: 1_512, edge, costsBps: [0, 5], models, searches },
  };
}
