/**
 * Mathematical functions of single values: TA-Lib's transforms and a few of C's. NaN policy as in arithmetic: NaN in,
 * NaN out, never an infinity. Each loop is written out, so that the function is compiled into it.
 */
import { pointwise } from './elementwise.reference.ts';
import { number, series } from './lane.ts';
import type { Operator } from '../language/operator.ts';

const x = series('x');

const TA_LIB = 'TA-Lib, math transform';

export const mathOperators: readonly Operator[] = [
  {
    name: 'sin',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The sine; x in radians.',
    source: TA_LIB,
    reference: pointwise((a) => Math.sin(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.sin(a![i]!);
    },
  },
  {
    name: 'cos',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The cosine; x in radians.',
    source: TA_LIB,
    reference: pointwise((a) => Math.cos(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.cos(a![i]!);
    },
  },
  {
    name: 'tan',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The tangent; x in radians.',
    source: TA_LIB,
    reference: pointwise((a) => Math.tan(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.tan(a![i]!);
    },
  },
  {
    name: 'asin',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The arc sine in radians; NaN outside [−1, 1].',
    source: TA_LIB,
    reference: pointwise((a) => Math.asin(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.asin(a![i]!);
    },
  },
  {
    name: 'acos',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The arc cosine in radians; NaN outside [−1, 1].',
    source: TA_LIB,
    reference: pointwise((a) => Math.acos(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.acos(a![i]!);
    },
  },
  {
    name: 'atan',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The arc tangent in radians.',
    source: TA_LIB,
    reference: pointwise((a) => Math.atan(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.atan(a![i]!);
    },
  },
  {
    name: 'sinh',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The hyperbolic sine; NaN where that overflows.',
    source: TA_LIB,
    reference: pointwise((a) => (Math.exp(a!) - Math.exp(-a!)) / 2),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = Math.sinh(a![i]!);
        out[i] = v - v === 0 ? v : NaN;
      }
    },
  },
  {
    name: 'cosh',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The hyperbolic cosine; NaN where that overflows.',
    source: TA_LIB,
    reference: pointwise((a) => (Math.exp(a!) + Math.exp(-a!)) / 2),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = Math.cosh(a![i]!);
        out[i] = v - v === 0 ? v : NaN;
      }
    },
  },
  {
    name: 'tanh',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The hyperbolic tangent.',
    source: TA_LIB,
    reference: pointwise((a) => 1 - 2 / (Math.exp(2 * a!) + 1)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.tanh(a![i]!);
    },
  },
  {
    name: 'log10',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The decimal logarithm; NaN for x ≤ 0.',
    source: TA_LIB,
    reference: pointwise((a) => Math.log(a!) / Math.LN10),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = a![i]! > 0 ? Math.log10(a![i]!) : NaN;
    },
  },
  {
    name: 'log1p',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The natural logarithm of 1 + x, exact for small x; NaN for x ≤ −1.',
    source: 'C99',
    reference: pointwise((a) => Math.log(1 + a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = a![i]! > -1 ? Math.log1p(a![i]!) : NaN;
    },
  },
  {
    name: 'expm1',
    axis: 'elementwise',
    arguments: [x],
    doc: 'e to the power x minus 1, exact for small x; NaN where that overflows.',
    source: 'C99',
    reference: pointwise((a) => Math.exp(a!) - 1),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = Math.expm1(a![i]!);
        out[i] = v - v === 0 ? v : NaN;
      }
    },
  },
  {
    name: 'floor',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The largest whole number not above x.',
    source: TA_LIB,
    reference: pointwise((a) => Math.floor(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.floor(a![i]!);
    },
  },
  {
    name: 'ceil',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The smallest whole number not below x.',
    source: TA_LIB,
    reference: pointwise((a) => Math.ceil(a!)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = Math.ceil(a![i]!);
    },
  },
  {
    name: 'round',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The nearest whole number, halves away from 0.',
    source: 'C99',
    reference: pointwise((a) => Math.sign(a!) * Math.floor(Math.abs(a!) + 0.5)),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) {
        const v = a![i]!;
        const whole = Math.trunc(v);
        // The difference is exact, which v + 0.5 is not.
        out[i] = Math.abs(v - whole) >= 0.5 ? whole + Math.sign(v) : whole;
      }
    },
  },
  {
    name: 'sigmoid',
    axis: 'elementwise',
    arguments: [x],
    doc: '1 / (1 + exp(−x)), from 0 to 1.',
    source: 'Verhulst (1838)',
    reference: pointwise((a) => 1 / (1 + Math.exp(-a!))),
    map([a], out) {
      for (let i = 0; i < out.length; i += 1) out[i] = 1 / (1 + Math.exp(-a![i]!));
    },
  },
  {
    name: 'ln',
    axis: 'elementwise',
    arguments: [x],
    doc: 'The natural logarithm; NaN for x ≤ 0: log under the name of TA-Lib.',
    source: TA_LIB,
    reference: pointwise((a) => Math.log(a!)),
    expansion: 'log(x)',
  },
  {
    name: 'signedpower',
    axis: 'elementwise',
    arguments: [x, series('a')],
    doc: 'The absolute value of x to the power a, with the sign of x.',
    source: 'Kakushadze (2016), 101 Formulaic Alphas, appendix',
    reference: pointwise((b, a) => Math.sign(b!) * Math.abs(b!) ** a!),
    map([base, exponent], out) {
      for (let i = 0; i < out.length; i += 1) {
        const b = base![i]!;
        // A missing base stays missing to the power 0, and 0 has no sign to give.
        const v = b === 0 && exponent![i]! >= 0 ? 0 : Math.sign(b) * Math.abs(b) ** exponent![i]!;
        out[i] = v - v === 0 ? v : NaN;
      }
    },
  },
  {
    name: 'clip',
    axis: 'elementwise',
    arguments: [x, number('low', -1e300, 1e300), number('high', -1e300, 1e300)],
    doc: 'x, but never below low nor above high; high where low is above it.',
    source: 'NumPy',
    reference: ([values], [low, high]) =>
      values!.map((value) => (value < low! ? Math.min(low!, high!) : value > high! ? high! : value)),
    expansion: 'min(max(x, low), high)',
  },
];
