/** `quant data calibrate`: the specification of a simulated market like real data, and whether classifiers can tell the two apart. */
import { z } from 'zod';
import { ConfigurationError, operation, writeFileAtomically } from '@quantcli/core';
import { calibrateMarket } from '@quantcli/data';
import { renderCalibrationReport } from '@quantcli/reports';
import { stringify } from 'yaml';
import type { CommandContext } from '../context.ts';
import { readBars } from '../load-market.ts';
import { table } from '../table.ts';

const figures = z.record(z.string(), z.number().nullable());
const auc = z.strictObject({ auc: z.number(), low: z.number(), high: z.number() });

const output = z.strictObject({
  symbols: z.number(),
  bars: z.number(),
  from: z.string(),
  to: z.string(),
  /** What the data shows, and what a market simulated with the specification shows. */
  targets: figures,
  fitted: figures,
  /** Area under the curve of classifiers that tell windows of real returns from simulated ones, out of sample; 0.5 is chance. */
  exam: z.array(
    z.strictObject({ bars: z.number(), symbols: z.number(), windows: z.number(), logistic: auc, trees: auc }),
  ),
  /** The market configuration, for run and data simulate. */
  written: z.string(),
  report: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { calibrateOperation as operation };
const calibrateOperation = operation({
  name: 'data.calibrate',
  summary:
    'Fits the simulator to daily data (moments, tails, correlations, memory of volatility, overnight share, volume), writes the market as YAML for quant data simulate --config and quant run --config, and lets classifiers try to tell windows of simulated returns from real ones.',
  input: z.strictObject({
    files: z.array(z.string()).default([]).describe('files of daily bars; without them the catalog'),
    out: z.string().default('market.yaml').describe('YAML file to write'),
    report: z.string().optional().describe('HTML file with the comparison in pictures'),
    factors: z.number().int().min(0).max(50).optional().describe('statistical factors beside the market (default 10)'),
    exam: z.boolean().default(true).describe('let classifiers try; --exam=false leaves them out'),
  }),
  output,
  run: async ({ files, out, report, factors, exam }, context: CommandContext): Promise<Output> => {
    if (!/\.ya?ml$/.test(out) || (report !== undefined && !report.endsWith('.html'))) {
      throw new ConfigurationError({
        code: 'calibrate.out',
        what: `cannot write the market to "${out}"${report === undefined ? '' : ` and the report to "${report}"`}`,
        cause: 'the market is YAML and the report HTML',
        fix: 'name files that end in .yaml and .html',
      });
    }
    const { bars } = await readBars({ data: files }, context);
    const calibration = calibrateMarket(bars, {
      seed: context.seed,
      exam,
      signal: context.signal,
      progress: context.progress,
      ...(factors !== undefined && { factors }),
    });
    const { spec, targets, fitted, report: found } = calibration;
    writeFileAtomically(out, stringify({ market: spec }));
    if (report !== undefined) writeFileAtomically(report, renderCalibrationReport(calibration));
    const { symbols, bars: count, from, to } = found.panel;
    return {
      symbols,
      bars: count,
      from,
      to,
      targets: { ...targets },
      fitted: { ...fitted },
      exam: found.exam.map((one) => ({ ...one, logistic: { ...one.logistic }, trees: { ...one.trees } })),
      written: out,
      report: report ?? null,
    };
  },
});

export function render({ symbols, bars, from, to, targets, fitted, exam, written, report }: Output): string {
  return [
    `  ${symbols} symbols, ${bars} bars, ${from} to ${to}\n\n`,
    table(
      ['figure', 'data', 'simulated'],
      Object.keys(targets).map((name) => [name, cell(targets[name]), cell(fitted[name])]),
    ),
    ...(exam.length === 0
      ? []
      : [
          '\n  Told apart, out of sample (area under the curve, 0.5 is chance):\n\n',
          table(
            ['window', 'windows', 'logistic', 'trees'],
            exam.map((one) => [
              `${one.bars} bars × ${one.symbols}`,
              String(one.windows),
              area(one.logistic),
              area(one.trees),
            ]),
          ),
        ]),
    `\n  written: ${written} (quant data simulate --config ${written})\n`,
    report === null ? '' : `  Report: ${report}\n`,
  ].join('');
}

function cell(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : String(Number(value.toPrecision(4)));
}

function area({ auc: value, low, high }: z.infer<typeof auc>): string {
  return `${value.toFixed(3)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
}
