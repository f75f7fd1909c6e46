/** A plain dataset for the tests of splitters: so many rows a bar, every label known but where told otherwise. */
import { datasetOf, type Dataset } from '../dataset/dataset.ts';
import type { Sample } from '../dataset/sample.ts';

export interface Spans {
  readonly bars: number;
  readonly perBar?: number;
  /** Bars of a row's label span. */
  readonly length?: (row: number) => number;
  /** Of a row; 0 by default, NaN where not known. */
  readonly target?: (row: number) => number;
  /** Sections of a bar; one by default. */
  readonly sections?: number;
}

export function everyRow(spans: Spans): Sample {
  const dataset = spanDataset(spans);
  return { dataset, rows: Int32Array.from({ length: dataset.rows }, (_, r) => r) };
}

function spanDataset({ bars, perBar = 1, length = () => 1, target = () => 0, sections = 1 }: Spans): Dataset {
  const rows = bars * perBar;
  const indices = Array.from({ length: rows }, (_, r) => r);
  const perSection = perBar / sections;
  return datasetOf({
    schema: { names: ['one'], expressions: ['one'], form: 'raw', categories: [null] },
    label: 'none',
    horizon: indices.reduce((most, r) => Math.max(most, length(r)), 0),
    features: new Float64Array(rows).fill(1),
    target: Float64Array.from(indices, target),
    weight: new Float64Array(rows).fill(1),
    bar: Int32Array.from(indices, (r) => Math.floor(r / perBar)),
    spanEnd: Int32Array.from(indices, (r) => Math.floor(r / perBar) + length(r)),
    symbol: Int32Array.from(indices, (r) => r % perBar),
    dates: Int32Array.from({ length: bars * sections }, (_, d) => Math.floor(d / sections)),
    offsets: Int32Array.from({ length: bars * sections + 1 }, (_, d) => d * perSection),
    time: Float64Array.from({ length: bars }, (_, t) => t * 86_400e6),
  });
}

/** The distinct bars of rows, ascending. */
export function barsIn({ dataset, rows }: Sample): number[] {
  return [...new Set(Array.from(rows, (row) => dataset.bar[row]!))];
}
