/** `quant features factors`: which factors of a library are effective on a market, which have decayed or are crowded. */
import { z } from 'zod';
import { isoDate, operation, writeFileAtomically } from '@quantcli/core';
import {
  factorExpressions,
  factorLibraryNamed,
  factorReview,
  parseFeature,
  REGIMES,
  type Estimate,
  type ReviewedFactor,
} from '@quantcli/features';
import { renderFactorReport, sparkline } from '@quantcli/reports';
import { featureValues } from '../chosen-features.ts';
import type { CommandContext } from '../context.ts';
import { loadMarket } from '../load-market.ts';
import { requireExtension } from '../require-extension.ts';
import { table } from '../table.ts';

const estimate = z.strictObject({ mean: z.number().nullable(), stdErr: z.number().nullable(), dates: z.number() });
const output = z.strictObject({
  library: z.string(),
  hash: z.string(),
  regime: z.enum(REGIMES),
  /** Of the families in the composite. */
  weights: z.record(z.string(), z.number()),
  /** Bars of the return that is predicted. */
  horizon: z.number(),
  factors: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['factor', 'family', 'composite']),
      description: z.string(),
      verdict: z.enum(['effective', 'weak', 'decayed', 'crowded', 'unknown']),
      why: z.string(),
      ic: estimate,
      /** Of the IC, adjusted to the number of scores. */
      interval: z.tuple([z.number(), z.number()]).nullable(),
      icir: z.number().nullable(),
      hitRate: z.number().nullable(),
      years: z.array(estimate.extend({ year: z.string() })),
      /** Return of the best less the worst quantile over the horizon. */
      spread: estimate,
      momentum: z.number().nullable(),
      /** Bars; null where there is none, or it is longer than was looked. */
      halfLife: z.number().nullable(),
      autocorrelation: z.number().nullable(),
      turnover: z.number().nullable(),
      /** The last twelve estimates, a month apart. */
      crowding: z.array(z.strictObject({ date: z.string(), value: z.number().nullable() })),
    }),
  ),
  /** Between the scores, in the order of `factors`. */
  correlations: z.array(z.array(z.number().nullable())),
  leftOut: z.array(z.strictObject({ name: z.string(), missing: z.array(z.string()) })),
  notes: z.array(z.string()),
  report: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { factorsOperation as operation };
const factorsOperation = operation({
  name: 'features.factors',
  summary:
    'Reviews the factors of a library: IC with its interval, by year, spread, half-life, turnover, momentum, correlation and crowding, and a verdict on each.',
  input: z.strictObject({
    library: z.string().default('factors-v1').describe('a factor library by name or file'),
    data: z
      .array(z.string())
      .optional()
      .describe('files, folders, archives; without it the catalog, or a simulated market'),
    universe: z.string().optional().describe('only members count: sp500, liquid-100, sector:Energy, …'),
    regime: z.enum(REGIMES).default('sideways').describe('whose weights of the families the composite has'),
    horizon: z.number().int().min(1).max(252).default(21).describe('bars of the return that is predicted'),
    quantiles: z.number().int().min(2).max(20).default(5).describe('the spread is the best less the worst of them'),
    report: z.string().optional().describe('HTML file with tables and pictures'),
  }),
  output,
  run: async (
    { library: named, data, universe, regime, horizon, quantiles, report },
    context: CommandContext,
  ): Promise<Output> => {
    requireExtension('report', report, '.html');
    const library = factorLibraryNamed(named);
    const fields = library.factors.flatMap(({ expr }) => parseFeature(expr).fields);
    const market = await loadMarket({ data, universe, fields }, context);
    const { panel, title } = market;
    const scores = factorExpressions(library, { regime, has: (field) => panel.has(field) });
    const features = scores.features.map((score) => ({ ...score, expr: parseFeature(score.expr) }));
    const { values } = await featureValues({ features, market, leftOut: scores.leftOut }, false, context);
    const review = await factorReview(
      panel,
      features.map(({ name }, i) => ({ name, values: values[i]! })),
      {
        horizon,
        quantiles,
        seed: context.seed,
        signal: context.signal,
        onDone: (done, total) => context.progress('review', done / total),
      },
    );
    const crowdingTime = review.crowdingBars.map((bar) => panel.time[bar]!);
    const usesShares = features.some(({ expr }) => expr.fields.includes('raw_close'));
    const notes = [
      `Families in the composite (${regime}): ${Object.entries(scores.weights)
        .map(([family, weight]) => `${family} ${weight.toFixed(2)}`)
        .join(', ')}.`,
      ...(panel.has('sector') ? [] : ['Sectors are not known: scores compare with the whole market.']),
      ...(usesShares && !panel.has('split')
        ? [
            'There are no splits beside the prices: if these were adjusted for later splits, yields and sizes before a split are wrong, and know of it.',
          ]
        : []),
      ...scores.leftOut.map(({ name, missing }) => `Left out: ${name}, which needs ${missing.join(', ')}.`),
      ...(market.truth === undefined ? [`${market.survivorship.line}.`] : []),
      ...market.notes,
    ];
    if (report !== undefined) {
      const subtitle = `${title}, ${panel.symbols.length} symbols, ${isoDate(panel.time[0]!)} to ${isoDate(panel.time.at(-1)!)}`;
      writeFileAtomically(report, renderFactorReport({ title: library.name, subtitle, review, crowdingTime, notes }));
    }
    return {
      library: library.name,
      hash: library.hash,
      regime,
      weights: { ...scores.weights },
      horizon,
      factors: review.factors.map((factor, i) => {
        const { kind, description } = features[i]!;
        return { kind, description, ...plain(factor, crowdingTime) };
      }),
      correlations: review.correlations.map((row) => row.map(finiteOrNull)),
      leftOut: scores.leftOut.map(({ name, missing }) => ({ name, missing: [...missing] })),
      notes,
      report: report ?? null,
    };
  },
});

function plain(
  factor: ReviewedFactor,
  crowdingTime: readonly number[],
): Omit<Output['factors'][number], 'kind' | 'description'> {
  const { name, verdict, interval, decay } = factor;
  return {
    name,
    verdict: verdict.word,
    why: verdict.why,
    ic: plainEstimate(factor.ic),
    interval: interval === undefined ? null : [...interval],
    icir: factor.icir ?? null,
    hitRate: factor.hitRate ?? null,
    years: factor.years.map(({ year, ...one }) => ({ year, ...plainEstimate(one) })),
    spread: plainEstimate(factor.spread),
    momentum: factor.momentum ?? null,
    halfLife: finiteOrNull(decay.halfLife),
    autocorrelation: factor.autocorrelation ?? null,
    turnover: factor.turnover ?? null,
    crowding: factor.crowding
      .map((value, k) => ({ date: isoDate(crowdingTime[k]!), value: finiteOrNull(value) }))
      .slice(-12),
  };
}

function plainEstimate({ mean, stdErr, dates }: Estimate): z.infer<typeof estimate> {
  return { mean: mean ?? null, stdErr: stdErr ?? null, dates };
}

function finiteOrNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

export function render({ horizon, factors, notes, report }: Output): string {
  const rows = factors.map(({ name, verdict, ic, interval, icir, spread, halfLife, turnover, momentum, years }) => [
    name,
    verdict,
    fixed(ic.mean, 4),
    interval === null ? '–' : `${fixed(interval[0], 4)} to ${fixed(interval[1], 4)}`,
    fixed(icir, 2),
    spread.mean === null ? '–' : fixed(spread.mean * 1e4, 0),
    fixed(halfLife, 1),
    fixed(turnover, 2),
    fixed(momentum, 3),
    sparkline(
      years.map(({ mean }) => mean ?? NaN),
      16,
    ),
  ]);
  return [
    table(
      [
        'score',
        'verdict',
        `IC ${horizon}`,
        'interval',
        'ICIR',
        'spread bps',
        'half-life',
        'replaced',
        'momentum',
        'IC by year',
      ],
      rows,
    ),
    ...notes.map((note) => `  ${note}\n`),
    report === null ? '' : `  Report: ${report}\n`,
  ].join('');
}

function fixed(value: number | null, digits: number): string {
  return value === null ? '–' : value.toFixed(digits);
}
