/**
 * A calibration as one self-contained HTML file: whether classifiers tell the simulated market from the real one, what both
 * look like beside each other, and the settings that make the one from the other.
 */
import { FIGURES, type Calibration, type FigureName } from '@quantcli/data';
import { dotRange } from './chart/dot-range.ts';
import { bar, line, planeOf, rule } from './chart/marks.ts';
import { plot, scaleTicksOf, xTicksOf, type XTick } from './chart/plot.ts';
import { extentOf, linearScale, type Scale } from './chart/scale.ts';
import { formatCount, formatPercent, formatRatio } from './format.ts';
import { markup, type Markup } from './markup.ts';
import { renderPage } from './page.ts';
import { list, section, table, valueOr } from './sections/section.ts';

/** Below this a classifier tells little. */
const AIM = 0.7;
const LEGEND = [
  { label: 'Panel', swatch: 'strategy' },
  { label: 'Simulated', swatch: 'benchmark' },
];
const PERCENT: ReadonlySet<FigureName> = new Set([
  'drift',
  'volatility',
  'volatilityLow',
  'volatilityHigh',
  'marketVolatility',
  'night',
  'marketNight',
]);

/** Renders a calibration. A figure that the data could not give prints as a dash. */
export function renderCalibrationReport(calibration: Calibration): string {
  const { spec, report } = calibration;
  const { panel } = report;
  return renderPage({
    title: 'Simulated market, calibrated',
    subtitle: `to ${formatCount(panel.symbols)} symbols, ${panel.from} to ${panel.to}, ${formatCount(panel.bars)} bars · seed ${spec.seed}`,
    sections: [
      examSection(calibration),
      figuresSection(calibration),
      markup`<div class="pair">${quantileSection(calibration)}${memorySection(calibration)}</div>`,
      correlationSection(calibration),
      settingsSection(calibration),
    ],
  });
}

function examSection({ report: { exam } }: Calibration): Markup {
  if (exam.length === 0) {
    return section(
      'exam',
      'Told apart?',
      markup`<p class="lead">No exam: it was not asked for, or there is too little data.</p>`,
    );
  }
  const rows = exam.flatMap(({ bars, symbols, windows, logistic, trees }) =>
    (
      [
        ['logistic regression', logistic],
        ['boosted trees', trees],
      ] as const
    ).map(([name, { auc, low, high }]) => [
      `${bars} bars × ${symbols} ${symbols === 1 ? 'symbol' : 'symbols'}`,
      name,
      formatCount(windows),
      markup`<b>${formatRatio(auc, 3)}</b>`,
      `${formatRatio(low, 3)} to ${formatRatio(high, 3)}`,
      dotRange({ value: auc - 0.5, low: low - 0.5, high: high - 0.5 }, 0.5, auc < AIM ? 'strategy' : 'benchmark'),
    ]),
  );
  const worst = Math.max(...exam.flatMap(({ logistic, trees }) => [logistic.auc, trees.auc]));
  return section(
    'exam',
    'Told apart?',
    markup`<p class="lead">
        Classifiers see windows of returns of the panel and of the simulated market and say which is which, tested on
        other years and other symbols than they learned from. An area under the curve of 0.5 is a coin toss, 1 is
        certainty. Highest here: ${formatRatio(worst, 3)}, ${worst < AIM ? 'below' : 'not below'} the aim of ${formatRatio(AIM, 1)}.
      </p>
      ${table(
        'Areas under the curve',
        [
          { head: 'Windows of' },
          { head: 'Classifier' },
          { head: 'Windows', numeric: true },
          { head: 'AUC', numeric: true },
          { head: '95 % interval, by years', numeric: true },
          { head: '0 to 1, the line at 0.5' },
        ],
        rows,
      )}`,
  );
}

function show(name: FigureName, value: number | null): Markup | string {
  const text = PERCENT.has(name) ? formatPercent(value, 1) : formatRatio(value, name === 'tailShare' ? 1 : 3);
  return valueOr(text, 'the data cannot give it');
}

function figuresSection({ targets, fitted }: Calibration): Markup {
  const rows = (Object.keys(FIGURES) as FigureName[]).map((name) => [
    FIGURES[name],
    show(name, targets[name]),
    show(name, fitted[name]),
  ]);
  return section(
    'figures',
    'Side by side',
    table(
      'Figures of both markets',
      [{ head: 'Figure' }, { head: 'Panel', numeric: true }, { head: 'Simulated', numeric: true }],
      rows,
    ),
    markup`<p class="caption">
      The simulated market is one history of the law, the panel another: figures of the market rest on a few crises each
      and differ from seed to seed.
    </p>`,
  );
}

function quantileSection({ report: { pictures } }: Calibration): Markup {
  const [real, simulated] = [pictures.target.quantiles.values, pictures.fitted.quantiles.values];
  const extent = extentOf(real, simulated)!;
  const scale = linearScale(extent, 6);
  const plane = planeOf(280, scale.at, scale.at);
  return section(
    'quantiles',
    'Quantiles of returns',
    plot({
      id: 'quantile-plot',
      title: 'Quantiles of standardised returns, simulated against panel',
      description: `From ${formatRatio(real[0]!, 1)} and ${formatRatio(simulated[0]!, 1)} to ${formatRatio(real.at(-1)!, 1)} and ${formatRatio(simulated.at(-1)!, 1)} deviations.`,
      plane,
      xTicks: ticksOf(scale),
      yTicks: scaleTicksOf(scale, (value) => formatRatio(value, scale.decimals)),
      marks: [
        line(plane, [extent.min, extent.max], [extent.min, extent.max], 'axis'),
        line(plane, real, simulated, 'strategy'),
      ],
      caption:
        'Returns of all symbols in their own deviations: the panel to the right, the simulated market upwards, from the 0.01 % to the 99.99 % quantile. On the straight line both are the same.',
    }),
  );
}

function memorySection({ report: { pictures } }: Calibration): Markup {
  const lags = pictures.target.memory.map((_, k) => k + 1);
  const chart = (id: string, title: string, real: readonly number[], simulated: readonly number[]): Markup => {
    const xs = linearScale({ min: 0, max: lags.length });
    const ys = linearScale(extentOf(real, simulated, [0])!, 4);
    const plane = planeOf(120, xs.at, ys.at);
    return plot({
      id,
      title,
      description: `At lag 1: ${formatRatio(real[0]!, 3)} and ${formatRatio(simulated[0]!, 3)}.`,
      plane,
      xTicks: ticksOf(xs),
      yTicks: scaleTicksOf(ys, (value) => formatRatio(value, ys.decimals)),
      marks: [rule(plane, 0, 'axis'), line(plane, lags, simulated, 'benchmark'), line(plane, lags, real, 'strategy')],
      legend: LEGEND,
      caption: title,
    });
  };
  const { target, fitted } = pictures;
  return section(
    'memory',
    'Memory of volatility',
    chart('memory-symbols', 'Autocorrelation of |r| by lag in bars, mean over symbols', target.memory, fitted.memory),
    chart('memory-market', 'The same of the equally weighted mean', target.marketMemory, fitted.marketMemory),
  );
}

function correlationSection({ report: { pictures } }: Calibration): Markup {
  const { from, step, shares: real } = pictures.target.correlations;
  const simulated = pictures.fitted.correlations.shares;
  const xs = linearScale({ min: from, max: from + step * real.length }, 6);
  const ys = linearScale(extentOf(real, simulated, [0])!, 4);
  const plane = planeOf(200, xs.at, ys.at);
  const centres = real.map((_, k) => from + (k + 0.5) * step);
  return section(
    'correlations',
    'Correlations of pairs',
    plot({
      id: 'correlation-plot',
      title: 'Share of pairs of symbols by correlation',
      description: 'Bars: the simulated market; line: the panel.',
      plane,
      xTicks: ticksOf(xs),
      yTicks: scaleTicksOf(ys, (value) => formatPercent(value, 0)),
      marks: [
        ...simulated.map((share, k) => bar(plane, from + k * step, from + (k + 0.9) * step, 0, share, 'train')),
        line(plane, centres, real, 'strategy'),
      ],
      legend: [LEGEND[0]!, { label: 'Simulated', swatch: 'train' }],
    }),
  );
}

function settingsSection({ spec, report: { panel } }: Calibration): Markup {
  const { symbols, ...dynamics } = spec.dynamics!;
  const facts = [
    `${formatCount(symbols.length)} symbols with their own loadings, deviations, prices and volumes; ${symbols[0]!.loadings.length} statistical factors beside the market.`,
    panel.leftOut > 0 && `${formatCount(panel.leftOut)} moves beyond ±50 % were left out.`,
    panel.tooShort > 0 && `${formatCount(panel.tooShort)} symbols move on too few bars and were left out.`,
    'The drift is that of the panel, survivorship included. Where memory is not 0, the next return can be predicted a little: set it to 0 for a null market.',
  ].filter((fact) => fact !== false);
  return section(
    'settings',
    'Settings',
    list(facts),
    markup`<details>
      <summary>The law of returns</summary>
      <pre>${JSON.stringify(dynamics, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(4)) : value), 2)}</pre>
    </details>`,
  );
}

function ticksOf(scale: Scale): XTick[] {
  return xTicksOf(scale, (value) => formatRatio(value, scale.decimals));
}
