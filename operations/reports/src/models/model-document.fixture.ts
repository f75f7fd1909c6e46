/** Model documents as a validation writes them: trees that pass, a linear classifier that does not, and one with nothing in it. */
import type { Measures } from '@quantcli/backtest';
import type { ModelDocument } from '@quantcli/lifecycle';

const YEARS = Array.from({ length: 10 }, (_, y) => 2012 + y);

/** Smooth and aperiodic in k, in [−1, 1]: noise that is the same every time. */
function noise(k: number): number {
  return Math.sin(12.9898 * k + 78.233 * Math.sin(k));
}

function path(p: number): Measures {
  const sharpe = 0.8 + 0.3 * noise(p + 1);
  return {
    from: '2012-01-03',
    to: '2021-12-31',
    bars: 2516,
    ic: 0.031 + 0.004 * noise(p + 2),
    icStdErr: 0.0061,
    hitRate: 0.513 + 0.002 * noise(p + 3),
    annualReturn: 0.071 * sharpe,
    annualVolatility: 0.09,
    sharpe,
    sharpeInterval: [sharpe - 0.51, sharpe + 0.54],
    sortino: 1.4 * sharpe,
    calmar: 0.6 * sharpe,
    maxDrawdown: 0.11 + 0.02 * noise(p + 4),
    turnoverPerYear: 21.4 + noise(p),
    costBpsPerYear: 118,
    psr: 0.965 + 0.01 * noise(p + 1),
    dsr: 0.71 + 0.1 * noise(p + 1),
    trials: 12,
  };
}

/** CPCV of 8 groups, 2 of them tested in each of 28 folds. */
function folds(): ModelDocument['validation']['folds'] {
  return Array.from({ length: 8 }, (_, a) => a).flatMap((a) =>
    Array.from({ length: 7 - a }, (_, i) => a + 1 + i).map((b) => ({
      trainFrom: group(0).from,
      trainTo: group(7).to,
      trainRows: 262_000 - 31 * (a + b),
      testRows: 87_640 + a,
      purged: 1_400 + 10 * a,
      embargoed: 700 + b,
      blocks: b === a + 1 ? [{ from: group(a).from, to: group(b).to }] : [group(a), group(b)],
    })),
  );
}

function group(g: number): { from: string; to: string } {
  return { from: edge(g, 0), to: edge(g + 1, 86_400_000) };
}

/** The date of a group's edge, so many milliseconds before. */
function edge(g: number, before: number): string {
  const [first, end] = [Date.UTC(2012, 0, 3), Date.UTC(2022, 0, 1)];
  return new Date(first + (g * (end - first)) / 8 - before).toISOString().slice(0, 10);
}

const metricsOf = (k: number): Record<string, number> => ({
  rmse: 0.2885 + 0.0004 * noise(k),
  r2: 0.0011 + 0.001 * noise(k + 1),
  ic: 0.0331 + 0.008 * noise(k + 2),
  hit_rate: 0.5131 + 0.004 * noise(k + 3),
});

const features = Array.from({ length: 32 }, (_, f) => ({
  name: `feature_${f + 1}`,
  expr: `rank(ts_mean(returns(close), ${f + 2}))`,
}));

/** Boosted trees whose gates are all open. */
export const treeDocument: ModelDocument = {
  model: {
    name: 'gbdt_leaf_v1',
    version: 3,
    description: 'Boosted trees, grown leaf by leaf',
    estimator: 'gbdt_leaf',
    params: { trees: 100, learningRate: 0.05, leaves: 31 },
    seed: 7,
    code: '0.1.0',
    configHash: 'c0ffee01',
    dataHash: 'da7a0002',
    featureSetHash: 'fea70003',
    trainedAt: '2022-01-05T10:00:00.000000Z',
  },
  data: {
    title: 'us-large, daily',
    symbols: 140,
    bars: 2516,
    from: '2012-01-03',
    to: '2021-12-31',
    rows: 352_240,
    labelled: 351_540,
    fittedTo: '2021-12-30',
    notes: ['The universe is that of today: survivors only.'],
  },
  features,
  leftOut: ['roe: needs the field equity'],
  label: 'fwd_rank(close, 5)',
  horizon: 5,
  form: 'rank',
  weights: { decay: { halfLife: 252 }, uniqueness: true },
  validation: { splitter: 'cpcv(8, 2, embargo 5)', folds: folds(), paths: 7 },
  forecast: {
    ic: 0.0312,
    icInterval: [0.0193, 0.0431],
    icT: 5.14,
    hitRate: 0.5214,
    hitRateInterval: [0.5093, 0.5335],
    years: YEARS.map((year, y) => ({
      year,
      ic: 0.031 + 0.04 * noise(y),
      hitRate: 0.513 + 0.01 * noise(y),
      dates: 252,
    })),
    quintiles: [-0.0012, 0.0004, 0.0011, 0.0019, 0.0041],
  },
  evaluation: {
    kind: 'regression',
    rows: 351_540,
    sections: 2511,
    horizon: 5,
    metrics: Object.entries(metricsOf(0)).map(([name, value]) => ({
      name,
      better: name === 'rmse' ? 'lower' : 'higher',
      value,
      stdErr: 0.002,
      interval: [value - 0.004, value + 0.004],
    })),
    bootstrap: { replications: 500, blockBars: 11 },
    ic: { ic: 0.0331, stdErr: 0.0062, sections: 2511 },
    reliability: null,
    folds: folds().map(({ trainRows, testRows }, f) => ({
      trained: trainRows,
      tested: testRows,
      metrics: metricsOf(f),
    })),
    paths: Array.from({ length: 7 }, (_, p) => ({ metrics: metricsOf(p + 50) })),
    years: YEARS.map((year, y) => ({ year, rows: 35_000 + y, metrics: metricsOf(y + 70) })),
  },
  paths: Array.from({ length: 7 }, (_, p) => path(p)),
  typicalPath: 3,
  importance: features
    .map(({ name }, f) => ({ feature: name, share: 0.1395 * 0.86 ** f }))
    .toSorted((a, b) => b.share - a.share),
  coefficients: [],
  learning: { metric: 'ic', points: [] },
  clusters: {
    metric: 'ic',
    groups: [
      { features: ['momentum_12_1', 'price_to_mean_200'], drop: 0.011, stdErr: 0.004 },
      { features: ['size'], drop: -0.001, stdErr: null },
    ],
  },
  curve: {
    training: Array.from({ length: 100 }, (_, t) => 0.0833 - 0.004 * (1 - Math.exp(-t / 40))),
    heldOut: Array.from({ length: 100 }, (_, t) => 0.0834 - 0.0011 * (1 - Math.exp(-t / 18)) + 0.000007 * t),
  },
  gates: [
    {
      gate: 'ic',
      threshold: 0.02,
      value: 0.0312,
      interval: [0.0193, 0.0431],
      passed: true,
      explanation: 'IC 0.0312 (95 %: 0.0193 to 0.0431), at least 0.02 is asked.',
    },
    {
      gate: 'hitRate',
      threshold: 0.52,
      value: 0.5214,
      interval: [0.5093, 0.5335],
      passed: true,
      explanation: 'Hit rate 52.14 %, at least 52.0 % is asked.',
    },
    {
      gate: 'psr',
      threshold: 0.95,
      value: path(3).psr,
      interval: null,
      passed: true,
      explanation: 'Above zero with a confidence of 95.7 %, at least 95.0 % is asked (deflated for 12 trials: 62.8 %).',
    },
    {
      gate: 'maxDrawdown',
      threshold: 0.15,
      value: path(3).maxDrawdown,
      interval: [0.0911, 0.1298],
      passed: true,
      explanation: 'Maximum drawdown 9.4 %, at most 15.0 % is allowed.',
    },
  ],
  promotable: true,
  timings: { data: 1.2, validation: 84.31, fit: 3.4, total: 88.91 },
};

const bins = (count: number): NonNullable<ModelDocument['evaluation']['reliability']>['mass'] =>
  Array.from({ length: count }, (_, b) => {
    const forecast = 0.41 + (0.18 * (b + 0.5)) / count;
    const observed = 0.5 + 0.55 * (forecast - 0.5) + 0.004 * noise(b);
    const rows = Math.round(40_000 / (1 + ((b - count / 2) / 2) ** 2));
    return {
      from: 0.41 + (0.18 * b) / count,
      to: 0.41 + (0.18 * (b + 1)) / count,
      rows,
      weight: rows,
      forecast,
      observed,
      interval: [observed - 0.012, observed + 0.012],
    };
  });

/** Logistic regression: an interval that includes zero, a closed gate, probabilities, coefficients. Validated, not stored. */
export const linearDocument: ModelDocument = {
  ...treeDocument,
  model: { ...treeDocument.model, name: 'logistic_v1', version: null, description: '', estimator: 'logistic' },
  forecast: { ...treeDocument.forecast, ic: 0.0071, icInterval: [-0.0034, 0.0176], icT: 1.33 },
  evaluation: {
    ...treeDocument.evaluation,
    kind: 'binary',
    metrics: [
      { name: 'auc', better: 'higher', value: 0.5082, stdErr: 0.0051, interval: [0.4981, 0.5183] },
      { name: 'log_loss', better: 'lower', value: 0.6927, stdErr: 0.0003, interval: [0.6924, 0.6929] },
      { name: 'brier', better: 'lower', value: 0.2499, stdErr: null, interval: null },
      { name: 'mce', better: 'lower', value: null, stdErr: null, interval: null },
    ],
    reliability: {
      of: 'second-class',
      width: bins(8),
      mass: bins(10),
      ece: 0.0213,
      eceMass: 0.0207,
      mce: 0.0481,
      brier: { reliability: 0.0006, resolution: 0.0008, uncertainty: 0.2499, withinBins: 0.0001 },
    },
    folds: [],
    paths: [],
    years: [],
  },
  importance: [],
  coefficients: features.slice(0, 8).map(({ name }, f) => ({
    feature: name,
    mean: 0.02 * noise(f),
    lowest: 0.02 * noise(f) - 0.01,
    highest: 0.02 * noise(f) + 0.01,
  })),
  learning: { metric: 'ic', points: [] },
  clusters: { metric: 'ic', groups: [] },
  curve: null,
  gates: treeDocument.gates.map((gate) =>
    gate.gate === 'ic'
      ? {
          ...gate,
          value: 0.0071,
          interval: [-0.0034, 0.0176],
          passed: false,
          explanation: 'IC 0.0071 (95 %: -0.0034 to 0.0176), at least 0.02 is asked; chance is within the interval.',
        }
      : gate,
  ),
  promotable: false,
};

const nothing: Measures = {
  ...path(0),
  ic: null,
  icStdErr: null,
  hitRate: null,
  annualReturn: null,
  annualVolatility: null,
  sharpe: null,
  sharpeInterval: null,
  sortino: null,
  calmar: null,
  maxDrawdown: null,
  turnoverPerYear: null,
  costBpsPerYear: null,
  psr: null,
  dsr: null,
  trials: 1,
};

/** A model of which nothing can be measured. */
export const emptyDocument: ModelDocument = {
  ...linearDocument,
  data: { ...treeDocument.data, notes: [] },
  features: [],
  leftOut: [],
  validation: { ...treeDocument.validation, folds: [], paths: 1 },
  forecast: {
    ic: null,
    icInterval: null,
    icT: null,
    hitRate: null,
    hitRateInterval: null,
    years: [{ year: 2020, ic: null, hitRate: null, dates: 3 }],
    quintiles: [null, null, null, null, null],
  },
  evaluation: {
    ...linearDocument.evaluation,
    rows: 0,
    sections: 0,
    metrics: [],
    reliability: { of: 'most-probable', width: [], mass: [], ece: null, eceMass: null, mce: null, brier: null },
  },
  paths: [nothing],
  typicalPath: 0,
  coefficients: [],
  learning: { metric: 'ic', points: [] },
  clusters: { metric: 'ic', groups: [] },
  curve: { training: [], heldOut: [] },
  gates: treeDocument.gates.map((gate) => ({
    ...gate,
    value: null,
    interval: null,
    passed: false,
    explanation: 'Not measurable.',
  })),
};
