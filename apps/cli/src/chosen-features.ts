/** What a user named: a feature set by name or file, or one expression. */
import { featureSetNamed, parseFeature, shippedFeatureSets, type Expr, type FeatureSet } from '@quantcli/features';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface ChosenFeatures {
  readonly features: readonly { readonly name: string; readonly expr: Expr<'feature'>; readonly description: string }[];
  /** Absent for an expression. */
  readonly set?: FeatureSet;
}

/** Throws ConfigurationError or ValidationError for what is neither a set nor an expression. */
export function chosenFeatures(named: string): ChosenFeatures {
  if (!isSet(named)) return { features: [{ name: named, expr: parseFeature(named), description: '' }] };
  const set = featureSetNamed(named);
  return { set, features: set.features.map((feature) => ({ ...feature, expr: parseFeature(feature.expr) })) };
}

/** A hyphen is also a minus: only what exists as a set is taken for one. */
function isSet(named: string): boolean {
  if (/\.ya?ml$/.test(named) || shippedFeatureSets().includes(named)) return true;
  return /^[\w-]+$/.test(named) && existsSync(join('features', `${named}.yaml`));
}
