/**
 * What one operator of the feature language is: a single definition from which the parser's checks, both evaluators,
 * the documentation and the property tests come. A primitive operator carries its kernels; a composite one is written
 * in the language itself and needs nothing else. No kind of operator is given a bar that lies ahead.
 */
import type { Kernels, RankScratch } from '@quantcli/numeric';

/** Along what an operator works: single values, a symbol's history, the symbols of one date, or the history of all symbols. */
export type Axis = 'elementwise' | 'time-series' | 'cross-sectional' | 'market';

export type Argument =
  /** Any feature expression. */
  | { readonly kind: 'series'; readonly name: string }
  /** A literal whole number of bars. */
  | { readonly kind: 'window'; readonly name: string; readonly min: number; readonly default?: number }
  /** A literal number in [min, below). */
  | {
      readonly kind: 'number';
      readonly name: string;
      readonly min: number;
      readonly below: number;
      readonly default?: number;
    }
  /** One of a few names, written as it is; the kernels get its index. */
  | { readonly kind: 'choice'; readonly name: string; readonly options: readonly string[]; readonly default?: string }
  /** A group field, or an expression of codes such as `bucket(x, 5)`: equal values are one group. */
  | { readonly kind: 'group'; readonly name: string }
  /** One or more feature expressions, group fields among them; the last argument. */
  | { readonly kind: 'factors'; readonly name: string };

/** How an operator is written when it is not written as a call. A larger precedence binds tighter. */
export type Notation =
  | {
      readonly type: 'infix';
      readonly symbol: string;
      readonly precedence: number;
      readonly associates: 'left' | 'right' | 'no';
    }
  | { readonly type: 'prefix'; readonly symbol: string; readonly precedence: number };

/** What the parser needs to know of anything that can be called. */
export interface Callable {
  readonly name: string;
  readonly arguments: readonly Argument[];
  readonly notation?: Notation;
  /** One sentence for the documentation. */
  readonly doc: string;
  /** Where the definition comes from. */
  readonly source: string;
}

/**
 * The naive, obviously correct form: takes the inputs along the operator's axis (any points, one symbol's bars, or one
 * date's symbols, NaN for those that are not members) and gives the result along it.
 * @param grouped which inputs are codes of groups
 */
export type Reference = (
  inputs: readonly (readonly number[])[],
  numbers: readonly number[],
  grouped: readonly boolean[],
) => number[];

interface OperatorFacts extends Callable {
  readonly axis: Axis;
  /** Absent where figures of another library stand for it, under conformance/oracles/features. */
  readonly reference?: Reference;
  /** Its values are codes, and can be given where a group is wanted. */
  readonly codes?: true;
  /** It can give a value where an argument has none, and so before the lookback is over. */
  readonly skipsMissing?: true;
}

/** Applies to every value by itself; batch and stream share one loop. Anything not finite becomes NaN. */
export interface ElementwiseOperator extends OperatorFacts {
  readonly axis: 'elementwise';
  map(inputs: readonly Float64Array[], out: Float64Array): void;
}

/** Where a stream stands. */
export interface Position {
  /** Absolute index of the bar. */
  readonly bar: number;
  /** Absolute index of the first bar the stream was fed. */
  readonly first: number;
}

export interface TimeSeriesOperator extends OperatorFacts {
  readonly axis: 'time-series';
  /** Bars before the first value, given complete inputs. */
  lookback(numbers: readonly number[]): number;
  /** Further bars until two different starts agree to 1e-9 relative; none for a finite memory, Infinity for a running total. */
  settle?(numbers: readonly number[]): number;
  /** One symbol: inputs and out are [T], `origin` is the absolute index of the first bar. */
  batch(
    inputs: readonly Float64Array[],
    numbers: readonly number[],
    origin: number,
    out: Float64Array,
    kernels: Kernels,
  ): void;
  /** Doubles of state a symbol needs. */
  stateSize(numbers: readonly number[], kernels: Kernels): number;
  /** One bar of all symbols: inputs and out are [N], `state` is [N × stateSize], zero-filled before the first bar. */
  step(
    inputs: readonly Float64Array[],
    numbers: readonly number[],
    position: Position,
    state: Float64Array,
    out: Float64Array,
    kernels: Kernels,
  ): void;
}

/** Working memory of cross-sectional kernels over up to N symbols; contents mean nothing between calls. */
export interface SectionScratch {
  /** [N] symbols that take part. */
  readonly present: Int32Array;
  /** [N] and [N]. */
  readonly values: Float64Array;
  readonly results: Float64Array;
  readonly ranks: RankScratch;
  /** An [N] column for each factor, grown on demand. */
  readonly factors: Float64Array[];
}

/**
 * One date: inputs and out are [N]. A symbol takes part when every input is finite and gets NaN otherwise; symbols
 * that are not members come with NaN in the first input.
 */
export interface CrossSectionalOperator extends OperatorFacts {
  readonly axis: 'cross-sectional';
  /** @param grouped which inputs hold group codes */
  section(
    inputs: readonly Float64Array[],
    numbers: readonly number[],
    grouped: readonly boolean[],
    out: Float64Array,
    scratch: SectionScratch,
  ): void;
}

/** Reads the histories of all symbols at once, as a graph of their correlations does. Always bar by bar, in order. */
export interface MarketOperator extends OperatorFacts {
  readonly axis: 'market';
  lookback(numbers: readonly number[]): number;
  settle?(numbers: readonly number[]): number;
  /** Doubles of state for N symbols. */
  stateSize(numbers: readonly number[], symbols: number): number;
  /** One bar: inputs and out are [N], NaN in the first input of symbols that are not members; `state` is zero-filled before the first bar. */
  step(
    inputs: readonly Float64Array[],
    numbers: readonly number[],
    position: Position,
    state: Float64Array,
    out: Float64Array,
  ): void;
}

/**
 * Defined in the language: a text in which the arguments' names stand for the arguments, made from the values of the
 * literal ones where windows are computed or chosen.
 */
export interface CompositeOperator extends OperatorFacts {
  readonly expansion: string | ((...numbers: number[]) => string);
}

export type PrimitiveOperator = ElementwiseOperator | TimeSeriesOperator | CrossSectionalOperator | MarketOperator;
export type Operator = PrimitiveOperator | CompositeOperator;

/** One symbol's series as a label sees them, all [T]. */
export interface LabelSeries {
  readonly inputs: readonly Float64Array[];
  /** The price among them, with what a delisting left to a holder where it is missing. */
  readonly ahead: Float64Array;
  /** The operator's `known`. */
  readonly known: readonly Float64Array[];
}

/** What looks ahead: allowed at the top of a label only, never inside an expression. */
export interface LabelOperator extends Callable {
  readonly axis: 'forward';
  /** Bars that a label reaches ahead at most. */
  horizon(numbers: readonly number[]): number;
  /** Which input is the price that a delisting ends; the first by default. */
  readonly price?: number;
  /** What is wrong with literals that do not go together. */
  conflict?(numbers: readonly number[]): string | undefined;
  /** Features that the label needs at its own bar, beside its inputs: texts, made from the texts of the inputs. */
  known?(inputs: readonly string[], numbers: readonly number[]): readonly string[];
  /**
   * One symbol: writes values [T] and, where a label ends before the horizon, its last bar into spanEnd [T]; they come
   * filled with NaN and t + horizon. It must not read a bar behind the span of the label it writes.
   */
  scan(series: LabelSeries, numbers: readonly number[], values: Float64Array, spanEnd: Int32Array): void;
  /** What is made of the values on each date: an expression of the field `forward`, for dates with at least `fewest` members that have one. */
  section?(
    forward: string,
    inputs: readonly string[],
    numbers: readonly number[],
  ): { readonly expression: string; readonly fewest?: number };
}

/** `ts_mean(x, n)`, `x + y`, `returns(x, n = 1)`. */
export function signature(callable: Callable): string {
  const names = callable.arguments.map((argument) => argument.name);
  const { notation } = callable;
  if (notation?.type === 'infix') return `${names[0]} ${notation.symbol} ${names[1]}`;
  if (notation?.type === 'prefix') return `${notation.symbol}${names[0]}`;
  const described = callable.arguments.map((argument) => {
    if (argument.kind === 'factors') return `${argument.name}, …`;
    return 'default' in argument ? `${argument.name} = ${argument.default}` : argument.name;
  });
  return `${callable.name}(${described.join(', ')})`;
}
