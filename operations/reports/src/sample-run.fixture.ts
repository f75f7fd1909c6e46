/** A made-up run for tests: plausible numbers from a seeded Rng, in the shapes of a real one. */
import type { Measures, RunDocument, RunProvenance, RunSeries } from '@quantcli/backtest';
import { isoDate, MICROS_PER_DAY, microsFromDate, Rng } from '@quantcli/core';

export interface SampleOptions {
  readonly seed?: number;
  readonly bars?: number;
  readonly folds?: number;
  readonly quantiles?: number;
  /** Daily drift of the strategy. */
  readonly drift?: number;
  readonly label?: RunDocument['verdict']['label'];
}

export interface SampleRun {
  readonly document: RunDocument;
  readonly series: RunSeries;
  readonly provenance: RunProvenance;
}

const FEATURES = [
  ['momentum_12_1', 'rank(delay(close, 21) / delay(close, 252) - 1)'],
  ['reversal_1m', 'rank(-(close / delay(close, 21) - 1))'],
  ['volatility_20', 'rank(-ts_std(returns(close, 1), 20))'],
  ['volume_trend', 'rank(ts_mean(volume, 5) / ts_mean(volume, 60))'],
  ['distance_high_252', 'close / ts_max(high, 252)'],
  ['rsi_14', 'rsi(close, 14)'],
  ['bollinger_20', '(close - ts_mean(close, 20)) / (2 * ts_std(close, 20))'],
  ['range_10', 'rank(ts_mean((high - low) / close, 10))'],
  ['gap', 'rank(open / delay(close, 1) - 1)'],
  ['correlation_volume', 'ts_corr(close, volume, 20)'],
] as const;

export function sampleRun({
  seed = 7,
  bars = 5_292,
  folds = 16,
  quantiles = 5,
  drift = 0.000_18,
  label = 'weak evidence',
}: SampleOptions = {}): SampleRun {
  const rng = Rng.fromSeed(seed);
  const time = weekdays(bars);
  const returns = walk(rng.split('strategy'), bars, drift, 0.006);
  const benchmarkReturns = walk(rng.split('benchmark'), bars, 0.0003, 0.011);
  const noise = rng.split('ic');
  const exposure = rng.split('exposure');
  const coefficient = rng.split('coefficient');
  const icTime = time.slice(0, Math.max(0, bars - 5));
  const outOfSample = measuresOf(time, returns);
  const dates = [...time].map(isoDate);
  const at = (i: number): string => dates[Math.max(0, Math.min(bars - 1, Math.floor(i)))] ?? '2001-01-02';
  return {
    document: {
      run: {
        id: 'r-000042',
        seed,
        code: '0.1.0+4f1d2c9a77e0b3d6',
        configHash: '9b0f8c1f6f5f2f3e7c8e52a6d7c41a9ab5c0b3c6f1b2d4e8a90713c5d6e7f801',
        dataHash: 'c1d2e3f4a5b697887766554433221100ffeeddccbbaa99887766554433221100',
      },
      data: {
        symbols: 140,
        bars: bars * 140,
        from: at(0),
        to: at(bars),
        imported: 720_431,
        rejected: 12,
        findings: [
          {
            check: 'zero volume',
            severity: 'info',
            count: 83,
            examples: ['XYZ 2004-05-28', 'ABC 2007-11-23'],
            action: 'accept',
            done: 'kept, never forward-filled',
          },
          {
            check: 'jumps',
            severity: 'warning',
            count: 41,
            examples: ['AIG 2008-09-15: −60.8 %, robust z −24', 'C 2009-02-27: −39.0 %'],
            action: 'flag',
            done: 'kept and flagged',
          },
          {
            check: 'low above high',
            severity: 'error',
            count: 3,
            examples: ['KO 2003-02-11, line 18,204'],
            action: 'quarantine',
            done: 'rejected',
          },
        ],
      },
      features: FEATURES.map(([name, expr], i) => ({ name, expr, warmup: 5 + 25 * i })),
      folds: Array.from({ length: folds }, (_, f) => ({
        trainFrom: at(0),
        trainTo: at(((f + 1) * bars) / (folds + 1) - 10),
        testFrom: at(((f + 1) * bars) / (folds + 1)),
        testTo: at(((f + 2) * bars) / (folds + 1) - 1),
        purged: 700 + f,
        embargoed: 700,
      })),
      outOfSample,
      benchmark: {
        ...measuresOf(time, benchmarkReturns),
        ic: null,
        icStdErr: null,
        hitRate: null,
        dsr: null,
        turnoverPerYear: 0.2,
        costBpsPerYear: 0.6,
      },
      verdict: {
        label,
        reasons: [
          'After costs the Sharpe ratio against cash is 0.44 over 5,291 bars; the probability that the true one is above zero is 97.8 %.',
          'Deflated for the search (12 configurations were tried on this data) the probability is 81.3 %; an edge needs 97.5 %.',
          'The forecasts rank returns with an IC of 0.0142 ± 0.0041 (t = 3.5, an edge needs 1.96).',
        ],
      },
      report: 'runs/r-000042/report.html',
      timings: { import: 3.12, quality: 0.84, features: 4.41, model: 2.73, simulate: 0.38 },
    },
    series: {
      time,
      equity: compounded(returns),
      benchmarkEquity: compounded(benchmarkReturns),
      returns,
      benchmarkReturns,
      icTime,
      ic: icTime.map(() => 0.014 + 0.12 * noise.normal()),
      quantileReturns: Array.from({ length: quantiles }, (_, q) => ({
        mean: 0.0009 + 0.0006 * (q - (quantiles - 1) / 2) + 0.0002 * noise.normal(),
        stdErr: 0.000_35,
        count: 140_000,
      })),
      horizon: 5,
      turnover: time.map((_, i) => (i % 5 === 1 ? 0.3 + 0.1 * exposure.uniform() : 0)),
      grossExposure: time.map((_, i) => (i === 0 ? 0 : 2 + 0.02 * exposure.normal())),
      netExposure: time.map((_, i) => (i === 0 ? 0 : 0.03 * exposure.normal())),
      costs: { commission: 21_000, spread: 143_000, impact: 88_000, fees: 3_400, borrow: 41_000 },
      trades: 61_244,
      unfilled: 37,
      cut: 3,
      coefficients: FEATURES.map(([feature]) => {
        const mean = 0.012 * coefficient.normal();
        return {
          feature,
          mean,
          lowest: mean - 0.01 * coefficient.uniform(),
          highest: mean + 0.01 * coefficient.uniform(),
        };
      }),
    },
    provenance: {
      title: 'Cross-sectional ridge on alpha-v1',
      sources: ['us_sp500_daily_adj_1999_2021.csv.gz: 720,443 rows, sha256 c1d2e3f4a5b69788…'],
      configuration:
        'label: fwd_rank(close, 5)\nfeatures: alpha-v1\nmodel:\n  ridge:\n    lambda: purged-cv\npolicy:\n  longShort:\n    quantile: 0.2\n    rebalance: 5\n',
      at: '2025-11-21T09:30:00Z',
      notes: [
        'The universe is made of companies that were still listed in 2021: survivorship flatters every long position.',
        'Two features of alpha-v1 were left out: the data has no field vwap.',
      ],
    },
  };
}

/** The first `bars` weekdays from 2 January 2001. */
function weekdays(bars: number): Float64Array {
  const time = new Float64Array(bars);
  let next: number = microsFromDate(2001, 1, 2)!;
  for (let i = 0; i < bars; i += 1) {
    while ([0, 6].includes(new Date(next / 1_000).getUTCDay())) next += MICROS_PER_DAY;
    time[i] = next;
    next += MICROS_PER_DAY;
  }
  return time;
}

/** Returns with a slowly changing volatility; the first entry is 0. */
function walk(rng: Rng, bars: number, drift: number, volatility: number): Float64Array {
  let level = 1;
  return new Float64Array(bars).map((_, i) => {
    if (i === 0) return 0;
    level = Math.min(4, Math.max(0.5, level * Math.exp(0.04 * rng.normal() - 0.02 * (level - 1))));
    return drift + volatility * level * rng.normal();
  });
}

function compounded(returns: Float64Array): Float64Array {
  let equity = 1_000_000;
  return returns.map((value) => (equity *= 1 + value));
}

/** Rough measures: good enough for a picture. */
function measuresOf(time: Float64Array, returns: Float64Array): Measures {
  const bars = Math.max(0, returns.length - 1);
  const mean = bars > 0 ? returns.reduce((sum, value) => sum + value, 0) / bars : null;
  const deviation =
    mean === null || bars < 2
      ? null
      : Math.sqrt(returns.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (bars - 1));
  const sharpe = mean === null || deviation === null ? null : (mean / deviation) * Math.sqrt(252);
  return {
    from: isoDate(time[0] ?? 0),
    to: isoDate(time.at(-1) ?? 0),
    bars,
    ic: 0.0142,
    icStdErr: 0.0041,
    hitRate: 0.5061,
    annualReturn: mean === null ? null : mean * 252,
    annualVolatility: deviation === null ? null : deviation * Math.sqrt(252),
    sharpe,
    sharpeInterval: sharpe === null ? null : [sharpe - 0.43, sharpe + 0.43],
    sortino: sharpe === null ? null : sharpe * 1.4,
    calmar: sharpe === null ? null : sharpe * 0.4,
    maxDrawdown: 0.183,
    turnoverPerYear: 17.6,
    costBpsPerYear: 93.4,
    psr: 0.978,
    dsr: 0.813,
    trials: 12,
  };
}
