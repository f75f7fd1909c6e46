/**
 * Arithmetic on single values. One loop serves a symbol's history (batch) and one bar of all symbols (stream).
 * NaN policy: NaN in, NaN out; a result that is not finite (division by 0, log of 0, overflow) is NaN, never an
 * infinity. Each loop is written out, because a closure called per value costs more than most of these operators.
 */
import { pointwise } from './elementwise.reference.ts';
import { infix, prefix } from '../language/notation.ts';
import { mathOperators } from './math-operators.ts';
import type { Argument, Operator } from '../language/operator.ts';

const x: Argument = { kind: 'series', name: 'x' };
const y: Argument = { kind: 'series', name: 'y' };

const SOURCE = 'arithmetic, IEEE 754';

export const arithmeticOperators: readonly Operator[] = [
  {
    name: 'add',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('+', 4),
    doc: 'The sum.',
    source: SOURCE,
    reference: pointwise((a, b) => a! + b!),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = a![i]! + b![i]!;
        out[i] = v - v === 0 ? v : NaN;
      }
    },
  },
  {
    name: 'subtract',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('-', 4),
    doc: 'The difference.',
    source: SOURCE,
    reference: pointwise((a, b) => a! - b!),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = a![i]! - b![i]!;
        out[i] = v - v === 0 ? v : NaN;
      }
    },
  },
  {
    name: 'multiply',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('*', 5),
    doc: 'The product.',
    source: SOURCE,
    reference: pointwise((a, b) => a! * b!),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = a![i]! * b![i]!;
        out[i] = v - v === 0 ? v : NaN;
      }
    },
  },
  {
    name: 'divide',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('/', 5),
    doc: 'The quotient; NaN where y is 0.',
    source: SOURCE,
    reference: pointwise((a, b) => a! / b!),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = a![i]! / b![i]!;
        out[i] = v - v === 0 ? v : NaN;
      }
    },
  },
  {
    name: 'power',
    axis: 'elementwise',
    arguments: [x, y],
    notation: infix('^', 7, 'right'),
    doc: 'x to the power y; NaN for a fractional power of a negative number.',
    source: SOURCE,
    reference: pointwise((a, b) => a! ** b!),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) {
        const base = a![i]!;
        const v = base ** b![i]!;
        // NaN ^ 0 is 1 in IEEE 754; here a missing base stays missing.
        out[i] = v - v === 0 && base === base ? v : NaN;
      }
    },
  },
  {
    name: 'negate',
    axis: 'elementwise',
    arguments: [x],
    notation: prefix('-'),
    doc: 'x with the opposite sign.',
    source: SOURCE,
    reference: pointwise((a) => -a!),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = -a![i]!;
    },
  },
  {
    name: 'abs',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The absolute value.',
    source: SOURCE,
    reference: pointwise((a) => Math.abs(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.abs(a![i]!);
    },
  },
  {
    name: 'sign',
    axis: 'elementwise',
    arguments: [x],
    doc: '−1, 0 or 1.',
    source: SOURCE,
    reference: pointwise((a) => (a! > 0 ? 1 : a! < 0 ? -1 : 0)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.sign(a![i]!);
    },
  },
  {
    name: 'log',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The natural logarithm; NaN for x ≤ 0.',
    source: SOURCE,
    reference: pointwise((a) => Math.log(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = a![i]! > 0 ? Math.log(a![i]!) : NaN;
    },
  },
  {
    name: 'exp',
    axis: 'elementwise',
    arguments: [x],
    doc: 'e to the power x; NaN where that overflows.',
    source: SOURCE,
    reference: pointwise((a) => Math.exp(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = Math.exp(a![i]!);
        out[i] = v - v === 0 ? v : NaN;
      }
    },
  },
  {
    name: 'sqrt',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The square root; NaN for x < 0.',
    source: SOURCE,
    reference: pointwise((a) => Math.sqrt(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.sqrt(a![i]!);
    },
  },
  {
    name: 'min',
    axis: 'elementwise',
    arguments: [x, y],
    doc: 'The smaller of two.',
    source: SOURCE,
    reference: pointwise((a, b) => Math.min(a!, b!)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.min(a![i]!, b![i]!);
    },
  },
  {
    name: 'max',
    axis: 'elementwise',
    arguments: [x, y],
    doc: 'The larger of two.',
    source: SOURCE,
    reference: pointwise((a, b) => Math.max(a!, b!)),
    map([a, b], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.max(a![i]!, b![i]!);
    },
  },
  ...mathOperators,
];
