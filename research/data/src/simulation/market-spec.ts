/** What a user says about a simulated market, with its defaults; parsed strictly, refused with one clear line. */
import { didYouMean, microsFromDate, ValidationError } from '@quantcli/core';
import { z } from 'zod';

/** A planted cross-sectional edge. */
const edgeSchema = z.strictObject({
  /** Expected mean per-date rank correlation of the feature with the 5-bar return. */
  ic: z
    .number()
    .refine((ic) => ic !== 0 && Math.abs(ic) < 0.5, 'an information coefficient lies inside ±0.5 and is not 0'),
  /** Bars in which the signal decays by half. */
  halfLife: z.number().positive('a half-life is a positive number of bars').max(1_000).default(10),
});

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
  edge: z.union([z.literal('none'), edgeSchema]).default('none'),
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

/** Of the alternatives of a union, the issue of the one that got furthest. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors
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
    const known = Object.keys(issue.path[0] === 'edge' ? edgeSchema.shape : marketSpecSchema.shape);
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

function isCivilDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  return year >= 1990 && year <= 2050 && microsFromDate(year, month, day) !== undefined;
}
