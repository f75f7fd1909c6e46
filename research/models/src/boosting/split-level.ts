/**
 * One split for all nodes of a level (oblivious trees; Prokhorenkova et al. 2018): for every threshold and side of the
 * missing the gains of the nodes are added up; a node that the split would leave too small, or in an order that a monotone
 * feature forbids, stays whole and adds nothing. Categories are tried one against the rest, as an order of them would be
 * another one in every node.
 */
import { BLOCK, histogramAt, NODE, RESULT, SETTING, type GrowMemory } from './grow-memory.ts';
import { drawOf, type WorkPlan } from './grow-plan.ts';
import { pairScore, slotCount, slotG, slotH, type ScanRules } from './split-numbers.ts';

export class LevelScan {
  readonly #memory: GrowMemory;
  readonly #plan: WorkPlan;
  readonly #categorical: Uint8Array;
  /** [8 × 2 × 256] gains by feature of the block, side of the missing and bin. */
  readonly #gains = new Float64Array(BLOCK * 512);
  readonly #missing = new Uint8Array(BLOCK);

  constructor(memory: GrowMemory, plan: WorkPlan, categorical: Uint8Array) {
    this.#memory = memory;
    this.#plan = plan;
    this.#categorical = categorical;
  }

  add(features: readonly number[], slot: number, node: number, rules: ScanRules): void {
    const { words, nodeTotals, counts } = this.#memory;
    const n = node * NODE;
    const totals = { g: nodeTotals[n]!, h: nodeTotals[n + 1]!, c: nodeTotals[n + 2]! };
    const [lower, upper, whole] = [nodeTotals[n + 3]!, nodeTotals[n + 4]!, nodeTotals[n + 5]!];
    const { countBits } = rules;
    for (const f of features) {
      const sign = this.#plan.monotone[f]!;
      const bounded = sign !== 0 || lower !== -Infinity || upper !== Infinity;
      const constraint = bounded ? { sign, lower, upper, draw: undefined } : undefined;
      const first = histogramAt(this.#memory, slot, f) >>> 2;
      const bins = counts[f]!;
      const missing = first + 4 * bins;
      const base = (f % BLOCK) * 512;
      const some = slotCount(words, missing, countBits) > 0;
      if (some) this.#missing[f % BLOCK] = 1;
      const alone = this.#categorical[f] === 1;
      const gainOf = (gl: number, hl: number, cl: number): number => {
        const score = pairScore(totals, gl, hl, cl, rules, constraint);
        return score === -Infinity ? 0 : score - whole;
      };
      for (let side = 0; side < (alone ? 1 : 2); side += 1) {
        let gl = side === 1 ? slotG(words, missing) : 0;
        let hl = side === 1 ? slotH(words, missing, countBits) : 0;
        let cl = side === 1 ? slotCount(words, missing, countBits) : 0;
        let gain = side === 1 ? gainOf(gl, hl, cl) : 0;
        for (let bin = 0; bin < bins; bin += 1) {
          const at = first + 4 * bin;
          const count = slotCount(words, at, countBits);
          if (alone) [gl, hl, cl, gain] = [0, 0, 0, 0];
          if (count > 0) {
            gl += slotG(words, at);
            hl += slotH(words, at, countBits);
            cl += count;
            gain = gainOf(gl, hl, cl);
          }
          this.#gains[base + side * 256 + bin]! += gain;
        }
      }
    }
  }

  /** Writes gain, bin and side of the missing for each feature, and clears the sums. */
  finish(features: readonly number[]): void {
    const { results, allowed, counts, settings, nodeTotals } = this.#memory;
    for (const f of features) {
      const at = f * RESULT;
      const base = (f % BLOCK) * 512;
      const last = counts[f]! - (this.#missing[f % BLOCK] === 1 || this.#categorical[f] === 1 ? 0 : 1);
      const only = this.#plan.randomThresholds
        ? Math.floor(drawOf(settings[SETTING.seed]!, nodeTotals[6]!, f) * last)
        : -1;
      results[at] = -Infinity;
      for (let side = 0; side < 2 && allowed[f] === 1; side += 1) {
        for (let bin = 0; bin < last; bin += 1) {
          const gain = this.#gains[base + side * 256 + bin]!;
          if (gain <= results[at]! || (only >= 0 && bin !== only)) continue;
          results[at] = gain;
          results[at + 1] = bin;
          results[at + 2] = side;
        }
      }
    }
    this.#gains.fill(0);
    this.#missing.fill(0);
  }
}
