/** The examples are golden: each gives the result whose fingerprint is committed. `UPDATE_EXAMPLES=1` rewrites them. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDocumentSchema } from '@quantcli/backtest';
import { hashJson, type Json } from '@quantcli/core';
import { afterAll, describe, expect, it } from 'vitest';
import { execute } from './main.ts';

const folder = join(import.meta.dirname, '../../../examples');
const file = join(folder, 'fingerprints.json');
const home = mkdtempSync(join(tmpdir(), 'quantcli-examples-'));
process.env['QUANT_HOME'] = home;
afterAll(() => rmSync(home, { recursive: true }));

interface Fingerprint {
  readonly verdict: string;
  readonly sharpe: number | null;
  readonly ic: number | null;
  readonly result: string;
}

const expected = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Fingerprint>;
const found: Record<string, Fingerprint> = {};

describe('examples', () => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

  it.each(names)('%s', async (name) => {
    let json = '';
    const output = { out: (text: string) => void (json += text), error: (text: string) => expect(text).toBe('') };
    const argv = ['run', '--json', '--workers', '1', '--config', join(folder, name), '--out', join(home, 'runs')];
    expect(await execute(argv, output, new AbortController().signal)).toBe(0);
    const { run, ...rest } = { ...runDocumentSchema.parse(JSON.parse(json)), report: '', timings: {} };
    const { seed, configHash, dataHash } = run;
    found[name] = {
      verdict: rest.verdict.label,
      sharpe: rest.outOfSample.sharpe,
      ic: rest.outOfSample.ic,
      result: hashJson({ seed, configHash, dataHash, ...rest } as unknown as Json),
    };
    if (process.env['UPDATE_EXAMPLES'] === undefined) expect(found[name]).toEqual(expected[name]);
  });

  it('has a fingerprint for every example and for nothing else', () => {
    if (process.env['UPDATE_EXAMPLES'] !== undefined) writeFileSync(file, `${JSON.stringify(found, null, 2)}\n`);
    else expect(Object.keys(expected).toSorted()).toEqual(names.toSorted());
  });
});
