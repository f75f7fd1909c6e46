/** The operators of the language: one list, from which the parser, the evaluators, the docs and the tests come. */
import { arithmeticOperators } from './arithmetic-operators.ts';
import { crossSectionalOperators } from './cross-sectional-operators.ts';
import { logicOperators } from './logic-operators.ts';
import { labelOperators } from './label-operators.ts';
import { signature, type Operator } from './operator.ts';
import { timeSeriesOperators } from './time-series-operators.ts';

export const operators: readonly Operator[] = Object.freeze([
  ...arithmeticOperators,
  ...logicOperators,
  ...timeSeriesOperators,
  ...crossSectionalOperators,
]);

/** The reference page of the language: a Markdown table of every operator and every label. */
export function describeOperators(): string {
  const rows = [...operators, ...labelOperators].map((callable) => {
    const written = signature(callable).replaceAll('|', '\\|');
    return `| \`${written}\` | ${callable.axis} | ${callable.doc} | ${callable.source} |`;
  });
  return ['| operator | axis | meaning | source |', '|---|---|---|---|', ...rows, ''].join('\n');
}
