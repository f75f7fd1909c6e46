/** Common names of indicators that TA-Lib names otherwise, which has the definition. */
import type { CompositeOperator } from '../../language/operator.ts';
import { series, window } from '../../operators/lane.ts';

const [open, high, low, close, volume, x] = ['open', 'high', 'low', 'close', 'volume', 'x'].map(series);

function alias(name: string, talib: string, args: CompositeOperator['arguments']): CompositeOperator {
  return {
    name,
    axis: 'time-series',
    arguments: args,
    doc: `The common name of ${talib}.`,
    source: `see ${talib}`,
    expansion: `${talib}(${args.map((argument) => argument.name).join(', ')})`,
  };
}

export const aliases: readonly CompositeOperator[] = [
  alias('awesome', 'ao', [high!, low!, window('fast', 1, 5), window('slow', 1, 34)]),
  alias('efficiency_ratio', 'er', [x!, window('n', 1, 10)]),
  alias('elder_bull', 'eri_bull', [high!, close!, window('n', 1, 13)]),
  alias('elder_bear', 'eri_bear', [low!, close!, window('n', 1, 13)]),
  alias('force_index', 'efi', [close!, volume!, window('n', 1, 13)]),
  alias('heikin_ashi_open', 'ha_open', [open!, high!, low!, close!]),
  alias('heikin_ashi_close', 'ha_close', [open!, high!, low!, close!]),
  alias('mass_index', 'massi', [high!, low!, window('fast', 1, 9), window('slow', 1, 25)]),
];
