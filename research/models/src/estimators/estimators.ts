/** Every estimator by its name: from a configuration to a specification, and from JSON to a fitted model. */
import { ConfigurationError, didYouMean, ModelError, type Json } from '@quantcli/core';
import { z } from 'zod';
import { calibratedKind } from '../calibration/calibrated.ts';
import { treeKinds } from '../boosting/tree-kinds.ts';
import { crossSectionalKind } from '../cross-sectional/cross-sectional.ts';
import { linearKinds } from '../linear/linear-kinds.ts';
import type { Estimator, EstimatorKind, Fitted } from './estimator.ts';

export const estimatorKinds: readonly EstimatorKind[] = [
  ...linearKinds,
  ...treeKinds,
  calibratedKind({ estimatorNamed, fittedFromJson }),
  crossSectionalKind({ estimatorNamed, fittedFromJson }),
];

/** Throws {@link ConfigurationError} for an unknown name and for parameters that the estimator does not take. */
export function estimatorNamed(name: string, params: unknown = {}): Estimator {
  const kind = estimatorKinds.find((one) => one.name === name);
  if (kind === undefined) {
    const names = estimatorKinds.map((one) => one.name);
    throw new ConfigurationError({
      code: 'estimator.unknown',
      what: `no estimator is called "${name}"`,
      fix: didYouMean(name, names) || `use one of ${names.join(', ')}`,
    });
  }
  const parsed = kind.params.safeParse(params);
  if (parsed.success) return kind.make(parsed.data as Json);
  const [issue] = parsed.error.issues;
  const key = issue!.path.join('.');
  throw new ConfigurationError({
    code: 'estimator.params',
    what: `${name} does not take these parameters`,
    cause: key === '' ? issue!.message : `${key}: ${issue!.message}`,
    fix: `it takes ${Object.keys(kind.params.shape).join(', ')}`,
  });
}

/** A fitted model back from its JSON, with the same predictions to the bit. Throws {@link ModelError} on anything else. */
export function fittedFromJson(json: unknown): Fitted {
  const name = z.looseObject({ estimator: z.string() }).safeParse(json).data?.estimator;
  const kind = estimatorKinds.find((one) => one.name === name);
  if (kind !== undefined) return kind.read(json);
  throw new ModelError({
    code: 'model.json',
    what: name === undefined ? 'this is not a fitted model' : `this is a model of the unknown estimator "${name}"`,
    fix: 'save the model again with this version',
  });
}
