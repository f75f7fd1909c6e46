/** `quant model predict`: forecasts of a stored model on data. */
import { z } from 'zod';
import { isoTimes, operation, throwIfInterrupted, writeFileAtomically } from '@quantcli/core';
import { forecastsOf, prepareDataset } from '@quantcli/backtest';
import { storedModel } from '@quantcli/lifecycle';
import { scoresOf } from '@quantcli/models';
import { modelInput, modelMarket, openStored, panelOf } from '../chosen-model.ts';
import type { CommandContext } from '../context.ts';
import { requireExtension } from '../require-extension.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  model: z.string(),
  stage: z.string(),
  label: z.string(),
  /** What the forecasts are made on. */
  market: z.string(),
  date: z.string(),
  /** Whether the model was fitted on outcomes of this date or later ones: then these are no forecasts. */
  inSample: z.boolean(),
  fittedTo: z.string(),
  predictions: z.array(z.strictObject({ symbol: z.string(), value: z.number(), rank: z.number() })),
  rows: z.number().nullable(),
  out: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { predictOperation as operation };
const predictOperation = operation({
  name: 'model.predict',
  summary: 'Forecasts of a stored model for the last bar of data, best first; with --out for every bar.',
  input: z.strictObject({
    model: z.string().describe('a stored model: NAME for its champion, else its newest version; or NAME@VERSION'),
    data: modelInput.data,
    universe: modelInput.universe,
    version: modelInput.version,
    out: z.string().optional().describe('CSV file for the forecasts of every bar'),
  }),
  output,
  run: async ({ model, out, ...request }, context: CommandContext): Promise<Output> => {
    requireExtension('out', out, '.csv');
    await using repositories = await openStored(model, context);
    const { record, spec, document, fitted } = await storedModel(repositories.value.models, model, 'champion');
    const market = await modelMarket(request, [spec], context);
    // The features of the model's own document: a set may have changed since.
    const features = Object.fromEntries(document.features.map(({ name, expr }) => [name, expr]));
    const panel = panelOf(market, spec);
    const { dataset } = await prepareDataset(panel, features, document.label, {
      ...context.jobsFor(panel),
      signal: context.signal,
      form: spec.form,
      onDone: (done, total) => context.progress('features', done / total),
    });
    throwIfInterrupted(context.signal);
    const rows = Int32Array.from({ length: dataset.rows }, (_, r) => r);
    const scores = forecastsOf(panel, spec, { dataset }, scoresOf(fitted, fitted.predict({ dataset, rows })));
    const dates = isoTimes(dataset.time);
    const [from, to] = [dataset.offsets.at(-2)!, dataset.offsets.at(-1)!];
    const last = rows.slice(from, to).toSorted((a, b) => scores[b]! - scores[a]! || a - b);
    if (out !== undefined) {
      const lines = Array.from(
        rows,
        (r) =>
          `${dates[dataset.bar[r]!]!},${csvField(panel.symbols[dataset.symbol[r]!]!)},${scores[r]!},${dates[dataset.bar[r]!]! < document.data.fittedTo ? 1 : 0}\n`,
      );
      writeFileAtomically(out, `date,symbol,forecast,in_sample\n${lines.join('')}`);
    }
    const date = dates[dataset.dates.at(-1)!]!;
    return {
      model: `${record.name}@${record.version}`,
      stage: record.stage,
      label: document.label,
      market: market.title,
      date,
      inSample: date < document.data.fittedTo,
      fittedTo: document.data.fittedTo,
      predictions: Array.from(last, (row, k) => ({
        symbol: panel.symbols[dataset.symbol[row]!]!,
        value: scores[row]!,
        rank: k + 1,
      })),
      rows: out === undefined ? null : dataset.rows,
      out: out ?? null,
    };
  },
});

function csvField(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function render({
  model,
  stage,
  label,
  market,
  date,
  inSample,
  fittedTo,
  predictions,
  rows,
  out,
}: Output): string {
  const shown = predictions.length <= 20 ? predictions : [...predictions.slice(0, 10), ...predictions.slice(-10)];
  return [
    `\n  ${model} (${stage}) on ${market}, ${date}: ${label}\n\n`,
    table(
      ['rank', 'symbol', 'forecast'],
      shown.map(({ symbol, value, rank }) => [String(rank), symbol, value.toPrecision(4)]),
      { left: [1] },
    ),
    predictions.length > shown.length ? `  ${predictions.length - shown.length} between are not shown\n` : '',
    inSample ? '\n  The model was fitted on outcomes of this date and later ones: these are no forecasts.\n' : '',
    out === null ? '' : `\n  ${rows} forecasts: ${out}; those before ${fittedTo} are in sample, and say so\n`,
  ].join('');
}
