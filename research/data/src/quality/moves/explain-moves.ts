/**
 * Returns far outside their symbol's own scale, and what explains each. Judged on log returns of forward-adjusted prices by
 * a robust z, |r − median| / (1.4826 · MAD), with the larger of two scales: the whole sample's, and that of the 21 bars
 * on either side, so that a crisis does not flood the list (the MAD: Hampel 1974).
 *
 * A move is never bad data for being large. Evidence against it: the price was back on the next bar, nothing traded, the
 * ratio is a split's and the turnover ordinary, more than tenfold. Evidence for it: turnover in shares and in money of at
 * least twice its median over the 63 bars before, or a market of which half moved the same way by 2.5 of their scales.
 *
 * The threshold of 10 lists 136 of 659,000 bars of 140 large US stocks over 21 years (one a symbol), at 8 they are 299.
 * O(bars + moves · symbols · log).
 */
import { MICROS_PER_DAY } from '@quantcli/core';
import type { ActionJudgement } from '../actions/judge-actions.ts';
import { nameRatio, splitOfMove } from '../actions/plausible-ratio.ts';
import { scaleAt, type BarReturns } from '../bar-returns.ts';
import { formatMove } from '../finding.ts';
import { marketMove } from './market-move.ts';
import { turnoverAt, type Turnover } from './turnover.ts';

export type MoveReason =
  /** Bad: prices of a stretch or bar in which nothing traded, or off by more than tenfold for a bar. */
  | 'junk'
  /** Bad, and nothing says which side: more than tenfold. */
  | 'impossible'
  /** Doubtful: back on the next bar. */
  | 'spike'
  /** By the ratio of a split that is not booked. */
  | 'unbooked-split'
  /** Over a stretch without bars. */
  | 'gap'
  | 'market'
  | 'news'
  | 'unexplained';

export interface LargeMove {
  readonly row: number;
  /** Log return. */
  readonly move: number;
  /** Robust z. */
  readonly z: number;
  readonly reason: MoveReason;
  readonly explanation: string;
  /** Rows whose prices are not used, where that is certain: [from, to). */
  readonly junk?: readonly [from: number, to: number];
}

const THRESHOLD = 10;
/** How near the log of a price ratio must come to a split's; from the close before to the open, and for the rest of that day. */
const NEAR_SPLIT = 0.02;
const NEAR_AT_OPEN = 0.04;
const REST_OF_DAY = 0.25;
/** A split does not multiply the money traded. */
const ORDINARY_MONEY = 3.5;
/** What the next bar must undo of a move, for a spike. */
const UNDONE = 0.2;
const TENFOLD = Math.log(10);
/** A longer stretch is history, and not dropped. */
const LONGEST_JUNK = 60;
/** Within this factor the money traded is as usual. */
const ORDINARY = 1.5;
/** Turnover above this many medians goes with news. */
const BURST = 2;
/** Robust standard deviations by which half of the market must move. */
const MARKET = 2.5;
/** Average distances between bars. */
const LONG_GAP = 7;

/** The large moves that no judged action explains, in the order of rows. */
export function explainMoves(returns: BarReturns, judgements: readonly ActionJudgement[]): readonly LargeMove[] {
  const judged = new Set(
    judgements.flatMap(({ verdict, row, movedRow = row }) =>
      verdict === 'fine' || verdict === 'unjudged' ? [] : [row, movedRow],
    ),
  );
  const moves: LargeMove[] = [];
  for (let n = 0; n < returns.scales.length; n += 1) {
    const whole = returns.scales[n];
    if (whole === undefined) continue;
    const { total } = returns.returns[n]!;
    const from = returns.starts[n]!;
    for (let t = 1; t < total.length; t += 1) {
      const distance = Math.abs(total[t]! - whole.median);
      if (!(distance > THRESHOLD * whole.scale) || judged.has(from + t)) continue;
      const z = distance / scaleAt(returns, n, t)!;
      if (!(z > THRESHOLD)) continue;
      const explained = explainMove(returns, n, t);
      moves.push({ row: from + t, move: total[t]!, z, ...explained });
      // The way back of a spike is the same defect.
      if (explained.back) t += 1;
    }
  }
  return moves;
}

type Explained = Pick<LargeMove, 'reason' | 'explanation' | 'junk'> & { readonly back?: true };

function explainMove(returns: BarReturns, n: number, t: number): Explained {
  const { total } = returns.returns[n]!;
  const row = returns.starts[n]! + t;
  const move = total[t]!;
  const turnover = turnoverAt(returns, n, t);
  const burst = Math.min(turnover.shares, turnover.money) >= BURST;
  const undone = Math.abs(move + (total[t + 1] ?? NaN)) <= UNDONE * Math.abs(move);
  if (undone && !burst) return explainSpike(row, move, turnover);
  const split = booked(returns, row) ? undefined : unbookedSplit(returns, row, turnover);
  if (split !== undefined)
    return { reason: 'unbooked-split', explanation: `like a ${nameRatio(split)} split that is not booked` };
  if (Math.abs(move) > TENFOLD) {
    if (turnover.untradedBars === 0 || turnover.untradedBars > LONGEST_JUNK) {
      return { reason: 'impossible', explanation: 'more than tenfold in a bar' };
    }
    const bars = `${turnover.untradedBars} bar${turnover.untradedBars === 1 ? '' : 's'}`;
    return {
      reason: 'junk',
      explanation: `more than tenfold in a bar, after ${bars} on which nothing traded`,
      junk: [row - turnover.untradedBars, row],
    };
  }
  const gap = gapBefore(returns, n, t);
  if (gap !== undefined) return { reason: 'gap', explanation: `after ${gap} days without a bar` };
  const market = marketMove(returns, row);
  if (market !== undefined && market.z * Math.sign(move) >= MARKET) {
    return { reason: 'market', explanation: `half of the market moved by ${formatMove(market.move)} or more` };
  }
  if (burst) return { reason: 'news', explanation: `on ${turnover.shares.toFixed(1)} times its usual volume` };
  return { reason: 'unexplained', explanation: describeUnexplained(move, turnover) };
}

function describeUnexplained(move: number, { shares, money }: Turnover): string {
  if (Number.isNaN(shares)) return 'real or bad: there is no volume to judge by';
  const volume = `on ${shares.toFixed(1)} times its usual volume`;
  if (Math.abs(move) > Math.log(2) && Math.abs(Math.log(money)) < Math.log(ORDINARY)) {
    const ratio = Number(Math.exp(-move).toPrecision(2));
    return `${volume} and as much money as usual: like an exchange of one share for about ${ratio} that is not booked`;
  }
  return `${volume}, and it stays: real, an action that is not booked, or another company under the same symbol`;
}

function explainSpike(row: number, move: number, turnover: Turnover): Explained {
  const back = `and back on the next bar`;
  if (Math.abs(move) > TENFOLD || turnover.isUntraded) {
    const why = turnover.isUntraded ? 'nothing traded' : 'more than tenfold';
    return { reason: 'junk', explanation: `${why}, ${back}`, junk: [row, row + 1], back: true };
  }
  const split = splitOfMove(Math.exp(move), NEAR_SPLIT);
  const like = split === undefined ? '' : `, as if a ${nameRatio(split)} split had been applied to this bar alone`;
  return { reason: 'spike', explanation: `${back}${like}: undecided`, back: true };
}

function booked({ bars }: BarReturns, row: number): boolean {
  const split = bars.fields.get('split')?.[row] ?? 1;
  return split > 0 && split !== 1;
}

/** The split by whose ratio the close, or the open and then the close not far from it, moved while no more money than usual changed hands. */
function unbookedSplit({ bars }: BarReturns, row: number, { money }: Turnover): number | undefined {
  if (money > ORDINARY_MONEY) return undefined;
  const close = bars.fields.get('close')!;
  const before = close[row - 1]!;
  const byClose = splitOfMove(close[row]! / before, NEAR_SPLIT);
  if (byClose !== undefined) return byClose;
  const open = bars.fields.get('open')?.[row] ?? NaN;
  const byOpen = splitOfMove(open / before, NEAR_AT_OPEN);
  return byOpen !== undefined && Math.abs(Math.log(close[row]! / open)) < REST_OF_DAY && money < BURST
    ? byOpen
    : undefined;
}

/** Days since the bar before, where they are many more than between other bars. */
function gapBefore({ bars, starts }: BarReturns, n: number, t: number): string | undefined {
  const { time } = bars;
  const from = starts[n]!;
  const last = starts[n + 1]! - 1;
  const usual = (time[last]! - time[from]!) / (last - from);
  const passed = time[from + t]! - time[from + t - 1]!;
  const days = passed / MICROS_PER_DAY;
  return passed > LONG_GAP * usual ? days.toFixed(days < 10 ? 1 : 0) : undefined;
}
