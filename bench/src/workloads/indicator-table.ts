/**
 * The indicators that are raced: ours in the feature language, TA-Lib's function, and how the npm libraries are asked for
 * the same. An npm adapter gives its values at the end of the series; those before it are fewer in each library.
 */
import * as indicatorts from 'indicatorts';
import * as technical from 'technicalindicators';
import * as signals from 'trading-signals';
import type { KernelName } from '@quantcli/numeric';
import type { BarField } from '../wandering-panel.ts';

/** The columns as the npm libraries take them, made before the clock starts. */
export interface Columns extends Readonly<Record<BarField, number[]>> {
  readonly candles: readonly Readonly<Record<BarField, number>>[];
}

/** Each output's values, one array an output in our order. */
type Run = (columns: Columns) => readonly (readonly number[])[];

export interface Indicator {
  readonly name: string;
  /** Its outputs in the feature language, in TA-Lib's order. */
  readonly exprs: readonly string[];
  readonly talib: { readonly name: string; readonly inputs: readonly BarField[]; readonly numbers: readonly number[] };
  /** Wider than 1e-9 where TA-Lib slides a sum along, and why. */
  readonly limit?: number;
  /** The rolling kernel that does all of it. */
  readonly kernel?: {
    readonly name: KernelName;
    readonly window: number;
    readonly inputs: readonly BarField[];
  };
  readonly npm?: Readonly<Record<string, Run>>;
}

/** Feeds a streaming indicator of trading-signals and collects what it says. */
function feed<I, R>(indicator: { add(input: I): R | null }, inputs: readonly I[]): R[] {
  const out: R[] = [];
  for (const input of inputs) {
    const result = indicator.add(input);
    if (result !== null) out.push(result);
  }
  return out;
}

/** Splits rows of objects into one array an output. */
function columnsOf<R>(rows: readonly R[], ...pick: ((row: R) => number | undefined)[]): number[][] {
  return pick.map((value) => rows.map((row) => value(row) ?? NaN));
}

const close = { inputs: ['close'] } as const;
const bars = { inputs: ['high', 'low', 'close'] } as const;
// TA-Lib adds and takes away: the rounding of a million bars stays in its sums.
const SLID = 1e-6;

export const indicators: readonly Indicator[] = [
  {
    name: 'sma',
    exprs: ['sma(close, 20)'],
    talib: { name: 'SMA', ...close, numbers: [20] },
    kernel: { name: 'mean', window: 20, ...close },
    npm: {
      technicalindicators: (c) => [technical.SMA.calculate({ period: 20, values: c.close })],
      'trading-signals': (c) => [feed(new signals.SMA(20), c.close)],
      indicatorts: (c) => [indicatorts.sma(c.close, { period: 20 })],
    },
  },
  {
    name: 'ema',
    exprs: ['ema(close, 20)'],
    talib: { name: 'EMA', ...close, numbers: [20] },
    kernel: { name: 'ema', window: 20, ...close },
    npm: {
      technicalindicators: (c) => [technical.EMA.calculate({ period: 20, values: c.close })],
      'trading-signals': (c) => [feed(new signals.EMA(20), c.close)],
      indicatorts: (c) => [indicatorts.ema(c.close, { period: 20 })],
    },
  },
  {
    name: 'wma',
    exprs: ['wma(close, 20)'],
    talib: { name: 'WMA', ...close, numbers: [20] },
    kernel: { name: 'wma', window: 20, ...close },
    npm: {
      technicalindicators: (c) => [technical.WMA.calculate({ period: 20, values: c.close })],
      'trading-signals': (c) => [feed(new signals.WMA(20), c.close)],
    },
  },
  {
    name: 'rsi',
    exprs: ['rsi(close, 14)'],
    talib: { name: 'RSI', ...close, numbers: [14] },
    npm: {
      technicalindicators: (c) => [technical.RSI.calculate({ period: 14, values: c.close })],
      'trading-signals': (c) => [feed(new signals.RSI(14), c.close)],
      indicatorts: (c) => [indicatorts.rsi(c.close, { period: 14 })],
    },
  },
  {
    name: 'macd',
    exprs: ['macd(close, 12, 26, 9)', 'macd_signal(close, 12, 26, 9)', 'macd_hist(close, 12, 26, 9)'],
    talib: { name: 'MACD', ...close, numbers: [12, 26, 9] },
    npm: {
      technicalindicators: (c) =>
        columnsOf(
          technical.MACD.calculate({
            values: c.close,
            fastPeriod: 12,
            slowPeriod: 26,
            signalPeriod: 9,
            SimpleMAOscillator: false,
            SimpleMASignal: false,
          }),
          (row) => row.MACD,
          (row) => row.signal,
          (row) => row.histogram,
        ),
      'trading-signals': (c) =>
        columnsOf(
          feed(new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9)), c.close),
          (row) => row.macd,
          (row) => row.signal,
          (row) => row.histogram,
        ),
    },
  },
  {
    name: 'bollinger',
    exprs: ['bbands_upper(close, 20, 2, 2)', 'bbands_middle(close, 20, 2, 2)', 'bbands_lower(close, 20, 2, 2)'],
    talib: { name: 'BBANDS', ...close, numbers: [20, 2.0, 2.0] },
    npm: {
      technicalindicators: (c) =>
        columnsOf(
          technical.BollingerBands.calculate({ period: 20, stdDev: 2, values: c.close }),
          (row) => row.upper,
          (row) => row.middle,
          (row) => row.lower,
        ),
      'trading-signals': (c) =>
        columnsOf(
          feed(new signals.BollingerBands(20, 2), c.close),
          (row) => row.upper,
          (row) => row.middle,
          (row) => row.lower,
        ),
      indicatorts: (c) => {
        const { upper, middle, lower } = indicatorts.bb(c.close, { period: 20 });
        return [upper, middle, lower];
      },
    },
  },
  {
    name: 'atr',
    exprs: ['atr(high, low, close, 14)'],
    talib: { name: 'ATR', ...bars, numbers: [14] },
    npm: {
      technicalindicators: (c) => [technical.ATR.calculate({ period: 14, high: c.high, low: c.low, close: c.close })],
      'trading-signals': (c) => [feed(new signals.ATR(14), c.candles)],
      indicatorts: (c) => [indicatorts.atr(c.high, c.low, c.close, { period: 14 }).atrLine],
    },
  },
  {
    name: 'adx',
    exprs: ['adx(high, low, close, 14)'],
    talib: { name: 'ADX', ...bars, numbers: [14] },
    npm: {
      technicalindicators: (c) =>
        columnsOf(technical.ADX.calculate({ period: 14, high: c.high, low: c.low, close: c.close }), (row) => row.adx),
      'trading-signals': (c) => [feed(new signals.ADX(14), c.candles)],
    },
  },
  {
    name: 'stochastic',
    exprs: ['stoch_k(high, low, close, 14, 3, 0, 3, 0)', 'stoch_d(high, low, close, 14, 3, 0, 3, 0)'],
    talib: { name: 'STOCH', ...bars, numbers: [14, 3, 0, 3, 0] },
    npm: {
      'trading-signals': (c) =>
        columnsOf(
          feed(new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }), c.candles),
          (row) => row.stochK,
          (row) => row.stochD,
        ),
    },
  },
  {
    name: 'stochastic-fast',
    exprs: ['stochf_k(high, low, close, 14, 3, 0)', 'stochf_d(high, low, close, 14, 3, 0)'],
    talib: { name: 'STOCHF', ...bars, numbers: [14, 3, 0] },
    npm: {
      technicalindicators: (c) =>
        columnsOf(
          technical.Stochastic.calculate({ period: 14, signalPeriod: 3, high: c.high, low: c.low, close: c.close }),
          (row) => row.k,
          (row) => row.d,
        ),
      indicatorts: (c) => {
        const { k, d } = indicatorts.stoch(c.high, c.low, c.close, { kPeriod: 14, dPeriod: 3 });
        return [k, d];
      },
    },
  },
  {
    name: 'cci',
    exprs: ['cci(high, low, close, 20)'],
    talib: { name: 'CCI', ...bars, numbers: [20] },
    npm: {
      technicalindicators: (c) => [technical.CCI.calculate({ period: 20, high: c.high, low: c.low, close: c.close })],
      'trading-signals': (c) => [feed(new signals.CCI(20), c.candles)],
      indicatorts: (c) => [indicatorts.cci(c.high, c.low, c.close, { period: 20 })],
    },
  },
  {
    name: 'mfi',
    exprs: ['mfi(high, low, close, volume, 14)'],
    talib: { name: 'MFI', inputs: ['high', 'low', 'close', 'volume'], numbers: [14] },
    limit: SLID,
    npm: {
      technicalindicators: (c) => [
        technical.MFI.calculate({ period: 14, high: c.high, low: c.low, close: c.close, volume: c.volume }),
      ],
      'trading-signals': (c) => [feed(new signals.MFI(14), c.candles)],
      indicatorts: (c) => [indicatorts.mfi(c.high, c.low, c.close, c.volume, { period: 14 })],
    },
  },
  {
    name: 'obv',
    exprs: ['obv(close, volume)'],
    talib: { name: 'OBV', inputs: ['close', 'volume'], numbers: [] },
    npm: {
      technicalindicators: (c) => [technical.OBV.calculate({ close: c.close, volume: c.volume })],
      indicatorts: (c) => [indicatorts.obv(c.close, c.volume)],
    },
  },
  {
    name: 'williams-r',
    exprs: ['willr(high, low, close, 14)'],
    talib: { name: 'WILLR', ...bars, numbers: [14] },
    npm: {
      technicalindicators: (c) => [
        technical.WilliamsR.calculate({ period: 14, high: c.high, low: c.low, close: c.close }),
      ],
      'trading-signals': (c) => [feed(new signals.WilliamsR(14), c.candles)],
      indicatorts: (c) => [indicatorts.willr(c.high, c.low, c.close, { period: 14 })],
    },
  },
  {
    name: 'roc',
    exprs: ['roc(close, 10)'],
    talib: { name: 'ROC', ...close, numbers: [10] },
    npm: {
      technicalindicators: (c) => [technical.ROC.calculate({ period: 10, values: c.close })],
      'trading-signals': (c) => [feed(new signals.ROC(10), c.close)],
      indicatorts: (c) => [indicatorts.roc(c.close, { period: 10 })],
    },
  },
  {
    name: 'aroon',
    exprs: ['aroon_down(low, 25)', 'aroon_up(high, 25)'],
    talib: { name: 'AROON', inputs: ['high', 'low'], numbers: [25] },
    npm: {
      'trading-signals': (c) =>
        columnsOf(
          feed(new signals.Aroon(25), c.candles),
          (row) => row.aroonDown,
          (row) => row.aroonUp,
        ),
      indicatorts: (c) => {
        const { down, up } = indicatorts.aroon(c.high, c.low, { period: 25 });
        return [down, up];
      },
    },
  },
  {
    name: 'stddev',
    exprs: ['stddev(close, 20, 1)'],
    talib: { name: 'STDDEV', ...close, numbers: [20, 1.0] },
    limit: SLID,
    kernel: { name: 'std', window: 20, ...close },
    npm: {
      technicalindicators: (c) => [technical.SD.calculate({ period: 20, values: c.close })],
      indicatorts: (c) => [indicatorts.mstd(c.close, { period: 20 })],
    },
  },
  {
    name: 'correl',
    exprs: ['correl(high, low, 30)'],
    talib: { name: 'CORREL', inputs: ['high', 'low'], numbers: [30] },
    limit: SLID,
    kernel: { name: 'corr', window: 30, inputs: ['high', 'low'] },
  },
  {
    name: 'linear-regression',
    exprs: ['linearreg(close, 14)'],
    talib: { name: 'LINEARREG', ...close, numbers: [14] },
    npm: {
      'trading-signals': (c) => columnsOf(feed(new signals.LinearRegression(14), c.close), (row) => row.prediction),
    },
  },
  {
    name: 'linear-regression-slope',
    exprs: ['linearreg_slope(close, 14)'],
    talib: { name: 'LINEARREG_SLOPE', ...close, numbers: [14] },
    kernel: { name: 'slope', window: 14, ...close },
    npm: {
      'trading-signals': (c) => columnsOf(feed(new signals.LinearRegression(14), c.close), (row) => row.slope),
    },
  },
  {
    name: 'kama',
    exprs: ['kama(close, 10)'],
    talib: { name: 'KAMA', ...close, numbers: [10] },
    npm: {
      'trading-signals': (c) => [feed(new signals.KAMA(10), c.close)],
    },
  },
  {
    name: 'sar',
    exprs: ['sar(high, low, 0.02, 0.2)'],
    talib: { name: 'SAR', inputs: ['high', 'low'], numbers: [0.02, 0.2] },
    npm: {
      technicalindicators: (c) => [technical.PSAR.calculate({ step: 0.02, max: 0.2, high: c.high, low: c.low })],
      'trading-signals': (c) => [feed(new signals.PSAR({ accelerationStep: 0.02, accelerationMax: 0.2 }), c.candles)],
      indicatorts: (c) => [indicatorts.psar(c.high, c.low, c.close, { step: 0.02, max: 0.2 }).psarResult],
    },
  },
  {
    name: 'min',
    exprs: ['ts_min(close, 20)'],
    talib: { name: 'MIN', ...close, numbers: [20] },
    kernel: { name: 'min', window: 20, ...close },
    npm: {
      technicalindicators: (c) => [technical.Lowest.calculate({ period: 20, values: c.close })],
      indicatorts: (c) => [indicatorts.mmin(c.close, { period: 20 })],
    },
  },
  {
    name: 'max',
    exprs: ['ts_max(close, 20)'],
    talib: { name: 'MAX', ...close, numbers: [20] },
    kernel: { name: 'max', window: 20, ...close },
    npm: {
      technicalindicators: (c) => [technical.Highest.calculate({ period: 20, values: c.close })],
      indicatorts: (c) => [indicatorts.mmax(c.close, { period: 20 })],
    },
  },
  {
    name: 'engulfing',
    exprs: ['cdlengulfing(open, high, low, close)'],
    talib: { name: 'CDLENGULFING', inputs: ['open', 'high', 'low', 'close'], numbers: [] },
  },
];
