/**
 * Coordinates of the nodes of a correlation graph in the space where linked ones are close: eigenvectors of the
 * normalised Laplacian I − D^-½·W·D^-½ of the sizes of the weights, from its second-smallest eigenvalue on, each of unit
 * length (Shi & Malik 2000; Ng, Jordan & Weiss 2001). O(M³).
 *
 * An eigenvector has no sign. Here its cubes sum to something positive: the smaller, more distinct side of the split is
 * the positive one. That needs no memory, so two streams that began at different bars agree; it turns round where the two
 * sides become equally distinct or two eigenvalues cross (of 140 large US stocks over 60 bars at every twelfth rebuild for
 * the first coordinate, at every sixth for the second; rules by sums, squares or strengths do no better). What has no
 * answer is NaN: nodes outside the largest connected part, coordinates beyond its M − 1, a coordinate whose eigenvalue is
 * shared (any rotation would do) and one with equal sides.
 */
import { symmetricEigen } from '@quantcli/numeric';
import { neighboursOf, type CorrelationGraph } from './correlation-graph.ts';

const TIE = 1e-9;

/** @param coordinate from 1. Gives [M]. */
export function spectralCoordinate(graph: CorrelationGraph, coordinate: number): Float64Array {
  const count = graph.symbols.length;
  const result = new Float64Array(count).fill(NaN);
  const part = largestPart(graph);
  const size = part.length;
  if (coordinate >= size) return result;
  const { values, vectors } = symmetricEigen(normalisedLaplacian(graph, part), size);
  const shared = (other: number): boolean => other < size && Math.abs(values[other]! - values[coordinate]!) <= TIE;
  if (shared(coordinate - 1) || shared(coordinate + 1)) return result;
  const vector = vectors.subarray(coordinate * size, (coordinate + 1) * size);
  const skew = vector.reduce((sum, value) => sum + value ** 3, 0);
  if (Math.abs(skew) <= TIE) return result;
  part.forEach((node, i) => {
    result[node] = Math.sign(skew) * vector[i]!;
  });
  return result;
}

function normalisedLaplacian({ symbols, weights }: CorrelationGraph, part: readonly number[]): Float64Array {
  const size = part.length;
  const laplacian = new Float64Array(size * size);
  part.forEach((node, i) => {
    part.forEach((other, j) => {
      laplacian[i * size + j] = Math.abs(weights[node * symbols.length + other]!);
    });
  });
  const roots = part.map((_, i) => Math.sqrt(laplacian.subarray(i * size, (i + 1) * size).reduce((a, b) => a + b, 0)));
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < size; j += 1) {
      laplacian[i * size + j] = (i === j ? 1 : 0) - laplacian[i * size + j]! / (roots[i]! * roots[j]!);
    }
  }
  return laplacian;
}

/** The nodes of the largest connected part, ascending; none where two are equally large, for neither is the graph. */
function largestPart(graph: CorrelationGraph): readonly number[] {
  const neighbours = neighboursOf(graph);
  const seen = new Set<number>();
  const parts: number[][] = [];
  for (const start of neighbours.keys()) {
    if (seen.has(start)) continue;
    seen.add(start);
    const part = [start];
    // The list grows while it is walked.
    for (const node of part) {
      for (const next of neighbours[node]!) {
        if (seen.has(next)) continue;
        seen.add(next);
        part.push(next);
      }
    }
    parts.push(part);
  }
  parts.sort((a, b) => b.length - a.length);
  const [first = [], second = []] = parts;
  return first.length === second.length ? [] : first.sort((a, b) => a - b);
}
