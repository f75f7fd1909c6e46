/**
 * One word for a factor and why, from thresholds that are stated here and nowhere else. Nothing is called effective
 * whose interval includes 0; a word about decay or crowding is said only of what was told from 0 first.
 */
/** A mean over dates with its Newey–West error. */
export interface Estimate {
  readonly mean: number | undefined;
  readonly stdErr: number | undefined;
  readonly dates: number;
}

export interface Verdict {
  /**
   * `effective`: the adjusted interval of the IC lies above 0. `decayed`: that of the earlier half does, the recent
   * half's 95 % interval includes 0, and the fall is more than 1.96 of its errors. `crowded`: effective, and crowding is
   * unusual now. `weak`: all else; `unknown`: too few dates.
   */
  readonly word: 'effective' | 'weak' | 'decayed' | 'crowded' | 'unknown';
  readonly why: string;
}

interface Evidence {
  readonly ic: Estimate;
  readonly early: Estimate;
  readonly recent: Estimate;
  readonly crowding: readonly number[];
}

const FEWEST_DATES = 126;
const Z = 1.96;
/** Estimates of crowding that are now, and fewest before them that it is compared with. */
const NOW = 3;
const BEFORE = 24;
/** Unusual: so many deviations above what was before, and so much correlation beyond that of any two symbols. */
const DEVIATIONS = 2;
const LEAST_CORRELATION = 0.03;

/** @param z deviations of the adjusted interval */
export function judge({ ic, early, recent, crowding }: Evidence, z: number): Verdict {
  const all = tOf(ic);
  if (all === undefined || ic.dates < FEWEST_DATES)
    return { word: 'unknown', why: `${ic.dates} dates with an IC, ${FEWEST_DATES} are needed` };
  const before = tOf(early);
  const now = tOf(recent);
  if (before !== undefined && now !== undefined && before > z && now < Z) {
    const fall = (early.mean! - recent.mean!) / Math.hypot(early.stdErr!, recent.stdErr!);
    if (fall > Z)
      return {
        word: 'decayed',
        why: `IC ${early.mean!.toFixed(3)} (t = ${before.toFixed(1)}) in the earlier half, ${recent.mean!.toFixed(3)} (t = ${now.toFixed(1)}) in the recent one`,
      };
  }
  if (all < -z) return { word: 'weak', why: `it predicts with the other sign, t = ${all.toFixed(1)}` };
  if (!(all > z))
    return { word: 'weak', why: `the IC is not told from 0: t = ${all.toFixed(1)}, ${z.toFixed(1)} is needed` };
  const unusual = unusualCrowding(crowding);
  return unusual === undefined
    ? { word: 'effective', why: `t = ${all.toFixed(1)}, above ${z.toFixed(1)}` }
    : { word: 'crowded', why: `effective (t = ${all.toFixed(1)}), but ${unusual}` };
}

function unusualCrowding(crowding: readonly number[]): string | undefined {
  const present = crowding.filter((value) => value === value);
  const before = present.slice(0, -NOW);
  if (before.length < BEFORE) return undefined;
  const now = meanOf(present.slice(-NOW));
  const usual = meanOf(before);
  const deviation = Math.sqrt(before.reduce((sum, value) => sum + (value - usual) ** 2, 0) / (before.length - 1));
  return now > usual + DEVIATIONS * deviation && now > LEAST_CORRELATION
    ? `what it holds correlates ${now.toFixed(3)} more than other symbols, usual are ${usual.toFixed(3)} ± ${deviation.toFixed(3)}`
    : undefined;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function tOf({ mean, stdErr }: Estimate): number | undefined {
  return mean === undefined || stdErr === undefined || !(stdErr > 0) ? undefined : mean / stdErr;
}
