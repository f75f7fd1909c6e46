/**
 * The streaming evaluator: one bar of all symbols in, one row of every feature out. Struct of arrays: one kernel call a
 * node over all symbols, all state in one Float64Array, so that a snapshot is a copy of bytes and a bar index. The same
 * first bar gives the bits of the batch evaluator.
 */
import { createHash } from 'node:crypto';
import { ValidationError } from '@quantcli/core';
import { typescriptKernels, type Kernels } from '@quantcli/numeric';
import { requireFields } from './evaluate.ts';
import { TIME_FIELD, type Expr } from '../language/expr.ts';
import type { PrimitiveOperator } from '../language/operator.ts';
import { groupedInputs, primitive, topologicalOrder } from './plan.ts';
import { createSectionScratch } from '../operators/section-scratch.ts';

export interface StreamBar {
  /** Field name → [N] values of this bar. */
  readonly fields: ReadonlyMap<string, Float64Array>;
  /** Microseconds since the epoch; needed where a feature reads `time`. */
  readonly time?: number;
  /** [N] 1 where the symbol is a member of the universe; all are when absent. */
  readonly members?: Uint8Array;
}

export interface FeatureStream {
  /** Feeds one bar. One [N] row for each expression, in order; the rows are overwritten by the next push. */
  push(bar: StreamBar): readonly Float64Array[];
  /** The whole state: restored into a stream of the same expressions, it continues bit for bit. */
  snapshot(): Uint8Array;
  /** Throws {@link ValidationError} unless the bytes are a snapshot of a stream like this one. */
  restore(snapshot: Uint8Array): void;
}

export interface StreamOptions {
  /** The symbols, N, by which a snapshot is known; or only how many. */
  readonly symbols: number | readonly string[];
  /** Absolute index of the first bar. Default 0. */
  readonly origin?: number;
  /** Default: the TypeScript reference. */
  readonly kernels?: Kernels;
}

interface Cell {
  readonly operator: PrimitiveOperator;
  readonly numbers: readonly number[];
  readonly inputs: Float64Array[];
  readonly state: Float64Array;
  readonly out: Float64Array;
  readonly grouped: readonly boolean[];
}

const IDENTITY_BYTES = 32;
// The identity, then the first bar, the next bar, and the state, all as little-endian float64 on every platform Node runs on.
const HEADER_BYTES = IDENTITY_BYTES + 16;

export function createStream(exprs: readonly Expr<'feature'>[], options: StreamOptions): FeatureStream {
  const { origin = 0, kernels = typescriptKernels } = options;
  const symbols = typeof options.symbols === 'number' ? options.symbols : options.symbols.length;
  const order = topologicalOrder(exprs);
  const rows = new Map(order.map((node) => [node, new Float64Array(symbols).fill(node.value ?? NaN)]));
  const leaves = order.filter((node) => node.operator === undefined && node.value === undefined);
  const fields = leaves.filter((node) => node.text !== TIME_FIELD);
  const clock = leaves.find((node) => node.text === TIME_FIELD);
  const stateSize = (node: Expr<'feature'>): number => {
    const operator = node.operator as PrimitiveOperator;
    if (operator.axis === 'time-series') return symbols * operator.stateSize(node.numbers, kernels);
    return operator.axis === 'market' ? operator.stateSize(node.numbers, symbols) : 0;
  };
  const calls = order.filter((node) => node.operator !== undefined);
  const state = new Float64Array(calls.reduce((sum, node) => sum + stateSize(node), 0));
  let used = 0;
  const cells = calls.map((node): Cell => {
    const from = used;
    used += stateSize(node);
    return {
      operator: node.operator as PrimitiveOperator,
      numbers: node.numbers,
      inputs: node.inputs.map((input) => rows.get(primitive(input))!),
      state: state.subarray(from, used),
      out: rows.get(node)!,
      grouped: groupedInputs(node),
    };
  });
  const outputs = exprs.map((expr) => rows.get(primitive(expr))!);
  const scratch = createSectionScratch(symbols);
  const masked = new Float64Array(symbols);
  const identity = createHash('sha256')
    .update(JSON.stringify([exprs.map((expr) => expr.text), options.symbols, kernels.name]))
    .digest();
  let first = origin;
  let next = origin;

  function push(bar: StreamBar): readonly Float64Array[] {
    requireBar(bar);
    for (const field of fields) {
      const row = rows.get(field)!;
      const values = bar.fields.get(field.text)!;
      // An infinity in the data is a missing value.
      for (let n = 0; n < symbols; n += 1) {
        const value = values[n]!;
        row[n] = value - value === 0 ? value : NaN;
      }
    }
    if (clock !== undefined) rows.get(clock)!.fill(bar.time!);
    const position = { bar: next, first };
    for (const cell of cells) {
      const { operator, numbers, inputs, out } = cell;
      if (operator.axis === 'elementwise') operator.map(inputs, out);
      else if (operator.axis === 'time-series') operator.step(inputs, numbers, position, cell.state, out, kernels);
      else if (operator.axis === 'cross-sectional')
        operator.section(membersOnly(inputs, bar.members), numbers, cell.grouped, out, scratch);
      else operator.step(membersOnly(inputs, bar.members), numbers, position, cell.state, out);
    }
    next += 1;
    return outputs;
  }

  /** The inputs with NaN in the first for every symbol that is not a member. */
  function membersOnly(inputs: readonly Float64Array[], members: Uint8Array | undefined): readonly Float64Array[] {
    if (members === undefined) return inputs;
    for (let n = 0; n < symbols; n += 1) masked[n] = members[n] === 1 ? inputs[0]![n]! : NaN;
    return [masked, ...inputs.slice(1)];
  }

  function requireBar({ fields: given, members, time }: StreamBar): void {
    if (clock !== undefined && !Number.isFinite(time)) {
      throw new ValidationError({
        code: 'features.stream-time',
        what: 'a bar without its time was pushed into a stream of features that read it',
        fix: 'give the bar its time, in microseconds since the epoch',
      });
    }
    requireFields({ has: (name) => given.has(name), fieldNames: [...given.keys()] }, exprs);
    const lengths = [...fields.map((field) => given.get(field.text)!.length), members?.length ?? symbols];
    const wrong = lengths.find((length) => length !== symbols);
    if (wrong === undefined) return;
    throw new ValidationError({
      code: 'features.stream-shape',
      what: `a bar of ${wrong} symbols was pushed into a stream of ${symbols}`,
      fix: 'give every field one value a symbol, NaN where there is none',
    });
  }

  function snapshot(): Uint8Array {
    const bytes = new Uint8Array(HEADER_BYTES + state.byteLength);
    bytes.set(identity);
    bytes.set(new Uint8Array(Float64Array.of(first, next).buffer), IDENTITY_BYTES);
    bytes.set(new Uint8Array(state.buffer), HEADER_BYTES);
    return bytes;
  }

  function restore(bytes: Uint8Array): void {
    if (bytes.length !== HEADER_BYTES + state.byteLength || !identity.equals(bytes.subarray(0, IDENTITY_BYTES))) {
      throw new ValidationError({
        code: 'features.snapshot',
        what: `${bytes.length} bytes are no snapshot of this stream`,
        cause: 'it was taken of other expressions, other symbols or another kernel backend, or is cut short',
        fix: 'make the stream from the expressions the snapshot was taken of, or start it anew',
      });
    }
    // A Buffer's own slice would share the memory it is a view of.
    const numbers = new Float64Array(Uint8Array.prototype.slice.call(bytes, IDENTITY_BYTES).buffer);
    [first, next] = [numbers[0]!, numbers[1]!];
    state.set(numbers.subarray(2));
  }

  return { push, snapshot, restore };
}
