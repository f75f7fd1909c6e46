/** Stochastics: means of where the close lies in the range of the last bars, said in the language on raw_k. */
import type { Argument, CompositeOperator } from '../../language/operator.ts';
import { series, window } from '../../operators/lane.ts';
import { movingAverage, movingAverageLookback, movingAverageType, skipFirst } from '../overlap/moving-average.ts';

const PRICES: readonly Argument[] = [series('high'), series('low'), series('close')];

/** %K and its mean %D, both from the bar on at which %D has a value. */
function stochastic(
  name: string,
  args: readonly Argument[],
  doc: string,
  source: string,
  k: (numbers: readonly number[]) => string,
  mean: (numbers: readonly number[]) => readonly [n: number, type: number],
): CompositeOperator[] {
  const facts = { axis: 'time-series', arguments: args, source } as const;
  return [
    {
      ...facts,
      name: `${name}_k`,
      doc: `${doc}.`,
      expansion: (...numbers) => skipFirst(k(numbers), movingAverageLookback(...mean(numbers))),
    },
    {
      ...facts,
      name: `${name}_d`,
      doc: `The mean of ${name}_k.`,
      expansion: (...numbers) => movingAverage(k(numbers), ...mean(numbers)),
    },
  ];
}

export const stochastics: readonly CompositeOperator[] = [
  ...stochastic(
    'stoch',
    [
      ...PRICES,
      window('fastk', 1, 5),
      window('slowk', 1, 3),
      movingAverageType('slowk_matype'),
      window('slowd', 1, 3),
      movingAverageType('slowd_matype'),
    ],
    'The slow stochastic: a mean of where the close lies in the range of the last bars, 0 to 100',
    'Lane (1984); TA-Lib',
    ([fastk, slowk, type]) => movingAverage(`raw_k(high, low, close, ${fastk})`, slowk!, type!),
    ([, , , slowd, type]) => [slowd!, type!],
  ),
  ...stochastic(
    'stochf',
    [...PRICES, window('fastk', 1, 5), window('fastd', 1, 3), movingAverageType('fastd_matype')],
    'The fast stochastic: where the close lies in the range of the last bars, 0 to 100',
    'Lane (1984); TA-Lib',
    ([fastk]) => `raw_k(high, low, close, ${fastk})`,
    ([, fastd, type]) => [fastd!, type!],
  ),
  ...stochastic(
    'stochrsi',
    [series('x'), window('n', 2, 14), window('fastk', 1, 5), window('fastd', 1, 3), movingAverageType('fastd_matype')],
    'Where the relative strength index lies in its own range of the last bars, 0 to 100',
    'Chande & Kroll (1994); TA-Lib',
    // Where prices do not move the index stays the same but for rounding.
    ([n, fastk]) => {
      const index = `rsi(x, ${n})`;
      const range = `ts_max(${index}, ${fastk}) - ts_min(${index}, ${fastk})`;
      return `if_else(${range} < 1e-9, 0, raw_k(${index}, ${index}, ${index}, ${fastk}))`;
    },
    ([, , fastd, type]) => [fastd!, type!],
  ),
];
