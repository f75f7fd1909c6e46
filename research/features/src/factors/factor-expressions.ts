/**
 * The scores of a factor library as expressions of the feature language, so that every law of features holds for them:
 * each factor winsorised, as z-score (or that of its rank) within its sector or the market, and signed; each family the
 * weighted mean of its factors, normalised again so that families of many and of few factors weigh alike; the composite
 * the mean of the families with the weights of a regime. What a symbol misses has no weight, for that symbol on that
 * date. Scores are cross-sectional; nothing looks ahead.
 */
import { ValidationError } from '@quantcli/core';
import type { Expr } from '../language/expr.ts';
import { parseDefined, parseFeature } from '../language/language.ts';
import { hashFeatures, type Feature, type FeatureSet } from '../sets/feature-set.ts';
import type { Factor, FactorLibrary, Normalisation, Regime } from './factor-library.ts';

export interface FactorExpressionOptions {
  /** Default: sideways, the one that assumes least. */
  readonly regime?: Regime;
  /** Whether the data has a field; default: every field. Without `sector` the whole market is one sector. */
  readonly has?: (field: string) => boolean;
}

/** One score: of a factor, of a family, or of all. */
export interface FactorScore extends Feature {
  readonly kind: 'factor' | 'family' | 'composite';
  /** Of a factor its own; of a family its name; none of the composite. */
  readonly family?: string;
}

export interface FactorScores extends FeatureSet {
  readonly features: readonly FactorScore[];
  /** Factors that need fields which the data does not have. */
  readonly leftOut: readonly { readonly name: string; readonly missing: readonly string[] }[];
  /** Of the families in the composite, those with enough of their factors; they add up to 1. */
  readonly weights: Readonly<Record<string, number>>;
}

/** Scores of every factor, then of every family, then the composite. Throws {@link ValidationError} where the data has the fields of no factor that counts. */
export function factorExpressions(library: FactorLibrary, options: FactorExpressionOptions = {}): FactorScores {
  const { regime = 'sideways', has = () => true } = options;
  const leftOut = library.factors
    .map((factor) => ({
      name: factor.name,
      missing: parseFeature(factor.expr).fields.filter((field) => field !== 'time' && !has(field)),
    }))
    .filter(({ missing }) => missing.length > 0);
  const factors = library.factors.filter((factor) => leftOut.every(({ name }) => name !== factor.name));
  const hasSector = has('sector');
  const grouped = (operator: string, normalise: Normalisation, text: string): string =>
    normalise === 'sector' && hasSector ? `group_${operator}(${text}, sector)` : `${operator}(${text})`;

  const known = new Map<string, Expr<'feature'>>();
  const name = (key: string, text: string): string => {
    const expr = parseDefined(text, known);
    known.set(key, expr);
    return expr.text;
  };
  const scoreOf = ({ expr, sign, normalise, transform }: Factor): string => {
    const tamed = `winsorize(${expr}, ${library.winsorise})`;
    const comparable = grouped('zscore', normalise, transform === 'rank' ? grouped('rank', normalise, tamed) : tamed);
    return sign === 1 ? comparable : `-${comparable}`;
  };
  const factorScores = factors.map((factor): FactorScore => {
    const { name: key, family, description, source } = factor;
    const said = source === '' ? description : `${description.replace(/\.$/, '')} (${source}).`;
    return { name: key, kind: 'factor', family, description: said, expr: name(key, scoreOf(factor)) };
  });
  const families = library.families.filter((family) => factors.some((factor) => factor.family === family));
  const familyScores = families.map((family): FactorScore => {
    const parts = factors.filter((factor) => factor.family === family);
    return {
      name: `family_${family}`,
      kind: 'family',
      family,
      description: `Weighted mean of ${parts.map((part) => part.name).join(', ')}.`,
      expr: name(
        `family_${family}`,
        grouped('zscore', library.normalise, presentMean(parts.map((part) => [part.name, part.weight]))),
      ),
    };
  });
  const weights = weightsOf(library, regime, factors);
  const features: readonly FactorScore[] = [
    ...factorScores,
    ...familyScores,
    {
      name: 'composite',
      kind: 'composite',
      description: `Weighted mean of the families with the weights of ${regime}.`,
      expr: name(
        'composite',
        presentMean(Object.entries(weights).map(([family, weight]) => [`family_${family}`, weight])),
      ),
    },
  ];
  const { version, description } = library;
  return {
    name: `${library.name}-${regime}`,
    version,
    description,
    features,
    hash: hashFeatures(features),
    leftOut,
    weights,
  };
}

/** The weighted mean of the terms that have a value; none where none has. */
function presentMean(terms: readonly (readonly [name: string, weight: number])[]): string {
  const sum = terms.map(([name, weight]) => `${weight} * coalesce(${name}, 0)`).join(' + ');
  const weight = terms.map(([name, part]) => `${part} * (1 - is_missing(${name}))`).join(' + ');
  return `(${sum}) / (${weight})`;
}

/** A family of which less of its factors' weight is there than this says too little of itself to count in the composite. */
const LEAST_PRESENT = 0.25;

function weightsOf(library: FactorLibrary, regime: Regime, factors: readonly Factor[]): Record<string, number> {
  const counted = Object.entries(library.regimes[regime]).filter(
    ([family, weight]) => weight > 0 && weightIn(factors, family) >= LEAST_PRESENT * weightIn(library.factors, family),
  );
  const total = counted.reduce((sum, [, weight]) => sum + weight, 0);
  if (total === 0) {
    throw new ValidationError({
      code: 'factors.nothing',
      what: `the data has the fields of no factor that counts in ${regime}`,
      cause: `its families are ${Object.keys(library.regimes[regime]).join(', ')}`,
      fix: 'bring prices and volumes, and import fundamentals into the catalog',
    });
  }
  return Object.fromEntries(counted.map(([family, weight]) => [family, weight / total]));
}

function weightIn(factors: readonly Factor[], family: string): number {
  return factors.reduce((sum, factor) => sum + (factor.family === family ? factor.weight : 0), 0);
}
