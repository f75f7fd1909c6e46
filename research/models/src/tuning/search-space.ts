/**
 * Search spaces as declared in a configuration: a parameter is a number in a range (on a line or a logarithm, on a grid
 * or not), a whole number, or one of several values; it may exist only while an earlier choice has a given value.
 *
 * A compiled space maps every parameter to the unit interval, on which the prior is uniform: samplers work there. A value
 * of a grid owns the cell of the interval that is rounded to it.
 */
import { ValidationError } from '@quantcli/core';
import { z } from 'zod';

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

/** The parameter exists only in trials in which earlier parameters have these values. */
const when = z.record(z.string(), value).optional();

const parameter = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('float'),
    low: z.number(),
    high: z.number(),
    log: z.boolean().optional(),
    step: z.number().positive().optional(),
    when,
  }),
  z.strictObject({
    kind: z.literal('int'),
    low: z.int(),
    high: z.int(),
    log: z.boolean().optional(),
    step: z.int().positive().optional(),
    when,
  }),
  z.strictObject({ kind: z.literal('choice'), values: z.array(value).min(1), when }),
]);

export const searchSpaceSchema = z.record(z.string(), parameter);

export type SearchSpace = Readonly<z.infer<typeof searchSpaceSchema>>;
export type ParameterValue = z.infer<typeof value>;
/** The parameters of a trial that exist in it, by name. */
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** The part [from, to] of the unit interval that gives a value, and the point `at` in it; from = to off a grid. */
export interface Cell {
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface Dimension {
  readonly name: string;
  /** The number of values of a choice; 0 for numbers. */
  readonly choices: number;
  /** @param unit in [0, 1] */
  valueAt(unit: number): ParameterValue;
  cellOf(value: ParameterValue): Cell;
  /** Whether the parameter exists beside those before it. */
  existsIn(values: ParameterValues): boolean;
}

/** A space as samplers see it, in the order of declaration. Throws {@link ValidationError} for a range or condition that makes no sense. */
export function compileSpace(space: SearchSpace): readonly Dimension[] {
  const names = Object.keys(space);
  if (names.length === 0) throw refuse('the search space is empty', 'name at least one parameter to tune');
  return names.map((name, at) => {
    const declared = space[name]!;
    const conditions = Object.entries(declared.when ?? {});
    for (const [parent, wanted] of conditions) {
      const above = names.indexOf(parent) < at ? space[parent] : undefined;
      if (above?.kind !== 'choice' || !above.values.includes(wanted))
        throw refuse(
          `${name} exists when ${parent} is ${JSON.stringify(wanted)}`,
          'name a choice that is declared above it, and one of its values',
        );
    }
    const existsIn = (values: ParameterValues): boolean =>
      conditions.every(([parent, wanted]) => Object.hasOwn(values, parent) && values[parent] === wanted);
    return Object.freeze({
      name,
      existsIn,
      ...(declared.kind === 'choice' ? choice(name, declared) : range(name, declared)),
    });
  });
}

type Declared<K> = Extract<SearchSpace[string], { readonly kind: K }>;
type Scale = Pick<Dimension, 'choices' | 'valueAt' | 'cellOf'>;

function choice(name: string, { values }: Declared<'choice'>): Scale {
  const count = values.length;
  if (new Set(values).size < count) throw refuse(`${name} offers a value twice`, 'list every value once');
  return {
    choices: count,
    valueAt: (unit) => values[Math.min(count - 1, Math.floor(unit * count))]!,
    cellOf(chosen) {
      const index = values.indexOf(chosen);
      return { at: (index + 0.5) / count, from: index / count, to: (index + 1) / count };
    },
  };
}

function range(name: string, { kind, low, high, log = false, step }: Declared<'float' | 'int'>): Scale {
  if (!(low < high)) throw refuse(`${name} ranges from ${low} to ${high}`, 'give a low below the high');
  if (log && !(low > 0)) throw refuse(`${name} is logarithmic from ${low}`, 'give a low above 0, or leave out log');
  if (log && step !== undefined) throw refuse(`${name} is logarithmic with a step`, 'leave out log or step');
  const grid = step ?? (kind === 'int' ? 1 : 0);
  const steps = grid === 0 ? 0 : Math.floor((high - low) / grid + 1e-9);
  if (grid > 0 && steps === 0)
    throw refuse(`${name} has a step of ${grid} from ${low} to ${high}`, 'give a smaller step');
  const last = grid === 0 ? high : low + steps * grid;
  const scaled = log ? Math.log : (x: number): number => x;
  const raw = log ? Math.exp : (x: number): number => x;
  // Half a step more at either end, so that the first and last value are as likely as the others.
  const from = scaled(low - grid / 2);
  const width = scaled(last + grid / 2) - from;
  const unitOf = (x: number): number => Math.min(1, Math.max(0, (scaled(x) - from) / width));
  return {
    choices: 0,
    valueAt(unit) {
      const x = raw(from + unit * width);
      if (grid === 0) return Math.min(high, Math.max(low, x));
      const index = Math.min(steps, Math.max(0, Math.round((x - low) / grid)));
      // 0.1 + 2 × 0.1 is meant to be 0.3.
      return Number((low + index * grid).toPrecision(12));
    },
    cellOf: (x) => ({
      at: unitOf(Number(x)),
      from: unitOf(Number(x) - grid / 2),
      to: unitOf(Number(x) + grid / 2),
    }),
  };
}

function refuse(what: string, fix: string): ValidationError {
  return new ValidationError({ code: 'tuning.space', what, fix });
}
