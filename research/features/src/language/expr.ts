/**
 * Expr: a frozen, hash-consed node of the feature language. The same canonical text is the same object, so identity is
 * equality, shared sub-expressions are found for free, and the text is a cache key. Nodes are held weakly. Lookback,
 * warm-up and fields are derived from the arguments, never declared. Only the parser makes nodes.
 */
import type { LabelOperator, Operator } from './operator.ts';
import { canonicalText } from './canonical-text.ts';

export type Kind = 'feature' | 'label';

declare const made: unique symbol;

export interface Expr<K extends Kind = Kind> {
  /** Only the parser makes one. */
  readonly [made]: true;
  /** A label looks ahead and is never accepted where a feature is wanted. */
  readonly kind: K;
  /** The canonical text, which parses back to this very object. */
  readonly text: string;
  /** All arguments, literals and defaults included; a label's arguments are features. */
  readonly args: readonly Expr<'feature'>[];
  /** Bars before the first value that complete data gives. */
  readonly lookback: number;
  /** Bars after which two different starts agree to 1e-9 relative. */
  readonly warmup: number;
  /** The fields it reads, sorted. */
  readonly fields: readonly string[];
  /** Bars it reaches forward: 0 for every feature. */
  readonly horizon: K extends 'feature' ? 0 : number;
  /** What is applied to the arguments; undefined for a leaf. */
  readonly operator: (K extends 'feature' ? Operator : LabelOperator) | undefined;
  /** The number a literal stands for; undefined for fields and calls. */
  readonly value: number | undefined;
  /** Arguments that are computed, and those that are literals. */
  readonly inputs: readonly Expr<'feature'>[];
  readonly numbers: readonly number[];
  /** What a composite operator stands for. */
  readonly expansion: Expr<'feature'> | undefined;
  /** Levels of nested calls, 0 for a leaf. */
  readonly depth: number;
}

/** The instant of each bar, microseconds since the epoch: every panel has it, and it is the same for all symbols. */
export const TIME_FIELD = 'time';

/** Fields that hold the code of a group instead of a quantity; a name that starts with `group_` is one too. */
export const GROUP_FIELDS: readonly string[] = ['sector', 'industry', 'subindustry'];

export function isGroupField(name: string): boolean {
  return GROUP_FIELDS.includes(name) || name.startsWith('group_');
}

export function isGroup(node: Expr): boolean {
  return node.operator === undefined && node.value === undefined && isGroupField(node.text);
}

const NO_ARGUMENTS = { args: [], inputs: [], numbers: [], expansion: undefined, depth: 0 } as const;

/** Makes nodes, one for each canonical text. */
export class Interner {
  readonly #nodes = new Map<string, WeakRef<Expr>>();
  readonly #ids = new WeakMap<Expr, number>();
  readonly #forget = new FinalizationRegistry((key: string) => {
    if (this.#nodes.get(key)?.deref() === undefined) this.#nodes.delete(key);
  });
  #count = 0;

  number(value: number): Expr<'feature'> {
    const leaf = { operator: undefined, lookback: 0, warmup: 0, fields: [], horizon: 0, value } as const;
    return this.#intern(String(value), () => ({ kind: 'feature', text: String(value), ...leaf, ...NO_ARGUMENTS }));
  }

  field(name: string): Expr<'feature'> {
    const leaf = { operator: undefined, lookback: 0, warmup: 0, horizon: 0, value: undefined } as const;
    return this.#intern(name, () => ({ kind: 'feature', text: name, fields: [name], ...leaf, ...NO_ARGUMENTS }));
  }

  /** @param expand gives what a composite operator stands for */
  feature(operator: Operator, args: readonly Expr<'feature'>[], expand: () => Expr<'feature'>): Expr<'feature'> {
    return this.#intern(this.#key(operator.name, args), () => {
      const split = splitArguments(operator, args);
      const { inputs, numbers } = split;
      const expansion = 'expansion' in operator ? expand() : undefined;
      const own = 'lookback' in operator ? operator.lookback(numbers) : 0;
      const settle = 'lookback' in operator ? (operator.settle?.(numbers) ?? 0) : 0;
      return {
        kind: 'feature',
        text: canonicalText(operator, args),
        args,
        lookback: expansion?.lookback ?? largest(inputs, 'lookback') + own,
        warmup: expansion?.warmup ?? largest(inputs, 'warmup') + own + settle,
        fields: fieldsOf(inputs),
        horizon: 0,
        operator,
        value: undefined,
        ...split,
        expansion,
        depth: Math.max(expansion?.depth ?? 0, largest(args, 'depth') + 1),
      };
    });
  }

  label(operator: LabelOperator, args: readonly Expr<'feature'>[]): Expr<'label'> {
    return this.#intern(this.#key(operator.name, args), () => {
      const split = splitArguments(operator, args);
      const { inputs, numbers } = split;
      return {
        kind: 'label',
        text: canonicalText(operator, args),
        args,
        lookback: largest(inputs, 'lookback'),
        warmup: largest(inputs, 'warmup'),
        fields: fieldsOf(inputs),
        horizon: operator.horizon(numbers),
        operator,
        value: undefined,
        ...split,
        expansion: undefined,
        depth: largest(args, 'depth') + 1,
      };
    });
  }

  #key(name: string, args: readonly Expr[]): string {
    // Ids instead of texts: linear in the number of arguments, whatever their size.
    return `${name}(${args.map((arg) => this.#ids.get(arg)).join(',')}`;
  }

  #intern<K extends Kind>(key: string, make: () => Omit<Expr<K>, typeof made>): Expr<K> {
    const known = this.#nodes.get(key)?.deref();
    if (known !== undefined) return known as Expr<K>;
    const node = make() as Expr<K>;
    for (const list of [node.args, node.inputs, node.numbers, node.fields]) Object.freeze(list);
    Object.freeze(node);
    this.#ids.set(node, (this.#count += 1));
    this.#nodes.set(key, new WeakRef(node));
    this.#forget.register(node, key);
    return node;
  }
}

function splitArguments(
  callable: Operator | LabelOperator,
  args: readonly Expr<'feature'>[],
): Pick<Expr, 'inputs' | 'numbers'> {
  const inputs: Expr<'feature'>[] = [];
  const numbers: number[] = [];
  args.forEach((arg, i) => {
    const argument = callable.arguments[Math.min(i, callable.arguments.length - 1)]!;
    if (argument.kind === 'window' || argument.kind === 'number') numbers.push(arg.value!);
    else if (argument.kind === 'choice') numbers.push(argument.options.indexOf(arg.text));
    else inputs.push(arg);
  });
  return { inputs, numbers };
}

/** The values of a call's literal arguments; a choice is its index. */
export function numbersOf(callable: Operator | LabelOperator, args: readonly Expr<'feature'>[]): readonly number[] {
  return splitArguments(callable, args).numbers;
}

function largest(nodes: readonly Expr[], property: 'lookback' | 'warmup' | 'depth'): number {
  return nodes.reduce((most, node) => Math.max(most, node[property]), 0);
}

function fieldsOf(nodes: readonly Expr[]): string[] {
  return [...new Set(nodes.flatMap((node) => node.fields))].sort();
}
