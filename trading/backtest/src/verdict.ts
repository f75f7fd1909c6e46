/**
 * The verdict in plain words. *Edge* is one test at a design level of 2.5 %: the deflated Sharpe ratio of the returns
 * that the policy earned out of sample, after costs, is at least 0.975 — with one trial that is PSR against zero, with
 * more the bar rises with their number (Bailey & López de Prado 2014). Two things must agree with it, each at the same
 * level: the bootstrap interval of the Sharpe ratio, which allows for serial dependence as PSR does not, lies above zero;
 * and the forecasts rank returns better than chance, so that an edge is not one lucky position. A dollar-neutral policy is tested against cash, a
 * long-only one against the equal-weighted universe: rising with the market is no edge.
 */
import type { Verdict } from './run-document.ts';

/** One-sided level of the test, and its two-sided normal quantile. */
export const EDGE_LEVEL = 0.975;
const Z = 1.96;

export interface Evidence {
  readonly testedAgainst: 'cash' | 'the equal-weighted universe';
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

export function judge(evidence: Evidence): Verdict {
  const { testedAgainst, sharpe, sharpeInterval, psr, dsr, trials, ic, icStdErr, bars, ruined } = evidence;
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
      ? 'this is the only configuration tried on this data'
      : `${trials} configurations were tried on this data`;
  const reasons = [
    `After costs the Sharpe ratio against ${testedAgainst} is ${sharpe.toFixed(2)} (95 % interval ${low.toFixed(2)} to ${high.toFixed(2)}, an edge needs it above zero) over ${bars} bars; the probability that the true one is above zero is ${percent(psr)}.`,
    `Deflated for the search (${tries}) the probability is ${percent(dsr)}; an edge needs ${percent(EDGE_LEVEL)}.`,
    t === undefined
      ? 'The forecasts have no rank correlation with returns that could be measured.'
      : `The forecasts rank ${ranks ? '' : 'no better than chance: '}returns with an IC of ${ic!.toFixed(4)} ± ${icStdErr!.toFixed(4)} (t = ${t.toFixed(1)}, an edge needs ${Z}).`,
  ];
  if (earns && ranks) return { label: 'edge', reasons };
  if (ranks && sharpe <= 0) reasons.push('The forecasts carry information, but trading it cost more than it earned.');
  if (earns || ranks || psr >= EDGE_LEVEL) return { label: 'weak evidence', reasons };
  return { label: 'no evidence of an edge', reasons };
}
