import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { barsOf, wiggle } from './bars.fixture.ts';
import type { Finding } from './finding.ts';
import { scoreSymbols } from './score-symbols.ts';

const bars = barsOf({ A: { close: wiggle(100) }, B: { close: wiggle(100) }, C: { close: wiggle(100) } });
const finding = (check: string, severity: Finding['severity'], counts: Readonly<Record<string, number>>): Finding => ({
  check,
  severity,
  action: 'flag',
  done: 'kept',
  count: 1,
  examples: [],
  cases: [],
  bySymbol: new Map(Object.entries(counts)),
});
const score = (findings: readonly Finding[], symbol = 'A'): number =>
  scoreSymbols(bars, findings).find((one) => one.symbol === symbol)!.score;

describe('scoreSymbols', () => {
  it('is 1 without findings, and 1 less the share of bars for a warning', () => {
    expect(scoreSymbols(bars, []).map((one) => one.score)).toEqual([1, 1, 1]);
    expect(score([finding('a', 'warning', { A: 25 })])).toBe(0.75);
    expect(score([finding('a', 'info', { A: 50 })])).toBe(0.95);
  });

  it('falls by at least the floor of the severity', () => {
    expect(score([finding('a', 'warning', { A: 1 })])).toBe(0.99);
    expect(score([finding('a', 'error', { A: 1 })])).toBe(0.9);
    expect(score([finding('a', 'error', { A: 1 }), finding('b', 'warning', { A: 1 })])).toBeCloseTo(0.89, 12);
  });

  it('counts no bar twice in one check, and never falls below 0', () => {
    expect(score([finding('a', 'warning', { A: 5_000 })])).toBe(0);
    expect(score([finding('a', 'error', { A: 90 }), finding('b', 'error', { A: 90 })])).toBe(0);
  });

  it('puts the worst first, then sorts by name, with what cost the most first', () => {
    const scores = scoreSymbols(bars, [finding('a', 'info', { B: 10, C: 10 }), finding('b', 'warning', { C: 40 })]);
    expect(scores.map(({ symbol }) => symbol)).toEqual(['C', 'B', 'A']);
    expect(scores[0]!.found.map(({ check }) => check)).toEqual(['b', 'a']);
  });

  it('is never raised by more defects', () => {
    const any = fc.record({
      severity: fc.constantFrom('info', 'warning', 'error'),
      count: fc.integer({ min: 1, max: 120 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), any, fc.integer({ min: 0, max: 100 }), (some, more, extra) => {
        const findings = some.map(({ severity, count }, i) => finding(`c${i}`, severity, { A: count }));
        const before = score(findings);
        expect(score([...findings, finding('more', more.severity, { A: more.count })])).toBeLessThanOrEqual(before);
        const grown = findings.map((one) => ({ ...one, bySymbol: new Map([['A', one.bySymbol.get('A')! + extra]]) }));
        expect(score(grown)).toBeLessThanOrEqual(before);
        expect(before).toBeGreaterThanOrEqual(0);
        expect(before).toBeLessThanOrEqual(1);
      }),
    );
  });
});
