/**
 * What TA-Lib's newer releases (0.8) added to its momentum group. All composite but `wad`, a running
 * total, whose changes are comparable and whose level is not. TA-Lib's rules for what would be a division by 0. NaN while
 * anything in the window is missing; `wad` starts over after it.
 */
import type { CompositeOperator, TimeSeriesOperator } from '../../language/operator.ts';
import { laneOperator, series, window } from '../../operators/lane.ts';
import { EMA, movingAverageType, ownType, RMA } from '../overlap/moving-average.ts';

const [high, low, close, volume, x] = ['high', 'low', 'close', 'volume', 'x'].map(series);
const ELDER = 'Elder (1993), Trading for a Living; TA-Lib';
const WILLIAMS = 'Williams (1998), New Trading Dimensions; TA-Lib';
const KAUFMAN = 'Kaufman (1995), Smarter Trading; TA-Lib';
const BLAU = 'Blau (1993), Stocks & Commodities 11:1; TA-Lib; not the "SMI ergodic" of some libraries, which is tsi';
const NOTHING = 1e-14;
const PATH = 'ts_sum(abs(delta(x, 1)), n)';

const smiArguments = [
  high!,
  low!,
  close!,
  window('n', 2, 13),
  window('fast', 2, 2),
  window('slow', 2, 25),
  window('signal', 2, 9),
];
const SMI_RANGE = 'ema(ema(ts_max(high, n) - ts_min(low, n), slow), fast)';
const SMI = `if_else(${SMI_RANGE} < ${NOTHING}, 0, 200 * ema(ema(close - (ts_max(high, n) + ts_min(low, n)) / 2, slow), fast)
  / ${SMI_RANGE})`;

const kdjArguments = [
  high!,
  low!,
  close!,
  window('fastk', 1, 9),
  window('slowk', 1, 3),
  movingAverageType('slowk_matype', RMA),
  window('slowd', 1, 3),
  movingAverageType('slowd_matype', RMA),
];
const KDJ = { axis: 'time-series', arguments: kdjArguments, source: 'KDJ, after Lane (1984); TA-Lib' } as const;
const stochastic = (output: 'k' | 'd', numbers: readonly number[]): string => {
  const [fastk, slowk, kType, slowd, dType] = numbers;
  const types = [kType, dType].map((type) => ownType(type!, RMA));
  return `stoch_${output}(high, low, close, ${fastk}, ${slowk}, ${types[0]}, ${slowd}, ${types[1]})`;
};

/** 100 where the bar of `right` bars ago stood out beyond all its neighbours. */
const fractal = (name: string, price: 'high' | 'low', doc: string): CompositeOperator => ({
  name,
  axis: 'time-series',
  arguments: [series(price), window('left', 1, 2), window('right', 1, 2)],
  doc,
  source: WILLIAMS,
  expansion: (left, right) => {
    const [beyond, extreme] = price === 'high' ? ['>', 'ts_max'] : ['<', 'ts_min'];
    return `100 * (delay(${price}, ${right}) ${beyond} ${extreme}(delay(${price}, ${right! + 1}), ${left}))
      * (delay(${price}, ${right}) ${beyond} ${extreme}(${price}, ${right}))`;
  },
});

const wad = laneOperator({
  name: 'wad',
  arguments: [high!, low!, close!],
  doc: "Williams' accumulation/distribution: the total of the close's distance from the true low on rises and from the true high on falls.",
  source: 'Williams (1979), How I Made One Million Dollars; TA-Lib',
  lookback: () => 0,
  settle: () => Infinity,
  // Whether a bar was seen, its close, the total.
  stateSize: () => 3,
  run([highs, lows, closes], _numbers, state, stride, out) {
    for (let i = 0, lane = 0; i < out.length; i += 1, lane += stride) {
      const price = closes![i]!;
      const last = state[lane] === 1 ? state[lane + 1]! : price;
      const [top, bottom] = [Math.max(highs![i]!, last), Math.min(lows![i]!, last)];
      const total = state[lane + 2]! + (price > last ? price - bottom : price < last ? price - top : 0);
      const parts = top + bottom + price + total;
      const present = parts - parts === 0;
      state[lane] = Number(present);
      state[lane + 1] = present ? price : 0;
      state[lane + 2] = present ? total : 0;
      out[i] = present ? total : NaN;
    }
  },
});

export const moreMomentum: readonly (CompositeOperator | TimeSeriesOperator)[] = [
  {
    name: 'ao',
    axis: 'time-series',
    arguments: [high!, low!, window('fast', 1, 5), window('slow', 1, 34)],
    doc: 'The awesome oscillator: the fast less the slow mean of the middle of the bar.',
    source: WILLIAMS,
    expansion: 'ts_mean((high + low) / 2, fast) - ts_mean((high + low) / 2, slow)',
  },
  {
    name: 'ac',
    axis: 'time-series',
    arguments: [high!, low!, window('fast', 1, 5), window('slow', 1, 34), window('signal', 1, 5)],
    doc: 'The accelerator: the awesome oscillator less its mean.',
    source: WILLIAMS,
    expansion: 'ao(high, low, fast, slow) - ts_mean(ao(high, low, fast, slow), signal)',
  },
  {
    name: 'cmou',
    axis: 'time-series',
    arguments: [x!, window('n', 1, 14)],
    doc: "Chande's momentum oscillator as he defined it, without smoothing: the change over n bars in percent of the path; 0 where nothing moved.",
    source: 'Chande & Kroll (1994); TA-Lib',
    expansion: `if_else(${PATH} < ${NOTHING}, 0, 100 * delta(x, n) / ${PATH})`,
  },
  {
    name: 'er',
    axis: 'time-series',
    arguments: [x!, window('n', 1, 10)],
    doc: 'The efficiency ratio: the change over n bars by the length of the path, 0 to 1; 1 where nothing moved.',
    source: KAUFMAN,
    // The sum of the path rounds, and may fall short of a straight one.
    expansion: `if_else(${PATH} < ${NOTHING}, 1, min(abs(delta(x, n)) / ${PATH}, 1))`,
  },
  {
    name: 'eri_bull',
    axis: 'time-series',
    arguments: [high!, close!, window('n', 1, 13)],
    doc: "Elder's bull power: the high above the exponential mean of the close.",
    source: ELDER,
    expansion: 'high - ema(close, n)',
  },
  {
    name: 'eri_bear',
    axis: 'time-series',
    arguments: [low!, close!, window('n', 1, 13)],
    doc: "Elder's bear power: the low above the exponential mean of the close, most often negative.",
    source: ELDER,
    expansion: 'low - ema(close, n)',
  },
  {
    name: 'fosc',
    axis: 'time-series',
    arguments: [x!, window('n', 2, 5)],
    doc: "The forecast oscillator: x less what the last bar's line of n bars forecast for it, in percent of x; 0 where x is.",
    source: 'Chande & Kroll (1994); TA-Lib',
    expansion: `if_else(abs(x) < ${NOTHING}, 0 * delay(x, n), 100 * (x - delay(ts_forecast(x, n), 1)) / x)`,
  },
  fractal(
    'fractal_high',
    'high',
    '100 where the high of right bars ago is above those of the left bars before and the right bars after it, else 0.',
  ),
  fractal(
    'fractal_low',
    'low',
    '100 where the low of right bars ago is below those of the left bars before and the right bars after it, else 0.',
  ),
  {
    ...KDJ,
    name: 'kdj_k',
    doc: "The stochastic %K by Wilder's mean.",
    expansion: (...numbers) => stochastic('k', numbers),
  },
  {
    ...KDJ,
    name: 'kdj_d',
    doc: "The mean of kdj_k, by Wilder's mean.",
    expansion: (...numbers) => stochastic('d', numbers),
  },
  {
    ...KDJ,
    name: 'kdj_j',
    doc: 'How far K runs ahead of D: 3·K − 2·D.',
    expansion: (...numbers) => `3 * ${stochastic('k', numbers)} - 2 * ${stochastic('d', numbers)}`,
  },
  {
    name: 'pvo',
    axis: 'time-series',
    arguments: [volume!, window('fast', 2, 12), window('slow', 2, 26), movingAverageType('matype', EMA)],
    doc: 'The percentage volume oscillator: a fast mean of the volume minus a slow one, in percent of the slow one.',
    source: 'TA-Lib',
    expansion: 'ppo(volume, fast, slow, matype)',
  },
  {
    name: 'smi',
    axis: 'time-series',
    arguments: smiArguments,
    doc: 'The stochastic momentum index: the distance of the close from the middle of the range of n bars, in percent of half that range, both smoothed twice.',
    source: BLAU,
    expansion: (_n, _fast, _slow, signal) => `skip_first(${SMI}, ${signal! - 1})`,
  },
  {
    name: 'smi_signal',
    axis: 'time-series',
    arguments: smiArguments,
    doc: 'The exponential mean of smi.',
    source: BLAU,
    expansion: `ema(${SMI}, signal)`,
  },
  {
    name: 'vhf',
    axis: 'time-series',
    arguments: [x!, window('n', 1, 28)],
    doc: 'The vertical horizontal filter: the range of n bars by the length of the path of n steps; 0 where nothing moved.',
    source: 'White (1991), Futures 20; TA-Lib',
    expansion: `if_else(${PATH} < ${NOTHING}, 0, (ts_max(x, n) - ts_min(x, n)) / ${PATH})`,
  },
  wad,
];
