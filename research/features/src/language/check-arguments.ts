/** Checks what a call was given against what its definition declares, and fills in defaults. */
import { GROUP_FIELDS, isGroup, type Expr, type Interner } from './expr.ts';
import { signature, type Argument, type Callable } from './operator.ts';
import { excerpt } from './syntax-error.ts';

export interface Parsed {
  readonly expr: Expr;
  /** 0-based position in the text. */
  readonly at: number;
}

type Fail = (at: number, code: string, what: string, fix: string) => never;

const MAX_WINDOW = 100_000;

export function checkArguments(
  callable: Callable,
  given: readonly Parsed[],
  at: number,
  interner: Interner,
  fail: Fail,
): Expr<'feature'>[] {
  const declared = callable.arguments;
  const most = declared.at(-1)!.kind === 'factors' ? Infinity : declared.length;
  const fewest = declared.filter((argument) => !('default' in argument)).length;
  if (given.length < fewest || given.length > most) {
    const wanted = fewest === most ? `${most}` : most === Infinity ? `at least ${fewest}` : `${fewest} to ${most}`;
    const plural = wanted === '1' ? '' : 's';
    fail(
      at,
      'arity',
      `${callable.name} takes ${wanted} argument${plural} and got ${given.length}`,
      `write ${signature(callable)}`,
    );
  }
  const args = given.map((parsed, i) => {
    const argument = declared[Math.min(i, declared.length - 1)]!;
    return checkArgument(callable, argument, parsed, interner, fail);
  });
  for (const argument of declared.slice(given.length)) {
    if (!('default' in argument)) continue;
    args.push(argument.kind === 'choice' ? interner.field(argument.default!) : interner.number(argument.default!));
  }
  return args;
}

function checkArgument(
  callable: Callable,
  argument: Argument,
  { expr, at }: Parsed,
  interner: Interner,
  fail: Fail,
): Expr<'feature'> {
  if (expr.kind === 'label') {
    fail(
      at,
      'label-in-feature',
      `${expr.operator!.name} is a label and cannot stand inside ${callable.name}`,
      'features see the past only; use returns or delta',
    );
  }
  const feature = expr as Expr<'feature'>;
  const literal = literalOf(feature);
  const where = `the ${argument.name} of ${signature(callable)}`;
  switch (argument.kind) {
    case 'series':
      if (isGroup(feature)) {
        fail(at, 'group', `${feature.text} is a group, not a quantity`, `use it as in neutralize(x, ${feature.text})`);
      }
      return feature;
    case 'factors':
      return feature;
    case 'group':
      if (!isGroup(feature) && feature.operator?.codes !== true) {
        fail(
          at,
          'no-group',
          `${where} is ${excerpt(feature.text)}, a quantity`,
          `write a group field (${GROUP_FIELDS.join(', ')}, or a name that starts with group_), or bucket(${excerpt(feature.text)}, 5)`,
        );
      }
      return feature;
    case 'choice':
      if (!argument.options.includes(feature.text)) {
        fail(at, 'choice', `${where} is ${excerpt(feature.text)}`, `write one of ${argument.options.join(', ')}`);
      }
      return feature;
    case 'window': {
      if (literal === undefined) fail(at, 'window', `${where} is not a literal number`, 'write a whole number of bars');
      if (literal! < 0) {
        fail(
          at,
          'forward',
          `${where} is ${literal}: a feature cannot look forward`,
          'write a positive number of bars; only labels look ahead',
        );
      }
      if (!Number.isInteger(literal) || literal! < argument.min || literal! > MAX_WINDOW) {
        fail(
          at,
          'window',
          `${where} is ${literal}`,
          `write a whole number of bars from ${argument.min} to ${MAX_WINDOW}`,
        );
      }
      return feature;
    }
    case 'number':
      if (literal === undefined) fail(at, 'number', `${where} is not a literal number`, 'write a number');
      if (!(literal! >= argument.min && literal! < argument.below)) {
        fail(at, 'number', `${where} is ${literal}`, `write a number from ${argument.min} to below ${argument.below}`);
      }
      return interner.number(literal!);
  }
}

/** The number that a literal, or a literal behind a minus, stands for. */
function literalOf(expr: Expr<'feature'>): number | undefined {
  if (expr.operator?.name !== 'negate') return expr.value;
  const inner = expr.args[0]!.value;
  return inner === undefined ? undefined : -inner;
}
