/**
 * Named expressions that belong together, as a file: `name`, `version`, `description`, `define` (names that stand for
 * parts of the expressions, each may use those before it) and `features` (name: expression, or expr and description).
 * A set is known by the hash of its names and canonical expressions in their order, which is what a model keeps;
 * descriptions, spacing and definitions that change no expression do not change it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  ConfigurationError,
  didYouMean,
  hashJson,
  parseConfiguration,
  QuantError,
  readConfiguration,
  ValidationError,
} from '@quantcli/core';
import type { Panel } from '@quantcli/panel';
import { z } from 'zod';
import { TIME_FIELD, type Expr } from '../language/expr.ts';
import { parseDefined, parseFeature } from '../language/language.ts';

export interface Feature {
  readonly name: string;
  /** Canonical text of the expression, definitions filled in. */
  readonly expr: string;
  /** One sentence. */
  readonly description: string;
}

export interface FeatureSet {
  readonly name: string;
  readonly version: number;
  readonly description: string;
  readonly features: readonly Feature[];
  /** SHA-256 of the names and canonical expressions in their order. */
  readonly hash: string;
}

export interface UsableFeatures {
  readonly usable: readonly Feature[];
  /** Features that need fields which the data does not have. */
  readonly leftOut: readonly { readonly name: string; readonly missing: readonly string[] }[];
}

const name = z.string().regex(/^[A-Za-z_]\w*$/, 'write a name of letters, digits and underscores');

const featureSetSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'write a name in lower-case letters, digits and hyphens'),
  version: z.int().min(1).default(1),
  description: z.string().default(''),
  /** Name → expression; may use the names before it. */
  define: z.record(name, z.string()).default({}),
  features: z
    .record(
      name,
      z.union([z.string(), z.strictObject({ expr: z.string(), description: z.string().default('') })], {
        error:
          'give an expression, or expr and description; quote an expression that YAML would take for something else',
      }),
    )
    .refine((features) => Object.keys(features).length > 0, 'a set needs at least one feature'),
});

/** Reads a feature set. Throws {@link ConfigurationError} for a broken file, {@link ValidationError} naming the feature for a broken expression. */
export function readFeatureSet(file: string): FeatureSet {
  return setOf(readConfiguration(file, featureSetSchema, false), file);
}

/** As {@link readFeatureSet}, from text. */
export function parseFeatureSet(text: string, file = 'feature set'): FeatureSet {
  return setOf(parseConfiguration(text, featureSetSchema, { file, environment: false }), file);
}

/** What the names of a file's `define` stand for, in their order. A definition may use those above it, and nothing else of them. */
export function parseDefinitions(
  file: string,
  define: Readonly<Record<string, string>>,
): ReadonlyMap<string, Expr<'feature'>> {
  const known = new Map<string, Expr<'feature'>>();
  for (const [key, expr] of Object.entries(define)) {
    const part = parsePart(file, key, expr, known);
    const early = part.fields.find((field) => Object.hasOwn(define, field) && !known.has(field));
    if (early !== undefined) {
      throw new ValidationError({
        code: 'features.define',
        what: `${file}: define: ${key} uses ${early === key ? 'itself' : early}`,
        cause: 'a definition may use those above it',
        fix: early === key ? 'write what it is made of' : `put ${early} above ${key}`,
      });
    }
    known.set(key, part);
  }
  return known;
}

function setOf(written: z.output<typeof featureSetSchema>, file: string): FeatureSet {
  const known = parseDefinitions(file, written.define);
  const features = Object.entries(written.features).map(([key, given]): Feature => {
    const { expr, description } = typeof given === 'string' ? { expr: given, description: '' } : given;
    return { name: key, expr: parsePart(file, key, expr, known).text, description };
  });
  return {
    name: written.name,
    version: written.version,
    description: written.description,
    features,
    hash: hashFeatures(features),
  };
}

/** The expression of a named part of a file; a mistake names both. */
export function parsePart(
  file: string,
  key: string,
  text: string,
  known: ReadonlyMap<string, Expr<'feature'>>,
): Expr<'feature'> {
  try {
    return parseDefined(text, known);
  } catch (error) {
    if (!(error instanceof QuantError)) throw error;
    throw new ValidationError({
      code: error.code,
      what: `${file}: ${key}: ${error.what}`,
      ...(error.why !== undefined && { cause: error.why }),
      ...(error.fix !== undefined && { fix: error.fix }),
    });
  }
}

/** What a model keeps of its features: names and canonical expressions, in their order. */
export function hashFeatures(features: readonly Pick<Feature, 'name' | 'expr'>[]): string {
  return hashJson(features.map(({ name: key, expr }) => [key, expr]));
}

const SHIPPED = fileURLToPath(new URL('../../sets', import.meta.url));

/** The names of the sets that come with the platform. */
export function shippedFeatureSets(): readonly string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

/**
 * A set by the path of its file, or by name: `features/NAME.yaml` in the folder it is called from, else one that comes
 * with the platform. Throws {@link ConfigurationError} when there is none.
 */
export function featureSetNamed(wanted: string): FeatureSet {
  if (/\.ya?ml$/.test(wanted)) return readFeatureSet(wanted);
  const own = join('features', `${wanted}.yaml`);
  if (/^[\w-]+$/.test(wanted)) {
    if (existsSync(own)) return readFeatureSet(own);
    const shipped = join(SHIPPED, `${wanted}.yaml`);
    if (existsSync(shipped)) return readFeatureSet(shipped);
  }
  const names = shippedFeatureSets();
  throw new ConfigurationError({
    code: 'config.feature-set',
    what: `there is no feature set "${wanted.slice(0, 100)}"`,
    cause: `no file ${own.slice(0, 120)}, and the sets that come with the platform are ${names.join(', ')}`,
    fix: didYouMean(wanted, names) || 'name one of these, or the path of a .yaml file',
  });
}

/** Splits a set into the features whose fields a panel has, and the others with what they miss. */
export function usableFeatures(set: Pick<FeatureSet, 'features'>, panel: Panel): UsableFeatures {
  const checked = set.features.map((feature) => ({
    feature,
    missing: parseFeature(feature.expr).fields.filter((field) => field !== TIME_FIELD && !panel.has(field)),
  }));
  return {
    usable: checked.filter(({ missing }) => missing.length === 0).map(({ feature }) => feature),
    leftOut: checked
      .filter(({ missing }) => missing.length > 0)
      .map(({ feature, missing }) => ({ name: feature.name, missing })),
  };
}
