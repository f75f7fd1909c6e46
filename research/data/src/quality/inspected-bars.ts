/** What the checks and the repair look at: returns, how the booked actions are judged, and what became of large moves. */
import type { Bars } from '@quantcli/market';
import { judgeReturns, type ActionJudgement } from './actions/judge-actions.ts';
import { withoutAppliedSplits } from './applied-splits.ts';
import { returnsOf, type BarReturns } from './bar-returns.ts';
import { explainMoves, type LargeMove } from './moves/explain-moves.ts';

/** `bars` are without the split column where prices contain the splits already. */
export interface InspectedBars extends BarReturns {
  readonly judgements: readonly ActionJudgement[];
  readonly moves: readonly LargeMove[];
}

/** O(bars) expected. */
export function inspectBars(raw: Bars): InspectedBars {
  const returns = returnsOf(withoutAppliedSplits(raw));
  const judgements = judgeReturns(returns);
  return { ...returns, judgements, moves: explainMoves(returns, judgements) };
}
