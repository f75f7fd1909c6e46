/** Named expressions that belong together. */
import type { Panel } from '@quantcli/panel';
import { TIME_FIELD } from '../language/expr.ts';
import { parseFeature } from '../language/language.ts';

export interface Feature {
  readonly name: string;
  /** Text of the expression. */
  readonly expr: string;
  /** One sentence. */
  readonly description: string;
}

export interface FeatureSet {
  readonly name: string;
  readonly features: readonly Feature[];
}

export interface UsableFeatures {
  readonly usable: readonly Feature[];
  /** Features that need fields which the data does not have. */
  readonly leftOut: readonly { readonly name: string; readonly missing: readonly string[] }[];
}

/** Splits a set into the features whose fields a panel has, and the others with what they miss. Throws ValidationError for a broken expression. */
export function usableFeatures(set: FeatureSet, panel: Panel): UsableFeatures {
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
