/** Oscillators made of the language's own means, ranks and extremes; the recursive ones are in smoothed-positions.ts. */
import type { CompositeOperator } from '../../language/operator.ts';
import { number, series, window } from '../../operators/lane.ts';
import * as naive from './oscillators.reference.ts';

const [open, high, low, close, x] = ['open', 'high', 'low', 'close', 'x'].map((name) => series(name));
const BLAU = 'Blau (1995), Momentum, Direction, and Divergence';
const VIGOR = 'Ehlers (2002), Stocks & Commodities 20:1';
const TWICE = 'ema(ema(abs(delta(x, 1)), slow), fast)';
const PRING = 'Pring (1992), Stocks & Commodities 10:9';

/** Weights 1, 2, 2, 1 over four bars. */
const symmetric = (text: string): string =>
  `(${text} + 2 * delay(${text}, 1) + 2 * delay(${text}, 2) + delay(${text}, 3)) / 6`;

const kstArguments = [
  x!,
  window('roc1', 1, 10),
  window('roc2', 1, 15),
  window('roc3', 1, 20),
  window('roc4', 1, 30),
  window('mean1', 1, 10),
  window('mean2', 1, 10),
  window('mean3', 1, 10),
  window('mean4', 1, 15),
];

export const oscillators: readonly CompositeOperator[] = [
  {
    name: 'connors_rsi',
    axis: 'time-series',
    arguments: [x!, window('n', 2, 3), window('streak', 2, 2), window('rank', 1, 100)],
    doc: 'The mean of the strength index of x, that of its streak, and the percentage of the rank bars before whose one-bar return is below the present one (equal ones count half).',
    source: 'Connors & Alvarez (2012), An Introduction to ConnorsRSI',
    reference: naive.connorsRsi,
    expansion: (_n, _streak, rank) =>
      `(rsi(x, n) + rsi(streak(x), streak) + 100 * (ts_rank(returns(x, 1), ${rank! + 1}) * ${rank! + 1} - 1) / rank) / 3`,
  },
  {
    name: 'coppock',
    axis: 'time-series',
    arguments: [x!, window('n', 1, 10), window('fast', 1, 11), window('slow', 1, 14)],
    doc: 'The linearly weighted mean over n bars of the sum of two returns, in percent.',
    source: 'Coppock (1962), Barron’s',
    expansion: 'wma(100 * (returns(x, fast) + returns(x, slow)), n)',
  },
  {
    name: 'kst',
    axis: 'time-series',
    arguments: kstArguments,
    doc: 'Pring’s know sure thing: the means of four percentage returns, weighted 1, 2, 3, 4.',
    source: PRING,
    expansion: `100 * (ts_mean(returns(x, roc1), mean1) + 2 * ts_mean(returns(x, roc2), mean2)
      + 3 * ts_mean(returns(x, roc3), mean3) + 4 * ts_mean(returns(x, roc4), mean4))`,
  },
  {
    name: 'tsi',
    axis: 'time-series',
    arguments: [x!, window('slow', 1, 25), window('fast', 1, 13)],
    doc: 'The true strength index: the change smoothed twice, in percent of its size smoothed twice; 0 where nothing moved.',
    source: BLAU,
    expansion: `if_else(${TWICE} < 1e-14, 0, 100 * ema(ema(delta(x, 1), slow), fast) / ${TWICE})`,
  },
  {
    name: 'dpo',
    axis: 'time-series',
    arguments: [x!, window('n', 1, 20)],
    doc: 'The detrended price of n/2 + 1 bars ago: x then less the mean of the n bars up to now; the form that is not centred and so does not look ahead.',
    source: 'as in the library ta; the price is the old one, the mean the present one',
    expansion: (n) => `delay(x, ${Math.floor(n! / 2) + 1}) - ts_mean(x, n)`,
  },
  {
    name: 'vigor',
    axis: 'time-series',
    arguments: [open!, high!, low!, close!, window('n', 1, 10)],
    doc: 'The relative vigor index: close − open by high − low, both weighted 1, 2, 2, 1 and summed over n bars.',
    source: `${VIGOR}; elsewhere called RVI, which is TA-Lib's name of the relative volatility index`,
    expansion: `ts_sum(${symmetric('(close - open)')}, n) / ts_sum(${symmetric('(high - low)')}, n)`,
  },
  {
    name: 'vigor_signal',
    axis: 'time-series',
    arguments: [open!, high!, low!, close!, window('n', 1, 10)],
    doc: 'The relative vigor index weighted 1, 2, 2, 1 over four bars.',
    source: VIGOR,
    expansion: symmetric('vigor(open, high, low, close, n)'),
  },
  {
    name: 'fisher_trigger',
    axis: 'time-series',
    arguments: [high!, low!, window('n', 1, 9)],
    doc: 'The Fisher transform of the bar before.',
    source: 'Ehlers (2002), Stocks & Commodities 20:11',
    reference: naive.fisherTrigger,
    expansion: 'delay(fisher(high, low, n), 1)',
  },
  {
    name: 'stc',
    axis: 'time-series',
    arguments: [x!, window('n', 1, 10), window('fast', 1, 23), window('slow', 1, 50), number('factor', 0.01, 1, 0.5)],
    doc: "Schaff's trend cycle: the difference of two exponential means, put in its range of n bars and smoothed, twice over; 0 to 100.",
    source: 'Schaff (2008), Stocks & Commodities 26:2',
    reference: naive.stc,
    expansion: 'smooth_stochastic(smooth_stochastic(ema(x, fast) - ema(x, slow), n, factor), n, factor)',
  },
];
