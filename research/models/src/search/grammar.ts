/**
 * The expressions that a search may form: typed trees over a declared set of operators (Koza 1992; Montana 1995 for the
 * types). The type is the unit: prices add to prices and a price over a price is free of units, while what is compared
 * across symbols is free of them. So every expression of the search keeps its values when all prices of a symbol are
 * scaled, which a property test proves. Trees are the language's own expressions; a new one is written and parsed.
 */
import { parseFeature, type Expr } from '@quantcli/features';
import type { Rng } from '@quantcli/core';

type Feature = Expr<'feature'>;

/** Without a unit. */
export const FREE = 'free';
const PRICE = 'price';
const PRICES: readonly string[] = ['open', 'high', 'low', 'close', 'vwap'];

interface Rule {
  readonly name: string;
  /** Units of the series: the same one, each its own, or none. */
  readonly takes: readonly ('same' | 'any' | 'free')[];
  /** The unit of the first argument, or none. */
  readonly gives: 'same' | 'free';
  /** The least window, where there is one. */
  readonly least?: number;
  readonly commutes?: true;
}

export const RULES: readonly Rule[] = [
  { name: 'add', takes: ['same', 'same'], gives: 'same', commutes: true },
  { name: 'subtract', takes: ['same', 'same'], gives: 'same' },
  { name: 'max', takes: ['same', 'same'], gives: 'same', commutes: true },
  { name: 'min', takes: ['same', 'same'], gives: 'same', commutes: true },
  { name: 'multiply', takes: ['free', 'free'], gives: 'free', commutes: true },
  { name: 'divide', takes: ['same', 'same'], gives: 'free' },
  { name: 'abs', takes: ['same'], gives: 'same' },
  { name: 'rank', takes: ['free'], gives: 'free' },
  { name: 'delay', takes: ['same'], gives: 'same', least: 1 },
  { name: 'delta', takes: ['same'], gives: 'same', least: 1 },
  { name: 'ts_mean', takes: ['same'], gives: 'same', least: 3 },
  { name: 'ts_std', takes: ['same'], gives: 'same', least: 5 },
  { name: 'ts_min', takes: ['same'], gives: 'same', least: 3 },
  { name: 'ts_max', takes: ['same'], gives: 'same', least: 3 },
  { name: 'decay_linear', takes: ['same'], gives: 'same', least: 3 },
  { name: 'returns', takes: ['any'], gives: 'free', least: 1 },
  { name: 'ts_rank', takes: ['any'], gives: 'free', least: 5 },
  { name: 'ts_zscore', takes: ['any'], gives: 'free', least: 5 },
  { name: 'ts_skew', takes: ['any'], gives: 'free', least: 10 },
  { name: 'ts_corr', takes: ['any', 'any'], gives: 'free', least: 5 },
];

const WINDOWS: readonly number[] = [1, 2, 3, 5, 10, 20, 40, 60, 120];
const LEAF_SHARE = 0.4;

const ruleNamed = new Map(RULES.map((rule) => [rule.name, rule]));

export interface Grammar {
  /** Unit → fields. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  readonly windows: readonly number[];
}

/** The fields that a search reads: prices share a unit, every other one has its own. Groups, codes, flags and raw prices stay out. */
export function grammarOf(fieldNames: readonly string[], longestWindow: number): Grammar {
  const fields = new Map<string, string[]>();
  for (const name of fieldNames.toSorted()) {
    if (/^(raw_|group_|sector$|industry$|subindustry$|split$|dividend$|delisting$|time$)/.test(name)) continue;
    const unit = PRICES.includes(name) ? PRICE : name;
    fields.set(unit, [...(fields.get(unit) ?? []), name]);
  }
  return { fields, windows: WINDOWS.filter((window) => window <= longestWindow) };
}

/** Levels of calls. */
export function heightOf(expr: Feature): number {
  return expr.inputs.reduce((most, input) => Math.max(most, heightOf(input) + 1), 0);
}

/** Fields and operators. */
export function sizeOf(expr: Feature): number {
  return expr.inputs.reduce((sum, input) => sum + sizeOf(input), 1);
}

export function unitOf(expr: Feature): string {
  if (expr.operator === undefined) return PRICES.includes(expr.text) ? PRICE : expr.text;
  return ruleNamed.get(expr.operator.name)?.gives === 'same' ? unitOf(expr.inputs[0]!) : FREE;
}

/** A random tree of at most `height` levels; one without a unit has at least one. */
export function randomTree(grammar: Grammar, unit: string, height: number, rng: Rng): Feature {
  const leaves = grammar.fields.get(unit);
  if (leaves !== undefined && (height === 0 || rng.uniform() < LEAF_SHARE)) return parseFeature(pick(leaves, rng));
  const fits = RULES.filter(
    ({ takes, gives }) =>
      (gives === 'same' || unit === FREE) &&
      // What wants arguments without units needs a level for each of them.
      (height > 1 || unit !== FREE || (gives === 'free' && takes[0] !== 'free')),
  );
  const rule = pick(fits, rng);
  const units = unitsFor(grammar, rule, unit, height, rng);
  return call(
    rule,
    units.map((one) => randomTree(grammar, one, height - 1, rng)),
    rule.least === undefined ? undefined : pick(windowsOf(grammar, rule), rng),
  );
}

function unitsFor(grammar: Grammar, rule: Rule, unit: string, height: number, rng: Rng): string[] {
  const choices = [...grammar.fields.keys(), ...(height > 1 ? [FREE] : [])];
  const shared = rule.gives === 'same' ? unit : pick(choices, rng);
  return rule.takes.map((wanted) => (wanted === 'free' ? FREE : wanted === 'same' ? shared : pick(choices, rng)));
}

function windowsOf({ windows }: Grammar, { least = 1 }: Rule): readonly number[] {
  const fits = windows.filter((window) => window >= least);
  return fits.length === 0 ? [least] : fits;
}

function call({ name, commutes }: Rule, series: readonly Feature[], window: number | undefined): Feature {
  const texts = series.map(({ text }) => text);
  const ordered = commutes === true ? texts.toSorted() : texts;
  return parseFeature(`${name}(${[...ordered, ...(window === undefined ? [] : [window])].join(', ')})`);
}

/** One window, one operator or one subtree is another. */
export function mutate(grammar: Grammar, expr: Feature, maxHeight: number, rng: Rng): Feature {
  const node = pick(nodesOf(expr), rng);
  const rule = ruleOf(node);
  const kind = rng.below(3);
  if (rule !== undefined && kind === 0 && rule.least !== undefined)
    return replace(expr, node, call(rule, node.inputs, pick(windowsOf(grammar, rule), rng)));
  if (rule !== undefined && kind === 1) {
    const similar = RULES.filter(
      ({ takes, gives, least }) =>
        gives === rule.gives &&
        takes.join() === rule.takes.join() &&
        (least === undefined) === (rule.least === undefined),
    );
    const other = pick(similar, rng);
    const window = other.least === undefined ? undefined : Math.max(other.least, node.numbers[0]!);
    return replace(expr, node, call(other, node.inputs, window));
  }
  const unit = unitOf(node);
  const least = unit === FREE ? 1 : 0;
  const most = maxHeight - depthOf(expr, node);
  return replace(expr, node, randomTree(grammar, unit, least + rng.below(most - least + 1), rng));
}

/** A subtree of one in the place of a subtree of the other with the same unit; undefined where they share none. */
export function cross(mother: Feature, father: Feature, rng: Rng): Feature | undefined {
  const node = pick(nodesOf(mother), rng);
  const unit = unitOf(node);
  const fitting = nodesOf(father).filter((other) => unitOf(other) === unit);
  return fitting.length === 0 ? undefined : replace(mother, node, pick(fitting, rng));
}

/** Whether something is compared with itself, which says nothing. */
export function isIdle(expr: Feature): boolean {
  const [first, second] = expr.inputs;
  return (first !== undefined && first === second) || expr.inputs.some(isIdle);
}

/** All series within, itself first; equal ones are one. */
function nodesOf(expr: Feature): Feature[] {
  return [...new Set([expr, ...expr.inputs.flatMap(nodesOf)])];
}

function depthOf(expr: Feature, node: Feature): number {
  if (expr === node) return 0;
  return expr.inputs.reduce((most, input) => Math.max(most, depthOf(input, node) + 1), -Infinity);
}

/** With every place of a node taken by another. */
function replace(expr: Feature, node: Feature, by: Feature): Feature {
  if (expr === node) return by;
  const rule = ruleOf(expr);
  if (rule === undefined) return expr;
  const inputs = expr.inputs.map((input) => replace(input, node, by));
  return inputs.every((input, i) => input === expr.inputs[i]) ? expr : call(rule, inputs, expr.numbers[0]);
}

function ruleOf(expr: Feature): Rule | undefined {
  return expr.operator === undefined ? undefined : ruleNamed.get(expr.operator.name);
}

function pick<T>(items: readonly T[], rng: Rng): T {
  return items[rng.below(items.length)]!;
}
