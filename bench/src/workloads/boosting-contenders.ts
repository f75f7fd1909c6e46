/** How our boosted trees and the peers' are told to do the same: trees, rate, leaves, bins, threads. */
import { Rng } from '@quantcli/core';
import { estimatorNamed, labelledRows, type Fitted } from '@quantcli/models';
import { createWorkerPool } from '@quantcli/runtime';
import { ALPHA, type Problem } from './boosting-problems.ts';

export type Growth = 'leaf' | 'level' | 'symmetric';

/** By levels and symmetric, five of them make 32 leaves. */
export const SHAPE = { trees: 100, rate: 0.1, leaves: 31, depth: 5, bins: 255 } as const;

export const LIBRARIES = [
  { name: 'lightgbm', needs: ['lightgbm', 'numpy'] },
  { name: 'xgboost', needs: ['xgboost', 'numpy'] },
  { name: 'catboost', needs: ['catboost', 'pandas', 'numpy'] },
  { name: 'sklearn', needs: ['sklearn', 'numpy'] },
] as const;

/** What a peer loads of a problem. */
export const PARTS = ['train', 'test'] as const;

/** Which growths a library has. */
export const GROWTHS: Readonly<Record<string, readonly Growth[]>> = {
  lightgbm: ['leaf'],
  xgboost: ['leaf', 'level'],
  catboost: ['symmetric'],
  sklearn: ['leaf'],
};

export async function fitOurs(
  { train, objective }: Pick<Problem, 'train' | 'objective'>,
  growth: Growth,
  threads = 1,
): Promise<Fitted> {
  const { trees, rate, leaves, depth, bins } = SHAPE;
  const shape = growth === 'leaf' ? { leaves } : { depth };
  const params = { trees, learningRate: rate, bins, objective, alpha: ALPHA, ...shape };
  const jobs = createWorkerPool({ workers: threads });
  try {
    return await estimatorNamed(`gbdt_${growth}`, params).fit(labelledRows(train), { rng: Rng.fromSeed(1), jobs });
  } finally {
    await jobs.close();
  }
}
