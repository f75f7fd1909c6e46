import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { dataQualitySection } from './data-quality.ts';

const { document } = sampleRun({ bars: 50 });
const finding = (check: string, severity: 'info' | 'warning' | 'error', count: number) => ({
  check,
  severity,
  count,
  examples: [],
  action: 'accept' as const,
  done: 'kept',
});

describe('dataQualitySection', () => {
  it('puts the worst and the most frequent first', () => {
    const findings = [
      finding('a', 'info', 900),
      finding('b', 'warning', 1),
      finding('c', 'error', 1),
      finding('d', 'warning', 2),
      finding('e', 'info', 900),
    ];
    const { text } = dataQualitySection({ ...document, data: { ...document.data, findings } });
    expect([...text.matchAll(/<th scope="row">(\w)</g)].map(([, check]) => check)).toEqual(['c', 'd', 'b', 'a', 'e']);
  });

  it('tells what was imported and rejected', () => {
    const { text } = dataQualitySection(document);
    expect(text).toContain('720,431 rows imported, 12 rejected');
    expect(text).toContain('KO 2003-02-11, line 18,204');
  });

  it('says that nothing was found', () => {
    const { text } = dataQualitySection({ ...document, data: { ...document.data, findings: [] } });
    expect(text).toContain('No check found anything.');
    expect(text).not.toContain('<table');
  });
});
