/**
 * The graph of correlations that the network measures are taken of: symbols are its nodes, and two are linked where the
 * Pearson correlation of their last n values is above a threshold (or, for `absolute` links, its size is). A weight is
 * the correlation of linked symbols, with its sign, and 0 elsewhere (Mantegna 1999; Onnela et al. 2003, with a threshold
 * for a tree). O(N²·n).
 *
 * A symbol takes part when none of its n values is missing and they are not all equal. Rounding makes no links: a
 * correlation has to pass the threshold by more than 1e-12, so that what is 0 but for the last bits is no link at 0.
 * Every sum runs in the order of time, so neither the order of the symbols nor the bar a stream began at moves a bit.
 */
export interface CorrelationGraph {
  /** [M] the symbols that take part, ascending; the nodes are numbered by their place here. */
  readonly symbols: readonly number[];
  /** [M × M] symmetric, 0 where there is no link and on the diagonal. */
  readonly weights: Float64Array;
}

export type Links = 'positive' | 'absolute';

const ROUNDING = 1e-12;

/**
 * @param rows [N × n] the last values of each symbol, oldest first
 */
export function correlationGraph(rows: readonly Float64Array[], threshold: number, links: Links): CorrelationGraph {
  const symbols: number[] = [];
  const units: Float64Array[] = [];
  rows.forEach((row, symbol) => {
    const unit = standardise(row);
    if (unit === undefined) return;
    symbols.push(symbol);
    units.push(unit);
  });
  const count = symbols.length;
  const weights = new Float64Array(count * count);
  for (let i = 0; i < count; i += 1) {
    for (let j = 0; j < i; j += 1) {
      const correlation = Math.max(-1, Math.min(1, dot(units[i]!, units[j]!)));
      const size = links === 'absolute' ? Math.abs(correlation) : correlation;
      if (size - threshold > ROUNDING) weights[i * count + j] = weights[j * count + i] = correlation;
    }
  }
  return { symbols, weights };
}

/** For every node the nodes it is linked to, ascending. */
export function neighboursOf({ symbols, weights }: CorrelationGraph): readonly Int32Array[] {
  const count = symbols.length;
  const found = new Int32Array(count);
  return symbols.map((_, i) => {
    let links = 0;
    for (let j = 0; j < count; j += 1) if (weights[i * count + j] !== 0) found[links++] = j;
    return found.slice(0, links);
  });
}

/** The values less their mean, at unit length; undefined where one is missing or all are equal. */
function standardise(row: Float64Array): Float64Array | undefined {
  let sum = 0;
  for (const value of row) sum += value;
  const mean = sum / row.length;
  let largest = 0;
  let varies = false;
  for (const value of row) {
    largest = Math.max(largest, Math.abs(value - mean));
    varies ||= value !== row[0];
  }
  if (!varies || !(largest > 0 && largest < Infinity)) return undefined;
  // Scaled to unit size first, squares neither overflow nor vanish.
  let squares = 0;
  for (const value of row) squares += ((value - mean) / largest) ** 2;
  const length = Math.sqrt(squares);
  return row.map((value) => (value - mean) / largest / length);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let t = 0; t < a.length; t += 1) sum += a[t]! * b[t]!;
  return sum;
}
