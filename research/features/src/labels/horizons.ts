/** The same label over several horizons: the targets of a model for each. */
import { ValidationError } from '@quantcli/core';
import type { Expr } from '../language/expr.ts';
import { parseLabel } from '../language/language.ts';
import { signature } from '../language/operator.ts';

/**
 * A label for each horizon in bars, in order: `fwd_rank(close, 5)` over 1 and 20 is `fwd_rank(close, 1)` and
 * `fwd_rank(close, 20)`. Throws {@link ValidationError} for a label without an h, no horizon or one given twice.
 */
export function labelsOfHorizons(text: string, horizons: readonly number[]): Expr<'label'>[] {
  const label = parseLabel(text);
  const operator = label.operator!;
  const place = operator.arguments.findIndex(({ name }) => name === 'h');
  if (place === -1) {
    throw refusal(
      `${signature(operator)} has no horizon h to vary`,
      'name a label with one, as in fwd_return(close, 5)',
    );
  }
  if (horizons.length === 0) throw refusal('no horizon to predict over', 'give at least one, as in 1, 5, 20, 60');
  const twice = horizons.find((horizon, i) => horizons.slice(0, i).includes(horizon));
  if (twice !== undefined) throw refusal(`the horizon ${twice} is given twice`, 'give each horizon once');
  return horizons.map((horizon) => {
    const args = label.args.map((arg, i) => (i === place ? String(horizon) : arg.text));
    return parseLabel(`${operator.name}(${args.join(', ')})`);
  });
}

function refusal(what: string, fix: string): ValidationError {
  return new ValidationError({ code: 'labels.horizons', what, fix });
}
