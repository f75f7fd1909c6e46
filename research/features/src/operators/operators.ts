/** The operators of the language: one list, from which the parser, the evaluators, the docs and the tests come. */
import { candlePatterns } from '../indicators/candles/candle-patterns.ts';
import { classicIndicators } from '../indicators/classic/classic-indicators.ts';
import { modernIndicators } from '../indicators/modern/modern-indicators.ts';
import { momentumIndicators } from '../indicators/momentum/momentum-indicators.ts';
import { overlapIndicators } from '../indicators/overlap/overlap-indicators.ts';
import { liquidityOperators } from '../microstructure/liquidity-operators.ts';
import { networkOperators } from '../network/network-operators.ts';
import { arithmeticOperators } from './arithmetic-operators.ts';
import { calendarOperators } from './calendar-operators.ts';
import { crossSectionalOperators } from './cross-sectional-operators.ts';
import { logicOperators } from './logic-operators.ts';
import { labelOperators } from './label-operators.ts';
import { signature, type Operator } from '../language/operator.ts';
import { timeSeriesOperators } from './time-series-operators.ts';

export const operators: readonly Operator[] = Object.freeze([
  ...arithmeticOperators,
  ...logicOperators,
  ...calendarOperators,
  ...timeSeriesOperators,
  ...crossSectionalOperators,
  ...overlapIndicators,
  ...momentumIndicators,
  ...classicIndicators,
  ...candlePatterns,
  ...modernIndicators,
  ...liquidityOperators,
  ...networkOperators,
]);

/** The reference page of the language: a Markdown table of every operator and every label. */
export function describeOperators(): string {
  const rows = [...operators, ...labelOperators].map((callable) => {
    const cells = [`\`${signature(callable)}\``, callable.axis, callable.doc, callable.source];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| operator | axis | meaning | source |', '|---|---|---|---|', ...rows, ''].join('\n');
}
