/** What a user named, a feature set by name or file, or expressions; and their values on a market. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, DataError, hashJson, nearestName, ValidationError } from '@quantcli/core';
import {
  createFeatureStore,
  edgeExposure,
  evaluate,
  featureSetNamed,
  parseFeature,
  readEdges,
  shippedFeatureSets,
  type Expr,
  type FeatureSet,
  type ReadEdges,
} from '@quantcli/features';
import type { CommandContext } from './context.ts';
import { closing } from './closing.ts';
import { loadMarket, type MarketRequest } from './load-market.ts';
import { loadTicks, type FeatureSource, type TickRequest } from './load-ticks.ts';

interface ChosenFeature {
  readonly name: string;
  readonly expr: Expr<'feature'>;
  readonly description: string;
}

export interface ChosenFeatures {
  readonly features: readonly ChosenFeature[];
  /** Absent for an expression. */
  readonly set?: FeatureSet;
}

/** Throws ConfigurationError or ValidationError for what is neither a set nor an expression. */
export function chosenFeatures(named: string): ChosenFeatures {
  if (!isSet(named)) return { features: [{ name: named, expr: parseFeature(named), description: '' }] };
  return featuresOf(featureSetNamed(named));
}

export function featuresOf(set: FeatureSet): ChosenFeatures {
  return { set, features: set.features.map((feature) => ({ ...feature, expr: parseFeature(feature.expr) })) };
}

/** A hyphen is also a minus: only what exists as a set is taken for one. */
function isSet(named: string): boolean {
  if (/\.ya?ml$/.test(named) || shippedFeatureSets().includes(named)) return true;
  if (!/^[\w-]+$/.test(named)) return false;
  // alpha-v2 is rather a mistake for alpha-v1 than a difference of two fields.
  return existsSync(join('features', `${named}.yaml`)) || nearestName(named, shippedFeatureSets()) !== undefined;
}

export interface FeatureMarket extends ChosenFeatures {
  readonly market: FeatureSource;
  /** Features of the set that need fields which the data does not have. */
  readonly leftOut: readonly { readonly name: string; readonly missing: readonly string[] }[];
}

/** A list of edges between symbols, and what flows along them: the field `exposure`. */
export interface EdgeRequest {
  readonly file: string;
  /** The expression whose values of the counterparties are added up. */
  readonly over: string;
}

/** The market that features are to be seen on, with what they read joined to it, and those of them that can be. */
export async function loadFeatureMarket(
  chosen: ChosenFeatures,
  request: Omit<MarketRequest, 'fields'> | TickRequest,
  context: CommandContext,
  edges?: EdgeRequest,
): Promise<FeatureMarket> {
  const over = edges === undefined ? [] : [parseFeature(edges.over)];
  const fields = [...chosen.features.map(({ expr }) => expr), ...over].flatMap((expr) => expr.fields);
  const loaded =
    'ticks' in request ? await loadTicks(request, context) : await loadMarket({ ...request, fields }, context);
  const market = edges === undefined ? loaded : await withExposure(loaded, edges, context);
  const missing = ({ expr }: ChosenFeature): string[] =>
    expr.fields.filter((field) => field !== 'time' && !market.panel.has(field));
  // What was asked for one by one is evaluated, and says itself what it misses.
  const usable =
    chosen.set === undefined ? chosen.features : chosen.features.filter((one) => missing(one).length === 0);
  if (usable.length === 0) {
    throw new ValidationError({
      code: 'features.nothing',
      what: 'the data has the fields of no feature of the set',
      cause: `the first, ${chosen.features[0]!.name}, needs ${missing(chosen.features[0]!).join(', ')}`,
      fix: 'bring open, high, low, close and volume',
    });
  }
  const leftOut = chosen.features
    .filter((one) => !usable.includes(one))
    .map((one) => ({ name: one.name, missing: missing(one) }));
  return { ...chosen, features: usable, market, leftOut };
}

async function withExposure(
  market: FeatureSource,
  edges: EdgeRequest,
  context: CommandContext,
): Promise<FeatureSource> {
  const text = readText(edges.file);
  const { edges: known, rejected } = readEdges(text);
  const [values] = await evaluate(market.panel, [parseFeature(edges.over)], { signal: context.signal });
  const exposure = edgeExposure(market.panel, values!, known, market.calendar);
  return {
    panel: market.panel.withFields(new Map([['exposure', exposure]])),
    calendar: market.calendar,
    title: market.title,
    fromCatalog: market.fromCatalog,
    joined: [...market.joined, 'exposure'],
    notes: [...market.notes, ...describeRejected(edges.file, rejected)],
    get dataHash() {
      return hashJson([market.dataHash, edges.over, text]);
    },
  };
}

function describeRejected(file: string, rejected: ReadEdges['rejected']): string[] {
  const [first] = rejected;
  return first === undefined
    ? []
    : [`${file}: ${rejected.length} rows cannot be used, the first in line ${first.line}: ${first.reason}`];
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationError({
      code: 'edges.file',
      what: `cannot read ${file}`,
      cause: 'there is no such file, or it is none',
      fix: 'check the path given to --edges',
    });
  }
}

/**
 * Values of the features, [N × T] each. On a catalog those that are kept beside it are read; `keep` keeps the others.
 * Throws ConfigurationError where something is to be kept of files or of a simulation.
 */
export async function featureValues(
  { features, market }: FeatureMarket,
  keep: boolean,
  context: CommandContext,
): Promise<{ readonly values: readonly Float64Array[]; readonly kept: number }> {
  if (keep && !market.fromCatalog) {
    throw new ConfigurationError({
      code: 'features.keep',
      what: 'feature values are kept beside a catalog, and there is none',
      fix: 'import the files with quant data import, and name the catalog with --catalog',
    });
  }
  const exprs = features.map(({ expr }) => expr);
  const options = {
    ...context.jobsFor(market.panel),
    signal: context.signal,
    onDone: (done: number, total: number) => context.progress('features', done / total),
  };
  const afresh = async () => ({ values: await evaluate(market.panel, exprs, options), kept: 0 });
  if (!market.fromCatalog || (!keep && !existsSync(context.repositoriesPath))) return afresh();
  try {
    await using repositories = closing(await context.openRepositories());
    const store = createFeatureStore(repositories.value.features);
    return await store.values(market.panel, market.dataHash, exprs, { ...options, keep });
  } catch (error) {
    // What is kept only saves time: a damaged file stops who wants to keep more, and nobody else.
    if (keep || !(error instanceof DataError)) throw error;
    context.log.warn(`kept values are not read: ${error.message}`);
    return afresh();
  }
}
