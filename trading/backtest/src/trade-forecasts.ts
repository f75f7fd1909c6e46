/** From forecasts to two simulations on the same days with the same costs: the policy's, and doing nothing clever. */
import { evaluate, parseFeature } from '@quantcli/features';
import type { Panel } from '@quantcli/panel';
import type { Dataset } from '@quantcli/models';
import { benchmarkPolicy, configuredPolicy, type TradingConfig } from './run-config.ts';
import { simulate, type Simulation } from './simulate.ts';

export interface Trading {
  readonly strategy: Simulation;
  readonly benchmark: Simulation;
}

export interface Forecasts {
  readonly dataset: Dataset;
  /** [R]; NaN where none was made. */
  readonly forecasts: Float64Array;
}

/** Trailing bars over which volatility and dollar volume a day are estimated for the cost of a trade. */
const COST_WINDOW = 20;

/** What trades forecasts of a panel by a configuration: for several forecasts of the same rows. */
export async function prepareTrading(panel: Panel, config: TradingConfig): Promise<(forecasts: Forecasts) => Trading> {
  const count = panel.symbols.length;
  const volatility = parseFeature(`ts_std(returns(close), ${COST_WINDOW})`);
  const dollars = panel.has('dollar_volume') ? [parseFeature(`ts_mean(dollar_volume, ${COST_WINDOW})`)] : [];
  const [volatilities, adv = new Float64Array(count * panel.bars).fill(NaN)] = await evaluate(panel, [
    volatility,
    ...dollars,
  ]);
  return ({ dataset, forecasts: scores }) => {
    const forecasts = new Float64Array(panel.bars * count).fill(NaN);
    for (let r = 0; r < dataset.rows; r += 1) forecasts[dataset.bar[r]! * count + dataset.symbol[r]!] = scores[r]!;
    const setting = {
      panel,
      costs: config.costs,
      forecasts,
      volatility: volatilities!,
      adv,
      firstDecision: dataset.bar[scores.findIndex((score) => !Number.isNaN(score))]!,
      ...config.simulation,
    };
    return {
      strategy: simulate({ ...setting, policy: configuredPolicy(config) }),
      benchmark: simulate({ ...setting, policy: benchmarkPolicy() }),
    };
  };
}

export async function tradeForecasts(panel: Panel, config: TradingConfig, forecasts: Forecasts): Promise<Trading> {
  return (await prepareTrading(panel, config))(forecasts);
}
