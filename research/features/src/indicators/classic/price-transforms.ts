/** TA-Lib's price transforms: one price that stands for a bar. A missing or infinite part gives NaN. */
import type { CompositeOperator } from '../../language/operator.ts';
import { series } from '../../operators/lane.ts';

const [open, high, low, close] = ['open', 'high', 'low', 'close'].map(series);

function priceTransform(
  name: string,
  prices: CompositeOperator['arguments'],
  doc: string,
  expansion: string,
): CompositeOperator {
  return { name, axis: 'elementwise', arguments: prices, doc, source: 'TA-Lib', expansion };
}

export const priceTransforms: readonly CompositeOperator[] = [
  priceTransform(
    'avgprice',
    [open!, high!, low!, close!],
    'The mean of open, high, low and close.',
    '(open + high + low + close) / 4',
  ),
  priceTransform('medprice', [high!, low!], 'The middle of high and low.', '(high + low) / 2'),
  priceTransform('typprice', [high!, low!, close!], 'The mean of high, low and close.', '(high + low + close) / 3'),
  priceTransform(
    'wclprice',
    [high!, low!, close!],
    'The mean of high, low and close, the close counted twice.',
    '(high + low + 2 * close) / 4',
  ),
];
