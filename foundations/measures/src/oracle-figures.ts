/** The oracles' figures (conformance/oracles/measures), and the reference data where it is present: for tests only. */
import { existsSync, readFileSync } from 'node:fs';

const ROOT = new URL('../../../', import.meta.url);
const DATA = process.env['QUANT_TEST_DATA'] ?? new URL('../shared/data', ROOT).pathname;

export interface Measures {
  readonly annualReturn: number;
  readonly annualVolatility: number;
  readonly sharpe: number;
  readonly sortino: number;
  readonly calmar: number;
  readonly maxDrawdown: number;
  readonly skew: number;
  readonly kurtosis: number;
  readonly psr: number;
  readonly psrAgainstTenth: number;
  readonly blockLength: number | null;
}

export interface Figures {
  readonly synthetic: Readonly<Record<string, { readonly returns: readonly number[]; readonly measures: Measures }>>;
  readonly reference: readonly { readonly file: string; readonly column: string; readonly measures: Measures }[];
  readonly neweyWest: {
    readonly series: readonly number[];
    readonly mean: number;
    readonly stdErr: Readonly<Record<string, number>>;
  };
  readonly pairs: {
    readonly predictions: readonly (number | null)[];
    readonly outcomes: readonly (number | null)[];
    readonly offsets: readonly number[];
    readonly ic: readonly (number | null)[];
    readonly hitRate: number;
    readonly quantiles: readonly { quantile: number; mean: number; stdErr: number; count: number }[];
  };
  readonly expectedMaximum: readonly { count: number; sharpeVariance: number; expected: number }[];
  readonly intervals: Readonly<Record<string, { length: number; bounds: readonly [number, number] }>>;
}

export const figures = JSON.parse(
  readFileSync(new URL('conformance/oracles/measures/figures.json', ROOT), 'utf8'),
) as Figures;

/** null is a missing number in JSON. */
export function column(values: readonly (number | null)[]): Float64Array {
  return Float64Array.from(values, (value) => value ?? NaN);
}

export function syntheticReturns(name: string): Float64Array {
  return Float64Array.from(figures.synthetic[name]!.returns);
}

/** A numeric column of a reference file without its empty cells; undefined where the shared data is absent. */
export function referenceColumn(file: string, name: string | number): Float64Array | undefined {
  const path = `${DATA}/reference/${file}`;
  if (!existsSync(path)) return undefined;
  const [header, ...lines] = readFileSync(path, 'utf8').trim().split('\n');
  const at = typeof name === 'number' ? name : header!.split(',').indexOf(name);
  const cells = lines.map((line) => line.split(',')[at] ?? '');
  return Float64Array.from(cells.filter((cell) => cell.trim() !== '').map(Number));
}
