/** The documentation is true: the reference is what the code says, and every command of the cookbook runs. `UPDATE_DOCS=1` rewrites the reference. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { KIND_NAMES, KINDS, type Column } from '@quantcli/data';
import { describeOperators, featureSetNamed, parseFeature } from '@quantcli/features';
import { modelsJsonSchema } from '@quantcli/lifecycle';
import { describeParameters, estimatorKinds, namedMetrics } from '@quantcli/models';
import { afterAll, describe, expect, it } from 'vitest';

const root = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'quantcli-docs-'));
const launcher = join(folder, 'quant');
writeFileSync(launcher, `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'apps/cli/bin/quant.js')}" "$@"\n`);
chmodSync(launcher, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

function featuresReference(): string {
  const alphaV1 = featureSetNamed('alpha-v1');
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

function recordsReference(): string {
  const sections = KIND_NAMES.map((name) => {
    const kind = KINDS[name];
    const key = [kind.subject, 'tsEvent', ...(kind.revised === true ? ['tsKnown'] : []), ...kind.key];
    return [
      `## ${name}`,
      '',
      `${kind.summary[0]!.toUpperCase()}${kind.summary.slice(1)}. Subject: a ${kind.subject}. Key: ${key.map((column) => `\`${column}\``).join(', ')}.${kind.revised === true ? ' Revised.' : ''}${kind.stream === true ? ' A stream.' : ''}`,
      '',
      '| column | values | meaning |',
      '|---|---|---|',
      ...kind.columns.map((column) => `| \`${column.name}\` | ${describeValues(column)} | ${column.doc} |`),
      '',
    ].join('\n');
  });
  return [
    '# Kinds of records',
    '',
    'Generated from their declarations (`npm run docs`), which are also the check of every imported row and the tables of the catalog. Beside its own columns every record has a subject (a symbol, or the name of a series), `tsEvent` (when it happened, or what it is about) and `tsKnown` (the first instant at which it could be known), both in microseconds UTC.',
    '',
    'A record takes the place of an older one with the same key; the older one stays readable under its version. *Revised*: records of one subject, tsEvent and further key columns follow each other in tsKnown, and one that says what the one before said is not stored. *A stream*: `sequence` numbers the events of one subject and instant; an import gives it where a file has none. A column is optional unless it is required.',
    '',
    'What sets the two instants, and what files are read: [data](../concepts/data.md).',
    '',
    ...sections,
  ].join('\n');
}

function describeValues(column: Column): string {
  const limits =
    column.type === 'number'
      ? [
          column.above !== undefined && `above ${describeLimit(column.above)}`,
          column.least !== undefined && `at least ${describeLimit(column.least)}`,
          column.most !== undefined && `at most ${describeLimit(column.most)}`,
        ]
      : [column.type === 'text' && column.oneOf?.map((word) => `\`${word}\``).join(' ')];
  const parts = [column.type, column.required === true && 'required', ...limits];
  return parts.filter((part) => part !== false && part !== undefined).join(', ');
}

/** 1e15 rather than its zeros. */
function describeLimit(limit: number): string {
  return Math.abs(limit) < 1e6 ? String(limit) : limit.toExponential().replace('+', '');
}

function modelsReference(): string {
  const estimators = estimatorKinds.map((kind) => {
    const rows = describeParameters(kind).map(
      ({ name, default: usual, values, description }) =>
        `| \`${name}\` | ${usual === undefined ? '' : `\`${usual}\``} | ${values} | ${description} |`,
    );
    return [
      `### ${kind.name}`,
      '',
      kind.doc,
      '',
      '| parameter | default | values | |',
      '|---|---|---|---|',
      ...rows,
      '',
    ].join('\n');
  });
  return [
    '# Estimators and metrics',
    '',
    'Generated from their declarations (`npm run docs`). What they are fitted on and how they are validated: [models](../concepts/models.md). The keys of `config/models.yaml` are in `config/models.schema.json`.',
    '',
    '## Estimators',
    '',
    ...estimators,
    '## Metrics',
    '',
    '| metric | better | shown of | |',
    '|---|---|---|---|',
    ...namedMetrics.map(({ name, better, kinds, doc }) => `| \`${name}\` | ${better} | ${kinds.join(', ')} | ${doc} |`),
    '',
    '`pinball@0.9`, `huber@1.5` and `ndcg@10` carry a number of their own.',
    '',
  ].join('\n');
}

function modelsSchema(): string {
  return `${JSON.stringify(modelsJsonSchema(), null, 2)}\n`;
}

describe('reference', () => {
  it.each([
    ['docs/reference/features.md', featuresReference],
    ['docs/reference/records.md', recordsReference],
    ['docs/reference/models.md', modelsReference],
    ['config/models.schema.json', modelsSchema],
  ])('%s is what the code says', (page, reference) => {
    const file = join(root, page);
    const found = existsSync(file) ? readFileSync(file, 'utf8') : '{}';
    // JSON may be laid out otherwise.
    const isJson = page.endsWith('.json');
    const same = isJson ? isDeepStrictEqual(JSON.parse(found), JSON.parse(reference())) : found === reference();
    if (process.env['UPDATE_DOCS'] !== undefined && !same) writeFileSync(file, reference());
    else if (isJson) expect(JSON.parse(found)).toEqual(JSON.parse(reference()));
    else expect(found).toBe(reference());
  });
});

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).flatMap((name) =>
    name.endsWith('.md') ? [`docs/${name}`] : [],
  ),
];

describe('pages', () => {
  it.each(pages)('%s links to what is there', (page) => {
    const links = [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)];
    for (const [, target] of links) expect(existsSync(resolve(root, dirname(page), target!)), target).toBe(true);
  });

  it('name every kind of record, and no quality check that there is not', () => {
    const data = readFileSync(join(root, 'docs/concepts/data.md'), 'utf8');
    for (const name of KIND_NAMES) expect(data).toContain(`| \`${name}\` |`);
    const folder = join(root, 'research/data/src/quality');
    const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n');
    const rows = readFileSync(join(root, 'docs/concepts/quality.md'), 'utf8').match(/^\| `.*? \|/gm)!;
    const checks = rows.flatMap((row) => row.match(/[a-z]+(-[a-z]+)+/g) ?? []);
    expect(checks.length).toBeGreaterThan(30);
    for (const check of checks) expect(code).toContain(`'${check}'`);
  });
});

/** A block's language, the name of the file it is (of CSV), its text. */
const BLOCK = /^```(sh|yaml|csv)(?: (\S+))?\n(.*?)^```$/gms;

describe('cookbook', () => {
  it.each(readdirSync(join(root, 'docs/cookbook')))('%s runs from top to bottom', (page) => {
    const cwd = mkdtempSync(join(folder, 'page-'));
    const environment: NodeJS.ProcessEnv = { ...process.env, PATH: `${folder}${delimiter}${process.env['PATH']}` };
    delete environment['QUANT_HOME'];
    let ran = 0;
    for (const [, language, label, text] of readFileSync(join(root, 'docs/cookbook', page), 'utf8').matchAll(BLOCK)) {
      if (language !== 'sh') {
        const name = language === 'csv' ? label : /^# (\S+\.yaml)\n/.exec(text!)?.[1];
        expect(name, 'a YAML block starts with its file name, a CSV block has it after the language').toBeDefined();
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
