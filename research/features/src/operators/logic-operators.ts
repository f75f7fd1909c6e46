/**
 * Comparison and choice on single values. Truth is any number but 0; what is asked gives 1 or 0.
 * NaN policy: NaN is "unknown", and so is every answer that depends on it; only `if_else` ignores the branch not taken,
 * and `is_missing` and `coalesce` ask for it.
 */
import { pointwise } from './elementwise.reference.ts';
import { infix, prefix } from '../language/notation.ts';
import type { Argument, ElementwiseOperator } from '../language/operator.ts';

const x: Argument = { kind: 'series', name: 'x' };
const y: Argument = { kind: 'series', name: 'y' };

const SOURCE = 'C, with NaN as "unknown"';

export const logicOperators: readonly ElementwiseOperator[] = [
  {
    name: 'less',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('<', 3, 'no'),
    doc: '1 where x < y, else 0.',
    source: SOURCE,
    reference: pointwise((a, b) => Number(a! < b!)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const p = a![i]!;
        const q = b![i]!;
        out[i] = p < q ? 1 : p >= q ? 0 : NaN;
      }
    },
  },
  {
    name: 'less_equal',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('<=', 3, 'no'),
    doc: '1 where x ≤ y, else 0.',
    source: SOURCE,
    reference: pointwise((a, b) => Number(a! <= b!)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const p = a![i]!;
        const q = b![i]!;
        out[i] = p <= q ? 1 : p > q ? 0 : NaN;
      }
    },
  },
  {
    name: 'greater',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('>', 3, 'no'),
    doc: '1 where x > y, else 0.',
    source: SOURCE,
    reference: pointwise((a, b) => Number(a! > b!)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const p = a![i]!;
        const q = b![i]!;
        out[i] = p > q ? 1 : p <= q ? 0 : NaN;
      }
    },
  },
  {
    name: 'greater_equal',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('>=', 3, 'no'),
    doc: '1 where x ≥ y, else 0.',
    source: SOURCE,
    reference: pointwise((a, b) => Number(a! >= b!)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const p = a![i]!;
        const q = b![i]!;
        out[i] = p >= q ? 1 : p < q ? 0 : NaN;
      }
    },
  },
  {
    name: 'equal',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('==', 3, 'no'),
    doc: '1 where x equals y exactly, else 0.',
    source: SOURCE,
    reference: pointwise((a = NaN, b = NaN) => Number(a === b)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const p = a![i]!;
        const q = b![i]!;
        out[i] = p !== p || q !== q ? NaN : p === q ? 1 : 0;
      }
    },
  },
  {
    name: 'not_equal',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('!=', 3, 'no'),
    doc: '0 where x equals y exactly, else 1.',
    source: SOURCE,
    reference: pointwise((a = NaN, b = NaN) => Number(a !== b)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const p = a![i]!;
        const q = b![i]!;
        out[i] = p !== p || q !== q ? NaN : p === q ? 0 : 1;
      }
    },
  },
  {
    name: 'and',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('&&', 2),
    doc: '1 where neither is 0, else 0.',
    source: SOURCE,
    reference: pointwise((a, b) => Number(a! !== 0 && b! !== 0)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const p = a![i]!;
        const q = b![i]!;
        out[i] = p !== p || q !== q ? NaN : p !== 0 && q !== 0 ? 1 : 0;
      }
    },
  },
  {
    name: 'or',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('||', 1),
    doc: '1 where either is not 0, else 0.',
    source: SOURCE,
    reference: pointwise((a, b) => Number(a! !== 0 || b! !== 0)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const p = a![i]!;
        const q = b![i]!;
        out[i] = p !== p || q !== q ? NaN : p !== 0 || q !== 0 ? 1 : 0;
      }
    },
  },
  {
    name: 'not',
    axis: 'elementwise',
    arguments: [x],
    notation: prefix('!'),
    doc: '1 where x is 0, else 0.',
    source: SOURCE,
    reference: pointwise((a) => Number(!a)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) {
        const p = a![i]!;
        out[i] = p !== p ? NaN : p === 0 ? 1 : 0;
      }
    },
  },
  {
    name: 'if_else',
    axis: 'elementwise',
    arguments: [{ kind: 'series', name: 'condition' }, x, y],
    skipsMissing: true,
    doc: 'x where the condition is not 0, y where it is; NaN only where the condition or the branch taken is.',
    source: SOURCE,
    reference: ([condition, yes, no]) =>
      condition!.map((c, i) => (Number.isNaN(c) ? NaN : c !== 0 ? yes![i]! : no![i]!)),
    map([condition, yes, no], out) {
      for (let i = 0; i < out.length; i += 1) {
        const c = condition![i]!;
        out[i] = c !== c ? NaN : c !== 0 ? yes![i]! : no![i]!;
      }
    },
  },
  {
    name: 'is_missing',
    axis: 'elementwise',
    arguments: [x],
    skipsMissing: true,
    doc: '1 where x has no value, else 0.',
    source: 'isna of pandas',
    reference: ([values]) => values!.map((value) => Number(Number.isNaN(value))),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = a![i]!;
        out[i] = v === v ? 0 : 1;
      }
    },
  },
  {
    name: 'coalesce',
    axis: 'elementwise',
    arguments: [x, y],
    skipsMissing: true,
    doc: 'x where it has a value, else y.',
    source: 'SQL',
    reference: ([first, second]) => first!.map((value, i) => (Number.isNaN(value) ? second![i]! : value)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = a![i]!;
        out[i] = v === v ? v : b![i]!;
      }
    },
  },
];
