import { sharedFloat64, type Trial, type TrialLog } from '@quantcli/core';
import { parseFeature } from '@quantcli/features';
import { freeOfCosts } from '@quantcli/market';
import type { Dataset } from '@quantcli/models';
import { simulateMarket } from '@quantcli/data';
import { panelFromBars } from '@quantcli/market';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { learn, type Learned } from './learn.ts';
import { runConfigSchema, type RunConfig } from './run-config.ts';
import { assessResearch, runResearch, type ResearchContext } from './run-research.ts';
import { tradeForecasts } from './trade-forecasts.ts';

const config = (options: object = {}): RunConfig =>
  runConfigSchema.parse({
    features: {
      reversal: 'returns(close, 5)',
      attention: 'volume / ts_mean(volume, 20)',
      calm: '-ts_std(returns(close), 20)',
    },
    costs: { ...freeOfCosts },
    validation: { train: 150, test: 60 },
    ...options,
  });
const market = simulateMarket({ symbols: 30, bars: 400, seed: 3 });
const panel = panelFromBars(market.bars);

/** A log that says what it was told, and answers with a given count. */
function logOf(count = 1, sharpeVariance = 0): TrialLog & { readonly trials: Trial[] } {
  const trials: Trial[] = [];
  return {
    trials,
    record(trial) {
      trials.push(trial);
      return { count, sharpeVariance };
    },
    openHoldOut: () => undefined,
    close: () => undefined,
  };
}

const context = (trialLog: TrialLog, seed = 9): ResearchContext => ({
  seed,
  trialLog,
  dataHash: 'data',
  periodsPerYear: 252,
});
const learned = await learn(panel, config(), { seed: 9 });

/** Forecasts that know the return of the bar so many bars after the decision's own. */
function foresight(ahead: number): Learned {
  const { dataset } = learned;
  const forecasts = learned.forecasts.map((prediction, row) => {
    if (Number.isNaN(prediction)) return NaN;
    const close = panel.column('close', dataset.symbol[row]!);
    const bar = dataset.bar[row]! + ahead;
    const known = close[bar]! / close[bar - 1]! - 1;
    return Number.isNaN(known) ? 0 : known;
  });
  return { ...learned, forecasts };
}

const daily = { policy: { kind: 'long-short', rebalanceBars: 1, tradeShare: 1 } };

async function growth(ahead: number): Promise<number> {
  const { strategy } = await tradeForecasts(panel, config(daily), foresight(ahead));
  return strategy.equity.at(-1)! / strategy.equity[0]! - 1;
}

describe('when forecasts are traded', () => {
  it('earns from knowing the return of the second bar after the decision, which is the first that it holds', async () => {
    expect(await growth(2)).toBeGreaterThan(1);
  });

  it('earns nothing from knowing the decision’s own bar or the bar of the fill: both are over when it is filled', async () => {
    expect(Math.abs(await growth(0))).toBeLessThan(0.2);
    expect(Math.abs(await growth(1))).toBeLessThan(0.2);
  });

  it('charges what the configuration says', async () => {
    const gross = await tradeForecasts(panel, config(daily), foresight(2));
    const costs = { ...freeOfCosts, halfSpreadBps: 10 };
    const net = await tradeForecasts(panel, config({ ...daily, costs }), foresight(2));
    const { turnover, costFraction } = net.strategy;
    // 10 bps of what is traded: twice the one-sided turnover.
    turnover.forEach((share, b) => expect(costFraction[b]).toBeCloseTo(2 * share * 0.001, 12));
    expect(net.strategy.equity.at(-1)!).toBeLessThan(gross.strategy.equity.at(-1)!);
  });
});

async function dsrWith(count: number, variance: number): Promise<number> {
  const { document } = await assessResearch(panel, config(), foresight(2), context(logOf(count, variance)));
  return document.outOfSample.dsr!;
}

describe('assessResearch', () => {
  it('records the trial with its seed and a hash of the resolved configuration', async () => {
    const log = logOf();
    const first = await assessResearch(panel, config(), learned, context(log));
    const other = await assessResearch(
      panel,
      config({ policy: { kind: 'long-short', quantile: 0.1 } }),
      learned,
      context(log, 10),
    );
    expect(log.trials.map(({ seed, dataHash }) => [seed, dataHash])).toEqual([
      [9, 'data'],
      [10, 'data'],
    ]);
    expect(log.trials.map(({ configHash }) => configHash)).toEqual([first.configHash, other.configHash]);
    expect(first.configHash).not.toBe(other.configHash);
    const renamed = {
      ...learned,
      features: learned.features.map((feature) => ({ ...feature, expr: parseFeature('close') })),
    };
    expect((await assessResearch(panel, config(), renamed, context(log))).configHash).not.toBe(first.configHash);
  });

  it('deflates by the number and the spread of the trials', async () => {
    const alone = await dsrWith(1, 0);
    const some = await dsrWith(10, 0.01);
    const many = await dsrWith(1_000, 0.01);
    expect(alone).toBeGreaterThan(some);
    expect(some).toBeGreaterThan(many);
  });

  it('tests what is left without the market: holding the universe is no edge', async () => {
    // Twenty of thirty symbols by chance are the universe in all but name.
    const topK = config({ policy: { kind: 'top-k', k: 20 } });
    const rising = new Map([...panel.parts().fields].map(([name, values]) => [name, rise(name, values)]));
    const { document } = await assessResearch(panel.withFields(rising), topK, learned, context(logOf()));
    expect(document.outOfSample.sharpe!).toBeGreaterThan(2);
    expect(document.verdict.label).not.toBe('edge');
    expect(document.verdict.reasons[0]).toMatch(/beta (0\.[89]|1\.[01])/);
  });
});

/** Prices with a common drift of 0.3 % a bar. */
function rise(name: string, values: Float64Array): Float64Array {
  if (!/open|high|low|close/.test(name)) return values;
  const risen = sharedFloat64(values.length);
  for (let i = 0; i < values.length; i += 1) risen[i] = values[i]! * 1.003 ** (i % panel.bars);
  return risen;
}

describe('runResearch', () => {
  it('evaluates one fold after the other, each after its training, up to the last bar', async () => {
    const { document, series } = await runResearch(panel, config(), context(logOf()));
    expect(document.folds.length).toBeGreaterThan(2);
    expect(document.outOfSample.to).toBe(document.folds.at(-1)!.testTo);
    expect(series.equity).toHaveLength(document.outOfSample.bars + 1);
    expect(series.coefficients.map(({ feature }) => feature)).toEqual(['reversal', 'attention', 'calm']);
    expect(document.outOfSample.ic).not.toBeNull();
  });

  it('leaves symbols out of rows and trades while they are not members', async () => {
    const parts = panel.parts();
    const members = new Uint8Array(panel.symbols.length * panel.bars).fill(1);
    members.fill(0, 0, panel.bars);
    const without = await learn(Panel.of({ ...parts, members }), config(), { seed: 9 });
    expect(new Set((without.dataset as Dataset).symbol).has(0)).toBe(false);
    const { strategy } = await tradeForecasts(Panel.of({ ...parts, members }), config(), without);
    expect(new Set(strategy.trades.symbol).has(0)).toBe(false);
  });

  it('refuses a single symbol', async () => {
    await expect(runResearch(panel.pick([0]), config(), context(logOf()))).rejects.toThrow('at least two symbols');
  });
});
