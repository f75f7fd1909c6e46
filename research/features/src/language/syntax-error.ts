/** Errors in the text of an expression: one line with the position. */
import { ValidationError } from '@quantcli/core';

const SHOWN = 60;

/** @param at 0-based position; shown 1-based */
export function syntaxError(text: string, at: number, code: string, what: string, fix: string): ValidationError {
  return new ValidationError({
    code: `features.${code}`,
    what,
    cause: `column ${at + 1} of "${excerpt(text, at)}"`,
    fix,
  });
}

/** The text, or the part of a long one around a position. */
export function excerpt(text: string, at = 0): string {
  const from = Math.max(0, Math.min(at - SHOWN / 2, text.length - SHOWN));
  const shown = text.slice(from, from + SHOWN);
  return `${from > 0 ? '…' : ''}${shown}${from + SHOWN < text.length ? '…' : ''}`;
}
