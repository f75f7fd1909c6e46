import { describe, expect, it } from 'vitest';
import { isoInstant } from '@quantcli/core';
import { catalogQuery, durationOf, instantOf, listOf } from './catalog-query.ts';

describe('choosing rows', () => {
  it('takes a date from its start, or to its end', () => {
    expect(isoInstant(instantOf('--from', '2014-06-09', 'start'))).toBe('2014-06-09T00:00:00.000000Z');
    expect(isoInstant(instantOf('--to', '2014-06-09', 'end'))).toBe('2014-06-09T23:59:59.999999Z');
    expect(isoInstant(instantOf('--to', '2014-06-09T09:30:00-04:00', 'end'))).toBe('2014-06-09T13:30:00.000000Z');
  });

  it.each(['2014-02-30', 'yesterday', '2014-06-09T09:30:00', '', '20140609'])('refuses "%s"', (text) => {
    expect(() => instantOf('--from', text, 'start')).toThrow(/--from is/);
  });

  it('reads lists and durations', () => {
    expect(listOf(' A, B,,A ')).toEqual(['A', 'B']);
    expect([durationOf('--lag', '45d'), durationOf('--lag', '1.5h'), durationOf('--lag', '10s')]).toEqual([
      3_888_000_000_000, 5_400_000_000, 10_000_000,
    ]);
    expect(() => durationOf('--lag', '45')).toThrow(/no length of time/);
  });

  it('makes a query of options', () => {
    expect(catalogQuery({ symbols: 'A,B', from: '1970-01-02', to: undefined, version: 3, knownBy: undefined })).toEqual(
      {
        symbols: ['A', 'B'],
        from: 86_400_000_000,
        to: undefined,
        knownBy: undefined,
        version: 3,
      },
    );
  });
});
