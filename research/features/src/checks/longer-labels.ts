/**
 * The IC of a column against returns over a week, a month and a quarter: a leak of such a label is small at any single bar.
 * What is plausible grows with the horizon h: by nothing for what the first bar exhausts, by √h for a signal that never
 * decays. The bound is the geometric middle, 0.05 · h^¼: 0.07, 0.11 and 0.14, where Grinold & Kahn (1999) call 0.05 good,
 * 0.10 great and 0.15 world class.
 *
 * ICs of overlapping returns depend on each other: the standard error is Newey–West's with lag 2h, without the share
 * (2h + 1)/n that goes with the estimated mean, and the critical value Student's with the equivalent degrees of freedom of
 * Bartlett's window, 1.5 n/(2h + 1) (Priestley 1981). O(symbols · bars + bars · h) a label.
 */
import { neweyWestStdErr } from '@quantcli/measures';
import { studentTQuantile } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';
import { icAtLag, meanIc, returnRanks, type SectionRanks } from './lead-lag-profile.ts';

export interface LabelIc {
  /** Bars that the return covers, from the column's bar on. */
  readonly horizon: number;
  /** Returns by the bar at which they end. */
  readonly target: SectionRanks;
  readonly ic: number;
  readonly stdErr: number;
  /** The |IC| from which on it is not plausible. */
  readonly detectable: number;
}

/** A week, a month, a quarter. */
export const LABELS = [5, 21, 63];
const LARGEST_IC = 0.05;
/** Fewer returns that do not overlap leave the standard error too uncertain. */
const FEWEST_APART = 6;
const FEWEST_DATES = 60;

/** The largest IC against a return over so many bars that is still plausible. */
export function plausibleIc(horizon: number): number {
  return LARGEST_IC * horizon ** 0.25;
}

/** The labels that there are enough dates for. @param level one-sided probability of a false mark */
export function labelIcs(panel: Panel, price: string, column: SectionRanks, level: number): LabelIc[] {
  return LABELS.flatMap((horizon) => {
    const target = returnRanks(panel, price, horizon);
    const ics = new Float64Array(panel.bars);
    icAtLag(column, target, horizon, ics);
    const { mean: ic, dates } = meanIc(ics, 0, panel.bars);
    if (dates < Math.max(FEWEST_DATES, FEWEST_APART * horizon)) return [];
    const window = 2 * horizon + 1;
    const stdErr = neweyWestStdErr(ics, 2 * horizon)! / Math.sqrt(1 - window / dates);
    const critical = studentTQuantile(1 - level, (1.5 * dates) / window);
    return [{ horizon, target, ic, stdErr, detectable: plausibleIc(horizon) + critical * stdErr }];
  });
}
