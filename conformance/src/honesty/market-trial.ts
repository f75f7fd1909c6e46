/** One simulated market through the whole loop: the task that a worker runs. */
import { Rng, type TrialLog } from '@quantcli/core';
import { simulateMarket } from '@quantcli/data';
import { freeOfCosts, hashBars, panelFromBars } from '@quantcli/market';
import { assessResearch, learn, runConfigSchema, type Verdict } from '@quantcli/backtest';
import type { MarketTask } from './study.ts';

export interface MarketTrial {
  readonly symbols: number;
  readonly bars: number;
  /** Planted information coefficient; 0 for a null market. */
  readonly ic: number;
  readonly halfLife: number;
  readonly seed: number;
  /** Costs a side at which the same forecasts are traded. */
  readonly costsBps: readonly number[];
}

export interface MarketOutcome {
  readonly seed: number;
  /** Out-of-sample IC of the forecasts. */
  readonly ic: number | null;
  /** One entry a cost level. */
  readonly verdicts: readonly {
    readonly costsBps: number;
    readonly label: Verdict['label'];
    readonly sharpe: number | null;
    readonly dsr: number | null;
  }[];
}

/** Each market is the first and only trial on its data. */
const singleTrial: TrialLog = {
  record: () => ({ count: 1, sharpeVariance: 0 }),
  openHoldOut: () => undefined,
  close: () => undefined,
};

export const marketTask: MarketTask = { module: new URL(import.meta.url), name: 'tryMarket' };

export async function tryMarket({ symbols, bars, ic, halfLife, seed, costsBps }: MarketTrial): Promise<MarketOutcome> {
  const edge = ic === 0 ? ('none' as const) : { ic, halfLife };
  // The market's seed and the run's differ, so that the bootstrap does not share its stream with the market.
  const market = simulateMarket({ symbols, bars, edge, seed });
  const panel = panelFromBars(market.bars);
  const context = {
    seed: Rng.fromSeed(seed)
      .split('run')
      .below(2 ** 31),
    trialLog: singleTrial,
    dataHash: hashBars(market.bars),
    periodsPerYear: 252,
  };
  const config = runConfigSchema.parse({});
  const learned = await learn(panel, config, context);
  const verdicts: MarketOutcome['verdicts'][number][] = [];
  for (const costs of costsBps) {
    const charged = { ...config, costs: { ...freeOfCosts, halfSpreadBps: costs } };
    const { document } = await assessResearch(panel, charged, learned, context);
    verdicts.push({
      costsBps: costs,
      label: document.verdict.label,
      sharpe: document.outOfSample.sharpe,
      dsr: document.outOfSample.dsr,
    });
  }
  return { seed, ic: learned.quality.ic ?? null, verdicts };
}
