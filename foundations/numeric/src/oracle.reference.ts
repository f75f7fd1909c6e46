/** Reference figures of conformance/oracles/numeric (see its make.py for their making), and how tests compare with them. */
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';

export function oracle(name: string): unknown {
  return JSON.parse(
    readFileSync(new URL(`../../../conformance/oracles/numeric/${name}.json`, import.meta.url), 'utf8'),
  );
}

/** Relative agreement; exact where the figure is 0. */
export function expectRelative(actual: number, expected: number, tolerance: number, label = ''): void {
  const error = expected === 0 ? Math.abs(actual) : Math.abs(actual / expected - 1);
  expect(error, `${label}: ${actual}, not ${expected}`).toBeLessThanOrEqual(tolerance);
}
