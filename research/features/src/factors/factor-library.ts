/**
 * A library of factors as a file: what is measured of a symbol (an expression of the feature language), which sign is
 * held to be good, its family and its weight there, how values are made comparable on a date, and the weights of the
 * families in each regime of the market. Known by a hash of all that moves a score; descriptions do not.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError, hashJson, parseConfiguration, readConfiguration } from '@quantcli/core';
import { z } from 'zod';
import { parseDefinitions, parsePart } from '../sets/feature-set.ts';

/** The one taxonomy of market regimes. */
export const REGIMES = ['bull', 'bear', 'sideways', 'crisis'] as const;
export type Regime = (typeof REGIMES)[number];

/** Within the symbol's sector, or over all members of the date. */
export type Normalisation = 'sector' | 'market';

/** A rank is made a z-score too, so that factors of either kind weigh alike. */
type Transform = 'zscore' | 'rank';

export interface Factor {
  readonly name: string;
  readonly family: string;
  /** Canonical text, definitions filled in. */
  readonly expr: string;
  /** −1: a small value is held to be good. */
  readonly sign: 1 | -1;
  /** Within its family, relative to the others that are present. */
  readonly weight: number;
  readonly normalise: Normalisation;
  readonly transform: Transform;
  /** One sentence. */
  readonly description: string;
  /** Author and year. */
  readonly source: string;
}

export interface FactorLibrary {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  /** Of family scores. */
  readonly normalise: Normalisation;
  /** The share of values that is pulled in at either end of a date before values are normalised. */
  readonly winsorise: number;
  readonly factors: readonly Factor[];
  /** In the order of their first factors. */
  readonly families: readonly string[];
  /** Weights of families, which add up to 1; a family without one has none. */
  readonly regimes: Readonly<Record<Regime, Readonly<Record<string, number>>>>;
  /** SHA-256 of everything but names and descriptions of the file. */
  readonly hash: string;
}

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'write a name of lower-case letters, digits and underscores');
const normalisation = z.enum(['sector', 'market']);
const transform = z.enum(['zscore', 'rank']);
const weights = z
  .record(name, z.number().min(0).max(1))
  .refine(
    (parts) => Math.abs(Object.values(parts).reduce((sum, weight) => sum + weight, 0) - 1) < 1e-9,
    'the weights of the families add up to 1',
  );

const librarySchema = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'write a name in lower-case letters, digits and hyphens'),
    version: z.int().min(1).default(1),
    description: z.string().default(''),
    normalise: normalisation.default('sector'),
    transform: transform.default('zscore'),
    winsorise: z.number().min(0).lt(0.5).default(0.01),
    /** Name → expression; may use the names before it. */
    define: z.record(name, z.string()).default({}),
    factors: z.record(
      name,
      z.strictObject({
        family: name,
        expr: z.string(),
        sign: z.union([z.literal(1), z.literal(-1)]).default(1),
        weight: z.number().positive(),
        normalise: normalisation.optional(),
        transform: transform.optional(),
        description: z.string().default(''),
        source: z.string().default(''),
      }),
    ),
    regimes: z.strictObject({ bull: weights, bear: weights, sideways: weights, crisis: weights }),
  })
  .superRefine(({ factors, regimes }, context) => {
    const families = new Set(Object.values(factors).map(({ family }) => family));
    for (const [regime, parts] of Object.entries(regimes)) {
      for (const family of Object.keys(parts)) {
        if (!families.has(family)) {
          context.addIssue({
            code: 'custom',
            path: ['regimes', regime, family],
            message: `no factor is of the family ${family}`,
          });
        }
      }
    }
    for (const key of Object.keys(factors)) {
      if (key === 'composite' || key.startsWith('family_')) {
        context.addIssue({ code: 'custom', path: ['factors', key], message: 'this is the name of a score' });
      }
    }
  });

/** Reads a library. Throws {@link ConfigurationError} for a broken file, {@link ValidationError} naming the factor for a broken expression. */
export function readFactorLibrary(file: string): FactorLibrary {
  return libraryOf(readConfiguration(file, librarySchema, false), file);
}

/** As {@link readFactorLibrary}, from text. */
export function parseFactorLibrary(text: string, file = 'factor library'): FactorLibrary {
  return libraryOf(parseConfiguration(text, librarySchema, { file, environment: false }), file);
}

const SHIPPED = fileURLToPath(new URL('../../factors', import.meta.url));

/** By the path of its file, or the name of one that comes with the platform. Throws {@link ConfigurationError} when there is none. */
export function factorLibraryNamed(wanted: string): FactorLibrary {
  if (/\.ya?ml$/.test(wanted)) return readFactorLibrary(wanted);
  const shipped = join(SHIPPED, `${wanted}.yaml`);
  if (/^[\w-]+$/.test(wanted) && existsSync(shipped)) return readFactorLibrary(shipped);
  throw new ConfigurationError({
    code: 'config.factor-library',
    what: `there is no factor library "${wanted.slice(0, 100)}"`,
    cause: 'the one that comes with the platform is factors-v1',
    fix: 'name it, or the path of a .yaml file',
  });
}

function libraryOf(written: z.output<typeof librarySchema>, file: string): FactorLibrary {
  const known = parseDefinitions(file, written.define);
  const factors = Object.entries(written.factors).map(
    ([key, { normalise = written.normalise, transform: own = written.transform, ...given }]): Factor => ({
      name: key,
      ...given,
      normalise,
      transform: own,
      expr: parsePart(file, key, given.expr, known).text,
    }),
  );
  const { winsorise, normalise, regimes } = written;
  const moving = factors.map((one) => [
    one.name,
    one.family,
    one.expr,
    one.sign,
    one.weight,
    one.normalise,
    one.transform,
  ]);
  return {
    name: written.name,
    version: written.version,
    description: written.description,
    normalise,
    winsorise,
    factors,
    families: [...new Set(factors.map(({ family }) => family))],
    regimes,
    hash: hashJson([winsorise, normalise, moving, REGIMES.map((regime) => Object.entries(regimes[regime]))]),
  };
}
