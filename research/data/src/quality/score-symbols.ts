/**
 * A quality score by symbol in [0, 1]: 1 less the penalties of its findings. A penalty is the share of its bars that a
 * check found, times the weight of the finding's severity, and not less than the severity's floor:
 *
 *   score = max(0, 1 − Σ max(floor, weight · min(1, found / bars)))
 *
 * More defects never raise it. Findings without a symbol (rows that an import refused) do not enter.
 */
import type { Bars } from '@quantcli/market';
import { startsOf } from './bar-returns.ts';
import type { Finding, Severity } from './finding.ts';

const PENALTIES: Readonly<Record<Severity, { readonly weight: number; readonly floor: number }>> = {
  info: { weight: 0.1, floor: 0 },
  warning: { weight: 1, floor: 0.01 },
  error: { weight: 1, floor: 0.1 },
};

export interface SymbolScore {
  readonly symbol: string;
  readonly score: number;
  readonly bars: number;
  /** What the checks found, the costliest first. */
  readonly found: readonly { readonly check: string; readonly count: number; readonly penalty: number }[];
}

/** A score for every symbol, the worst first, then by name. O(symbols · findings). */
export function scoreSymbols(bars: Bars, findings: readonly Finding[]): readonly SymbolScore[] {
  const starts = startsOf(bars);
  return bars.symbols
    .map((symbol, n) => {
      const rows = starts[n + 1]! - starts[n]!;
      const found = findings
        .flatMap(({ check, severity, bySymbol }) => {
          const count = bySymbol.get(symbol) ?? 0;
          const { weight, floor } = PENALTIES[severity];
          return count === 0 ? [] : [{ check, count, penalty: Math.max(floor, weight * Math.min(1, count / rows)) }];
        })
        .sort((a, b) => b.penalty - a.penalty || (a.check < b.check ? -1 : 1));
      const penalty = found.reduce((sum, one) => sum + one.penalty, 0);
      return { symbol, score: Math.max(0, 1 - penalty), bars: rows, found };
    })
    .sort((a, b) => a.score - b.score || (a.symbol < b.symbol ? -1 : 1));
}
