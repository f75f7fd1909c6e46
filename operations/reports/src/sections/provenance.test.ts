import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { notesSection, provenanceSection } from './provenance.ts';

const { document, provenance } = sampleRun({ bars: 50 });

describe('provenanceSection', () => {
  it('holds what another run needs', () => {
    const { text } = provenanceSection(document, provenance);
    for (const part of [
      document.run.dataHash,
      document.run.configHash,
      document.run.code,
      '<dd>7</dd>',
      provenance.at,
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain('import 3.1 s, quality 0.8 s');
  });

  it('keeps the configuration as it was written', () => {
    const configuration = 'a:\n  - b: "<c>"\n\n  # note\n';
    const { text } = provenanceSection(document, { ...provenance, configuration });
    expect(text).toContain('<pre>a:\n  - b: &quot;&lt;c&gt;&quot;\n\n  # note\n</pre>');
  });

  it('leaves out what is empty', () => {
    const { text } = provenanceSection({ ...document, timings: {} }, { ...provenance, sources: [] });
    expect(text).not.toContain('Time spent');
    expect(text).not.toContain('Sources');
  });
});

describe('notesSection', () => {
  it('is there when there is something to say', () => {
    expect(notesSection({ ...provenance, notes: [] })).toBeNull();
    expect(notesSection(provenance)!.text).toContain('survivorship');
    const simulated = notesSection({ ...provenance, notes: [], truth: ['planted IC 0.03'] })!.text;
    expect(simulated).toContain('id="truth"');
    expect(simulated).not.toContain('id="notes"');
  });
});
