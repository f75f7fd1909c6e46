/** What it takes to make the same model again: features, label, weights, parameters, hashes; and what to keep in mind. */
import type { ModelDocument } from '@quantcli/lifecycle';
import { formatCount, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { factList, list, plural, section, table } from '../sections/section.ts';

export function modelNotes({ data: { notes }, leftOut }: ModelDocument): Markup | null {
  if (notes.length === 0 && leftOut.length === 0) return null;
  return section(
    'notes',
    'Notes',
    list(notes),
    leftOut.length > 0 &&
      markup`<h3>Features left out</h3>
        ${list(leftOut)}`,
  );
}

export function originSection({
  model,
  data,
  features,
  label,
  horizon,
  form,
  weights,
  timings,
}: ModelDocument): Markup {
  return section(
    'provenance',
    'Provenance',
    factList([
      ['Estimator', model.estimator],
      ['Label', label],
      ['Horizon', `${formatCount(horizon)} ${plural(horizon, 'bar')}`],
      ['Features', `${formatCount(features.length)}, ${form === 'rank' ? 'as ranks of their date' : 'as they are'}`],
      ['Data', data.title],
      ['Trained at', model.trainedAt],
      ['Fitted on outcomes to', data.fittedTo],
      ['Seed', String(model.seed)],
      ['Code', model.code],
      ['Data hash', model.dataHash],
      ['Configuration hash', model.configHash],
      ['Feature set hash', model.featureSetHash],
      [
        'Time spent',
        Object.entries(timings)
          .map(([step, seconds]) => `${step} ${formatRatio(seconds, 1)} s`)
          .join(', '),
      ],
    ]),
    markup`<details>
        <summary>Parameters and weights</summary>
        <pre>${JSON.stringify({ params: model.params, weights }, null, 2)}</pre>
      </details>
      <details>
        <summary>${formatCount(features.length)} ${plural(features.length, 'feature')} with expressions</summary>
        ${table(
          'Features',
          [{ head: 'Feature' }, { head: 'Expression' }],
          features.map(({ name, expr }) => [name, markup`<code>${expr}</code>`]),
        )}
      </details>`,
  );
}
