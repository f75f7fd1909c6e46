/** What an estimator's parameters are, for people: from the schema that checks them. */
import { z } from 'zod';
import type { EstimatorKind } from './estimator.ts';

export interface ParameterDescription {
  readonly name: string;
  /** As JSON; undefined where there is none. */
  readonly default: string | undefined;
  /** The words it may be, or its type. */
  readonly values: string;
  readonly description: string;
}

interface Property {
  readonly default?: unknown;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Property[];
  readonly description?: string;
}

export function describeParameters({ params }: EstimatorKind): ParameterDescription[] {
  const { properties = {} } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties as Readonly<Record<string, Property>>).map(([name, property]) => ({
    name,
    default: property.default === undefined ? undefined : JSON.stringify(property.default),
    values: valuesOf(property),
    description: property.description ?? '',
  }));
}

function valuesOf(property: Property): string {
  if (property.anyOf !== undefined) return property.anyOf.map(valuesOf).join(' or ');
  if (property.enum !== undefined) return property.enum.map(String).join(', ');
  return property.const === undefined ? (property.type ?? '') : String(property.const);
}
