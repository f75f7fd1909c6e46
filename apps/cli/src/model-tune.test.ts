/** `quant model tune`: a search that says what it was worth, goes on where it stopped, and can be interrupted, as all long model commands can. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

interface Tuned {
  readonly metric: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly best: { readonly number: number; readonly score: number | null };
  readonly defaults: number | null;
  readonly trials: readonly { readonly number: number; readonly status: string; readonly score: number | null }[];
  readonly history: readonly (number | null)[];
  readonly importance: readonly { readonly name: string }[];
  readonly nested: { readonly score: number | null; readonly defaults: number | null } | null;
  readonly sentence: string;
  readonly state: string | null;
  readonly out: string | null;
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => join(sandbox.folder, name);
const market = sandbox.file('market.csv', marketCsv(4, 130));
const MODEL =
  '    features: { calm: "-ts_std(returns(close), 20)", reversal: "-returns(close, 5)" }\n    validation: { kind: cpcv, groups: 4, testGroups: 1 }\n';
const config = sandbox.file(
  'models.yaml',
  `selected: line\nmodels:\n  line:\n${MODEL}  plain:\n${MODEL}    estimator: ols\n  trees:\n${MODEL}    estimator: gbdt_leaf\n    params: { trees: 3, leaves: 4 }\n`,
);
const space = sandbox.file('space.yaml', 'minChildRows: { kind: int, low: 5, high: 60 }\n');

const command = (action: string, ...argv: readonly string[]): string[] => [
  'model',
  action,
  ...argv,
  '--config',
  config,
  '--data',
  market,
];
const options = ['--folds', '3', '--trials', '6', '--discard', 'none'];
const tune = (...argv: readonly string[]): Promise<Tuned> =>
  sandbox.json<Tuned>(command('tune', ...argv, ...options, '--workers', '1'));
const refusal = (...argv: readonly string[]): Promise<string> =>
  sandbox.refusal([...command('tune', ...argv), '--workers', '1']);
/** Without the names of files. */
const result = (tuned: Tuned): string => JSON.stringify({ ...tuned, state: null, out: null });

/** A signal that is aborted when it is asked for the nth time; it can be listened to as any other. */
function abortedAfter(questions: number): AbortSignal {
  const controller = new AbortController();
  const { signal } = controller;
  let left = questions;
  const isAborted = Object.getOwnPropertyDescriptor(AbortSignal.prototype, 'aborted')!.get!;
  Object.defineProperty(signal, 'aborted', {
    get(this: AbortSignal) {
      left -= 1;
      if (left < 0) controller.abort();
      return isAborted.call(this) as boolean;
    },
  });
  return signal;
}

const stop = async (moment: number, ...argv: readonly string[]): Promise<number> => {
  const before = readdirSync(sandbox.folder).toSorted();
  const { code, out, error } = await sandbox.run(
    [...command(argv[0]!, ...argv.slice(1)), '--workers', '1'],
    abortedAfter(moment),
  );
  if (code === 0) return code;
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(error).toMatch(/^quant: interrupted[^\n]*\n$/);
  expect(readdirSync(sandbox.folder).toSorted()).toEqual(before);
  return code;
};

describe('tune', () => {
  it('finds the best of its trials, the first of which is as configured', async () => {
    const { trials, best, defaults, history, params, metric, nested, sentence } = await tune('line');
    expect(metric).toBe('ic');
    expect(trials.map(({ number }) => number)).toEqual(trials.map((_, i) => i));
    expect(trials.length).toBeGreaterThanOrEqual(7);
    expect(trials[0]!.score).toBe(defaults);
    const scores = trials.flatMap(({ status, score }) => (status === 'complete' ? [score!] : []));
    expect(best.score).toBe(Math.max(...scores));
    expect(history.at(-1)).toBe(best.score);
    history.slice(1).forEach((value, i) => expect(value!).toBeGreaterThanOrEqual(history[i]!));
    expect(Object.keys(params)).toEqual(['lambda', 'folds', 'embargoBars', 'standardise']);
    expect(nested).toBeNull();
    expect(sentence).toMatch(/^ridge: /);
  });

  it('is the same for one worker and two, and another for another seed', async () => {
    const own = ['trees', '--space', space, '--trials', '6', '--folds', '3', '--discard', 'none'];
    const [one, two] = await Promise.all(
      ['1', '2'].map((workers) => sandbox.json<Tuned>([...command('tune', ...own), '--workers', workers])),
    );
    expect(result(two!)).toBe(result(one!));
    expect(one!.importance.map(({ name }) => name)).toEqual(['minChildRows']);
    const other = await sandbox.json<Tuned>([...command('tune', ...own), '--workers', '1', '--seed', '2']);
    expect(result(other)).not.toBe(result(one!));
  });

  it('goes on from its state to where it would have come without a stop', async () => {
    const whole = await tune('line', '--state', at('whole.json'));
    const after = [5, 16, 26, 36, 400];
    const state = at('stopped.json');
    const own = [...command('tune', 'line', ...options), '--workers', '1', '--state', state];
    let stops = 0;
    for (const moment of after) {
      const { code, out, error } = await sandbox.run(own, abortedAfter(moment));
      if (code === 0) break;
      stops += 1;
      expect({ code, out }).toEqual({ code: 130, out: '' });
      expect(error).toMatch(/^quant: interrupted; nothing was left half-written\n$/);
      if (existsSync(state)) JSON.parse(readFileSync(state, 'utf8'));
    }
    expect(stops).toBeGreaterThanOrEqual(3);
    const resumed = await tune('line', '--state', state);
    expect(result(resumed)).toBe(result(whole));
    expect(readFileSync(state, 'utf8')).toBe(readFileSync(at('whole.json'), 'utf8'));
    // More trials go on from there, and the first are the same.
    const more = await sandbox.json<Tuned>([
      ...command('tune', 'line', ...options),
      '--workers',
      '1',
      '--state',
      state,
      '--trials',
      '9',
    ]);
    expect(JSON.stringify(more.trials.slice(0, whole.trials.length))).toBe(JSON.stringify(whole.trials));
  });

  it('refuses the state of another tuning, and what is none', async () => {
    const state = at('own.json');
    await tune('line', '--state', state);
    const go = ['line', ...options, '--state', state];
    expect(await refusal(...go, '--seed', '2')).toMatch(/state is that of another tuning \(it differs in seed\)/);
    expect(await refusal(...go, '--metric', 'rmse')).toMatch(/it differs in metric/);
    expect(await refusal(...go, '--folds', '4')).toMatch(/it differs in splitter/);
    expect(await refusal('trees', ...go.slice(1))).toMatch(/it differs in estimator, space/);
    writeFileSync(state, readFileSync(state, 'utf8').slice(0, 100));
    expect(await refusal(...go)).toMatch(/own\.json is not the state of a tuning \(it is no JSON\)/);
  });

  // "expected object, received undefined".
  it('refuses JSON that is no state in words that help', async () => {
    const state = sandbox.file('none.json', '{}');
    expect(await refusal('line', ...options, '--state', state)).toMatch(/not the state of a tuning/);
  });

  it('writes a configuration that can be trained', async () => {
    const { out, params } = await tune('line', '--out', at('tuned.yaml'));
    expect(out).toBe(at('tuned.yaml'));
    const argv = ['model', 'validate', '--config', out!, '--data', market, '--workers', '1'];
    const { model } = await sandbox.json<{ readonly model: { readonly name: string; readonly params: object } }>(argv);
    expect(model.name).toBe('line');
    expect(model.params).toMatchObject({ lambda: params['lambda'] });
  });

  it('on outer folds says what the search was worth', async () => {
    const { nested } = await tune('line', '--nested', '2');
    expect(nested!.score).toBeTypeOf('number');
    expect(nested!.defaults).toBeTypeOf('number');
  });

  it('shows a person the trials, the best first, and the doubt', async () => {
    const text = await sandbox.text([...command('tune', 'line', ...options), '--workers', '1']);
    expect(text).toMatch(/^\n {2}line: ridge: /);
    expect(text).toMatch(/\n {2}trial +ic +parameters\n/);
    expect(text).toMatch(/\n {2}as configured +-?0\.\d+/);
    expect(text).toMatch(/The score of the best of many flatters; --nested/);
  });

  // The mean over the few folds that it was run on stands beside means over all, and may be higher than the best.
  it('shows on how many folds a discarded trial was run', async () => {
    const own = [
      ...command('tune', 'line', '--trials', '12', '--folds', '5', '--discard', 'halving'),
      '--workers',
      '1',
    ];
    const text = await sandbox.text(own);
    expect(text).toMatch(/–  given up on \d of 5 folds +lambda/);
  });

  it.each([
    ['an unknown metric', ['line', '--metric', 'icc'], /no metric is called "icc"; did you mean "ic"/],
    [
      'a metric that does not fit',
      ['line', '--metric', 'auc', ...options],
      /all 6 trials of ridge failed \(auc does not exist on any fold\)|auc/,
    ],
    ['no trial', ['line', '--trials', '0'], /--trials is 0/],
    ['one fold', ['line', '--folds', '1'], /--folds is 1/],
    ['more folds than bars', ['line', '--folds', '500'], /500 folds/],
    ['an unknown sampler', ['line', '--sampler', 'grid'], /--sampler is "grid"/],
    ['a space of another estimator', ['line', '--space', space], /ridge has no parameter "minChildRows" to tune/],
    ['a space that is not there', ['trees', '--space', at('none.yaml')], /none\.yaml .*no such file/],
    ['a state that is no JSON file', ['line', '--state', at('state.txt')], /--state .*\.json/],
    ['a result that is no YAML file', ['line', '--out', at('tuned.json')], /--out .*\.yaml/],
    ['an unknown model', ['lien'], /"lien"; did you mean "line"/],
    ['an estimator without a space', ['plain'], /no default search space for "ols"/],
  ])('with %s is refused', async (_, argv, message) => {
    expect(await refusal(...argv)).toMatch(message);
  });

  // ols has nothing to tune; another estimator is no help.
  it('of an estimator without a space does not propose another estimator', async () => {
    expect(await refusal('plain')).not.toMatch(/did you mean "pls"/);
  });
});

describe('an interrupt', () => {
  it.each([0, 5, 20, 60])('at moment %i stops validate, without a card', async (moment) => {
    expect(await stop(moment, 'validate', 'line', '--report', at('card.html'))).toBe(130);
  });

  it.each([0, 5, 20, 60])('at moment %i stops train, without a model', async (moment) => {
    const models = at('models');
    const { code } = await sandbox.run(
      [...command('train', 'trees', '--out', models), '--workers', '1'],
      abortedAfter(moment),
    );
    expect(code).toBe(130);
    expect(existsSync(models) ? readdirSync(models) : []).toEqual([]);
    const { stored } = await sandbox.json<{ readonly stored: readonly unknown[] }>([
      'model',
      'list',
      '--config',
      config,
    ]);
    expect(stored).toEqual([]);
  });

  it.each([0, 5, 15])('at moment %i stops compare', async (moment) => {
    expect(await stop(moment, 'compare', 'line', 'plain')).toBe(130);
  });

  it.each([0, 10])('at moment %i stops fit', async (moment) => {
    const rows = Array.from({ length: 300 }, (_, r) => `${r},${(r * 7) % 13},${(r * 3) % 5}`);
    const table = sandbox.file('table.csv', `a,b,y\n${rows.join('\n')}\n`);
    const argv = ['model', 'fit', '--table', table, '--target', 'y', '--test', table, '--estimator', 'gbdt_leaf'];
    const { code, out } = await sandbox.run([...argv, '--workers', '1'], abortedAfter(moment));
    expect({ code, out }).toEqual({ code: 130, out: '' });
  });

  it('stops predict, without a file', async () => {
    const models = at('stored');
    await sandbox.json([...command('train', 'line', '--out', models), '--workers', '1']);
    const out = at('forecasts.csv');
    const argv = ['model', 'predict', 'line', '--data', market, '--out', out, '--workers', '1'];
    expect((await sandbox.run(argv, abortedAfter(2))).code).toBe(130);
    expect(existsSync(out)).toBe(false);
  });
});
