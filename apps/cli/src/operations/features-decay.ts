/** `quant features decay`: how long features predict. */
import { z } from 'zod';
import { isoDate, operation, writeFileAtomically } from '@quantcli/core';
import { icDecay, type IcPoint } from '@quantcli/features';
import { renderDecayReport, sparkline } from '@quantcli/reports';
import { chosenFeatures, featureValues, loadFeatureMarket } from '../chosen-features.ts';
import type { CommandContext } from '../context.ts';
import { requireExtension } from '../require-extension.ts';
import { table } from '../table.ts';

const point = z.strictObject({
  bars: z.number(),
  ic: z.number().nullable(),
  stdErr: z.number().nullable(),
  dates: z.number(),
});
const output = z.strictObject({
  features: z.array(
    z.strictObject({
      name: z.string(),
      expr: z.string(),
      /** With the return over so many bars. */
      horizons: z.array(point),
      /** With the return of the bar so many ahead. */
      curve: z.array(point),
      /** Bars; null where there is none, or it is longer than was looked. */
      halfLife: z.number().nullable(),
      /** 90 %; an end of null is longer than was looked. */
      halfLifeInterval: z.tuple([z.number().nullable(), z.number().nullable()]).nullable(),
      rebalanceBars: z.number().nullable(),
      note: z.string(),
    }),
  ),
  leftOut: z.array(z.strictObject({ name: z.string(), missing: z.array(z.string()) })),
  report: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { decayOperation as operation };
const decayOperation = operation({
  name: 'features.decay',
  summary:
    'Measures the IC of every feature by bars ahead and by horizon, its half-life with an interval, and how often to rebalance at a given cost.',
  input: z.strictObject({
    set: z.string().default('alpha-v1').describe('a feature set by name or file, or one expression'),
    data: z
      .array(z.string())
      .optional()
      .describe('files, folders, archives; without it the catalog, or a simulated market'),
    external: z
      .array(z.string())
      .optional()
      .describe('files of columns that are no prices: symbol, date, a column a figure'),
    universe: z.string().optional().describe('only members count: sp500, liquid-100, sector:Energy, …'),
    lags: z.number().int().min(1).max(1_000).default(63).describe('bars ahead'),
    costBps: z.number().min(0).max(10_000).default(5).describe('one way, of the value traded'),
    report: z.string().optional().describe('HTML file with the curves'),
  }),
  output,
  run: async ({ set, data, external, universe, lags, costBps, report }, context: CommandContext): Promise<Output> => {
    requireExtension('report', report, '.html');
    const chosen = await loadFeatureMarket(chosenFeatures(set), { data, external, universe }, context);
    const { values } = await featureValues(chosen, false, context);
    const { panel, title } = chosen.market;
    const decays = await icDecay(panel, values, {
      lags,
      costBps,
      seed: context.seed,
      signal: context.signal,
      onDone: (done, total) => context.progress('decay', done / total),
    });
    const features = chosen.features.map(({ name, expr }, i) => ({ name, expr: expr.text, decay: decays[i]! }));
    if (report !== undefined) {
      const subtitle = `${title}, ${panel.symbols.length} symbols, ${isoDate(panel.time[0]!)} to ${isoDate(panel.time.at(-1)!)}`;
      writeFileAtomically(report, renderDecayReport({ title: chosen.set?.name ?? set, subtitle, features, costBps }));
    }
    return {
      features: features.map(({ name, expr, decay }) => ({
        name,
        expr,
        horizons: decay.horizons.map(plain),
        curve: decay.curve.map(plain),
        halfLife: finiteOrNull(decay.halfLife),
        halfLifeInterval:
          decay.halfLifeInterval === undefined
            ? null
            : [finiteOrNull(decay.halfLifeInterval[0]), finiteOrNull(decay.halfLifeInterval[1])],
        rebalanceBars: decay.rebalanceBars ?? null,
        note: decay.note,
      })),
      leftOut: chosen.leftOut.map(({ name, missing }) => ({ name, missing: [...missing] })),
      report: report ?? null,
    };
  },
});

function plain({ bars, ic, stdErr, dates }: IcPoint): z.infer<typeof point> {
  return { bars, ic: ic ?? null, stdErr: stdErr ?? null, dates };
}

function finiteOrNull(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}

export function render({ features, leftOut, report }: Output): string {
  const horizons = features[0]!.horizons.map(({ bars }) => `IC ${bars}`);
  const rows = features.map((one) => [
    one.name,
    ...one.horizons.map(({ ic }) => (ic === null ? '–' : ic.toFixed(4))),
    one.halfLifeInterval === null ? '–' : shown(one.halfLife),
    one.halfLifeInterval === null ? '–' : `${shown(one.halfLifeInterval[0])} to ${shown(one.halfLifeInterval[1])}`,
    one.rebalanceBars === null ? '–' : String(one.rebalanceBars),
    sparkline(
      one.curve.map(({ ic }) => ic ?? NaN),
      16,
    ),
  ]);
  return [
    table(['feature', ...horizons, 'half-life', '90 %', 'rebalance', 'IC by bars ahead'], rows),
    ...leftOut.map(({ name, missing }) => `  left out: ${name}, which needs ${missing.join(', ')}\n`),
    report === null ? '' : `  Report: ${report}\n`,
  ].join('');
}

function shown(bars: number | null): string {
  return bars === null ? 'longer' : bars.toFixed(bars < 10 ? 1 : 0);
}
