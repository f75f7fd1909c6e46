/** Random expressions and panels for property tests, made from the operators' own definitions. */
import fc from 'fast-check';
import { MICROS_PER_DAY, Rng } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import { TIME_FIELD } from './expr.ts';
import type { Argument } from './operator.ts';
import { operators } from '../operators/operators.ts';

export const NUMERIC_FIELDS = ['close', 'high', 'volume'] as const;
const GROUPS = ['sector', 'industry'] as const;

/** Texts of expressions of at most `depth` nested calls, every operator as likely as any other. */
export function arbitraryExpression(depth = 4): fc.Arbitrary<string> {
  const leaf = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...NUMERIC_FIELDS) },
    { weight: 1, arbitrary: fc.constant(TIME_FIELD) },
    { weight: 1, arbitrary: fc.constantFrom('0', '1', '2.5', '-3', '1e-3') },
  );
  if (depth === 0) return leaf;
  const inner = arbitraryExpression(depth - 1);
  const call = fc.constantFrom(...operators).chain((operator) =>
    fc
      .tuple(...operator.arguments.map((argument) => arbitraryArgument(argument, inner)))
      // Every operator can be written as a call, also those with a sign of their own.
      .map((args) => `${operator.name}(${args.join(', ')})`),
  );
  return fc.oneof({ weight: 1, arbitrary: leaf }, { weight: 4, arbitrary: call });
}

/** The text of one argument of a call. */
export function arbitraryArgument(argument: Argument, series: fc.Arbitrary<string>): fc.Arbitrary<string> {
  switch (argument.kind) {
    case 'series':
      return series;
    case 'window':
      return fc.integer({ min: argument.min, max: argument.min + 11 }).map(String);
    case 'number':
      return fc
        .double({ min: argument.min, max: argument.below, maxExcluded: true, noNaN: true })
        .map((v) => String(v + 0));
    case 'choice':
      return fc.constantFrom(...argument.options);
    case 'group':
      return fc.constantFrom(...GROUPS);
    case 'factors':
      return fc.oneof(
        fc.constantFrom(...GROUPS),
        fc.tuple(series, series).map((pair) => pair.join(', ')),
        fc
          .tuple(series, fc.subarray([...GROUPS], { minLength: 1 }))
          .map(([text, groups]) => [text, ...groups].join(', ')),
      );
  }
}

export interface PanelShape {
  readonly seed: number;
  readonly symbols: number;
  readonly bars: number;
  readonly origin: number;
  /** Share of values that are missing, and of bars on which a symbol is no member. */
  readonly holes: number;
}

export const arbitraryPanelShape: fc.Arbitrary<PanelShape> = fc.record({
  seed: fc.nat(1_000_000),
  symbols: fc.integer({ min: 1, max: 7 }),
  bars: fc.integer({ min: 1, max: 90 }),
  origin: fc.constantFrom(0, 0, 13, 1_000),
  holes: fc.constantFrom(0, 0.02, 0.2),
});

/** Values with ties, holes, runs and now and then an infinity; the same for the same shape. */
export function randomPanel({ seed, symbols, bars, origin, holes }: PanelShape): Panel {
  const rng = Rng.fromSeed(seed);
  const size = symbols * bars;
  const columns = NUMERIC_FIELDS.map((name): [string, Float64Array] => {
    const draw = rng.split(name);
    const values = new Float64Array(size);
    for (let i = 0; i < size; i += 1) {
      values[i] = Math.round(20 + 10 * draw.normal()) / 4;
      if (i > 0 && draw.uniform() < 0.15) values[i] = values[i - 1]!;
      if (draw.uniform() < holes) values[i] = draw.uniform() < 0.1 ? Infinity : NaN;
    }
    return [name, values];
  });
  const sector = new Float64Array(size).map((_, i) => Math.floor(i / bars) % 2);
  // Moves with time, and some symbols have none.
  const industry = new Float64Array(size).map(
    (_, i) => [0, 1, 2, NaN][(Math.floor(i / bars) + (i % bars > 40 ? 1 : 0)) % 4]!,
  );
  const mask = rng.split('members');
  const members = new Uint8Array(size).map(() => Number(mask.uniform() >= holes));
  return Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => (20_000 + t) * MICROS_PER_DAY),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map([...columns, ['sector', sector], ['industry', industry]]),
    members,
    origin,
  });
}
