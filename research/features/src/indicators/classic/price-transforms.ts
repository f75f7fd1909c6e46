/**
 * TA-Lib's price transforms: one price that stands for a bar. A missing part gives NaN, an overflow too. Loops of their
 * own, because a sum of four is otherwise four passes over memory.
 */
import type { ElementwiseOperator } from '../../language/operator.ts';
import { series } from '../../operators/lane.ts';

const [open, high, low, close] = ['open', 'high', 'low', 'close'].map(series);

function finite(value: number): number {
  return value - value === 0 ? value : NaN;
}

export const priceTransforms: readonly ElementwiseOperator[] = [
  {
    name: 'avgprice',
    axis: 'elementwise',
    arguments: [open!, high!, low!, close!],
    doc: 'The mean of open, high, low and close.',
    source: 'TA-Lib',
    map([o, h, l, c], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = finite((o![i]! + h![i]! + l![i]! + c![i]!) / 4);
    },
  },
  {
    name: 'medprice',
    axis: 'elementwise',
    arguments: [high!, low!],
    doc: 'The middle of high and low.',
    source: 'TA-Lib',
    map([h, l], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = finite((h![i]! + l![i]!) / 2);
    },
  },
  {
    name: 'typprice',
    axis: 'elementwise',
    arguments: [high!, low!, close!],
    doc: 'The mean of high, low and close.',
    source: 'TA-Lib',
    map([h, l, c], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = finite((h![i]! + l![i]! + c![i]!) / 3);
    },
  },
  {
    name: 'wclprice',
    axis: 'elementwise',
    arguments: [high!, low!, close!],
    doc: 'The mean of high, low and close, the close counted twice.',
    source: 'TA-Lib',
    map([h, l, c], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = finite((h![i]! + l![i]! + 2 * c![i]!) / 4);
    },
  },
];
