/** How operators are written. Precedence, loosest first: || · && · comparisons · + − · * / · prefix − ! · ^. */
import type { Notation } from './operator.ts';

/** Between two values; a larger precedence binds tighter. */
export function infix(symbol: string, precedence: number, associates: 'left' | 'right' | 'no' = 'left'): Notation {
  return { type: 'infix', symbol, precedence, associates };
}

/** Before a value; only a power binds tighter. */
export function prefix(symbol: string): Notation {
  return { type: 'prefix', symbol, precedence: 6 };
}
