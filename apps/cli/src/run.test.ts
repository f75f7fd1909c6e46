/** The run's contract: one document, the same for any number of workers, zone and language; trials counted; all or nothing. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runDocumentSchema, type RunDocument } from '@quantcli/backtest';
import { readReportDocument } from '@quantcli/reports';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const BARS = 620;
// Of symbol T00: a negative price and garbage are rejected, and the first of two rows of one day.
const file = sandbox.file(
  'market.csv',
  marketCsv(20, BARS, (row, n, t) => {
    if (n !== 0) return row;
    if (t === 500) return row.replace(/,([\d.]+),/, ',-1,');
    if (t === 510) return row.replace(/,([\d.]+),/, ',oops,');
    return t === 520 ? `${row}\n${row}` : row;
  }),
);
const runs = join(sandbox.folder, 'runs');
const ROWS = 20 * BARS + 1;

async function run(...options: string[]): Promise<RunDocument> {
  const { code, out, error } = await sandbox.run(['run', '--json', '--data', file, '--out', runs, ...options]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out.trimEnd()).not.toContain('\n');
  return runDocumentSchema.parse(JSON.parse(out));
}

/** What must not differ between two runs of the same thing. */
function lasting(document: RunDocument): unknown {
  return { ...document, run: { ...document.run, id: '' }, report: '', timings: {} };
}

const first = await run('--seed', '3', '--workers', '1');

describe('quant run --json', () => {
  it('accounts for every row and says what was wrong', () => {
    const { data } = first;
    expect({ symbols: data.symbols, bars: data.bars, imported: data.imported, rejected: data.rejected }).toEqual({
      symbols: 20,
      bars: BARS,
      imported: ROWS - 3,
      rejected: 3,
    });
    expect(data.from).toBe('2015-01-05');
    const checks = data.findings.map(({ check }) => check);
    expect(checks).toEqual(expect.arrayContaining(['bad-rows', 'duplicates']));
  });

  it('holds measures that agree with each other', () => {
    const { outOfSample: oos, benchmark, folds, features } = first;
    expect(oos.trials).toBe(1);
    expect(oos.dsr).toBe(oos.psr);
    expect(Math.abs(oos.annualReturn! / oos.maxDrawdown! - oos.calmar!)).toBeLessThan(1e-9);
    expect(oos.sharpeInterval![0]).toBeLessThan(oos.sharpe!);
    expect(oos.sharpeInterval![1]).toBeGreaterThan(oos.sharpe!);
    expect({ from: benchmark.from, to: benchmark.to, bars: benchmark.bars }).toEqual({
      from: oos.from,
      to: oos.to,
      bars: oos.bars,
    });
    expect(Math.max(...features.map(({ warmup }) => warmup))).toBeLessThan(BARS);
    folds.forEach((fold, k) => {
      expect(fold.trainTo < fold.testFrom && fold.testFrom <= fold.testTo).toBe(true);
      expect(fold.purged).toBeGreaterThan(0);
      if (k > 0) expect(folds[k - 1]!.testTo < fold.testFrom).toBe(true);
    });
  });

  it('writes the run whole: report, result, configuration and model', () => {
    const folder = join(runs, first.run.id);
    expect(readdirSync(folder).toSorted()).toEqual(['config.yaml', 'model.json', 'report.html', 'result.json']);
    expect(lasting(readReportDocument(readFileSync(first.report, 'utf8'))!)).toEqual(lasting(first));
    expect(JSON.parse(readFileSync(join(folder, 'result.json'), 'utf8'))).toEqual(first);
  });

  it('is the same again, and with two workers; a repeat is no new trial', async () => {
    expect(lasting(await run('--seed', '3', '--workers', '2'))).toEqual(lasting(first));
  });

  it('counts another seed and another configuration as trials, and deflates for them', async () => {
    const config = sandbox.file('other.yaml', 'policy: { kind: long-short, quantile: 0.2 }');
    expect((await run('--seed', '4')).outOfSample.trials).toBe(2);
    const third = await run('--seed', '3', '--config', config);
    expect(third.outOfSample.trials).toBe(3);
    expect(third.outOfSample.dsr!).toBeLessThan(third.outOfSample.psr!);
    expect((await run('--seed', '3')).outOfSample.trials).toBe(3);
  });

  it('is given again by the configuration in its own folder, simulated market included', async () => {
    const config = sandbox.file(
      'small.yaml',
      'market: { symbols: 24, bars: 620, seed: 5 }\nfeatures: { reversal: "returns(close, 5)" }',
    );
    const simulate = async (path: string): Promise<RunDocument> => {
      const { code, out, error } = await sandbox.run([
        'run',
        '--json',
        '--config',
        path,
        '--out',
        join(sandbox.folder, 'again'),
      ]);
      expect({ code, error }).toEqual({ code: 0, error: '' });
      return runDocumentSchema.parse(JSON.parse(out));
    };
    const one = await simulate(config);
    const again = await simulate(join(sandbox.folder, 'again', one.run.id, 'config.yaml'));
    expect(lasting(again)).toEqual(lasting(one));
    const listed = await sandbox.run(['report', 'list', '--json', '--out', join(sandbox.folder, 'again')]);
    expect((JSON.parse(listed.out) as { runs: unknown[] }).runs).toHaveLength(2);
    const opened = await sandbox.run(['report', 'open', one.run.id, '--out', join(sandbox.folder, 'again')]);
    expect(opened.out.trim().endsWith(join(one.run.id, 'report.html'))).toBe(true);
  });

  it('reads without writing: only run and import store files in a catalog', async () => {
    const catalog = join(sandbox.folder, 'kept.duckdb');
    for (const argv of [
      ['data', 'check', file],
      ['features', 'eval', 'close', '--data', file],
    ]) {
      expect((await sandbox.run([...argv, '--catalog', catalog])).code).toBe(0);
      expect(existsSync(catalog)).toBe(false);
    }
    await run('--seed', '3', '--catalog', catalog);
    const again = await sandbox.run(['data', 'import', file, '--catalog', catalog, '--json']);
    expect(JSON.parse(again.out)).toMatchObject({ alreadyStored: true, inserted: 0, replaced: 0, imported: ROWS - 3 });
    const { code, out } = await sandbox.run(['run', '--json', '--catalog', catalog, '--out', runs, '--seed', '3']);
    expect(code).toBe(0);
    const fromCatalog = runDocumentSchema.parse(JSON.parse(out));
    expect(fromCatalog.outOfSample).toEqual({
      ...first.outOfSample,
      trials: fromCatalog.outOfSample.trials,
      dsr: fromCatalog.outOfSample.dsr,
    });
    expect(fromCatalog.run.dataHash).toBe(first.run.dataHash);
  });

  it('stops when interrupted, leaving no run', async () => {
    const before = readdirSync(runs);
    const { code, out, error } = await sandbox.run(
      ['run', '--data', file, '--out', runs, '--workers', '1'],
      AbortSignal.timeout(30),
    );
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(error).toMatch(/^quant: interrupted[^\n]*\n$/);
    expect(readdirSync(runs)).toEqual(before);
  });
});

describe('a process of its own', () => {
  const launcher = join(import.meta.dirname, '../bin/quant.js');
  const spawn = (
    environment: Record<string, string>,
    ...argv: string[]
  ): { status: number | null; stdout: string; stderr: string } =>
    spawnSync(process.execPath, [launcher, ...argv], {
      encoding: 'utf8',
      cwd: sandbox.folder,
      env: { ...process.env, ...environment, QUANT_HOME: join(sandbox.folder, 'elsewhere') },
    });

  it('gives the same document in any time zone and language, without a word on stderr', () => {
    const argv = ['run', '--json', '--data', file, '--out', join(sandbox.folder, 'zones'), '--seed', '3'];
    for (const environment of [
      { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
      { TZ: 'America/Los_Angeles', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
    ]) {
      const { status, stdout, stderr } = spawn(environment, ...argv);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(lasting(runDocumentSchema.parse(JSON.parse(stdout)))).toEqual(lasting(first));
    }
  });

  it('exits with 2 and one line for bad input', () => {
    const { status, stdout, stderr } = spawn({}, 'run', '--data', 'none.csv');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^quant: [^\n]+\n$/);
    expect(existsSync(join(sandbox.folder, 'runs', 'none'))).toBe(false);
  });
});

describe('quant features eval --json', () => {
  const small = sandbox.file(
    'small.csv',
    'symbol,date,close\nB,2024-01-03,10\nA,2024-01-02,1\nA,2024-01-03,2\nB,2024-01-05,30\nA,2024-01-05,4\nA,2024-01-04,8\n',
  );
  const evaluate = async (
    ...argv: string[]
  ): Promise<{ time: string[]; symbols: string[]; values: Record<string, Record<string, (number | null)[]>> }> => {
    const { code, out, error } = await sandbox.run(['features', 'eval', ...argv, '--data', small, '--json']);
    expect({ code, error }).toEqual({ code: 0, error: '' });
    return JSON.parse(out) as Awaited<ReturnType<typeof evaluate>>;
  };

  it('keeps the text as typed, unites the dates, and has null where there is nothing', async () => {
    const result = await evaluate('returns( close )', 'rank(close)');
    expect(result).toEqual({
      time: ['2024-01-02', '2024-01-03', '2024-01-04', '2024-01-05'],
      symbols: ['A', 'B'],
      values: {
        'returns( close )': { A: [null, 1, 3, -0.5], B: [null, null, null, null] },
        'rank(close)': { A: [1, 0.5, 1, 0.5], B: [null, 1, null, 1] },
      },
    });
  });

  it('filters symbols after the evaluation', async () => {
    const result = await evaluate('rank(close)', '--symbols', 'A');
    expect(result.symbols).toEqual(['A']);
    expect(result.values).toEqual({ 'rank(close)': { A: [1, 0.5, 1, 0.5] } });
  });
});
