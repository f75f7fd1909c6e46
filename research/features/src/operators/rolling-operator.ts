/** Builds an operator from a rolling kernel: of a backend, or made from a literal number. */
import type { KernelName, Kernels, RollingKernel } from '@quantcli/numeric';
import type { Argument, Callable, Reference, TimeSeriesOperator } from '../language/operator.ts';
import { series, window } from './lane.ts';

interface Rolling extends Omit<Callable, 'arguments'> {
  readonly kernel: KernelName | RollingKernel | ((parameter: number, kernels: Kernels) => RollingKernel);
  readonly inputs?: readonly string[];
  /** The least window. */
  readonly least: number;
  /** What a made kernel is made from; before the window where `leading`. */
  readonly parameter?: Argument;
  readonly leading?: true;
  readonly reference: Reference;
  readonly settle?: (numbers: readonly number[]) => number;
}

export function rolling(definition: Rolling): TimeSeriesOperator {
  const { kernel, inputs = ['x'], least, parameter, leading, ...facts } = definition;
  const kernelOf = (kernels: Kernels, numbers: readonly number[]): RollingKernel => {
    if (typeof kernel === 'string') return kernels[kernel];
    return typeof kernel === 'function' ? kernel(numbers[leading ? 0 : 1]!, kernels) : kernel;
  };
  const bars = (numbers: readonly number[]): number => numbers[leading ? 1 : 0]!;
  const literals = [window('n', least), ...(parameter ? [parameter] : [])];
  return {
    ...facts,
    axis: 'time-series',
    arguments: [...inputs.map(series), ...(leading ? literals.toReversed() : literals)],
    lookback: (numbers) => bars(numbers) - 1,
    batch: (columns, numbers, origin, out, kernels) =>
      kernelOf(kernels, numbers).batch(columns, bars(numbers), origin, out),
    stateSize: (numbers, kernels) => kernelOf(kernels, numbers).stateSize(bars(numbers)),
    step: (columns, numbers, { bar }, state, out, kernels) =>
      kernelOf(kernels, numbers).step(columns, bars(numbers), bar, state, out),
  };
}
