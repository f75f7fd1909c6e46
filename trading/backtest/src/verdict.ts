/**
 * The verdict in plain words. *Edge* is one test at a design level of 2.5 %: the deflated Sharpe ratio of the returns
 * that the policy earned out of sample, after costs, is at least 0.975 — with one trial that is PSR against zero, with
 * more the bar rises with their number (Bailey & López de Prado 2014). Two things must agree with it: the bootstrap
 * interval of the Sharpe ratio, which allows for serial dependence as PSR does not, lies above zero; and the forecasts
 * rank returns better than chance, so that an edge is not one lucky position. What is tested are the returns less their
 * exposure to the equal-weighted universe: rising with the market is no edge.
 */
import type { Verdict } from './run-document.ts';

/** One-sided level of the test, and its two-sided normal quantile. */
export const EDGE_LEVEL = 0.975;
const Z = 1.96;

export interface Evidence {
  /** Exposure to the equal-weighted universe; every measure below is of the returns without it. */
  readonly beta: number;
  readonly sharpe: number | undefined;
  /** 95 %, of the same returns. */
  readonly sharpeInterval: readonly [number, number] | undefined;
  readonly psr: number | undefined;
  readonly dsr: number | undefined;
  readonly trials: number;
  readonly ic: number | undefined;
  readonly icStdErr: number | undefined;
  /** Out-of-sample bars. */
  readonly bars: number;
  readonly ruined: boolean;
}

const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
/** Two decimals; what rounds to zero has no sign. */
const two = (x: number): string => x.toFixed(2).replace(/^-(0\.00)$/, '$1');

export function judge(evidence: Evidence): Verdict {
  const { beta, sharpe, sharpeInterval, psr, dsr, trials, ic, icStdErr, bars, ruined } = evidence;
  if (ruined)
    return { label: 'no evidence of an edge', reasons: ['The policy lost all of its capital out of sample.'] };
  if (sharpe === undefined || sharpeInterval === undefined || psr === undefined || dsr === undefined) {
    return {
      label: 'no evidence of an edge',
      reasons: [`${bars} out-of-sample bars hold too few returns to say anything.`],
    };
  }
  const ratio = ic === undefined || icStdErr === undefined ? NaN : ic / icStdErr;
  const t = Number.isFinite(ratio) ? ratio : undefined;
  const ranks = t !== undefined && t > Z;
  const [low, high] = sharpeInterval;
  const earns = dsr >= EDGE_LEVEL && low > 0;
  const tries =
    trials === 1
      ? 'the log knows of no other configuration on this data'
      : `the log knows of ${trials} configurations on this data`;
  const reasons = [
    `After costs and less its exposure to the market (beta ${two(beta)}) the Sharpe ratio is ${two(sharpe)} over ${bars} bars, with a 95 % interval of ${two(low)} to ${two(high)}; an edge needs it above zero.`,
    `The confidence that it is above zero is ${percent(psr)}, deflated for the search (${tries}) ${percent(dsr)}; an edge needs ${percent(EDGE_LEVEL)}.`,
    t === undefined
      ? 'The forecasts have no rank correlation with returns that could be measured.'
      : `The forecasts ${ranks ? 'rank' : 'do not rank'} returns better than chance: IC ${ic!.toFixed(4)} ± ${icStdErr!.toFixed(4)}, t = ${t.toFixed(1)}; an edge needs ${Z}.`,
  ];
  if (earns && ranks) return { label: 'edge', reasons };
  if (ranks && sharpe <= 0)
    reasons.push(
      'The forecasts carry information, but trading them earned no more than its costs and its market exposure.',
    );
  if (earns || ranks || psr >= EDGE_LEVEL) return { label: 'weak evidence', reasons };
  return { label: 'no evidence of an edge', reasons };
}
