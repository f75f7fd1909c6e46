/** The canonical text of a call: the fewest parentheses, one space around infix operators, defaults left out. */
import type { Expr } from './expr.ts';
import type { Callable } from './operator.ts';

/** Binds tighter than every operator: leaves and calls. */
const ATOM = 100;

export function canonicalText(callable: Callable, args: readonly Expr[]): string {
  const { notation } = callable;
  if (notation === undefined) return `${callable.name}(${shownArguments(callable, args).join(', ')})`;
  const { precedence, symbol } = notation;
  if (notation.type === 'prefix') return `${symbol}${within(args[0]!, precedence)}`;
  const left = within(args[0]!, notation.associates === 'left' ? precedence : precedence + 1);
  // A prefix operator needs no parentheses on the right: nothing can be mistaken there.
  const right = within(args[1]!, notation.associates === 'right' ? precedence : precedence + 1, true);
  return `${left} ${symbol} ${right}`;
}

function within(node: Expr, precedence: number, onTheRight = false): string {
  const notation = node.operator?.notation;
  const own = notation?.precedence ?? ATOM;
  return own >= precedence || (onTheRight && notation?.type === 'prefix') ? node.text : `(${node.text})`;
}

function shownArguments(callable: Callable, args: readonly Expr[]): string[] {
  let shown = args.length;
  for (; shown > 0; shown -= 1) {
    const argument = callable.arguments[shown - 1];
    if (argument === undefined || !('default' in argument)) break;
    const given = args[shown - 1]!;
    if (argument.default !== (argument.kind === 'choice' ? given.text : given.value)) break;
  }
  return args.slice(0, shown).map((arg) => arg.text);
}
