import { ValidationError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { createMetrics } from './prometheus-metrics.ts';

describe('metrics', () => {
  it('are exposed as text, sorted by name', () => {
    const metrics = createMetrics();
    metrics.gauge('quant_open_positions', 'Positions\nnow, in \\ out').set(-2.5);
    const rows = metrics.counter('quant_rows_imported_total', 'Rows imported.');
    rows.add();
    rows.add(41);
    const seconds = metrics.histogram('quant_import_seconds', 'How long imports took.', [0.1, 1, 2.5]);
    for (const value of [0.05, 0.1, 0.5, 2, 100]) seconds.observe(value);
    expect(metrics.expose()).toBe(
      [
        '# HELP quant_import_seconds How long imports took.',
        '# TYPE quant_import_seconds histogram',
        'quant_import_seconds_bucket{le="0.1"} 2',
        'quant_import_seconds_bucket{le="1"} 3',
        'quant_import_seconds_bucket{le="2.5"} 4',
        'quant_import_seconds_bucket{le="+Inf"} 5',
        'quant_import_seconds_sum 102.65',
        'quant_import_seconds_count 5',
        '# HELP quant_open_positions Positions\\nnow, in \\\\ out',
        '# TYPE quant_open_positions gauge',
        'quant_open_positions -2.5',
        '# HELP quant_rows_imported_total Rows imported.',
        '# TYPE quant_rows_imported_total counter',
        'quant_rows_imported_total 42',
        '',
      ].join('\n'),
    );
  });

  it('are nothing before they are asked for, and 0 before they are used', () => {
    const metrics = createMetrics();
    expect(metrics.expose()).toBe('');
    metrics.counter('a_total', 'A.');
    expect(metrics.expose()).toMatch(/\na_total 0\n$/);
  });

  it('write infinities and NaN as Prometheus reads them', () => {
    const metrics = createMetrics();
    metrics.gauge('a', 'A.').set(-Infinity);
    metrics.gauge('b', 'B.').set(Infinity);
    metrics.gauge('c', 'C.').set(NaN);
    expect(metrics.expose()).toMatch(/^a -Inf\n[^]*^b \+Inf\n[^]*^c NaN\n/m);
  });

  it('are the same one when asked for again', () => {
    const metrics = createMetrics();
    metrics.counter('a_total', 'A.').add();
    metrics.counter('a_total', 'A.').add();
    expect(metrics.expose()).toMatch(/^a_total 2$/m);
    const bounds = [1, 2];
    expect(metrics.histogram('h', 'H.', bounds)).toBe(metrics.histogram('h', 'H.', [1, 2]));
  });

  it('cannot be redefined', () => {
    const metrics = createMetrics();
    metrics.counter('a', 'A.');
    metrics.histogram('h', 'H.', [1]);
    expect(() => metrics.gauge('a', 'A.')).toThrow(ValidationError);
    expect(() => metrics.counter('a', 'Other.')).toThrow(ValidationError);
    expect(() => metrics.histogram('h', 'H.', [2])).toThrow(ValidationError);
  });

  it('refuse bad names, falling counters and unsorted buckets', () => {
    const metrics = createMetrics();
    for (const name of ['', '1a', 'a-b', 'a b', 'é']) expect(() => metrics.gauge(name, '')).toThrow(ValidationError);
    const counter = metrics.counter('a', 'A.');
    for (const amount of [-1, NaN]) expect(() => counter.add(amount)).toThrow(ValidationError);
    expect(metrics.expose()).toMatch(/^a 0$/m);
    for (const buckets of [[2, 1], [1, 1], [NaN], [1, Infinity]]) {
      expect(() => metrics.histogram('h', 'H.', buckets)).toThrow(ValidationError);
    }
  });
});
