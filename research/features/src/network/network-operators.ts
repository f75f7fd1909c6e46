/**
 * Measures of the graph of rolling correlations, one value a symbol. The graph is rebuilt on bars whose absolute index is
 * a multiple of `every` and held in between, for it costs O(N²·n): batch and stream rebuild on the same bars. The lookback
 * is that of the window; the first value comes with the first rebuild after it, up to every − 1 bars later, from where on
 * two different starts agree to the bit (`settle`).
 *
 * A symbol that is missing now or anywhere in its window is not in the graph and has no value; one that becomes complete
 * between rebuilds enters at the next. Each measure keeps its own window and graph, also when several stand in one
 * expression.
 */
import type { Argument, MarketOperator, Position } from '../language/operator.ts';
import { number, series, window } from '../operators/lane.ts';
import { betweenness, clustering, degree, leadingEigenvector, pageRank, strength } from './centralities.ts';
import { communities } from './communities.ts';
import { correlationGraph, type CorrelationGraph, type Links } from './correlation-graph.ts';
import { spectralCoordinate } from './spectral-embedding.ts';

const LINKS: readonly Links[] = ['positive', 'absolute'];
const links: Argument = { kind: 'choice', name: 'links', options: LINKS, default: 'positive' };

/** The last literals of every network operator, in this order; the window is the first. */
function graphArguments(threshold: number): readonly Argument[] {
  return [number('threshold', 0, 1, threshold), window('every', 1, 5), links];
}

function rhythm(numbers: readonly number[]): { threshold: number; every: number; links: Links } {
  const [threshold, every, code] = numbers.slice(-3);
  return { threshold: threshold!, every: every!, links: LINKS[code!]! };
}

const memory = {
  axis: 'market',
  lookback: ([n]: readonly number[]): number => n! - 1,
  settle: (numbers: readonly number[]): number => rhythm(numbers).every - 1,
} as const;

/**
 * Takes in one bar. Returns the graph where it is rebuilt, and undefined in between.
 * @param ring [N × n] the last values of each symbol, bar b at b modulo n
 */
function advance(
  x: Float64Array,
  numbers: readonly number[],
  { bar, first }: Position,
  ring: Float64Array,
): CorrelationGraph | undefined {
  const n = numbers[0]!;
  const { threshold, every, links: kind } = rhythm(numbers);
  for (let i = 0; i < x.length; i += 1) ring[i * n + (bar % n)] = x[i]!;
  if (bar % every !== 0 || bar - first < n - 1) return undefined;
  const oldest = (bar + 1) % n;
  const rows = Array.from(x, (_, i) => {
    const row = new Float64Array(n);
    row.set(ring.subarray(i * n + oldest, (i + 1) * n));
    row.set(ring.subarray(i * n, i * n + oldest), n - oldest);
    return row;
  });
  return correlationGraph(rows, threshold, kind);
}

interface Measure {
  readonly name: string;
  readonly threshold: number;
  /** Literals between the window and the threshold. */
  readonly own?: readonly Argument[];
  readonly codes?: true;
  readonly doc: string;
  readonly source: string;
  /** [M] of the graph's nodes. */
  measure(graph: CorrelationGraph, numbers: readonly number[]): Float64Array;
}

/** State: the ring, then the values held. */
function measureOperator({ threshold, own = [], measure, ...facts }: Measure): MarketOperator {
  return {
    ...facts,
    ...memory,
    arguments: [series('x'), window('n', 2), ...own, ...graphArguments(threshold)],
    stateSize: ([n], symbols) => symbols * (n! + 1),
    step([x], numbers, position, state, out) {
      const held = state.subarray(x!.length * numbers[0]!);
      if (position.bar === position.first) held.fill(NaN);
      const graph = advance(x!, numbers, position, state);
      if (graph !== undefined) {
        held.fill(NaN);
        const values = measure(graph, numbers);
        graph.symbols.forEach((symbol, node) => {
          held[symbol] = values[node]!;
        });
      }
      leaveMissing(x!, held);
      out.set(held);
    },
  };
}

/** What is missing now stays out until its window is complete again. */
function leaveMissing(x: Float64Array, held: Float64Array): void {
  for (let i = 0; i < x.length; i += 1) if (Number.isNaN(x[i])) held[i] = NaN;
}

/** State: the ring, then for each symbol whether it is in the graph (0 or NaN), then the weights [N × N]. */
const peerMomentum: MarketOperator = {
  name: 'network_peer_momentum',
  ...memory,
  // A symbol's own y is not needed, nor is a window of it.
  skipsMissing: true,
  arguments: [series('x'), series('y'), window('n', 2), ...graphArguments(0.5)],
  doc: 'The mean of y over the symbols linked to a symbol in the graph of correlations of x over n bars, weighted by correlation.',
  source: 'after Moskowitz & Grinblatt (1999), with correlations for industries',
  stateSize: ([n], symbols) => symbols * (n! + 1 + symbols),
  step([x, y], numbers, position, state, out) {
    const count = x!.length;
    const held = state.subarray(count * numbers[0]!, count * (numbers[0]! + 1));
    const weights = state.subarray(count * (numbers[0]! + 1));
    if (position.bar === position.first) held.fill(NaN);
    const graph = advance(x!, numbers, position, state);
    if (graph !== undefined) {
      held.fill(NaN);
      weights.fill(0);
      const { symbols, weights: between } = graph;
      symbols.forEach((symbol, i) => {
        held[symbol] = 0;
        symbols.forEach((other, j) => {
          weights[symbol * count + other] = between[i * symbols.length + j]!;
        });
      });
    }
    leaveMissing(x!, held);
    for (let i = 0; i < count; i += 1) {
      let sum = 0;
      let size = 0;
      for (let j = 0; j < count; j += 1) {
        const weight = weights[i * count + j]!;
        const value = y![j]! + held[j]!;
        if (weight === 0 || value - value !== 0) continue;
        sum += weight * value;
        size += Math.abs(weight);
      }
      const mean = held[i]! + sum / size;
      out[i] = mean - mean === 0 ? mean : NaN;
    }
  },
};

const OF_GRAPH = 'the graph of correlations above a threshold over n bars';

export const networkOperators: readonly MarketOperator[] = [
  ...(
    [
      {
        name: 'network_degree',
        threshold: 0.5,
        doc: `The share of the other symbols that a symbol is linked to in ${OF_GRAPH}.`,
        source: 'Freeman (1978)',
        measure: degree,
      },
      {
        name: 'network_strength',
        threshold: 0.3,
        doc: `The sum of a symbol's correlations, with their signs, in ${OF_GRAPH}.`,
        source: 'Barrat et al. (2004)',
        measure: strength,
      },
      {
        name: 'network_betweenness',
        threshold: 0.5,
        doc: `The share of shortest paths between others that go through a symbol in ${OF_GRAPH}.`,
        source: 'Brandes (2001); networkx',
        measure: betweenness,
      },
      {
        name: 'network_pagerank',
        threshold: 0.3,
        doc: `PageRank with damping 0.85, weighted by correlation, in ${OF_GRAPH}.`,
        source: 'Page et al. (1999); networkx',
        measure: pageRank,
      },
      {
        name: 'network_clustering',
        threshold: 0.5,
        doc: `The share of pairs of a symbol's neighbours that are linked themselves in ${OF_GRAPH}.`,
        source: 'Watts & Strogatz (1998); networkx',
        measure: clustering,
      },
      {
        name: 'network_eigenvector',
        threshold: 0,
        doc: `The leading eigenvector, of unit length, of the correlations in ${OF_GRAPH}.`,
        source: 'Bonacich (1972); networkx',
        measure: leadingEigenvector,
      },
      {
        name: 'network_embedding',
        threshold: 0,
        own: [window('k', 1, 1)],
        doc: `The k-th coordinate of the spectral embedding of ${OF_GRAPH}, positive on the smaller side of the split.`,
        source: 'Ng, Jordan & Weiss (2001)',
        measure: (graph, numbers) => spectralCoordinate(graph, numbers[1]!),
      },
      {
        name: 'network_community',
        threshold: 0.3,
        codes: true,
        doc: `The community of a symbol, by greedy modularity, in ${OF_GRAPH}: the number of its first symbol, to be used as a group.`,
        source: 'Clauset, Newman & Moore (2004); networkx',
        measure: communities,
      },
    ] satisfies readonly Measure[]
  ).map(measureOperator),
  peerMomentum,
];
