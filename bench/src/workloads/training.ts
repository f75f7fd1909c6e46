/**
 * What a user waits for: the features of alpha-v1 over 140 symbols × 5,000 bars, and 100 trees of 31 leaves fitted and
 * tested on each of the 28 splits of combinatorial purged cross-validation, on two workers. No peer: a budget only.
 */
import { Rng, type Jobs } from '@quantcli/core';
import { prepareDataset } from '@quantcli/backtest';
import { simulateMarket } from '@quantcli/data';
import { panelFromBars } from '@quantcli/market';
import { combinatorialPurged, estimatorNamed, predictOutOfFold, type OutOfFold } from '@quantcli/models';
import type { Panel } from '@quantcli/panel';
import { createWorkerPool } from '@quantcli/runtime';
import { timed } from '../timed.ts';
import { worstDifference } from '../worst-difference.ts';
import type { Workload } from '../workload.ts';

const SYMBOLS = 140;
const BARS = 5_000;
/** Of the market on which one worker and two are compared. */
const FEW = { symbols: 12, bars: 1_000 } as const;
const HORIZON = 5;

export const trainingWorkload: Workload = {
  name: 'training',
  async *cases() {
    await using pool = new AsyncDisposableStack();
    const jobs = createWorkerPool({ workers: 2 });
    pool.defer(() => jobs.close());
    const panel = marketOf({ symbols: SYMBOLS, bars: BARS });
    yield {
      name: 'training-cpcv',
      unit: 'rows',
      units: SYMBOLS * BARS,
      repetitions: 1,
      contenders: [{ name: 'gbdt_leaf --workers 2', role: 'ours', run: () => timed(() => train(panel, jobs)) }],
      notes: ['features, 28 fits and their predictions; it should take less than 3 minutes on two cores'],
      checkParity: async () => {
        const few = marketOf(FEW);
        const alone = await train(few);
        const together = await train(few, jobs);
        const difference = worstDifference(alone.predictions, together.predictions);
        return [{ what: 'one worker, the same predictions', difference, limit: 0 }];
      },
    };
  },
};

function marketOf(shape: { readonly symbols: number; readonly bars: number }): Panel {
  return panelFromBars(simulateMarket({ ...shape, seed: 7, edge: { ic: 0.03, halfLife: 10 } }).bars);
}

async function train(panel: Panel, jobs?: Jobs): Promise<OutOfFold> {
  const { dataset } = await prepareDataset(
    panel,
    'alpha-v1',
    `fwd_rank(close, ${HORIZON})`,
    jobs === undefined ? {} : { jobs },
  );
  const splitter = combinatorialPurged({ groups: 8, testGroups: 2, embargoBars: HORIZON });
  const estimator = estimatorNamed('gbdt_leaf', { trees: 100, leaves: 31 });
  return predictOutOfFold(dataset, estimator, splitter, { rng: Rng.fromSeed(1), ...(jobs && { jobs }) });
}
