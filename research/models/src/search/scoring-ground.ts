/**
 * What candidates are scored on: the members of a panel with a known label, date by date. The IC of a candidate, its
 * out-of-fold form, and its likeness to others.
 */
import { ValidationError } from '@quantcli/core';
import { evaluateLabel, type Expr } from '@quantcli/features';
import { icPerDate } from '@quantcli/measures';
import { averageRanks, createRankScratch } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';

const FEWEST_ROWS = 5;
const FEWEST_DATES = 60;
const SIGN_FOLDS = 5;
/** Dates on which likeness is measured, at most. */
const LIKENESS_DATES = 60;

export interface ScoringGround {
  readonly horizon: number;
  /** [R] position of each row in an [N × T] column of the panel. */
  readonly position: Int32Array;
  readonly target: Float64Array;
  /** [D] bar of each date, [D + 1] where its rows start. */
  readonly bar: Int32Array;
  readonly offsets: Int32Array;
}

/** The rows of the bars from `from` on. Throws {@link ValidationError} with fewer than 60 dates. */
export async function scoringGround(panel: Panel, label: Expr<'label'>, from = 0): Promise<ScoringGround> {
  const { values, horizon } = await evaluateLabel(panel, label);
  const position: number[] = [];
  const bar: number[] = [];
  const offsets = [0];
  for (let t = from; t < panel.bars; t += 1) {
    const before = position.length;
    for (let n = 0; n < panel.symbols.length; n += 1) {
      const at = n * panel.bars + t;
      if (panel.isMember(n, t) && !Number.isNaN(values[at]!)) position.push(at);
    }
    if (position.length - before < FEWEST_ROWS) position.length = before;
    else {
      bar.push(t);
      offsets.push(position.length);
    }
  }
  if (bar.length < FEWEST_DATES) {
    throw new ValidationError({
      code: 'search.short',
      what: `${bar.length} dates have ${FEWEST_ROWS} symbols with a label, ${FEWEST_DATES} are needed in either span`,
      cause: 'the history is too short or has too few symbols',
      fix: 'bring a longer history or more symbols',
    });
  }
  return {
    horizon,
    position: Int32Array.from(position),
    target: gather(values, Int32Array.from(position)),
    bar: Int32Array.from(bar),
    offsets: Int32Array.from(offsets),
  };
}

/** [D] IC of an [N × T] column on each date, NaN where there is none. */
export function icsOf({ position, target, offsets, bar }: ScoringGround, column: Float64Array): Float64Array {
  const out = new Float64Array(bar.length);
  icPerDate(gather(column, position), target, offsets, out);
  return out;
}

function gather(column: Float64Array, position: Int32Array): Float64Array {
  const out = new Float64Array(position.length);
  for (let r = 0; r < out.length; r += 1) out[r] = column[position[r]!]!;
  return out;
}

/**
 * The ICs of a forecast whose sign is learnt: in each of five blocks of dates it is that of the mean IC on the other dates,
 * less those whose label overlaps the block's and an embargo of the horizon. The size of the column needs no learning.
 */
export function outOfFoldIcs({ bar, horizon }: ScoringGround, ics: Float64Array): Float64Array {
  const count = ics.length;
  const out = new Float64Array(count);
  for (let k = 0; k < SIGN_FOLDS; k += 1) {
    const from = Math.floor((k * count) / SIGN_FOLDS);
    const to = Math.floor(((k + 1) * count) / SIGN_FOLDS);
    const first = bar[from]! - 2 * horizon;
    const last = bar[to - 1]! + 2 * horizon;
    let sum = 0;
    for (let d = 0; d < count; d += 1) {
      if (bar[d]! > first && bar[d]! < last) continue;
      sum += Number.isNaN(ics[d]!) ? 0 : ics[d]!;
    }
    for (let d = from; d < to; d += 1) out[d] = Math.sign(sum) * ics[d]!;
  }
  return out;
}

/** Ranks of a column on up to 60 dates, mean 0 and length 1 on each; 0 where missing. */
export function likenessRanks({ position, offsets, bar }: ScoringGround, column: Float64Array): Float64Array {
  const out: number[] = [];
  const every = Math.ceil(bar.length / LIKENESS_DATES);
  const scratch = createRankScratch(offsets.reduce((most, to, d) => Math.max(most, to - (offsets[d - 1] ?? 0)), 0));
  for (let d = 0; d < bar.length; d += every) {
    const section = gather(column, position.subarray(offsets[d]!, offsets[d + 1]!));
    const present = averageRanks(section, section.length, section, scratch);
    const centre = (present + 1) / 2;
    let squares = 0;
    for (const rank of section) squares += Number.isNaN(rank) ? 0 : (rank - centre) ** 2;
    const scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
    for (const rank of section) out.push(Number.isNaN(rank) ? 0 : (rank - centre) * scale);
  }
  return Float64Array.from(out);
}

/** |mean rank correlation| of two columns over those dates. */
export function likeness({ bar }: ScoringGround, a: Float64Array, b: Float64Array): number {
  const dates = Math.ceil(bar.length / Math.ceil(bar.length / LIKENESS_DATES));
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return Math.abs(sum / dates);
}
