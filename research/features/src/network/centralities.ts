/**
 * How central each node of a correlation graph is. Degree, betweenness and clustering look at the links alone, PageRank
 * and the eigenvector at the sizes of their weights. Each takes a graph of M nodes and gives [M], NaN where the measure
 * is not defined.
 */
import { neighboursOf, type CorrelationGraph } from './correlation-graph.ts';

/** Links over the M − 1 there could be; undefined of one node. O(M²). */
export function degree(graph: CorrelationGraph): Float64Array {
  const others = graph.symbols.length - 1;
  return Float64Array.from(neighboursOf(graph), (neighbours) => neighbours.length / others);
}

/** The sum of a node's weights, with their signs. O(M²). */
export function strength({ symbols, weights }: CorrelationGraph): Float64Array {
  const count = symbols.length;
  return Float64Array.from(symbols, (_, i) => {
    let sum = 0;
    for (let j = 0; j < count; j += 1) sum += weights[i * count + j]!;
    return sum;
  });
}

/**
 * The share of the shortest paths between two other nodes that go through a node, summed over the pairs and divided by
 * the number of pairs, (M − 1)(M − 2)/2; 0 where there is no pair. Brandes (2001), algorithm 1. O(M·links).
 */
export function betweenness(graph: CorrelationGraph): Float64Array {
  const neighbours = neighboursOf(graph);
  const count = neighbours.length;
  const result = new Float64Array(count);
  const order = new Int32Array(count);
  const distance = new Int32Array(count);
  const paths = new Float64Array(count);
  const dependency = new Float64Array(count);
  for (let source = 0; source < count; source += 1) {
    distance.fill(-1);
    paths.fill(0);
    dependency.fill(0);
    distance[source] = 0;
    paths[source] = 1;
    order[0] = source;
    let reached = 1;
    for (let head = 0; head < reached; head += 1) {
      const v = order[head]!;
      for (const w of neighbours[v]!) {
        if (distance[w]! < 0) {
          distance[w] = distance[v]! + 1;
          order[reached++] = w;
        }
        if (distance[w] === distance[v]! + 1) paths[w]! += paths[v]!;
      }
    }
    for (let back = reached - 1; back > 0; back -= 1) {
      const w = order[back]!;
      for (const v of neighbours[w]!) {
        if (distance[v] === distance[w]! - 1) dependency[v]! += (paths[v]! / paths[w]!) * (1 + dependency[w]!);
      }
      result[w]! += dependency[w]!;
    }
  }
  // Each pair was counted from both of its ends.
  const pairs = (count - 1) * (count - 2);
  return result.map((sum) => (pairs === 0 ? 0 : sum / pairs));
}

/** The links among a node's neighbours over those there could be; 0 with fewer than two neighbours. Watts & Strogatz (1998). */
export function clustering(graph: CorrelationGraph): Float64Array {
  const count = graph.symbols.length;
  const { weights } = graph;
  return Float64Array.from(neighboursOf(graph), (neighbours) => {
    const { length } = neighbours;
    if (length < 2) return 0;
    let closed = 0;
    for (let a = 1; a < length; a += 1) {
      const row = neighbours[a]! * count;
      for (let b = 0; b < a; b += 1) if (weights[row + neighbours[b]!] !== 0) closed += 1;
    }
    return closed / ((length * (length - 1)) / 2);
  });
}

const DAMPING = 0.85;
const CONVERGED = 1e-13;
const ITERATIONS = 1_000;

/**
 * The share of its time that a walk spends at each node, when it follows links in proportion to the sizes of their weights
 * and, with a chance of 0.15 or where there is no link, starts anew anywhere; sums to 1. Page et al. (1999). The rest of the
 * series shrinks by 0.85 a step, so 1e-13 is reached within 200. O(M²) a step.
 */
export function pageRank({ symbols, weights }: CorrelationGraph): Float64Array {
  const count = symbols.length;
  const sizes = weights.map(Math.abs);
  const totals = strength({ symbols, weights: sizes });
  let rank = new Float64Array(count).fill(1 / count);
  for (let change = Infinity; change > CONVERGED;) {
    const flow = rank.map((share, i) => (totals[i]! > 0 ? share / totals[i]! : 0));
    const lost = rank.reduce((sum, share, i) => (totals[i]! > 0 ? sum : sum + share), 0);
    const everywhere = (1 - DAMPING + DAMPING * lost) / count;
    const next = multiply(sizes, flow).map((arrived) => everywhere + DAMPING * arrived);
    change = totalDifference(rank, next);
    rank = next;
  }
  return rank;
}

/**
 * The leading eigenvector of the sizes of the weights, positive and of unit length (Bonacich 1972), by power iteration on
 * the matrix plus its largest row sum over M, which no bipartite graph keeps from converging. NaN without a link, and
 * where two parts of the graph are so equally strong that 1,000 steps do not tell which leads.
 */
export function leadingEigenvector({ symbols, weights }: CorrelationGraph): Float64Array {
  const count = symbols.length;
  const sizes = weights.map(Math.abs);
  const shift = strength({ symbols, weights: sizes }).reduce((a, b) => Math.max(a, b), 0) / count;
  if (!(shift > 0)) return new Float64Array(count).fill(NaN);
  let vector = new Float64Array(count).fill(1 / Math.sqrt(count));
  for (let step = 0; step < ITERATIONS; step += 1) {
    const next = multiply(sizes, vector).map((value, i) => value + shift * vector[i]!);
    const length = Math.hypot(...next);
    const unit = next.map((value) => value / length);
    const change = totalDifference(vector, unit);
    vector = unit;
    if (change <= CONVERGED) return vector;
  }
  return vector.fill(NaN);
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array<ArrayBuffer> {
  const count = vector.length;
  const result = new Float64Array(count);
  for (let i = 0; i < count; i += 1) {
    let sum = 0;
    for (let j = 0; j < count; j += 1) sum += matrix[i * count + j]! * vector[j]!;
    result[i] = sum;
  }
  return result;
}

function totalDifference(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += Math.abs(a[i]! - b[i]!);
  return sum;
}
