/** What the checks and the repair look at: returns, how the booked actions are judged, and what became of large moves. */
import type { Bars } from '@quantcli/market';
import { judgeReturns, type ActionJudgement } from './actions/judge-actions.ts';
import { withoutAppliedSplits } from './applied-splits.ts';
import { returnsOf, type BarReturns } from './bar-returns.ts';
import { explainMoves, type LargeMove } from './moves/explain-moves.ts';

/** `bars` are without the splits that prices contain already. */
export interface InspectedBars extends BarReturns {
  /** Rows of those splits. */
  readonly appliedSplits: readonly number[];
  readonly judgements: readonly ActionJudgement[];
  readonly moves: readonly LargeMove[];
}

/** O(bars) expected. */
export function inspectBars(raw: Bars): InspectedBars {
  const { returns, applied } = withoutAppliedSplits(returnsOf(raw));
  const judgements = judgeReturns(returns);
  return { ...returns, appliedSplits: applied, judgements, moves: explainMoves(returns, judgements) };
}
