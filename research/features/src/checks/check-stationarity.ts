/**
 * Is a feature stationary within a symbol's history? ADF (null: unit root) and KPSS (null: stationary) are asked
 * together, each at 5 %: they agree on one answer, or on none. Symbols are sampled evenly and the newest bars used, which
 * the result states; a model of levels that wander meets values it has never seen.
 */
import { adfTest, kpssTest } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';
import { smallestStationaryD } from './fractional-difference.ts';

/** `trend`: returns to a straight line. `undecided`: the tests contradict each other, as with long memory, or nothing can be tested. */
export type StationarityVerdict = 'stationary' | 'trend' | 'unit root' | 'undecided';

interface SymbolStationarity {
  readonly symbol: string;
  /** Bars tested: the newest run without a gap. */
  readonly bars: number;
  readonly adfPValue: number;
  readonly kpssPValue: number;
  readonly verdict: StationarityVerdict;
}

export interface Stationarity {
  /** What at least half of the tested symbols have, else `undecided`. */
  readonly verdict: StationarityVerdict;
  readonly recommendation: string;
  readonly symbols: readonly SymbolStationarity[];
  /** Median over the tested symbols of the smallest fractional difference that passes ADF; only where a unit root was found. */
  readonly smallestD?: number;
}

export interface StationarityOptions {
  /** Symbols tested, evenly spaced in the panel. */
  readonly symbols?: number;
  /** Newest bars tested of each. */
  readonly bars?: number;
}

const LEVEL = 0.05;
const FEWEST_BARS = 50;
/** Values in each fractional difference. */
const WINDOW = 100;

/** @param values [N × T], symbol-major, as the panel's bars */
export function checkStationarity(panel: Panel, values: Float64Array, options: StationarityOptions = {}): Stationarity {
  const { symbols: wanted = 6, bars: newest = 1_000 } = options;
  const count = Math.min(wanted, panel.symbols.length);
  const series = Array.from({ length: count }, (_, i) => {
    const n = Math.floor(((i + 0.5) * panel.symbols.length) / count);
    const history = values.subarray(n * panel.bars, (n + 1) * panel.bars);
    return { symbol: panel.symbols[n]!, x: newestRun(history, newest) };
  });
  const symbols = series.map(({ symbol, x }) => ({ symbol, ...testSeries(x) }));
  const tested = symbols.filter(({ adfPValue }) => !Number.isNaN(adfPValue));
  const verdict =
    VERDICTS.find(
      (one) => symbols.filter((symbol) => symbol.verdict === one).length * 2 >= Math.max(1, tested.length),
    ) ?? 'undecided';
  if (tested.length === 0) {
    const recommendation = `nothing could be tested: no sampled symbol has ${FEWEST_BARS} values in a row that vary`;
    return { verdict: 'undecided', recommendation, symbols };
  }
  if (verdict !== 'unit root') return { verdict, recommendation: ADVICE[verdict], symbols };
  const steps = series
    .map(({ x }) => (x.length >= WINDOW + FEWEST_BARS ? smallestStationaryD(x, WINDOW).d : undefined))
    .filter((d) => d !== undefined)
    .sort((a, b) => a - b);
  const smallestD = steps[Math.floor(steps.length / 2)];
  const fractional = smallestD === undefined || smallestD === 0 ? '' : `, or ts_fracdiff with d = ${smallestD}`;
  const recommendation = `it wanders: use a ratio, returns or ts_zscore${fractional}`;
  return { verdict, recommendation, symbols, ...(smallestD !== undefined && { smallestD }) };
}

const VERDICTS: readonly StationarityVerdict[] = ['stationary', 'trend', 'unit root'];

const ADVICE: Readonly<Record<Exclude<StationarityVerdict, 'unit root'>, string>> = {
  stationary: 'use it as it is',
  trend: 'it follows a line in time: use its change, or ts_zscore',
  undecided: 'slow or changing in level: use ts_zscore, or rank it across symbols',
};

function testSeries(x: Float64Array): Omit<SymbolStationarity, 'symbol'> {
  const bars = x.length;
  if (bars < FEWEST_BARS) return { bars, adfPValue: NaN, kpssPValue: NaN, verdict: 'undecided' };
  const adfPValue = adfTest(x).pValue;
  const kpssPValue = kpssTest(x).pValue;
  return { bars, adfPValue, kpssPValue, verdict: judge(x, adfPValue, kpssPValue) };
}

function judge(x: Float64Array, adf: number, kpss: number): StationarityVerdict {
  if (Number.isNaN(adf) || Number.isNaN(kpss)) return 'undecided';
  if (adf < LEVEL && kpss >= LEVEL) return 'stationary';
  if (kpss >= LEVEL) return 'undecided';
  if (adfTest(x, { terms: 'ct' }).pValue < LEVEL && kpssTest(x, 'ct').pValue >= LEVEL) return 'trend';
  return adf < LEVEL ? 'undecided' : 'unit root';
}

/** The newest values in a row that are finite, at most `most`: a view. */
function newestRun(history: Float64Array, most: number): Float64Array {
  let to = history.length;
  while (to > 0 && !Number.isFinite(history[to - 1])) to -= 1;
  let from = to;
  while (from > 0 && to - from < most && Number.isFinite(history[from - 1])) from -= 1;
  return history.subarray(from, to);
}
