/** The documentation is true: the reference is what the code says, and every command of the cookbook runs. `UPDATE_DOCS=1` rewrites the reference. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { alphaV1, describeOperators, parseFeature } from '@quantcli/features';
import { afterAll, describe, expect, it } from 'vitest';

const root = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'quantcli-docs-'));
const launcher = join(folder, 'quant');
writeFileSync(launcher, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'apps/cli/bin/quant.js')}" "$@"\n`);
chmodSync(launcher, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

function reference(): string {
  const rows = alphaV1.features.map(({ name, expr, description }) => {
    const { text, lookback, warmup } = parseFeature(expr);
    return `| \`${name}\` | \`${text.replaceAll('|', '\\|')}\` | ${lookback} | ${warmup} | ${description} |`;
  });
  return [
    '# The feature language',
    '',
    'Generated from the operators (`npm run docs`). Expressions are written with `+ - * / ^`, comparisons, `&& || !`, calls, numbers and fields. Time-series operators look back over the trailing n bars, the current one included; cross-sectional ones compare the members of one date. A label looks ahead and may only stand at the top, as what is to be predicted.',
    '',
    'Fields: `open high low close volume` (forward-accumulated), `raw_open raw_high raw_low raw_close raw_volume dollar_volume` (as traded), `dividend split`, and the group `sector`.',
    '',
    'Nothing is ever infinite: a division by zero, a logarithm of what is not positive, or a window that holds a missing value gives a missing value.',
    '',
    '## Operators',
    '',
    describeOperators(),
    `## ${alphaV1.name}`,
    '',
    '| feature | expression | lookback | warm-up | |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

describe('reference', () => {
  it('lists the operators and the default set as they are', () => {
    const file = join(root, 'docs/reference/features.md');
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(file, reference());
    expect(readFileSync(file, 'utf8')).toBe(reference());
  });
});

const BLOCK = /^```(sh|yaml)\n(.*?)^```$/gms;

describe('cookbook', () => {
  it.each(readdirSync(join(root, 'docs/cookbook')))('%s runs from top to bottom', (page) => {
    const cwd = mkdtempSync(join(folder, 'page-'));
    const environment: NodeJS.ProcessEnv = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
    delete environment['QUANT_HOME'];
    let ran = 0;
    for (const [, language, text] of readFileSync(join(root, 'docs/cookbook', page), 'utf8').matchAll(BLOCK)) {
      if (language === 'yaml') {
        const name = /^# (\S+\.yaml)\n/.exec(text!)?.[1];
        expect(name, 'a YAML block starts with its file name').toBeDefined();
        writeFileSync(join(cwd, name!), text!);
        continue;
      }
      for (const line of text!.trim().split('\n')) {
        const { status, stdout, stderr } = spawnSync('sh', ['-c', line], { cwd, env: environment, encoding: 'utf8' });
        expect({ line, status, stderr }).toEqual({ line, status: 0, stderr: '' });
        expect(stdout, line).not.toMatch(/\bNaN\b|undefined|\[object/);
        ran += 1;
      }
    }
    expect(ran).toBeGreaterThan(0);
  });
});
