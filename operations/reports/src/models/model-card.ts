/** A model's card: what is known of it from its validation, as one self-contained HTML file, the verdict first. */
import type { ModelDocument } from '@quantcli/lifecycle';
import { formatCount } from '../format.ts';
import { markup, type Child } from '../markup.ts';
import { renderPage } from '../page.ts';
import { plural } from '../sections/section.ts';
import { curveSection } from './curve-section.ts';
import { forecastSection } from './forecast-section.ts';
import { gatesSection, verdictOfGates } from './gates-section.ts';
import { leaningSection } from './leaning-section.ts';
import { metricsSection } from './metrics-section.ts';
import { modelNotes, originSection } from './origin-section.ts';
import { pathsSection } from './paths-section.ts';
import { reliabilitySection } from './reliability-section.ts';
import { validationSection } from './validation-section.ts';

/** Renders a document; the same bytes for the same document. What does not exist prints as a dash that says why. */
export function renderModelCard(document: ModelDocument): string {
  const { model } = document;
  return renderPage({
    title: model.version === null ? `${model.name}, not stored` : `${model.name}@${model.version}`,
    subtitle: subtitle(document),
    sections: [
      verdictOfGates(document),
      gatesSection(document),
      forecastSection(document),
      pathsSection(document),
      metricsSection(document),
      reliabilitySection(document),
      curveSection(document),
      leaningSection(document),
      validationSection(document),
      modelNotes(document),
      originSection(document),
    ],
  });
}

function subtitle({ model, data }: ModelDocument): Child {
  const size = `${formatCount(data.symbols)} ${plural(data.symbols, 'symbol')}, ${formatCount(data.bars)} ${plural(data.bars, 'bar')}, ${formatCount(data.labelled)} of ${formatCount(data.rows)} rows labelled`;
  const head = `${model.estimator} · ${data.title} · ${data.from} to ${data.to} · ${size}`;
  return model.description === '' ? head : markup`${model.description}<br />${head}`;
}
