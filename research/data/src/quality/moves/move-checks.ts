/** The checks of large moves: what explains them, and what speaks against them. */
import type { Check } from '../check.ts';
import { formatMove, foundRows, type FindingHead } from '../finding.ts';
import type { LargeMove, MoveReason } from './explain-moves.ts';

/** Large moves that turnover, the market or a gap in time explains: as real as any other. */
export const explainedMoves = moveCheck(['news', 'market', 'gap'], {
  check: 'explained-moves',
  severity: 'info',
  action: 'accept',
  done: 'kept',
});

/** Large moves with nothing to explain them, and nothing against them. */
export const unexplainedMoves = moveCheck(['unexplained'], {
  check: 'unexplained-moves',
  severity: 'warning',
  action: 'flag',
  done: 'kept, real or unexplained',
});

/** Large moves that the next bar undid, on ordinary turnover. */
export const spikes = moveCheck(['spike'], {
  check: 'spikes',
  severity: 'warning',
  action: 'flag',
  done: 'kept, undecided',
});

/** Large moves by the ratio of a split, on ordinary turnover. */
export const unbookedSplits = moveCheck(['unbooked-split'], {
  check: 'unbooked-splits',
  severity: 'warning',
  action: 'flag',
  done: 'kept as it is; book the split if it was one',
});

/** Moves of more than tenfold that no stretch without trades explains. */
export const impossibleMoves = moveCheck(['impossible'], {
  check: 'impossible-moves',
  severity: 'error',
  action: 'flag',
  done: 'kept, as nothing says which side is wrong',
});

/** Prices off by more than tenfold for a bar; and those at which nothing traded, before a move of more than tenfold or in a large move and back. */
export const junkPrices = moveCheck(['junk'], {
  check: 'junk-prices',
  severity: 'error',
  action: 'quarantine',
  done: 'prices and volume of the bars that did not trade treated as missing',
});

function moveCheck(reasons: readonly MoveReason[], head: FindingHead): Check {
  return ({ inspected: { bars, moves } }) => {
    const listed = new Map(
      moves.flatMap((move): [number, LargeMove][] => (reasons.includes(move.reason) ? [[move.row, move]] : [])),
    );
    const worst = [...listed.values()].sort((a, b) => b.z - a.z || a.row - b.row);
    return foundRows(
      head,
      bars,
      worst.map(({ row }) => row),
      (row) => {
        const { move, z, explanation } = listed.get(row)!;
        return { what: `${formatMove(move)} in a bar (z ${z.toFixed(0)})`, explanation };
      },
    );
  };
}
