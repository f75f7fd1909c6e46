/** Shares of the variance that fall before the open: of the market, and the median of what symbols have beside it. */
import { deviationOf, present } from './factor-structure.ts';
import type { ObservedReturns } from './observed-returns.ts';
import { meanAcross } from './panel-facts.ts';
import { median } from './source-facts.ts';

/** Where there are no opens: French & Roll (1986). */
const USUAL = { market: 0.25, own: 0.25 } as const;

export function nightShares(
  { total, overnight }: ObservedReturns,
  beta: Float64Array,
): { readonly market: number; readonly own: number } {
  const night = meanAcross(overnight);
  if (present(night).length < 2) return USUAL;
  const day = meanAcross(total.map((r, n) => r.map((value, t) => value - overnight[n]![t]!)));
  const own = total.map((r, n) =>
    shareOf(
      overnight[n]!.map((value, t) => value - beta[n]! * night[t]!),
      r.map((value, t) => value - overnight[n]![t]! - beta[n]! * day[t]!),
    ),
  );
  return { market: shareOf(night, day), own: median(own) };
}

function shareOf(night: Float64Array, day: Float64Array): number {
  const [first, second] = [deviationOf(night) ** 2, deviationOf(day) ** 2];
  return first / (first + second);
}
