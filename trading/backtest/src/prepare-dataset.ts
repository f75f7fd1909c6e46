/** From a panel to the rows a model learns from: a named set's features as far as the data has their fields, and the label. */
import { ValidationError } from '@quantcli/core';
import { featureSetNamed, parseFeature, parseLabel } from '@quantcli/features';
import { makeDataset, type Dataset, type DatasetOptions, type NamedFeature } from '@quantcli/models';
import type { Panel } from '@quantcli/panel';

/** The name of a feature set or the path of its file, or name → expression. */
export type FeatureChoice = string | Readonly<Record<string, string>>;

export interface Prepared {
  readonly features: readonly NamedFeature[];
  /** Names of the features of the set that the data has no fields for. */
  readonly leftOut: readonly string[];
  readonly dataset: Dataset;
}

/** The features a configuration names, parsed. Throws {@link ConfigurationError} for an unknown set, ValidationError for a wrong expression. */
export function chosenFeatures(choice: FeatureChoice): NamedFeature[] {
  if (typeof choice === 'string') {
    const set = featureSetNamed(choice);
    return set.features.map(({ name, expr }) => ({ name, expr: parseFeature(expr) }));
  }
  return Object.entries(choice).map(([name, expr]) => ({ name, expr: parseFeature(expr) }));
}

export async function prepareDataset(
  panel: Panel,
  choice: FeatureChoice,
  label: string,
  options: DatasetOptions,
): Promise<Prepared> {
  if (panel.symbols.length < 2) {
    throw new ValidationError({
      code: 'run.one-symbol',
      what: `a cross-sectional model compares symbols, and the data has ${panel.symbols.length}`,
      fix: 'bring at least two symbols',
    });
  }
  const named = chosenFeatures(choice);
  // A named set adapts to the fields that the data has; an expression the user wrote must be computable.
  const computable = ({ expr }: NamedFeature): boolean =>
    typeof choice !== 'string' || expr.fields.every((field) => field === 'time' || panel.has(field));
  const features = named.filter(computable);
  return {
    features,
    leftOut: named.filter((feature) => !computable(feature)).map(({ name }) => name),
    dataset: await makeDataset(panel, features, parseLabel(label), options),
  };
}
