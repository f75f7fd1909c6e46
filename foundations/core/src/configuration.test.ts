import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfiguration, readConfiguration } from './configuration.ts';
import { ConfigurationError } from './errors.ts';

const schema = z.strictObject({
  port: z.number().default(8_000),
  host: z.string().default('localhost'),
  costs: z.strictObject({ spreadBps: z.number(), commissionBps: z.number().default(0) }).optional(),
  windows: z.array(z.number()).default([]),
});

/** The error that a text causes. */
function refusal(text: string, of: z.ZodType = schema, environment = {}): ConfigurationError {
  try {
    parseConfiguration(text, of, { file: 'a.yaml', environment });
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    expect((error as Error).message).not.toMatch(/\n/);
    return error as ConfigurationError;
  }
  throw new Error('accepted');
}

const parse = (text: string, environment: Record<string, string>): z.output<typeof schema> =>
  parseConfiguration(text, schema, { environment });

describe('parseConfiguration', () => {
  it('fills in defaults, also of an empty text or one of comments', () => {
    const defaults = { port: 8_000, host: 'localhost', windows: [] };
    for (const text of ['', '# nothing here\n', '---\n']) expect(parseConfiguration(text, schema)).toEqual(defaults);
    expect(parseConfiguration('costs:\n  spreadBps: 5\n', schema).costs).toEqual({ spreadBps: 5, commissionBps: 0 });
  });

  it('names file and line of bad YAML', () => {
    const error = refusal('port: 1\nhost: [a\n');
    expect(error.code).toBe('config.syntax');
    expect(error.what).toMatch(/^a\.yaml:\d+: not valid YAML$/);
    expect(refusal('port: 1\nport: 2\n').message).toMatch(/a\.yaml:2/);
    expect(refusal('port: *nothing\n').code).toBe('config.syntax');
    expect(refusal('port: 1\n---\nport: 2\n').code).toBe('config.syntax');
  });

  it('refuses aliases that multiply without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [here, there] of ['ba', 'cb', 'dc', 'ed'].map((pair) => [...pair])) {
      bomb.push(`${here}: &${here} [${Array.from({ length: 10 }, () => `*${there}`).join(', ')}]`);
    }
    expect(refusal(bomb.join('\n')).code).toBe('config.syntax');
  });

  it('refuses an unknown key with line and nearest known one', () => {
    const error = refusal('port: 1\n\ncosts:\n  spreadBp: 3\n  spreadBps: 5\n');
    expect(error.code).toBe('config.unknown-key');
    expect(error.message).toBe('a.yaml:4: unknown key "costs.spreadBp"; did you mean "spreadBps"?');
    expect(refusal('something: 1\n').fix).toBe('known keys: port, host, costs, windows');
  });

  it('finds known keys through arrays, records, unions and wrappers', () => {
    const policies = z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('quantile'), fraction: z.number() }),
      z.strictObject({ kind: z.literal('top'), count: z.number() }),
    ]);
    const nested = z.strictObject({
      list: z
        .array(z.strictObject({ weight: z.number() }).readonly())
        .nullable()
        .default(null),
      byName: z
        .record(
          z.string(),
          z.lazy(() => z.strictObject({ depth: z.number() })),
        )
        .prefault({}),
      policy: policies.optional(),
      piped: z
        .strictObject({ ratio: z.number().optional() })
        .transform((x) => x.ratio)
        .optional(),
    });
    expect(refusal('list:\n  - weight: 1\n  - weigth: 2\n    weight: 1\n', nested).message).toBe(
      'a.yaml:3: unknown key "list.1.weigth"; did you mean "weight"?',
    );
    expect(refusal('byName:\n  x: { depth: 1, dept: 1 }\n', nested).fix).toBe('did you mean "depth"?');
    expect(refusal('policy: { kind: top, count: 1, cuont: 2 }\n', nested).fix).toBe('did you mean "count"?');
    expect(refusal('piped: { ratoi: 1 }\n', nested).fix).toBe('did you mean "ratio"?');
  });

  it('names line, key and reason of a wrong value', () => {
    const error = refusal('host: x\nport: many\n');
    expect(error.code).toBe('config.invalid');
    expect(error.what).toBe('a.yaml:2: "port" is wrong');
    expect(error.why).toMatch(/expected number/);
    expect(refusal('windows:\n  - 1\n  - two\n').what).toBe('a.yaml:3: "windows.1" is wrong');
    expect(refusal('windows:\n  - 1\n  - [2]\n').what).toBe('a.yaml:3: "windows.1" is wrong');
  });

  it('says that a key is missing, with the line of its parent', () => {
    const error = refusal('port: 1\ncosts:\n  commissionBps: 1\n');
    expect(error.message).toMatch(/^a\.yaml:2: "costs\.spreadBps" is missing/);
    expect(error.fix).toBe('add it');
  });

  it('refuses a document that is not a mapping', () => {
    for (const text of ['just text', '[1, 2]', '42']) {
      expect(refusal(text).what).toBe('a.yaml:1: the document is wrong');
    }
  });

  it('takes anchors and aliases', () => {
    const both = z.strictObject({ a: z.object({ x: z.number() }), b: z.object({ x: z.number() }) });
    expect(parseConfiguration('a: &a { x: 1 }\nb: *a\n', both)).toEqual({ a: { x: 1 }, b: { x: 1 } });
  });
});

describe('the environment', () => {
  it('is substituted, in part and in whole, in lists as well', () => {
    expect(parse('host: http://${NAME}.${TLD:-net}', { NAME: 'a' }).host).toBe('http://a.net');
    expect(parse('windows:\n  - ${W}\n  - 2\n', { W: '5' }).windows).toEqual([5, 2]);
  });

  it('gives numbers where unquoted and text where quoted', () => {
    expect(parse('port: ${PORT:-80}', {}).port).toBe(80);
    expect(parse('port: ${PORT:-80}', { PORT: '81' }).port).toBe(81);
    expect(parse('host: "${PORT}"', { PORT: '81' }).host).toBe('81');
    expect(parse("host: '${PORT}'", { PORT: '81' }).host).toBe('81');
  });

  it('takes the default where the variable is empty, and the empty text without one', () => {
    expect(parse('host: ${NAME:-x}', { NAME: '' }).host).toBe('x');
    expect(parse('host: ${NAME}', { NAME: '' }).host).toBe('');
    expect(parse('host: ${NAME:-}', {}).host).toBe('');
  });

  it('must have the variable, else file, line and name are said', () => {
    const error = refusal('port: 1\nhost: ${QUANT_HOST}\n');
    expect(error.code).toBe('config.environment');
    expect(error.message).toBe(
      'a.yaml:2: the environment variable QUANT_HOST is not set; set it, or write ${QUANT_HOST:-default}',
    );
  });

  it('is not substituted in keys, nor a second time in what it brought', () => {
    expect(refusal('${KEY}: 1', schema, { KEY: 'port' }).code).toBe('config.unknown-key');
    expect(parse('host: ${A}', { A: '${B}', B: 'x' }).host).toBe('${B}');
  });

  it('leaves any text as it is: a secret is never read as YAML', () => {
    for (const secret of ['a: b', '#x', 'x #y', '[1', '*x', '&x y', '{a: 1}', '- x', '"q"', 'x\ny', '!t', '| ', '%']) {
      expect(parse('host: ${SECRET}', { SECRET: secret }).host).toBe(secret);
    }
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (secret) => {
        const { host } = parse('host: "${SECRET}"', { SECRET: secret });
        expect(host).toBe(secret);
      }),
    );
  });
});

describe('readConfiguration', () => {
  const folder = mkdtempSync(join(tmpdir(), 'quant-configuration-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('reads a file, with the environment given', () => {
    const file = join(folder, 'good.yaml');
    writeFileSync(file, 'port: ${P}\n');
    expect(readConfiguration(file, schema, { P: '7' }).port).toBe(7);
  });

  it('names the file in errors', () => {
    const file = join(folder, 'bad.yaml');
    writeFileSync(file, 'prot: 1\n');
    expect(() => readConfiguration(file, schema, {})).toThrow(`${file}:1: unknown key "prot"; did you mean "port"?`);
  });

  it('says so when there is no such file, or it is a folder', () => {
    expect(() => readConfiguration(join(folder, 'none.yaml'), schema, {})).toThrow(/there is no such file/);
    expect(() => readConfiguration(folder, schema, {})).toThrow(/it is a folder/);
    expect(() => readConfiguration(folder, schema, {})).toThrow(ConfigurationError);
  });
});
