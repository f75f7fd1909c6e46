/**
 * Which features a node may be split by: those of the tree; of them, with interaction constraints, those that share a
 * group with every feature on the path (a feature in no group is a group of its own); and of these a share, drawn for
 * every node.
 */
import { Rng } from '@quantcli/core';
import type { GrowMemory } from './grow-memory.ts';
import type { GrowInput, GrowthParams } from './grower.ts';

export class FeatureChoice {
  readonly #memory: GrowMemory;
  readonly #fraction: number;
  readonly #features: readonly number[];
  readonly #groups: readonly ReadonlySet<number>[];
  readonly #rng: Rng;

  constructor(memory: GrowMemory, { splitFeatureFraction, interactions }: GrowthParams, { features, seed }: GrowInput) {
    this.#memory = memory;
    this.#fraction = splitFeatureFraction;
    const all = features ? Array.from(features) : Array.from({ length: memory.width }, (_, f) => f);
    this.#features = all;
    const grouped = new Set(interactions.flat());
    const alone = all.filter((f) => !grouped.has(f)).map((f) => [f]);
    this.#groups = interactions.length === 0 ? [] : [...interactions, ...alone].map((group) => new Set(group));
    this.#rng = Rng.fromSeed(seed);
    memory.used.fill(0);
    for (const f of all) memory.used[f] = 1;
  }

  /** Marks the features that the scan at a place (0 or 1) may use, below the features of a path. */
  allow(place: number, path: ReadonlySet<number>): void {
    const { allowed, padded } = this.#memory;
    allowed.fill(0, place * padded, (place + 1) * padded);
    const groups = this.#groups.filter((group) => [...path].every((f) => group.has(f)));
    let features = this.#features.filter((f) => this.#groups.length === 0 || groups.some((group) => group.has(f)));
    if (this.#fraction < 1 && features.length > 0) {
      const count = Math.max(1, Math.round(features.length * this.#fraction));
      features = this.#rng.shuffle([...features]).slice(0, count);
    }
    for (const f of features) allowed[place * padded + f] = 1;
  }
}
