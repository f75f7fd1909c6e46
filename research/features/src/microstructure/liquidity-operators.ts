/**
 * Liquidity and order flow from bars alone, for markets and years without trades and quotes; with them, see
 * `MicrostructureBars`. Spreads are relative to the price (0.001 is 10 basis points) and whole, not halves. Windows
 * count returns or pairs of bars (of returns, for Roll), not bars. NaN where anything in the window is missing.
 *
 * All are composites: the rolling moments are the kernels' own, and what several of them share is computed once.
 */
import { normalCdf } from '@quantcli/numeric';
import type { CompositeOperator, ElementwiseOperator } from '../language/operator.ts';
import { pointwise } from '../operators/elementwise.reference.ts';
import { series, window } from '../operators/lane.ts';
import * as naive from './liquidity.reference.ts';

const normalDistribution: ElementwiseOperator = {
  name: 'normal_cdf',
  axis: 'elementwise',
  arguments: [series('x')],
  doc: 'The share of a standard normal below x.',
  source: 'Abramowitz & Stegun (1964), 26.2.2',
  reference: pointwise((a) => normalCdf(a!)),
  map([a], out) {
    for (let i = 0; i < out.length; i += 1) out[i] = normalCdf(a![i]!);
  },
};

const ROOT = 'log(close / delay(close, 1))';
/** Correlations that are 0 but for rounding count as 0, so that no figure hangs on the last bit. */
const AUTOCORRELATION = `ts_corr(${ROOT}, delay(${ROOT}, 1), n)`;

const BETA = '(log(high / low) ^ 2 + delay(log(high / low), 1) ^ 2)';
const GAMMA = 'log(max(high, delay(high, 1)) / min(low, delay(low, 1))) ^ 2';
const ROOM = '(3 - 2 * sqrt(2))';
const ALPHA = `((sqrt(2 * ${BETA}) - sqrt(${BETA})) / ${ROOM} - sqrt(${GAMMA} / ${ROOM}))`;

const MIDDLE = '((log(high) + log(low)) / 2)';

const FLOW = 'sign(returns(close, 1)) * dollar_volume';
const CHANGE = 'delta(close, 1)';

export const liquidityOperators: readonly (ElementwiseOperator | CompositeOperator)[] = [
  normalDistribution,
  {
    name: 'amihud',
    axis: 'time-series',
    arguments: [series('close'), series('dollar_volume'), window('n', 1, 21)],
    doc: 'Illiquidity: the mean over n bars of the absolute return for each unit of money traded.',
    source: 'Amihud (2002), eq. 1',
    reference: naive.amihud,
    expansion: 'ts_mean(abs(returns(close, 1)) / dollar_volume, n)',
  },
  {
    name: 'roll_spread',
    axis: 'time-series',
    arguments: [series('close'), window('n', 2, 21)],
    doc: 'The spread that makes n successive pairs of logarithmic returns bounce, 2√(−cov); NaN where they do not.',
    source: 'Roll (1984), eq. 3',
    reference: naive.rollSpread,
    expansion: `2 * sqrt(if_else(${AUTOCORRELATION} < -1e-12, -${AUTOCORRELATION}, -1) * ts_std(${ROOT}, n) * ts_std(delay(${ROOT}, 1), n))`,
  },
  {
    name: 'corwin_schultz',
    axis: 'time-series',
    arguments: [series('high'), series('low'), window('n', 1, 21)],
    doc: 'The spread from the ranges of bars and of pairs of bars: the mean of n figures, negative ones 0, gaps between bars not corrected.',
    source: 'Corwin & Schultz (2012), eqs. 14 and 18',
    reference: naive.corwinSchultz,
    expansion: `ts_mean(max(0, 2 * (exp(${ALPHA}) - 1) / (1 + exp(${ALPHA}))), n)`,
  },
  {
    name: 'abdi_ranaldo',
    axis: 'time-series',
    arguments: [series('high'), series('low'), series('close'), window('n', 1, 21)],
    doc: 'The spread from closes and mid-ranges: the mean of n two-bar figures, negative squares 0.',
    source: 'Abdi & Ranaldo (2017), eq. 11, two-day corrected',
    reference: naive.abdiRanaldo,
    expansion: `ts_mean(
      sqrt(max(0, 4 * (delay(log(close), 1) - delay(${MIDDLE}, 1)) * (delay(log(close), 1) - ${MIDDLE}))),
      n
    )`,
  },
  {
    name: 'kyle_lambda_bars',
    axis: 'time-series',
    arguments: [series('close'), series('dollar_volume'), window('n', 2, 21)],
    doc: "Price impact: the slope over n bars of returns on money traded with the return's sign; NaN where either is constant.",
    source: 'Kyle (1985); Hasbrouck (2009), eq. 7, without the square root',
    reference: naive.kyleLambda,
    expansion: `ts_corr(returns(close, 1), ${FLOW}, n) * ts_std(returns(close, 1), n) / ts_std(${FLOW}, n)`,
  },
  {
    name: 'bulk_volume_buy_share',
    axis: 'time-series',
    arguments: [series('close'), series('volume'), window('n', 2, 50)],
    doc: 'The share of buyers in the volume of n bars, each split by Φ(Δp/σ) with σ over the n bars up to it; half where no price moved.',
    source: "Easley, López de Prado & O'Hara (2012), eq. 3",
    reference: naive.bulkVolumeBuyShare,
    expansion: `ts_sum(
      volume * if_else(ts_std(${CHANGE}, n) > 0, normal_cdf(${CHANGE} / ts_std(${CHANGE}, n)), 0.5),
      n
    ) / ts_sum(volume, n)`,
  },
];
