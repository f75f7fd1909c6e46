/** What a user says about a simulated market, with its defaults; parsed strictly, refused with one clear line. */
import { didYouMean, microsFromDate, ValidationError } from '@quantcli/core';
import { z } from 'zod';
import { dynamicsSchema } from './dynamics-spec.ts';

/** Expected mean per-date rank correlation of the edge's feature with the 5-bar return. */
const ic = z
  .number()
  .refine((value) => value !== 0 && Math.abs(value) < 0.5, 'an information coefficient lies inside ±0.5 and is not 0');

/** A planted cross-sectional edge that shows in volume. */
const edgeSchema = z.strictObject({
  kind: z.literal('signal').optional(),
  ic,
  /** Bars in which the signal decays by half. */
  halfLife: z.number().positive('a half-life is a positive number of bars').max(1_000).default(10),
  /**
   * What the signal u of unit variance foretells. `linear`, also when absent: a return that rises with u. `extremes`: one
   * that rises with u², so that unusually high and unusually low volume both come before high returns, and volume itself
   * has a rank correlation of about 0 with them. `ic` is then that of how unusual the volume is,
   * |log(volume) − its mean over 120 bars|; u² decays by half in half the half-life.
   */
  shape: z.enum(['linear', 'extremes'], 'the shape of an edge is linear or extremes').optional(),
});

/** One that shows in past returns: those of 252 to 21 bars ago go on, or those of the last 5 come back. */
const structureSchema = z.strictObject({
  kind: z.enum(['momentum', 'reversal'], 'the kind of an edge is signal, momentum or reversal'),
  ic: ic.refine((value) => value > 0, 'a structure has a positive information coefficient: take the other one'),
});

const between = (low: number, high: number, what: string) => {
  const words = `${what} lies between ${low} and ${high}`;
  return z.number(words).min(low, words).max(high, words);
};
const rate = (most: number) => z.number('a rate is a number a year').min(0, 'a rate is not negative').max(most);
const deviation = z.number().positive('a deviation is positive').max(0.5);
const length = z.int('a length is a whole number of bars').min(1, 'a length is at least 1 bar').max(10_000);
const multiple = between(0.1, 10, 'a multiple of volatility');
const drift = between(-2, 2, 'a drift a year');
const jumpSchema = z.strictObject({ perYear: rate(100).default(2), deviation: deviation.default(0.03) });
const trendSchema = (usual: { drift: number; volatility: number; bars: number }) =>
  z
    .strictObject({
      /** Of every symbol, a year. */
      drift: drift.default(usual.drift),
      /** Multiple of the market's volatility. */
      volatility: multiple.default(usual.volatility),
      /** Mean length. */
      bars: length.default(usual.bars),
    })
    .prefault({});

/** What may happen beside the default's regimes; each is absent unless asked for. */
const happenings = {
  /** Compound Poisson jumps with mean 0, of the market and of single symbols. */
  jumps: z
    .strictObject({
      market: jumpSchema.optional(),
      own: jumpSchema.extend({ deviation: deviation.default(0.08) }).optional(),
    })
    .optional(),
  /** Stretches in which volatility and correlation are higher and every symbol's drift is lower by the same. */
  crises: z
    .strictObject({
      /** Random ones. */
      perYear: rate(12).default(0),
      /** First days of planned ones. */
      from: z
        .array(z.string().refine(isCivilDate, 'a crisis starts on an ISO date from 1990 to 2050'))
        .max(1_000)
        .default([]),
      bars: length.default(60),
      /** Multiple of the market's deviation; that of sectors and symbols is scaled by its root. */
      volatility: multiple.default(2.5),
      drift: drift.default(-0.6),
    })
    .optional(),
  /** A chain of markets that rise, move sideways and fall: a common drift in place of the usual 7 %. */
  trends: z
    .strictObject({
      bull: trendSchema({ drift: 0.25, volatility: 0.8, bars: 200 }),
      sideways: trendSchema({ drift: 0.02, volatility: 1, bars: 100 }),
      bear: trendSchema({ drift: -0.3, volatility: 1.6, bars: 80 }),
    })
    .optional(),
  /** Failures and takeovers in place of the default's quiet departures. */
  delistings: z
    .strictObject({
      /** A symbol and year. */
      failures: rate(1).default(0.01),
      mergers: rate(1).default(0.02),
      /** What a failure does to a symbol before it, and what is left of the last price after it (Shumway 1997: −0.3). */
      distress: z.strictObject({ bars: length.default(120), volatility: multiple.default(2.5) }).prefault({}),
      delistingReturn: between(-1, 0, 'a delisting return').default(-0.3),
      /** Jump of the price on the announcement of a takeover, and bars until it is done. */
      premium: between(0, 0.3, 'a premium').default(0.25),
      pending: length.default(60),
    })
    .optional(),
  /** Prices are printed as multiples of this; six decimals without it. */
  tick: z.number().positive('a tick is positive').max(1).optional(),
  /** The law of returns that `calibrateMarket` estimates, in place of the default's. */
  dynamics: dynamicsSchema.optional(),
};

export const marketSpecSchema = z.strictObject({
  symbols: z.int('symbols are a whole number').min(1, 'a market has at least 1 symbol').max(20_000).default(100),
  /** Sessions of the exchange. */
  bars: z.int('bars are a whole number').min(2, 'a market has at least 2 bars').max(50_000).default(2520),
  seed: z.int('a seed is a whole number').min(0, 'a seed is not negative'),
  /** The first session is on this day or the next after it. */
  start: z
    .string()
    .refine(isCivilDate, 'a start is an ISO date from 1990 to 2050, such as 2010-01-04')
    .default('2010-01-04'),
  sectors: z.int('sectors are a whole number').min(1, 'a market has at least 1 sector').max(1_000).default(10),
  edge: z.union([z.literal('none'), structureSchema, edgeSchema]).default('none'),
  ...happenings,
});

/** A market with every choice made. */
export type MarketSpec = z.output<typeof marketSpecSchema>;
/** The same with defaults left out. */
export type MarketSpecInput = z.input<typeof marketSpecSchema>;

/** The most bars of all symbols together: about 2.5 GB of columns. */
const MOST_ROWS = 30_000_000;
/** A planted edge is calibrated on the market itself, which needs a cross-section and some dates. */
const LEAST_FOR_EDGE = { symbols: 10, bars: 252 } as const;

/** Fills the defaults in; throws {@link ValidationError} for a value that is out of range. */
export function parseMarketSpec(input: MarketSpecInput): MarketSpec {
  const parsed = marketSpecSchema.safeParse(input);
  if (!parsed.success) throw describeIssue(input, deepest(parsed.error.issues[0]!));
  const { symbols, bars, edge } = parsed.data;
  if (symbols * bars > MOST_ROWS) {
    throw refuse(`${symbols} symbols × ${bars} bars`, `more than ${MOST_ROWS} rows`, 'simulate fewer symbols or bars');
  }
  if (edge !== 'none' && (symbols < LEAST_FOR_EDGE.symbols || bars < LEAST_FOR_EDGE.bars)) {
    throw refuse(
      `an edge among ${symbols} symbols over ${bars} bars`,
      `its size is calibrated on at least ${LEAST_FOR_EDGE.symbols} symbols and ${LEAST_FOR_EDGE.bars} bars`,
      'simulate more symbols and bars, or no edge',
    );
  }
  return parsed.data;
}

function refuse(what: string, cause: string, fix: string): ValidationError {
  return new ValidationError({ code: 'simulation.spec', what: `cannot simulate ${what}`, cause, fix });
}

const ofAnotherKind = (issues: readonly z.core.$ZodIssue[]): boolean => issues.some(({ path }) => path[0] === 'kind');

/** Of the alternatives of a union, the issue of the one that got furthest; of another kind of edge only when there is no other. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors
    .toSorted((a, b) => Number(ofAnotherKind(a)) - Number(ofAnotherKind(b)))
    .flat()
    .map(deepest)
    .toSorted((a, b) => b.path.length - a.path.length)[0];
  const known = inner?.code === 'unrecognized_keys' || (inner?.path.length ?? 0) > 0;
  if (!known) return { ...issue, message: 'an edge is "none" or { ic, halfLife }' };
  return { ...inner!, path: [...issue.path, ...inner!.path] };
}

function describeIssue(input: unknown, issue: z.core.$ZodIssue): ValidationError {
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys[0]!;
    const known = settingsAt(input, issue.path);
    const fix = didYouMean(unknown, known) || `known settings: ${known.join(', ')}`;
    return refuse(`with the unknown setting "${[...issue.path, unknown].join('.')}"`, 'it has no meaning', fix);
  }
  const name = issue.path.join('.') || 'a market';
  const value = issue.path.reduce<unknown>(
    (from, key) => (from as Record<PropertyKey, unknown> | undefined)?.[key],
    input,
  );
  return refuse(`with ${name} ${JSON.stringify(value) ?? 'missing'}`, issue.message, `correct ${name}`);
}

/** The names of the settings at a path of the spec. */
function settingsAt(input: unknown, path: readonly PropertyKey[]): string[] {
  let schema: unknown = marketSpecSchema;
  let value = input;
  for (const key of path) {
    schema = (objectOf(schema, value).shape as Record<PropertyKey, unknown>)[key];
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return Object.keys(objectOf(schema, value).shape);
}

/** The object behind optional and default, or the form of an edge that is meant. */
function objectOf(schema: unknown, value: unknown): z.ZodObject {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    return objectOf(schema.unwrap(), value);
  }
  if (schema instanceof z.ZodArray) return objectOf(schema.element, value);
  if (!(schema instanceof z.ZodUnion)) return schema as z.ZodObject;
  const { kind = 'signal' } = value as { kind?: string };
  return kind === 'signal' ? edgeSchema : structureSchema;
}

function isCivilDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  return year >= 1990 && year <= 2050 && microsFromDate(year, month, day) !== undefined;
}
