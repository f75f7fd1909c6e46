/**
 * How one generation of candidates follows another: the best tenth stays, the others are bred from winners of tournaments
 * of four by crossover or mutation. What is known already, or says nothing, is not bred again.
 */
import type { Rng } from '@quantcli/core';
import { parseFeature, type Expr } from '@quantcli/features';
import { cross, FREE, heightOf, isIdle, mutate, randomTree, sizeOf, type Grammar } from './grammar.ts';
import type { Scored } from './search-state.ts';

const MAX_HEIGHT = 4;
/** Of fitness, for every node. */
const PARSIMONY = 0.05;
const TOURNAMENT = 4;
const ELITE = 0.1;
const CROSSOVER = 0.5;
const RETRIES = 20;
/** |Rank correlation| from which two features are alike. */
export const LIKE = 0.7;

/** Ramped: a third each of low, middle and full height; distinct. */
export function firstGeneration(grammar: Grammar, size: number, rng: Rng): string[] {
  const texts = new Set<string>();
  for (let tries = 0; texts.size < size && tries < RETRIES * size; tries += 1) {
    const tree = randomTree(grammar, FREE, 2 + (texts.size % (MAX_HEIGHT - 1)), rng);
    if (!isIdle(tree)) texts.add(tree.text);
  }
  return [...texts];
}

export function breed(
  grammar: Grammar,
  parents: readonly string[],
  scores: ReadonlyMap<string, Scored>,
  size: number,
  rng: Rng,
): string[] {
  const fitness = new Map(parents.map((text) => [text, fitnessOf(parseFeature(text), scores.get(text)!)]));
  const ranked = parents.toSorted((a, b) => fitness.get(b)! - fitness.get(a)! || (a < b ? -1 : 1));
  const next = new Set(ranked.slice(0, Math.ceil(ELITE * size)));
  const winner = (): Expr<'feature'> => {
    let best = ranked.length;
    for (let k = 0; k < TOURNAMENT; k += 1) best = Math.min(best, rng.below(ranked.length));
    return parseFeature(ranked[best]!);
  };
  for (let tries = 0; next.size < size && tries < RETRIES * size; tries += 1) {
    const mother = winner();
    const crossed = rng.uniform() < CROSSOVER ? cross(mother, winner(), rng) : undefined;
    const child = crossed ?? mutate(grammar, mother, MAX_HEIGHT, rng);
    // A child that is known costs nothing, and teaches nothing.
    if (heightOf(child) <= MAX_HEIGHT && !isIdle(child) && !scores.has(child.text)) next.add(child.text);
  }
  return [...next];
}

function fitnessOf(expr: Expr<'feature'>, { t, resembles }: Scored): number {
  if (t === null) return -Infinity;
  const own = t - PARSIMONY * sizeOf(expr);
  return resembles < LIKE ? own : Math.min(0, own);
}
