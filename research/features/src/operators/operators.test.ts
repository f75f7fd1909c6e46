import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  arbitraryArgument,
  arbitraryPanelShape,
  NUMERIC_FIELDS,
  randomPanel,
} from '../language/arbitrary-expression.ts';
import { evaluate } from '../evaluators/evaluate.ts';
import { labelOperators } from './label-operators.ts';
import { parse, parseFeature } from '../language/language.ts';
import { signature, type Operator } from '../language/operator.ts';
import { groupedInputs } from '../evaluators/plan.ts';
import { describeOperators, operators } from './operators.ts';
import { createSectionScratch } from './section-scratch.ts';

/** A call of the operator on fields, in the text language. */
function arbitraryCall(operator: Operator): fc.Arbitrary<string> {
  const field = fc.constantFrom(...NUMERIC_FIELDS);
  return fc
    .tuple(...operator.arguments.map((argument) => arbitraryArgument(argument, field)))
    .map((args) => `${operator.name}(${args.join(', ')})`);
}

const close = (a: number, b: number): boolean =>
  Object.is(a, b) || Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

describe.each(operators.map((operator) => [operator.name, operator] as const))('%s', (_, operator) => {
  const { reference } = operator;
  it.runIf(reference)('agrees with its naive reference to 1e-9', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCall(operator), arbitraryPanelShape, async (text, shape) => {
        const panel = randomPanel(shape);
        const { bars, symbols } = panel;
        const expr = parseFeature(text);
        const [values] = await evaluate(panel, [expr]);
        const inputs = expr.inputs.map((input) =>
          symbols.map((_, n) => Array.from(panel.column(input.text, n), (v) => (Number.isFinite(v) ? v : NaN))),
        );
        const grouped = groupedInputs(expr);
        const check = (n: number, t: number, expected: number): void => {
          const actual = values![n * bars + t]!;
          if (!close(actual, expected))
            throw new Error(`${text}: symbol ${n}, bar ${t}: ${actual}, reference ${expected}`);
        };
        if (operator.axis === 'cross-sectional') {
          for (let t = 0; t < bars; t += 1) {
            const date = inputs.map((columns) => columns.map((column, n) => (panel.isMember(n, t) ? column[t]! : NaN)));
            reference!(date, expr.numbers, grouped).forEach((expected, n) => check(n, t, expected));
          }
        } else {
          for (let n = 0; n < symbols.length; n += 1) {
            const columns = inputs.map((input) => input[n]!);
            reference!(columns, expr.numbers, grouped).forEach((expected, t) => check(n, t, expected));
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('never gives an infinity', async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryCall(operator), arbitraryPanelShape, async (text, shape) => {
        const extreme = text
          .replaceAll(/\bclose\b/g, 'exp(close * close * close)')
          .replaceAll(/\bhigh\b/g, '(high - high)');
        const [values] = await evaluate(randomPanel(shape), [parseFeature(extreme)]);
        expect(values!.some((value) => Math.abs(value) === Infinity)).toBe(false);
      }),
      { numRuns: 10 },
    );
  });

  it('has a name, a doc line and a source', () => {
    expect(operator.name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(operator.doc).toMatch(/^\S.*\.$/);
    expect(operator.source).not.toBe('');
  });
});

const value = async (text: string): Promise<number> => {
  const panel = randomPanel({ seed: 1, symbols: 1, bars: 1, origin: 0, holes: 0 });
  return (await evaluate(panel, [parseFeature(text)]))[0]![0]!;
};

describe('elementwise values', () => {
  const missing = '(0 / 0)';

  it.each([
    ['1 / 0', NaN],
    ['0 / 0', NaN],
    ['-1 / 0', NaN],
    ['log(0)', NaN],
    ['log(-1)', NaN],
    ['log(exp(2))', 2],
    ['exp(1000)', NaN],
    ['sqrt(-1)', NaN],
    ['sqrt(9)', 3],
    ['2 ^ 3 ^ 2', 512],
    ['-2 ^ 2', -4],
    ['(-8) ^ 0.5', NaN],
    ['10 ^ 400', NaN],
    [`${missing} ^ 0`, NaN],
    [`1 ^ ${missing}`, NaN],
    ['sign(-3)', -1],
    ['abs(-3)', 3],
    ['min(2, 3) + max(2, 3)', 5],
    [`min(2, ${missing})`, NaN],
    ['3 > 2', 1],
    ['3 <= 2', 0],
    ['2 == 2', 1],
    ['2 != 2', 0],
    [`2 != ${missing}`, NaN],
    [`${missing} < 2`, NaN],
    ['1 && 0', 0],
    ['2 && -1', 1],
    ['0 || 0', 0],
    ['0 || 3', 1],
    [`0 && ${missing}`, NaN],
    [`1 || ${missing}`, NaN],
    ['!0', 1],
    ['!5', 0],
    [`!${missing}`, NaN],
    [`if_else(1, 7, ${missing})`, 7],
    [`if_else(0, ${missing}, 8)`, 8],
    [`if_else(1, ${missing}, 8)`, NaN],
    [`if_else(${missing}, 7, 8)`, NaN],
    ['1 + 2 * 3 - 4 / 8', 6.5],
  ])('%s = %d', async (text, expected) => {
    expect(await value(text)).toBe(expected);
  });
});

const section = (
  name: string,
  inputs: readonly number[][],
  numbers: readonly number[] = [],
  grouped = -1,
): number[] => {
  const operator = operators.find((candidate) => candidate.name === name)!;
  if (operator.axis !== 'cross-sectional' || !('section' in operator)) throw new Error(`${name} is not primitive`);
  const out = new Float64Array(inputs[0]!.length);
  operator.section(
    inputs.map((input) => Float64Array.from(input)),
    numbers,
    inputs.map((_, i) => i === grouped),
    out,
    createSectionScratch(out.length),
  );
  return [...out];
};

// Whole sixteenths: two columns are collinear or they are not, and never nearly.
const sixteenths = fc.integer({ min: -80, max: 80 }).map((value) => value / 16);

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);

describe('cross-sectional values', () => {
  it('rank averages ties, counts what is present and knows one zero', () => {
    expect(section('rank', [[3, NaN, 1, 3, Infinity]])).toEqual([5 / 6, NaN, 1 / 3, 5 / 6, NaN]);
    expect(section('rank', [[0, -0, 1]])).toEqual([0.5, 0.5, 1]);
    expect(section('rank', [[NaN, NaN]])).toEqual([NaN, NaN]);
  });

  it('zscore has no value where nothing varies, exactly', () => {
    expect(section('zscore', [[0.1, 0.1, 0.1]])).toEqual([NaN, NaN, NaN]);
    expect(section('zscore', [[5]])).toEqual([NaN]);
    expect(section('zscore', [[1, 3, NaN, 2]])).toEqual([-1, 1, NaN, 0]);
    // A level of 1e8 with unit deviations loses nothing.
    expect(section('zscore', [[1e8 - 1, 1e8, 1e8 + 1]])).toEqual([-1, 0, 1]);
  });

  it('scale divides by the sum of absolute values, where there is one', () => {
    expect(section('scale', [[-1, 3, NaN]])).toEqual([-0.25, 0.75, NaN]);
    expect(section('scale', [[0, 0]])).toEqual([NaN, NaN]);
  });

  it('winsorize clips at type 7 quantiles and leaves the rest', () => {
    expect(section('winsorize', [[0, 10, 20, 30, 100]], [0.25])).toEqual([10, 10, 20, 30, 30]);
    expect(section('winsorize', [[0, 10, 100]], [0])).toEqual([0, 10, 100]);
    expect(section('winsorize', [[NaN]], [0.1])).toEqual([NaN]);
  });

  it('neutralize demeans within groups', () => {
    const groups = [0, 1, 0, 1, 0];
    expect(section('neutralize', [[1, 10, 2, 20, 6], groups], [], 1)).toEqual([-2, -5, -1, 5, 3]);
    expect(section('neutralize', [[1, 10, 2, 20, NaN], groups], [], 1)).toEqual([-0.5, -5, 0.5, 5, NaN]);
    expect(
      section(
        'neutralize',
        [
          [1, 10, 2],
          [0, 1, NaN],
        ],
        [],
        1,
      ),
    ).toEqual([NaN, NaN, NaN]);
  });

  it('neutralize leaves nothing along any factor, also when factors repeat or are constant', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(...[1, 2, 3].map(() => sixteenths)), {
          minLength: 8,
          maxLength: 30,
        }),
        (rows) => {
          const [x, y, z] = [0, 1, 2].map((k) => rows.map((row) => row[k]!));
          const plain = section('neutralize', [x!, y!, z!]);
          const doubled = section('neutralize', [x!, y!, z!, y!.map((v) => 2 * v + 1), y!.map(() => 3)]);
          for (const direction of [y!, z!, x!.map(() => 1)]) expect(Math.abs(dot(plain, direction))).toBeLessThan(1e-9);
          doubled.forEach((value, i) => expect(value).toBeCloseTo(plain[i]!, 9));
        },
      ),
    );
  });

  it('neutralize has no value without a degree of freedom', () => {
    expect(
      section('neutralize', [
        [1, 2],
        [5, 7],
      ]),
    ).toEqual([NaN, NaN]);
    expect(
      section('neutralize', [
        [1, 2, 4],
        [5, 7, 8],
      ]),
    ).not.toContain(NaN);
    expect(
      section(
        'neutralize',
        [
          [1, 2],
          [0, 1],
        ],
        [],
        1,
      ),
    ).toEqual([NaN, NaN]);
  });
});

describe('the list', () => {
  it('names every operator once', () => {
    const names = [...operators, ...labelOperators].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is described in a table, whose signatures parse', () => {
    const lines = describeOperators().trimEnd().split('\n');
    expect(lines).toHaveLength(2 + operators.length + labelOperators.length);
    expect(describeOperators()).toContain('| `returns(x, n = 1)` | time-series | The simple return over n bars');
    for (const line of lines) expect(line.replaceAll('\\|', '').match(/\|/g)).toHaveLength(5);
    for (const operator of [...operators, ...labelOperators]) {
      const literals = operator.arguments.map((argument) => {
        if (argument.kind === 'choice') return argument.options[0]!;
        if (argument.kind === 'group') return 'sector';
        return argument.kind === 'window' ? '5' : argument.kind === 'number' ? String(argument.min) : argument.name;
      });
      const text = operator.notation === undefined ? `${operator.name}(${literals.join(', ')})` : signature(operator);
      expect(parse(text).operator).toBe(operator);
    }
  });
});
