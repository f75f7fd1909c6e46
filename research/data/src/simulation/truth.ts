/** What is true about a simulated market and cannot be read off its bars; JSON-able, recorded beside the data. */
import { isoDate } from '@quantcli/core';
import type { BarColumns } from './bar-path.ts';
import { EXTREMES_FEATURE, FEATURE, HORIZON } from './cross-section.ts';
import { describeHappenings, type Happenings } from './happenings.ts';
import type { MarketSpec } from './market-spec.ts';
import { pastWindowOf } from './past-window.ts';
import { REGIMES, type Regime } from './regime-path.ts';
import { DRIFT } from './return-path.ts';
import type { ShockPath } from './shock-path.ts';
import { extremesLead } from './symbol-paths.ts';
import { BARS_PER_YEAR } from './symbol-traits.ts';
import type { World } from './world.ts';

/** Mean and extremes over symbols. */
type Spread = { readonly mean: number; readonly least: number; readonly most: number };
type SymbolDate = { readonly symbol: string; readonly date: string };

export type Truth = {
  readonly spec: MarketSpec;
  /** Expected return of every symbol without the edge, a year (252 bars, simple). */
  readonly drift: number;
  /** Nothing is planted where this is null. */
  readonly edge:
    | null
    | {
        readonly kind?: 'signal' | undefined;
        readonly ic: number;
        readonly halfLife: number;
        readonly shape?: 'linear' | 'extremes' | undefined;
        /** The signal's autocorrelation from bar to bar. */
        readonly persistence: number;
        /** Extra expected return of the next bar, in idiosyncratic deviations, per deviation of what leads it. */
        readonly size: number;
      }
    | { readonly kind: 'momentum' | 'reversal'; readonly ic: number; readonly size: number };
  /** The feature through which the edge shows, on adjusted prices and volume. */
  readonly feature: string;
  /** Bars of forward return behind every information coefficient here. */
  readonly horizon: number;
  /** On this very market, sampling noise included; null where nothing is planted or the market is too short. */
  readonly realised: {
    readonly dates: number;
    readonly featureIc: number | null;
    /** Of the true expected return of the next bar: what perfect knowledge would have reached. */
    readonly expectedReturnIc: number | null;
  };
  readonly regimes: {
    readonly share: Readonly<Record<Regime['name'], number>>;
    readonly spells: readonly { readonly regime: Regime['name']; readonly from: string; readonly to: string }[];
  };
  /** Volatilities a year; the factors' as realised, the symbols' idiosyncratic one as of the normal regime. */
  readonly loadings: {
    readonly marketVolatility: number;
    readonly sectorVolatility: Spread;
    readonly beta: Spread;
    readonly idiosyncraticVolatility: Spread;
  };
  readonly splits: readonly (SymbolDate & { readonly ratio: number })[];
  readonly dividends: readonly (SymbolDate & { readonly amount: number })[];
  /** Symbols that were not there at the first session, with their first bar. */
  readonly listings: readonly SymbolDate[];
  /** Symbols that are not there at the last session, with their last bar. */
  readonly delistings: readonly SymbolDate[];
} & Happenings;

export interface TruthParts {
  readonly world: World;
  readonly symbols: readonly string[];
  readonly sessions: Float64Array;
  readonly columns: BarColumns;
  readonly size: number;
  readonly realised: Truth['realised'];
}

export function tellTruth({ world, symbols, sessions, columns, size, realised }: TruthParts): Truth {
  const { spec, traits, persistence } = world;
  const date = (t: number): string => isoDate(sessions[t]!);
  const splits: Truth['splits'][number][] = [];
  const dividends: Truth['dividends'][number][] = [];
  const listings: SymbolDate[] = [];
  const delistings: SymbolDate[] = [];
  let row = 0;
  for (const [n, { listed, delisted }] of traits.entries()) {
    const symbol = symbols[n]!;
    if (listed > 0) listings.push({ symbol, date: date(listed) });
    for (let t = listed; t < delisted; t += 1, row += 1) {
      if (columns.split[row] !== 1) splits.push({ symbol, date: date(t), ratio: columns.split[row]! });
      if (columns.dividend[row] !== 0) dividends.push({ symbol, date: date(t), amount: columns.dividend[row]! });
    }
    if (delisted < spec.bars) delistings.push({ symbol, date: date(delisted - 1) });
  }
  const annual = Math.sqrt(BARS_PER_YEAR);
  return {
    spec,
    drift: spec.dynamics?.drift ?? DRIFT * BARS_PER_YEAR,
    edge:
      spec.edge === 'none'
        ? null
        : 'halfLife' in spec.edge
          ? { ...spec.edge, persistence, size }
          : { ...spec.edge, size },
    feature: pastWindowOf(spec.edge)?.feature ?? (extremesLead(spec.edge) ? EXTREMES_FEATURE : FEATURE),
    horizon: HORIZON,
    realised,
    regimes: describeRegimes(world.regimes, date),
    loadings: {
      marketVolatility: annual * rootMeanSquare(world.market),
      sectorVolatility: spread(world.factors.map((sector) => annual * rootMeanSquare(sector))),
      beta: spread(traits.map(({ beta }) => beta)),
      idiosyncraticVolatility: spread(traits.map(({ deviation }) => annual * deviation)),
    },
    splits,
    dividends,
    listings,
    delistings,
    ...describeHappenings(world, symbols, columns, date),
  };
}

function describeRegimes(path: Uint8Array, date: (t: number) => string): Truth['regimes'] {
  const share = { calm: 0, normal: 0, crisis: 0 };
  const spells: Truth['regimes']['spells'][number][] = [];
  for (let from = 0, t = 0; t < path.length; t += 1) {
    const { name } = REGIMES[path[t]!]!;
    share[name] += 1 / path.length;
    if (path[t + 1] === path[t]) continue;
    spells.push({ regime: name, from: date(from), to: date(t) });
    from = t + 1;
  }
  return { share, spells };
}

function rootMeanSquare({ overnight, intraday }: ShockPath): number {
  return Math.sqrt(overnight.reduce((sum, first, t) => sum + (first + intraday[t]!) ** 2, 0) / overnight.length);
}

function spread(values: readonly number[]): Spread {
  if (values.length === 0) return { mean: 0, least: 0, most: 0 };
  const sum = values.reduce((total, value) => total + value, 0);
  const ordered = values.toSorted((a, b) => a - b);
  return { mean: sum / values.length, least: ordered[0]!, most: ordered.at(-1)! };
}
