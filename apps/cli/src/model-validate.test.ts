/** `quant model validate` and `compare`: every validation, the hold-out that is opened once, wrong configurations, what counts as a trial. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

interface Validated {
  readonly model: { readonly version: number | null };
  readonly validation: { readonly splitter: string; readonly folds: readonly unknown[]; readonly paths: number };
  readonly paths: readonly { readonly trials: number }[];
  readonly report: string | null;
}
interface Compared {
  readonly label: string;
  readonly loss: string;
  readonly rows: number;
  readonly models: readonly { readonly name: string; readonly loss: number }[];
  readonly pairs: readonly {
    readonly first: string;
    readonly second: string;
    readonly loss: { readonly difference: number; readonly interval: readonly number[]; readonly p: number } | null;
    readonly mcnemar: { readonly onlyFirst: number; readonly onlySecond: number; readonly p: number } | null;
  }[];
  readonly selection: { readonly best: string; readonly realityCheck: number } | null;
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => join(sandbox.folder, name);
/** A market of its own, whose hold-out nobody has opened. */
const marketOf = (bars: number): string => sandbox.file(`market-${bars}.csv`, marketCsv(4, bars));
const market = marketOf(150);

const FEATURES = 'features: { calm: "-ts_std(returns(close), 20)", reversal: "-returns(close, 5)" }';
const FOLDS = 'validation: { kind: cpcv, groups: 4, testGroups: 1 }';
const config = (name: string, models: Readonly<Record<string, readonly string[]>>): string =>
  sandbox.file(
    `${name}.yaml`,
    `selected: ${Object.keys(models)[0]!}\nmodels:\n${Object.entries(models)
      .map(([key, lines]) => `  ${key}:\n${[FEATURES, ...lines].map((line) => `    ${line}\n`).join('')}`)
      .join('')}`,
  );
const good = config('good', {
  first: [FOLDS],
  second: [FOLDS, 'estimator: ols'],
  trees: [FOLDS, 'estimator: gbdt_leaf', 'params: { trees: 4, leaves: 4 }'],
  returns: [FOLDS, 'label: fwd_return(close, 5)'],
  quintiles: [FOLDS, 'label: fwd_quantile(close, 5, 2)', 'estimator: logistic'],
  others: [FOLDS, 'label: fwd_quantile(close, 5, 2)', 'estimator: logistic', 'params: { lambda: 1 }'],
});

const command = (action: string, ...argv: readonly string[]): string[] => ['model', action, ...argv, '--workers', '1'];
const validate = (name: string, ...more: readonly string[]): Promise<Validated> =>
  sandbox.json<Validated>(command('validate', name, '--config', good, '--data', market, ...more));
const compare = (...names: readonly string[]): Promise<Compared> =>
  sandbox.json<Compared>(command('compare', ...names, '--config', good, '--data', market));
const refusal = (action: string, ...argv: readonly string[]): Promise<string> =>
  sandbox.refusal(command(action, ...argv));
const trialsOf = ({ paths }: Validated): number => paths[0]!.trials;

const held = (name: string, data: string, file = good, ...more: readonly string[]): string[] =>
  command('validate', name, '--config', file, '--data', data, '--validation', 'hold-out', ...more);

describe('validate', () => {
  it.each([
    ['cpcv', /^cpcv\(4, 1, embargo 5\)$/, 4, 1],
    ['purged-k-fold', /^purged-k-fold\(5, embargo 5\)$/, 5, 1],
    ['walk-forward', /^walk-forward\(expanding, train \d+, test \d+, embargo 5\)$/, 5, 1],
  ])('by %s stores nothing', async (kind, splitter, folds, paths) => {
    const { model, validation, report } = await validate('first', '--validation', kind);
    expect(model.version).toBeNull();
    expect(report).toBeNull();
    expect(validation.splitter).toMatch(splitter);
    expect(validation.folds).toHaveLength(folds);
    expect(validation.paths).toBe(paths);
  });

  it('by regime takes the expression that names it', async () => {
    const own = ['--validation', 'regime', '--regimes', 'time > 1430438400000000'];
    expect((await validate('first', ...own)).validation.splitter).toMatch(/^regime/);
    const wrong = ['first', '--config', good, '--data', market, '--validation', 'regime', '--regimes'];
    expect(await refusal('validate', ...wrong, 'close >')).toMatch(/found the end where a value is expected/);
    expect(await refusal('validate', ...wrong, 'close / close')).toMatch(/the rows know 1 regime/);
  });

  it('by a shuffle is refused with the reason', async () => {
    const line = await refusal('validate', 'first', '--config', good, '--data', market, '--validation', 'shuffled');
    expect(line).toMatch(
      /a shuffled split of 130 instants is refused \(neighbours in time share label spans.*use cpcv/,
    );
  });

  it('writes its card where it is told', async () => {
    const report = at('card.html');
    expect((await validate('first', '--report', report)).report).toBe(report);
    expect(readFileSync(report, 'utf8')).toMatch(/^<!doctype html>/i);
    expect(await refusal('validate', 'first', '--config', good, '--data', market, '--report', at('card.pdf'))).toMatch(
      /\.html/,
    );
  });

  it('counts what differs in more than its words as a trial, once', async () => {
    const before = trialsOf(await validate('first'));
    expect(trialsOf(await validate('first'))).toBe(before);
    const described = config('described', { other: [FOLDS, 'description: In other words.'] });
    const argv = command('validate', 'other', '--config', described, '--data', market);
    expect(trialsOf(await sandbox.json<Validated>(argv))).toBe(before);
    expect(trialsOf(await validate('second'))).toBe(before + 1);
    expect(trialsOf(await validate('trees'))).toBe(before + 2);
    expect(trialsOf(await validate('first', '--seed', '5'))).toBeGreaterThanOrEqual(before + 2);
  });
});

describe('a hold-out', () => {
  it('is opened by one configuration, as often as it likes, and by no other', async () => {
    const data = marketOf(160);
    const one = await sandbox.json<Validated>(held('first', data));
    expect(one.validation.splitter).toBe('hold-out(share 0.2, embargo 5)');
    expect(await sandbox.json<Validated>(held('first', data))).toMatchObject({ validation: one.validation });
    const opened = /the hold-out of this data was opened at \d{4}-\d\d-\d\dT\S+Z by \S.*judge by cross-validation/;
    expect(await sandbox.refusal(held('second', data))).toMatch(opened);
    expect(await sandbox.refusal(held('first', data, good, '--seed', '2'))).toMatch(opened);
    // Not by holding out a little less.
    const less = config('less', { first: ['validation: { kind: hold-out, share: 0.19 }'] });
    expect(await refusal('validate', '--config', less, '--data', data)).toMatch(opened);
    // Cross-validation goes on.
    await sandbox.json(command('validate', 'second', '--config', good, '--data', data));
  });

  // It is remembered as opened before it is known whether there is anything to see.
  it.each([
    ['that trains on too little', 'validation: { kind: hold-out, share: 0.95 }', 165],
    ['that begins after the data', 'validation: { kind: hold-out, from: 2030-01-01 }', 170],
    ['of a label that looks too far', 'label: fwd_rank(close, 200)', 175],
  ])('%s was not seen', async (_, line, bars) => {
    const wrong = config('wrong', {
      first: [line, ...(line.startsWith('label') ? ['validation: { kind: hold-out }'] : [])],
    });
    const data = marketOf(bars);
    await refusal('validate', '--config', wrong, '--data', data);
    await sandbox.json<Validated>(held('first', data));
  });

  it('is told to be opened by a model’s name', async () => {
    const data = marketOf(180);
    await sandbox.json<Validated>(held('first', data));
    expect(await sandbox.refusal(held('second', data))).toMatch(/first/);
  });

  // The first of the models opens it, and the second is refused: it is spent and nothing is compared.
  it('that is compared on is refused before it is opened', async () => {
    const data = marketOf(185);
    const lines = ['validation: { kind: hold-out }'];
    const both = config('both', { first: lines, second: [...lines, 'estimator: ols'] });
    await refusal('compare', 'first', 'second', '--config', both, '--data', data);
    await sandbox.json<Validated>(held('second', data));
  });
});

describe('a configuration', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['with an unknown key', ['lable: x'], /:5: unknown key "models\.a\.lable"; did you mean "label"/],
    ['with an unknown estimator', ['estimator: rigde'], /no estimator is called "rigde"; did you mean "ridge"/],
    ['with a wrong parameter', ['params: { lamda: 1 }'], /ridge does not take these parameters .*"lamda".*lambda/],
    ['with an unknown label', ['label: fwd_rnk(close, 5)'], /"fwd_rnk" .*did you mean "fwd_rank"/],
    ['with a feature for a label', ['label: close'], /this is a feature, not a label/],
    ['with an unknown set', ['features: alpha-v9'], /:5: .*|no feature set "alpha-v9"/],
    ['with an unknown validation', ['validation: { kind: kfold }'], /:5: .*kind is cpcv, purged-k-fold/],
    [
      'with a key of another validation',
      ['validation: { kind: cpcv, folds: 3 }'],
      /:5: unknown key "models\.a\.validation\.folds"/,
    ],
    [
      'with an unknown weight',
      ['weights: { decai: 5 }'],
      /:5: unknown key "models\.a\.weights\.decai"; did you mean "decay"/,
    ],
    ['with a shuffle', ['validation: { kind: shuffled }'], /a shuffled split of 130 instants is refused/],
    [
      'that tests every group',
      ['validation: { kind: cpcv, groups: 4, testGroups: 4 }'],
      /4 of 4 groups are to be tested/,
    ],
    ['of too many splits', ['validation: { kind: cpcv, groups: 100 }'], /4950 splits.*at most 1000/],
    [
      'of an embargo longer than the fold',
      ['validation: { kind: purged-k-fold, embargo: 140 }'],
      /would train on 0 of \d+ labelled rows \(\d+ are purged by label spans of up to 5 bars and \d+ embargoed/,
    ],
    [
      'of a horizon longer than the fold',
      ['label: fwd_rank(close, 60)'],
      /would train on \d+ of \d+ labelled rows \(\d+ are purged by label spans of up to 60 bars/,
    ],
    [
      'of a horizon longer than the data',
      ['label: fwd_rank(close, 400)'],
      /label looks 400 bars ahead\); bring a longer history/,
    ],
  ];
  it.each(cases)('%s is refused', async (_, lines, message) => {
    const file = config('wrong', { a: lines.some((line) => line.startsWith('features')) ? [] : lines });
    if (lines[0] === 'features: alpha-v9')
      sandbox.file('wrong.yaml', 'selected: a\nmodels:\n  a: { features: alpha-v9 }\n');
    expect(await refusal('validate', '--config', file, '--data', market)).toMatch(message);
  });

  it.each([
    ['of nothing', '', /"selected" is missing/],
    ['of a list', '- a\n', /expected object/],
    ['of broken YAML', 'models: [1\n', /not valid YAML/],
    ['of a model that is not there', 'selected: b\nmodels:\n  a: {}\n', /no model of the configuration is called "b"/],
    ['of two models of a name', 'selected: a\nmodels:\n  a: {}\n  a: {}\n', /:4: not valid YAML/],
    ['of a wrong name', 'selected: a b\nmodels: {}\n', /:1: "selected" is wrong \(a name is letters/],
    [
      'of an unknown gate',
      'selected: a\nmodels:\n  a: {}\ngates: { ics: 1 }\n',
      /:4: unknown key "gates\.ics"; did you mean "ic"/,
    ],
    ['of an impossible gate', 'selected: a\nmodels:\n  a: {}\ngates: { psr: 2 }\n', /:4: "gates\.psr" is wrong/],
  ])('%s is refused by every command', async (_, text, message) => {
    const own = ['--config', sandbox.file('own.yaml', text)];
    expect(await refusal('validate', ...own, '--data', market)).toMatch(message);
    if (!message.source.includes('no model')) expect(await refusal('list', ...own)).toMatch(message);
  });

  it('that is not there is refused', async () => {
    expect(await refusal('list', '--config', at('none.yaml'))).toMatch(/none\.yaml .*no such file/);
  });

  // There is nothing after "it has".
  it('without a model is said to have none', async () => {
    const none = sandbox.file('none-at-all.yaml', 'selected: a\nmodels: {}\n');
    expect(await refusal('validate', '--config', none, '--data', market)).not.toMatch(/it has\s*$/);
  });
});

describe('compare', () => {
  it('tests the difference on the same rows, whatever the order of the names', async () => {
    const [one, two] = [await compare('first', 'second'), await compare('second', 'first')];
    expect(one).toMatchObject({ label: 'fwd_rank(close, 5)', loss: 'squared' });
    expect(one.models.map(({ loss }) => loss)).toEqual(one.models.map(({ loss }) => loss).toSorted((a, b) => a - b));
    expect(one.pairs).toHaveLength(1);
    const [{ loss, mcnemar, first, second }] = one.pairs as [Compared['pairs'][number]];
    const lossOf = (name: string): number => one.models.find((own) => own.name === name)!.loss;
    expect(loss!.difference).toBeCloseTo(lossOf(first) - lossOf(second), 12);
    expect(loss!.interval[0]! <= loss!.difference && loss!.difference <= loss!.interval[1]!).toBe(true);
    expect(loss!.p >= 0 && loss!.p <= 1).toBe(true);
    expect(mcnemar).toBeNull();
    expect(new Map(two.models.map((own) => [own.name, own.loss]))).toEqual(
      new Map(one.models.map((own) => [own.name, own.loss])),
    );
  });

  it('of three models has three pairs', async () => {
    const { pairs, selection } = await compare('first', 'second', 'trees', 'first');
    expect(pairs).toHaveLength(3);
    expect(['first', 'second', 'trees']).toContain(selection!.best);
  });

  it('of classifiers counts who alone is right', async () => {
    const { loss, pairs, rows } = await compare('quintiles', 'others');
    expect(loss).toBe('log');
    const { onlyFirst, onlySecond, p } = pairs[0]!.mcnemar!;
    expect(onlyFirst + onlySecond).toBeLessThan(rows);
    expect(p >= 0 && p <= 1).toBe(true);
  });

  it('shows a table, and what its p-values are not', async () => {
    const text = await sandbox.text(command('compare', 'first', 'trees', '--config', good, '--data', market));
    expect(text).toMatch(/\n {2}model +squared loss +IC +Sharpe +PSR +DSR\n/);
    expect(text).toMatch(/\n {2}(first − trees|trees − first) +-?[\d.e-]+ +-?[\d.e-]+ to /);
    expect(text).toMatch(/With 1 pair, the smallest p is no p/);
  });

  it.each([
    [['first'], /two models or more/],
    [['first', 'first'], /one model is not compared/],
    [['first', 'secnd'], /"secnd"; did you mean "second"/],
    [['first', 'returns'], /the labels fwd_rank\(close, 5\).* and fwd_return\(close, 5\)/],
  ])('%j is refused', async (names, message) => {
    expect(await refusal('compare', ...names, '--config', good, '--data', market)).toMatch(message);
  });

  it('nothing is refused in words that help', async () => {
    expect(await refusal('compare', '--config', good, '--data', market)).not.toMatch(/received undefined/);
  });
});
