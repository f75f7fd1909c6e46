/** `quant model train`, `list`, `promote` and `predict`: what is stored, what is said of it, and what is refused. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

interface Trained {
  readonly model: Readonly<Record<string, unknown>>;
  readonly data: { readonly symbols: number; readonly rows: number; readonly labelled: number };
  readonly validation: { readonly folds: readonly unknown[]; readonly paths: number };
  readonly paths: readonly { readonly trials: number; readonly dsr: number | null }[];
  readonly typicalPath: number;
  readonly promotable: boolean;
  readonly artefact: string;
}
interface Promoted {
  readonly model: string;
  readonly decision: string;
  readonly stage: string;
  readonly gates: readonly { readonly gate: string; readonly passed: boolean; readonly explanation: string }[];
  readonly replaced: string | null;
}
interface Predicted {
  readonly model: string;
  readonly stage: string;
  readonly date: string;
  readonly inSample: boolean;
  readonly predictions: readonly { readonly symbol: string; readonly value: number; readonly rank: number }[];
  readonly rows: number | null;
}
interface Listed {
  readonly stored: readonly { readonly name: string; readonly version: number; readonly stage: string }[];
  readonly selected: string;
  readonly configured: readonly { readonly name: string }[];
  readonly estimators: readonly { readonly name: string; readonly params: readonly string[] }[];
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => join(sandbox.folder, name);

const csv = marketCsv(4, 120);
const market = sandbox.file('market.csv', csv);
const FEATURES = '{ attention: "volume / ts_mean(volume, 20)", calm: "-ts_std(returns(close), 20)" }';
const model = (name: string, estimator: string): string =>
  `  ${name}:\n    features: ${FEATURES}\n    label: fwd_rank(close, 5)\n    ${estimator}\n    validation: { kind: cpcv, groups: 4, testGroups: 1 }\n`;
const MODELS = `selected: first\nmodels:\n${model('first', 'estimator: ridge')}${model('second', 'estimator: ols')}${model('trees', 'estimator: gbdt_leaf\n    params: { trees: 4, leaves: 4 }')}`;
const open = sandbox.file('open.yaml', `${MODELS}gates: { ic: -1, hitRate: 0, psr: 0, maxDrawdown: 1 }\n`);
const closed = sandbox.file('closed.yaml', `${MODELS}gates: { ic: 0.9 }\n`);

const command = (action: string, ...argv: readonly string[]): string[] => ['model', action, ...argv, '--workers', '1'];
const models = at('models');
const train = (name: string, ...more: readonly string[]): Promise<Trained> =>
  sandbox.json<Trained>(command('train', name, '--config', open, '--data', market, '--out', models, ...more));
const list = (): Promise<Listed> => sandbox.json<Listed>(command('list', '--config', open));
const promote = (name: string, ...more: readonly string[]): Promise<Promoted> =>
  sandbox.json<Promoted>(command('promote', name, '--config', open, ...more));
const predict = (name: string, ...more: readonly string[]): Promise<Predicted> =>
  sandbox.json<Predicted>(command('predict', name, '--data', market, ...more));
const refusal = (action: string, ...argv: readonly string[]): Promise<string> =>
  sandbox.refusal(command(action, ...argv));

/** What a stored model is, without the times. */
function content(document: Trained): string {
  const parsed = JSON.parse(readFileSync(join(document.artefact, 'model.json'), 'utf8'));
  delete parsed.document.timings;
  delete parsed.document.model.trainedAt;
  delete parsed.document.model.version;
  return JSON.stringify(parsed);
}

const trialsOf = ({ paths, typicalPath }: Trained): number => paths[typicalPath]!.trials;

describe('before a model is trained', () => {
  it('none is listed, nothing is made, and every estimator is there with its parameters', async () => {
    const { stored, selected, configured, estimators } = await list();
    expect(stored).toEqual([]);
    expect(selected).toBe('first');
    expect(configured.map(({ name }) => name)).toEqual(['first', 'second', 'trees']);
    const names = estimators.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['ols', 'logistic', 'pls', 'gbdt_leaf', 'gbdt_symmetric', 'extra_trees']),
    );
    expect(estimators.find(({ name }) => name === 'gbdt_leaf')!.params).toEqual(
      expect.arrayContaining(
        'trees learningRate leaves depth minChildWeight l1 l2 bins rowFraction featureFraction objective monotone categorical earlyStopping seed'.split(
          ' ',
        ),
      ),
    );
    expect(readdirSync(at('home'))).toEqual([]);
  });

  it('none is promoted or predicts', async () => {
    const none = /no stored model is called "first"; train one with quant model train/;
    for (const [action, ...more] of [['promote'], ['predict', '--data', market]] as const) {
      const { code, out, error } = await sandbox.run(command(action, 'first', ...more));
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(error).toMatch(none);
    }
  });
});

describe('where nothing was stored yet', () => {
  // The database of the repositories is made before the model is looked for.
  it.each([
    ['promote', []],
    ['predict', ['--data', market]],
  ])('%s makes nothing', async (action, more) => {
    const fresh = at(`${action}.duckdb`);
    await sandbox.run(command(action, 'first', '--catalog', fresh, ...more));
    expect(readdirSync(sandbox.folder).filter((name) => name.startsWith(`${action}.duckdb`))).toEqual([]);
  });
});

describe('train', () => {
  it('stores versions whole, and the same data and seed give the same model', async () => {
    const [one, two] = [await train('first'), await train('first')];
    expect(one.model).toMatchObject({ name: 'first', version: 1, estimator: 'ridge', seed: 1 });
    expect(two.model).toMatchObject({ name: 'first', version: 2 });
    expect(one.artefact).toBe(join(models, 'first@1'));
    expect(readdirSync(models).toSorted()).toEqual(['first@1', 'first@2']);
    expect(readdirSync(one.artefact).toSorted()).toEqual(['card.html', 'model.json']);
    expect(content(two)).toBe(content(one));
    expect(one.validation.folds).toHaveLength(4);
    expect(one.data).toMatchObject({ symbols: 4 });
    expect(one.data.labelled).toBe(one.data.rows - 20);
    // The card needs nothing from elsewhere.
    const card = readFileSync(join(one.artefact, 'card.html'), 'utf8');
    expect(card).not.toMatch(/undefined|\bNaN\b|<script src|<link [^>]*href="http/);
    expect(card).toMatch(/first/);
  });

  it('of the same configuration is no new trial; of another it is', async () => {
    expect(trialsOf(await train('first'))).toBe(1);
    const second = await train('second');
    expect(trialsOf(second)).toBe(2);
    const again = await train('first');
    expect(trialsOf(again)).toBe(2);
    expect(again.paths[again.typicalPath]!.dsr).not.toBeNull();
  });

  it('is the same for one worker and two', async () => {
    const argv = ['model', 'train', 'first', '--config', open, '--data', market, '--out', models, '--workers', '2'];
    expect(content(await sandbox.json<Trained>(argv))).toBe(content(await train('first')));
  });

  it('of trees is the same for two workers in another process, time zone and language', async () => {
    const bin = join(import.meta.dirname, '../bin/quant.js');
    const argv = ['model', 'train', 'trees', '--config', open, '--data', market, '--out', models, '--workers', '2'];
    const env = {
      ...process.env,
      QUANT_HOME: at('home'),
      TZ: 'Pacific/Kiritimati',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
    };
    const { stdout } = await promisify(execFile)(process.execPath, [bin, ...argv, '--json'], { env });
    expect(content(JSON.parse(stdout) as Trained)).toBe(content(await train('trees')));
  });

  it('by another seed is told so', async () => {
    const [one, two] = [await train('first'), await train('first', '--seed', '2')];
    expect(two.model['seed']).toBe(2);
    expect(content(two)).not.toBe(content(one));
  });

  it('shows a person what was found and where it is', async () => {
    const text = await sandbox.text(command('train', 'first', '--config', open, '--data', market, '--out', models));
    expect(text).toMatch(/\n {2}first: ridge on 2 features; label fwd_rank\(close, 5\)\n/);
    expect(text).toMatch(/\n {2}market\.csv: 4 symbols, \d+ rows, 2015-\d\d-\d\d to 2015-\d\d-\d\d\n/);
    expect(text).toMatch(/\n {2}cpcv\(4, 1, embargo 5\): 4 folds, 1 path\n/);
    expect(text).toMatch(/\n {2}Gates: all open\n {2}✓ IC /);
    expect(text).toMatch(/\n {2}Stored as first@\d+; card: \S+card\.html\n/);
  });
});

describe('a training', () => {
  const short = sandbox.file('short.csv', marketCsv(4, 15));
  const alone = sandbox.file('alone.csv', marketCsv(1, 120));
  const silent = sandbox.file(
    'silent.csv',
    csv
      .trimEnd()
      .split('\n')
      .map((line) => `${line.slice(0, line.lastIndexOf(','))}\n`)
      .join(''),
  );
  it.each([
    ['of no bar', short, /no bar is left to learn from: 15 bars, and the features need 20/],
    ['of one symbol', alone, /compares symbols, and the data has 1/],
    ['without a field', silent, /unknown field "volume" .*the data has open, high/],
    ['of nothing', at('none.csv'), /none\.csv does not exist/],
  ])('%s is refused and leaves nothing behind', async (_, data, message) => {
    expect(await refusal('train', 'first', '--config', open, '--data', data, '--out', models)).toMatch(message);
  });

  it('of an unknown model is refused', async () => {
    const own = ['--config', open, '--data', market, '--out', models];
    expect(await refusal('train', 'frist', ...own)).toMatch(/"frist"; did you mean "first"/);
    expect(await refusal('train', 'toString', ...own)).toMatch(/no model of the configuration is called "toString"/);
  });

  it('into a file is refused', async () => {
    const own = ['--config', open, '--data', market, '--out'];
    expect(await refusal('train', 'first', ...own, market)).toMatch(/market\.csv/);
    expect(await refusal('train', 'first', ...own, '')).toMatch(/--out is ""/);
  });
});

describe('promote', () => {
  it('makes a champion of its name, which retires for the next', async () => {
    const [one, two] = [await train('second'), await train('second')].map(
      (own) => `second@${String(own.model['version'])}`,
    );
    expect(await promote(one!)).toMatchObject({ model: one, decision: 'promoted', stage: 'champion', replaced: null });
    expect(await promote('second')).toMatchObject({ model: two, decision: 'promoted', replaced: one });
    expect(await promote(two!)).toMatchObject({ decision: 'promoted', stage: 'champion', replaced: null });
    const stages = new Map((await list()).stored.map(({ name, version, stage }) => [`${name}@${version}`, stage]));
    expect([stages.get(one!), stages.get(two!), stages.get('first@1')]).toEqual(['retired', 'champion', 'candidate']);
    expect((await predict('second')).stage).toBe('champion');
    expect((await promote(one!)).replaced).toBe(two);
  });

  it('explains a refusal, which is no failure unless it is to be one', async () => {
    const refused = await promote('first@1', '--config', closed);
    expect(refused).toMatchObject({ decision: 'refused', stage: 'candidate', replaced: null });
    expect(refused.gates.map(({ gate }) => gate)).toEqual(['ic', 'hitRate', 'psr', 'maxDrawdown']);
    expect(refused.gates[0]).toMatchObject({ passed: false });
    expect(refused.gates[0]!.explanation).toMatch(/^IC -?0\.\d{4} \(95 %: .*\), at least 0\.9 is asked/);
    const { code, out, error } = await sandbox.run(command('promote', 'first@1', '--config', closed, '--require'));
    expect({ code, error }).toEqual({ code: 1, error: '' });
    expect(out).toMatch(/first@1: REFUSED, stays candidate\n[^]*✗ IC /);
    expect((await sandbox.run(command('promote', 'first@1', '--config', open, '--require'))).code).toBe(0);
  });

  it.each([
    ['frist', /no stored model is called "frist"; there are .*first@/],
    ['first@99', /no stored model is called "first@99"/],
    ['first@', /no stored model is called "first@"/],
  ])('%s is refused', async (name, message) => {
    expect(await refusal('promote', name, '--config', open)).toMatch(message);
  });
});

describe('predict', () => {
  it('ranks the symbols of the last bar, best first', async () => {
    const { predictions, date, inSample, rows } = await predict('first@1');
    expect(predictions.map(({ rank }) => rank)).toEqual([1, 2, 3, 4]);
    expect(predictions.map(({ symbol }) => symbol).toSorted()).toEqual(['T00', 'T01', 'T02', 'T03']);
    predictions.slice(1).forEach(({ value }, k) => expect(value).toBeLessThanOrEqual(predictions[k]!.value));
    // Five bars after the last outcome that it was fitted on.
    expect({ date, inSample, rows }).toEqual({ date: '2015-06-19', inSample: false, rows: null });
  });

  it('writes every bar as CSV, of which the last is what it shows', async () => {
    const out = at('forecasts.csv');
    const { predictions, rows, date } = await predict('first@1', '--out', out);
    const [head, ...lines] = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(head).toBe('date,symbol,forecast,in_sample');
    expect(new Set(lines.map((line) => line.split(',')[3]))).toEqual(new Set(['0', '1']));
    expect(lines).toHaveLength(rows!);
    const last = lines.map((line) => line.split(',')).filter(([day]) => day === date);
    expect(new Map(last.map(([, symbol, value]) => [symbol, Number(value)]))).toEqual(
      new Map(predictions.map(({ symbol, value }) => [symbol, value])),
    );
  });

  it('says when it was fitted on what it is asked for', async () => {
    const half = sandbox.file('half.csv', marketCsv(4, 60));
    const argv = command('predict', 'first@1', '--data', half);
    expect((await sandbox.json<Predicted>(argv)).inSample).toBe(true);
    expect(await sandbox.text(argv)).toMatch(
      /was fitted on outcomes of this date and later ones: these are no forecasts/,
    );
  });

  it('knows other symbols, and the same rows whatever their names', async () => {
    const renamed = sandbox.file('renamed.csv', csv.replaceAll(/^T/gm, 'X'));
    const other = await sandbox.json<Predicted>(command('predict', 'first@1', '--data', renamed));
    const own = await predict('first@1');
    expect(other.predictions).toEqual(own.predictions.map((one) => ({ ...one, symbol: one.symbol.replace('T', 'X') })));
  });

  it.each([
    ['too short', marketCsv(4, 15), /no bar is left to learn from|need 20/],
    ['of one symbol', marketCsv(1, 120), /the data has 1/],
    ['without a field', csv.replaceAll(/,[^,\n]+$/gm, ''), /unknown field "volume"/],
  ])('on data %s is refused', async (_, text, message) => {
    expect(await refusal('predict', 'first@1', '--data', sandbox.file('data.csv', text))).toMatch(message);
  });

  it('into what is no CSV is refused', async () => {
    expect(await refusal('predict', 'first@1', '--data', market, '--out', at('forecasts.txt'))).toMatch(/\.csv/);
  });
});

describe('stored files', () => {
  const file = join(models, 'first@2', 'model.json');
  const copy = at('copy.json');
  const whole = (): string => readFileSync(copy, 'utf8');
  it.each([
    ['cut off', () => whole().slice(0, 500)],
    ['empty', () => ''],
    ['of another format', () => whole().replace('"format":1', '"format":2')],
    ['of another estimator', () => whole().replaceAll('"estimator":"ridge"', '"estimator":"oracle"')],
    [
      'with coefficients that are words',
      () => whole().replace(/"coefficients":\[[^\]]*\](?=[^[]*"schema")/, '"coefficients":["a","b"]'),
    ],
    ['with a key of its own', () => whole().replace('{', '{"own":1,')],
  ])('that are %s are refused by name', async (_, damage) => {
    if (!existsSync(copy)) cpSync(file, copy);
    const damaged = damage();
    expect(damaged).not.toBe(whole());
    writeFileSync(file, damaged);
    const damagedLine = /model\.json is not a stored model .*train the model again/;
    expect(await refusal('promote', 'first@2')).toMatch(damagedLine);
    expect(await refusal('predict', 'first@2', '--data', market)).toMatch(damagedLine);
    cpSync(copy, file);
  });

  it('that are gone are missed by name, and listed', async () => {
    renameSync(join(models, 'first@2'), at('elsewhere'));
    expect(await refusal('predict', 'first@2', '--data', market)).toMatch(/model\.json is not there .*put it back/);
    expect((await list()).stored.some(({ name, version }) => name === 'first' && version === 2)).toBe(true);
  });
});
