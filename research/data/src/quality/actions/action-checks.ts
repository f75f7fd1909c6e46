/** The checks of corporate actions: what was judged of them, one finding a verdict. */
import { foundRows, type FindingAction, type Finding, type Severity } from '../finding.ts';
import type { Check } from '../check.ts';
import type { ActionJudgement, ActionVerdict } from './judge-actions.ts';

/** Booked actions on whose day the price did not move, though it did nearby; and splits that the vendor's adjusted close puts on another day. */
export const misdatedActions = actionCheck('misdated', 'misdated-actions', 'warning', (certain, rest) =>
  join(
    certain > 0 && `${count(certain, 'split')} booked on the day on which the price moved`,
    rest > 0 && `${rest} kept as booked`,
  ),
);

/** Booked actions that no price knows of. */
export const spuriousActions = actionCheck('spurious', 'spurious-actions', 'warning', () => 'kept as booked');

/** One event booked as a split and as a dividend. */
export const doubleBookedActions = actionCheck('double-booked', 'double-booked-actions', 'warning', (certain, rest) =>
  join(certain > 0 && `${count(certain, 'event')} reduced to one booking`, rest > 0 && `${rest} kept as booked`),
);

/** Splits beside which a fall remains. */
export const missingCounterparts = actionCheck(
  'missing-counterpart',
  'missing-counterparts',
  'warning',
  () => 'kept as booked, as its value is not known',
);

/** Misprinted ratios. */
export const impreciseRatios = actionCheck('imprecise-ratio', 'imprecise-ratios', 'info', (certain, rest) =>
  join(certain > 0 && `${certain} rounded to the ratio that is meant`, rest > 0 && `${rest} kept as booked`),
);

/** Mergers and spin-offs booked as splits. */
export const oddRatios = actionCheck('odd-ratio', 'odd-ratios', 'info', () => 'kept as booked');

/** Distributions of more than a tenth of the price. */
export const largeDividends = actionCheck(
  'spin-off-as-dividend',
  'spin-offs-as-dividends',
  'info',
  () => 'kept as dividends, which is right in total return; they are no income',
);

/** @param done by how many corrections are certain and how many judgements have none */
function actionCheck(
  verdict: ActionVerdict,
  check: string,
  severity: Severity,
  done: (certain: number, rest: number) => string,
): Check {
  return ({ inspected: { bars, judgements } }): Finding | undefined => {
    const judged = new Map(
      judgements.flatMap((judgement): [number, ActionJudgement][] =>
        judgement.verdict === verdict ? [[judgement.row, judgement]] : [],
      ),
    );
    const certain = [...judged.values()].filter(({ corrections }) => corrections.length > 0).length;
    const action: FindingAction = severity === 'info' || certain === judged.size ? 'accept' : 'flag';
    return foundRows(
      { check, severity, action, done: done(certain, judged.size - certain) },
      bars,
      [...judged.keys()],
      (row) => {
        const { split, dividend, explanation } = judged.get(row)!;
        return { what: describeBooked(split, dividend), explanation };
      },
    );
  };
}

function describeBooked(split: number, dividend: number): string {
  const booked = [split !== 1 && `split ${split}`, dividend > 0 && `dividend ${dividend}`].filter(
    (text) => text !== false,
  );
  return booked.length === 0 ? 'no action booked' : booked.join(' and ');
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function join(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join('; ');
}
