import { describe, expect, it } from 'vitest';
import { barsOf, wiggle } from './bars.fixture.ts';
import {
  formatMove,
  foundCases,
  foundRows,
  severityOfShare,
  sortFindings,
  summariseFinding,
  type Finding,
  type Severity,
} from './finding.ts';

const head = { check: 'test', severity: 'warning', action: 'flag', done: 'kept' } as const;
const bars = barsOf({ A: { close: wiggle(2_000) }, B: { close: wiggle(10) } });

const named = (check: string, severity: Severity): Finding =>
  foundCases({ ...head, check, severity }, [{ symbol: 'A', time: 0, what: '' }])!;

describe('findings', () => {
  it('count every row, keep the worst thousand, show five, and describe only what is kept', () => {
    let described = 0;
    const rows = Array.from({ length: 1_500 }, (_, i) => 2_000 - i);
    const finding = foundRows(head, bars, rows, (row) => {
      described += 1;
      return { what: `row ${row}` };
    })!;
    expect(finding).toMatchObject({ ...head, count: 1_500 });
    expect(finding.cases).toHaveLength(1_000);
    expect(described).toBe(1_000);
    expect(finding.examples).toHaveLength(5);
    expect(finding.examples[0]).toBe('B 2010-01-04: row 2000');
    expect(finding.bySymbol).toEqual(
      new Map([
        ['A', 1_499],
        ['B', 1],
      ]),
    );
    expect(foundRows(head, bars, [], () => ({ what: '' }))).toBeUndefined();
  });

  it('are kept with a run without their cases', () => {
    const cases = [{ symbol: 'A', time: 0, what: 'odd', explanation: 'because' }];
    const finding = foundCases(head, cases)!;
    expect(summariseFinding(finding)).toEqual({ ...head, count: 1, examples: ['A 1970-01-01: odd: because'] });
    expect(finding.bySymbol).toEqual(new Map([['A', 1]]));
    expect(foundCases(head, [])).toBeUndefined();
  });

  it('are sorted by severity, then by name', () => {
    const sorted = sortFindings([named('b', 'info'), named('c', 'error'), named('a', 'info'), named('d', 'warning')]);
    expect(sorted.map(({ check }) => check)).toEqual(['c', 'd', 'a', 'b']);
  });
});

describe('texts', () => {
  it('write a log return as a percentage with a real sign', () => {
    expect([Math.log(1.139), Math.log(0.481), 0, -1e-9, Math.log(980)].map(formatMove)).toEqual([
      '+13.9 %',
      '−51.9 %',
      '0.0 %',
      '0.0 %',
      '+97900.0 %',
    ]);
  });

  it('grade a count by its share', () => {
    expect([0, 1, 9, 10, 100].map((count) => severityOfShare(count, 100, 0.01, 0.1))).toEqual([
      'info',
      'warning',
      'warning',
      'error',
      'error',
    ]);
    expect(severityOfShare(0, 0, 0.01, 0.1)).toBe('info');
  });
});
