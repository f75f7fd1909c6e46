/**
 * The text language of features: an operator-precedence parser over the operators' own notations. Text in, hash-consed
 * node out; the tree is kept as written, only spacing, the form of numbers and defaults are normalised. O(length).
 * Every mistake is a {@link ValidationError} of one line with a 1-based column.
 */
import { nearestName } from '@quantcli/core';
import { checkArguments, type Parsed } from './check-arguments.ts';
import { Interner, isGroup, numbersOf, type Expr } from './expr.ts';
import { labelOperators } from '../operators/label-operators.ts';
import { signature, type CompositeOperator, type LabelOperator, type Notation, type Operator } from './operator.ts';
import { operators as standardOperators } from '../operators/operators.ts';
import { syntaxError } from './syntax-error.ts';
import { tokenize, type Token } from './tokens.ts';

const MAX_LENGTH = 1_000_000;
const MAX_DEPTH = 500;
// A tree of MAX_DEPTH needs at most two levels of the parser a node: an operand and its parentheses.
const MAX_NESTING = 2 * MAX_DEPTH + 10;

export interface Language {
  /** Any expression. Throws {@link ValidationError}. */
  readonly parse: (text: string) => Expr;
  /** An expression that is no label. */
  readonly parseFeature: (text: string) => Expr<'feature'>;
  /** The same, in which names of `known` stand for what they are bound to. */
  readonly parseDefined: (text: string, known: ReadonlyMap<string, Expr<'feature'>>) => Expr<'feature'>;
  /** A label: what is to be predicted. */
  readonly parseLabel: (text: string) => Expr<'label'>;
}

type Infix = Extract<Notation, { type: 'infix' }>;

/** A language over a list of operators; expressions of two languages are never the same object. */
export function createLanguage(operators: readonly Operator[]): Language {
  const interner = new Interner();
  const calls = new Map<string, Operator | LabelOperator>(
    [...operators, ...labelOperators].map((callable) => [callable.name, callable]),
  );
  const infix = new Map<string, Operator & { readonly notation: Infix }>();
  const prefix = new Map<string, Operator>();
  for (const operator of operators) {
    const { notation } = operator;
    if (notation?.type === 'infix') infix.set(notation.symbol, { ...operator, notation });
    if (notation?.type === 'prefix') prefix.set(notation.symbol, operator);
  }

  /** @param bindings what names stand for, as in the definition of a composite operator */
  function parseText(text: string, bindings?: ReadonlyMap<string, Expr<'feature'>>): Expr {
    if (text.length > MAX_LENGTH) {
      throw syntaxError(
        text,
        MAX_LENGTH,
        'too-long',
        `an expression of ${text.length} characters is too long`,
        `keep it under ${MAX_LENGTH} characters`,
      );
    }
    const tokens = tokenize(text);
    let next = 0;
    let nesting = 0;

    const fail = (at: number, code: string, what: string, fix: string): never => {
      throw syntaxError(text, at, code, what, fix);
    };
    const peek = (): Token => tokens[next]!;
    const accept = (symbol: string): boolean => {
      const there = peek().type === 'symbol' && peek().text === symbol;
      if (there) next += 1;
      return there;
    };
    const tooDeep = (at: number): never =>
      fail(at, 'too-deep', `more than ${MAX_DEPTH} levels of nesting`, 'split the expression');

    function apply(callable: Operator | LabelOperator, given: readonly Parsed[], at: number): Parsed {
      const args = checkArguments(callable, given, at, interner, fail);
      const length = args.reduce((sum, arg) => sum + arg.text.length, 0);
      if (length > MAX_LENGTH) {
        fail(
          at,
          'too-long',
          `${callable.name} of arguments that are ${length} characters when written out`,
          `keep it under ${MAX_LENGTH} characters: use fewer definitions within definitions`,
        );
      }
      if (callable.axis === 'forward') {
        const conflict = callable.conflict?.(numbersOf(callable, args));
        if (conflict !== undefined) fail(at, 'label', conflict, `write ${signature(callable)}`);
        return { expr: interner.label(callable, args), at };
      }
      const expr = interner.feature(callable, args, () => {
        const named = new Map(callable.arguments.map((argument, i) => [argument.name, args[i]!]));
        const { expansion } = callable as CompositeOperator;
        const written = typeof expansion === 'string' ? expansion : expansion(...numbersOf(callable, args));
        return parseText(written, named) as Expr<'feature'>;
      });
      return expr.depth > MAX_DEPTH ? tooDeep(at) : { expr, at };
    }

    function parseInfix(minimum: number): Parsed {
      nesting += 1;
      if (nesting > MAX_NESTING) tooDeep(peek().at);
      let left = parsePrefix();
      for (;;) {
        const { type, text: symbol, at } = peek();
        const operator = type === 'symbol' ? infix.get(symbol) : undefined;
        if (operator === undefined || operator.notation.precedence < minimum) break;
        next += 1;
        const { precedence, associates } = operator.notation;
        const right = parseInfix(associates === 'right' ? precedence : precedence + 1);
        left = apply(calls.get(operator.name)!, [left, right], at);
        const following = infix.get(peek().text);
        if (associates === 'no' && following?.notation.precedence === precedence) {
          fail(peek().at, 'chained', 'a chain of comparisons', 'compare two at a time: a < b && b < c');
        }
      }
      nesting -= 1;
      return left;
    }

    function parsePrefix(): Parsed {
      const { type, text: symbol, at } = peek();
      const operator = type === 'symbol' ? prefix.get(symbol) : undefined;
      if (operator === undefined) return parsePrimary();
      next += 1;
      return apply(operator, [parseInfix(operator.notation!.precedence)], at);
    }

    function parsePrimary(): Parsed {
      const token = peek();
      next += 1;
      if (token.type === 'number') return { expr: interner.number(Number(token.text)), at: token.at };
      if (token.type === 'name') return accept('(') ? parseCall(token) : parseField(token);
      if (token.type === 'symbol' && token.text === '(') {
        const inner = parseInfix(0);
        close(token);
        return { expr: inner.expr, at: token.at };
      }
      return fail(
        token.at,
        'unexpected',
        `found ${found(token)} where a value is expected`,
        'write a number, a field or a call, as in ts_mean(close, 20)',
      );
    }

    function parseField({ text: name, at }: Token): Parsed {
      // A name is a field unless a parenthesis follows: data may have a column vwap beside the operator.
      return { expr: bindings?.get(name) ?? interner.field(name), at };
    }

    function parseCall({ text: name, at }: Token): Parsed {
      const callable = calls.get(name);
      if (callable === undefined) {
        const nearest = nearestName(name, calls.keys());
        const fix = nearest === undefined ? 'quant features list shows the operators' : `did you mean "${nearest}"?`;
        return fail(at, 'unknown-operator', `unknown operator "${name.slice(0, 100)}"`, fix);
      }
      const given: Parsed[] = [];
      const open = tokens[next - 1]!;
      if (!accept(')')) {
        do given.push(parseInfix(0));
        while (accept(','));
        close(open);
      }
      return apply(callable, given, at);
    }

    function close(open: Token): void {
      if (accept(')')) return;
      const token = peek();
      fail(
        token.at,
        'unclosed',
        `found ${found(token)} where a comma, an operator or ")" is expected`,
        `the "(" at column ${open.at + 1} is still open`,
      );
    }

    if (peek().type === 'end') fail(0, 'empty', 'the expression is empty', 'write one, as in rank(returns(close, 20))');
    const { expr, at } = parseInfix(0);
    if (peek().type !== 'end') {
      fail(
        peek().at,
        'trailing',
        `unexpected ${found(peek())} after the expression`,
        'remove it, or join it with an operator',
      );
    }
    if (isGroup(expr) && bindings === undefined) {
      fail(at, 'group', `${expr.text} is a group, not a quantity`, `use it as in neutralize(x, ${expr.text})`);
    }
    return expr;
  }

  const requireFeature = (text: string, known?: ReadonlyMap<string, Expr<'feature'>>): Expr<'feature'> => {
    const expr = parseText(text, known);
    if (isFeature(expr)) return expr;
    throw syntaxError(
      text,
      0,
      'label-as-feature',
      `${expr.operator!.name} is a label: it looks ahead`,
      'a feature sees the past only; give it as the label instead',
    );
  };
  const parseLabel = (text: string): Expr<'label'> => {
    const expr = parseText(text);
    if (isLabel(expr)) return expr;
    const [simple, ranked, ...others] = labelOperators;
    const shown = `write ${signature(simple!)} or ${signature(ranked!)}, or one of ${others.map(({ name }) => name).join(', ')}`;
    throw syntaxError(text, 0, 'feature-as-label', 'this is a feature, not a label', shown);
  };
  return {
    parse: (text) => parseText(text),
    parseFeature: (text) => requireFeature(text),
    parseDefined: requireFeature,
    parseLabel,
  };
}

function found(token: Token): string {
  return token.type === 'end' ? 'the end' : `"${token.text}"`;
}

export function isFeature(expr: Expr): expr is Expr<'feature'> {
  return expr.kind === 'feature';
}

export function isLabel(expr: Expr): expr is Expr<'label'> {
  return expr.kind === 'label';
}

/** The language with the standard operators. */
export const { parse, parseFeature, parseDefined, parseLabel } = createLanguage(standardOperators);
