/** What it takes to make the same run again, and what to keep in mind about it. */
import type { RunDocument, RunProvenance } from '@quantcli/backtest';
import { formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { factList, list, section } from './section.ts';

export function notesSection({ notes, truth }: RunProvenance): Markup | null {
  if (notes.length === 0 && truth === undefined) return null;
  return markup`${notes.length > 0 && section('notes', 'Notes', list(notes))}${truth !== undefined && section('truth', 'Simulated market: the truth', list(truth))}`;
}

export function provenanceSection({ run, timings }: RunDocument, provenance: RunProvenance): Markup {
  const steps = Object.entries(timings).map(([step, seconds]) => `${step} ${formatRatio(seconds, 1)} s`);
  const facts: readonly (readonly [string, string])[] = [
    ['Run', run.id],
    ['At', provenance.at],
    ['Data hash', run.dataHash],
    ['Code', run.code],
    ['Seed', String(run.seed)],
    ['Configuration hash', run.configHash],
    ['Time spent', steps.join(', ')],
  ];
  return section(
    'provenance',
    'Provenance',
    factList(facts),
    provenance.sources.length > 0 &&
      markup`<h3>Sources</h3>
        ${list(provenance.sources)}`,
    markup`<details>
      <summary>Configuration</summary>
      <pre>${provenance.configuration}</pre>
    </details>`,
  );
}
