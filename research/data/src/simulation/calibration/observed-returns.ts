/** What a calibration looks at: daily total returns of every symbol in columns, with the part before the open and what else bars say. */
import { DataError, MICROS_PER_DAY } from '@quantcli/core';
import { panelFromBars, type Bars } from '@quantcli/market';
import { Panel } from '@quantcli/panel';

/** A larger move is a wrong action or a story of its own: it is left out, and counted. */
const MOST_RETURN = 0.5;
const LEAST_SYMBOLS = 5;
const LEAST_BARS = 500;
/** A symbol without a bar among the last of the panel has left. */
const LATEST = 10;
/** Of bars that are a day apart but for weekends and holidays. */
const LEAST_STEP = 0.9 * MICROS_PER_DAY;

export interface ObservedReturns {
  readonly symbols: number;
  readonly bars: number;
  /** [bars] */
  readonly time: Float64Array;
  /** [symbols][bars] simple total returns from close to close; NaN where there is none. */
  readonly total: readonly Float64Array[];
  /** [symbols][bars] the part from the last close to the open; NaN where there is no open. */
  readonly overnight: readonly Float64Array[];
  /** A panel's field of an observed symbol, [bars]; undefined where the panel has none. */
  readonly column: (field: string, symbol: number) => Float64Array | undefined;
  /** Moves beyond ±50 %. */
  readonly leftOut: number;
  /** Symbols that move on too few bars. */
  readonly tooShort: number;
  /** Whether every symbol is there at the end. */
  readonly complete: boolean;
}

/** Throws {@link DataError} for bars within a day, and when fewer than 5 symbols move on more than 500 bars. */
export function observeReturns(data: Bars | Panel): ObservedReturns {
  const panel = data instanceof Panel ? data : panelFromBars(data);
  const chosen = panel.symbols.flatMap((_, n) =>
    panel.column('close', n).filter((x, t, close) => x > 0 && x !== close[t - 1]).length > LEAST_BARS ? [n] : [],
  );
  refuseUnfit(panel, chosen.length);
  const column = (field: string, n: number): Float64Array | undefined =>
    panel.has(field) ? panel.column(field, chosen[n]!) : undefined;
  let leftOut = 0;
  const total: Float64Array[] = [];
  const overnight: Float64Array[] = [];
  for (let n = 0; n < chosen.length; n += 1) {
    const close = column('close', n)!;
    const open = column('open', n);
    const whole = new Float64Array(panel.bars).fill(NaN);
    const night = new Float64Array(panel.bars).fill(NaN);
    for (let t = 1; t < panel.bars; t += 1) {
      const r = close[t]! / close[t - 1]! - 1;
      if (Math.abs(r) <= MOST_RETURN) whole[t] = r;
      else if (Number.isFinite(r)) leftOut += 1;
      const first = (open?.[t] ?? NaN) / close[t - 1]! - 1;
      if (Math.abs(r) <= MOST_RETURN && Math.abs(first) <= MOST_RETURN) night[t] = first;
    }
    total.push(whole);
    overnight.push(night);
  }
  const { bars, time } = panel;
  return {
    symbols: chosen.length,
    bars,
    time,
    total,
    overnight,
    column,
    leftOut,
    tooShort: panel.symbols.length - chosen.length,
    complete: chosen.every((_, n) =>
      column('close', n)!
        .subarray(-LATEST)
        .some((x) => x > 0),
    ),
  };
}

function refuseUnfit({ symbols, time }: Panel, long: number): void {
  const steps = time
    .subarray(1)
    .map((instant, t) => instant - time[t]!)
    .sort();
  const usual = steps[steps.length >> 1] ?? Infinity;
  if (usual < LEAST_STEP) {
    throw new DataError({
      code: 'calibration.interval',
      what: `bars are ${usual / 60e6} minutes apart`,
      cause: 'a market is calibrated to daily bars',
      fix: 'aggregate them to days',
    });
  }
  if (long >= LEAST_SYMBOLS) return;
  throw new DataError({
    code: 'calibration.too-little',
    what: `${long} of ${symbols.length} symbols move on more than ${LEAST_BARS} bars`,
    cause: `a market is calibrated to at least ${LEAST_SYMBOLS} such symbols`,
    fix: 'give more bars of more symbols',
  });
}
