/** Bad input gets one clear line on stderr, nothing on stdout, and exit code 2; a failure of the world exit code 1. */
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const good = sandbox.file('good.csv', marketCsv(6, 60));
mkdirSync(join(sandbox.folder, 'folder.csv'));

async function refusal(argv: readonly string[], code = 2): Promise<string> {
  const ran = await sandbox.run(argv);
  expect({ code: ran.code, out: ran.out }, ran.error).toEqual({ code, out: '' });
  expect(ran.error).toMatch(/^quant: [^\n]+\n$/);
  expect(ran.error).not.toMatch(/internal error|undefined|NaN\b|\[object|\n\s+at /);
  return ran.error;
}

describe('files', () => {
  const header = 'symbol,date,open,high,low,close,volume\n';
  const cases: readonly (readonly [string, string | Uint8Array | undefined, RegExp])[] = [
    ['missing.csv', undefined, /missing\.csv/],
    ['empty.csv', '', /empty/],
    ['binary.csv', Uint8Array.from({ length: 400 }, (_, i) => (i * 37) % 256), /not text/],
    ['header.csv', header, /no rows/],
    ['no-price.csv', 'symbol,date,colour\nA,2020-01-02,red\n', /price/],
    ['no-date.csv', `${header}A,yesterday,1,1,1,1,1\n`, /date/],
    ['negative.csv', `${header}A,2020-01-02,-1,-1,-1,-1,1\nA,2020-01-03,-1,-1,-1,-1,1\n`, /negative/],
    ['truncated.csv.gz', gzipSync(marketCsv(3, 400)).subarray(0, 9_000), /truncated|corrupt|gzip/i],
    ['one.csv', marketCsv(1, 900), /symbol/],
    ['short.csv', marketCsv(6, 60), /warm/],
  ];

  it.each(cases)('run refuses %s', async (name, content, message) => {
    const path = content === undefined ? join(sandbox.folder, name) : sandbox.file(name, content);
    expect(await refusal(['run', '--data', path, '--out', join(sandbox.folder, 'runs')])).toMatch(message);
    expect(existsSync(join(sandbox.folder, 'runs')) ? readdirSync(join(sandbox.folder, 'runs')) : []).toEqual([]);
  });

  it('refuses a folder', async () => {
    expect(await refusal(['data', 'check', join(sandbox.folder, 'folder.csv')])).toMatch(/folder|directory/);
  });

  it('refuses to import nothing, and to read a catalog that is not there', async () => {
    await refusal(['data', 'import']);
    expect(await refusal(['data', 'list', '--catalog', join(sandbox.folder, 'no.duckdb')])).toMatch(/no catalog/);
    expect(await refusal(['run', '--catalog', good])).toMatch(/catalog/);
  });
});

describe('expressions', () => {
  it.each([
    ['ts_men(close, 5)', /column 1.*ts_mean/],
    ['ts_mean(close)', /ts_mean\(x, n\)/],
    ['ts_mean(close, 0)', /bars from 1/],
    ['fwd_return(close, 5)', /label/],
    ['rank(fwd_return(close, 5))', /label/],
    ['delay(close, -1)', /forward|look/],
    ['', /empty/],
    ['close +', /expected/],
    ['closse', /close/],
    ['('.repeat(10_000), /nest/],
    [`close${' + close'.repeat(200_000)}`, /long/],
  ])('eval refuses %.40s', async (expression, message) => {
    expect(await refusal(['features', 'eval', '--data', good, '--', expression])).toMatch(message);
  });

  it('needs an expression and data, and known symbols', async () => {
    expect(await refusal(['features', 'eval', '--data', good])).toMatch(/expression/);
    expect(await refusal(['features', 'eval', 'close'])).toMatch(/--data/);
    expect(await refusal(['features', 'eval', 'close', '--data', good, '--symbols', 'T99'])).toMatch(/T99/);
    expect(await refusal(['features', 'check', 'alpha-v2x(', '--data', good])).toMatch(/alpha/);
  });
});

describe('configuration', () => {
  it.each([
    ['polcy: {}', /unknown key "polcy".*policy/],
    ['policy: { kind: long-short, quantil: 0.1 }', /quantil.*quantile/],
    ['policy: { kind: short-only }', /long-short or top-k/],
    ['policy: { quantil: 0.1 }', /quantil.*quantile/],
    ['policy: { kind: top-k, quantile: 0.1 }', /unknown key "policy.quantile"(?!.*did you mean "quantile")/],
    ['features: { x: fwd_return(close, 5) }', /quotes/],
    ['policy: { kind: long-short, quantile: 0.9 }', /quantile/],
    ['market: { edge: { ic: 0.03, halflife: 5 } }', /halflife/],
    ['market: { symbols: 0 }', /symbols/],
    ['costs: { halfSpreadBps: -1 }', /halfSpreadBps/],
    ['features: alpha-v9', /alpha-v9/],
    ['features: { a: "ts_mean(close" }', /column/],
    ['label: returns(close, 5)', /label/],
    ['validation: { train: 0 }', /train/],
    ['model: { lambda: often }', /lambda/],
    ['a: [1', /YAML/],
    ['costs:\n  halfSpreadBps: ${NO_SUCH_VARIABLE_HERE}', /NO_SUCH_VARIABLE_HERE/],
  ])('run refuses %s', async (text, message) => {
    const error = await refusal([
      'run',
      '--config',
      sandbox.file('run.yaml', text),
      '--out',
      join(sandbox.folder, 'runs'),
    ]);
    expect(error).toMatch(message);
  });

  it('names file and line', async () => {
    const path = sandbox.file('line.yaml', 'label: fwd_rank(close, 5)\n\nsimulation:\n  capitl: 5\n');
    expect(await refusal(['run', '--config', path])).toContain('line.yaml:4: unknown key "simulation.capitl"');
    expect(await refusal(['run', '--config', join(sandbox.folder, 'none.yaml')])).toMatch(/no such file/);
  });
});

describe('the command line', () => {
  it.each([
    [['rnu'], /"run"/],
    [['data', 'imprt'], /data import/],
    [['run', '--sed', '1'], /--seed/],
    [['run', '--seed', '-1'], /--seed/],
    [['run', '--seed', '1.5'], /--seed/],
    [['run', '--seed', 'one'], /number/],
    [['run', '--seed'], /needs a value/],
    [['run', '--workers', '0'], /--workers/],
    [['run', 'extra'], /extra/],
    [['run', '--json=maybe'], /--json/],
    [['run', '--out', ''], /--out/],
    [['data', 'simulate', '--half-life', '3'], /--ic/],
    [['data', 'simulate', '--out', 'x.parquet'], /\.csv/],
    [['report', 'open', '--out', '/nowhere/at/all'], /no run/],
  ])('refuses %j', async (argv, message) => {
    expect(await refusal(argv)).toMatch(message);
  });

  it('tells a folder that cannot exist (2) from one that may not be written (1)', async () => {
    await refusal(['run', '--out', join(good, 'runs')]);
    await refusal(['run', '--out', good]);
    if (process.getuid?.() !== 0) {
      const closed = join(sandbox.folder, 'closed');
      mkdirSync(closed);
      chmodSync(closed, 0o500);
      await refusal(['run', '--out', join(closed, 'runs')], 1);
    }
  });

  it('shows no control characters of names', async () => {
    const { error } = await sandbox.run(['run', '--data', 'a\u001b[2Jb.csv']);
    expect(error).toContain('a\ufffd[2Jb.csv');
  });

  it('says which features the data is too short to test', async () => {
    const { code, out } = await sandbox.run(['features', 'check', '--data', good]);
    expect(code).toBe(0);
    expect(out).toMatch(/\d+ of 24 were not tested|\d+ of 25 were not tested|\d+ of 26 were not tested/);
  });

  it('has help for everything, and says its version', async () => {
    for (const argv of [['--help'], ['data'], ['run', '--help'], ['features', 'eval', '--help'], ['--version']]) {
      const { code, out, error } = await sandbox.run(argv);
      expect({ code, error }).toEqual({ code: 0, error: '' });
      expect(out.length).toBeGreaterThan(5);
    }
  });
});
