/** Wrong tables, columns and parameters get one line from `quant model fit`; odd ones a result that can be trusted. */
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox } from './cli-fixture.ts';

interface Fitted {
  readonly rows: number;
  readonly features: readonly string[];
  readonly rejected: number;
  readonly metrics: Readonly<Record<string, number | null>> | null;
  readonly predictions: readonly number[];
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());

let state = 5;
const draw = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647 - 0.5;
const rows = Array.from({ length: 40 }, () => {
  const [a, b] = [draw(), draw()];
  return [a, b, 1 + 2 * a - b] as const;
});
type Cell = string | number;
/** A file of the rows, altered. */
const altered = (name: string, alter: (row: readonly Cell[], r: number) => readonly Cell[], header = 'a,b,y'): string =>
  sandbox.file(name, `${header}\n${rows.map((row, r) => alter(row, r).join(',')).join('\n')}\n`);

const good = altered('good.csv', (row) => row);
const at = (name: string): string => `${sandbox.folder}/${name}`;
const words = altered('words.csv', ([a, b, y]) => [a!, b!, Number(y) > 1 ? 'up' : 'down']);

const command = (table: string, test: string, estimator: string, ...more: readonly string[]): string[] => [
  ...`model fit --target y --estimator ${estimator} --workers 1`.split(' '),
  '--table',
  table,
  '--test',
  test,
  ...more,
];
const refusal = (...argv: Parameters<typeof command>): Promise<string> => sandbox.refusal(command(...argv));
const fit = (...argv: Parameters<typeof command>): Promise<Fitted> => sandbox.json<Fitted>(command(...argv));

describe('a table', () => {
  const noise = Uint8Array.from({ length: 4_000 }, (_, i) => (i * 7_919) % 256);
  it.each([
    ['that is not there', at('none.csv'), /no file \S+none\.csv; check the path/],
    ['that is a folder', sandbox.folder, /no file .*check the path/],
    ['without a byte', sandbox.file('empty.csv', ''), /empty\.csv has no rows/],
    ['of a header alone', sandbox.file('header.csv', 'a,b,y\n'), /header\.csv has no rows/],
    ['of noise', sandbox.file('noise.csv', noise), /noise\.csv cannot be read as a table/],
    ['of noise called Parquet', sandbox.file('noise.parquet', noise), /noise\.parquet cannot be read.*Parquet/],
    ['of a CSV called Parquet', sandbox.file('text.parquet', 'a,b,y\n1,2,3\n'), /text\.parquet cannot be read/],
    ['of the target alone', sandbox.file('only.csv', 'y\n1\n2\n3\n'), /no column to learn from.*beside the target/],
    ['of another kind', sandbox.file('other.csv', 'hello\nworld\n'), /no column "y" for --target .*it has hello/],
  ])('%s is refused, to fit on and to predict', async (_, file, message) => {
    expect(await refusal(file, good, 'ols')).toMatch(message);
    if (!/column/.test(message.source)) expect(await refusal(good, file, 'ols')).toMatch(message);
  });

  it('with a feature’s name twice is read under two names', async () => {
    const twice = sandbox.file('twice.csv', `a,a,y\n${rows.map((row) => row.join(',')).join('\n')}\n`);
    expect((await fit(twice, twice, 'ols')).features).toEqual(['a', 'a_1']);
  });

  // The second becomes a feature, from which the first is told without an error.
  it('with the target twice is refused', async () => {
    const twice = sandbox.file('leak.csv', `a,y,y\n${rows.map(([a, , y]) => [a, y, y].join(',')).join('\n')}\n`);
    expect(await refusal(twice, twice, 'ols')).toMatch(/"y"/);
  });

  it('with quotes, commas and accents in its names is read', async () => {
    const odd = sandbox.file('odd.csv', `"a, b","naïve ""x""",y\n${rows.map((row) => row.join(',')).join('\n')}\n`);
    expect((await fit(odd, odd, 'ols')).features).toEqual(['a, b', 'naïve "x"']);
  });

  it('that is fitted on may be predicted', async () => {
    expect((await fit(good, good, 'ols')).metrics!['r2']).toBeCloseTo(1, 9);
  });
});

describe('a column', () => {
  it.each([
    [['--target', 'Y'], /no column "Y" for --target; did you mean "y"/],
    [['--target', 'price'], /no column "price" for --target; it has a, b, y/],
    [['--weight', 'w'], /no column "w" for --weight/],
    [['--time', 'day'], /no column "day" for --time/],
    [['--group', 'g'], /no column "g" for --group/],
  ])('%j that is not there is refused', async (more, message) => {
    expect(await refusal(good, good, 'ols', ...more)).toMatch(message);
  });

  it.each(['--weight', '--time', '--group'])('that is the target cannot be %s too', async (role) => {
    const positive = altered('positive.csv', ([a, b, y]) => [a!, b!, Number(y) + 9]);
    expect(await refusal(positive, positive, 'ols', role, 'y')).toMatch(/"y"/);
  });

  it('of the training table that the test table has not is refused', async () => {
    const narrow = altered('narrow.csv', ([a, , y]) => [a!, y!], 'a,y');
    expect(await refusal(good, narrow, 'ols')).toMatch(
      /test table has no column "b".*all columns of the training table/,
    );
  });

  it('of words for a number is refused', async () => {
    const wordy = altered('wordy.csv', ([, b, y], r) => [r === 3 ? 'x' : 'z', b!, y!]);
    expect(await refusal(good, wordy, 'ols')).toMatch(/column "a" of the test table holds words/);
    expect(await refusal(wordy, wordy, 'ols')).toMatch(/"a" is categorical.*column of 0 and 1.*gbdt/);
    expect(await refusal(wordy, wordy, 'ols', '--time', 'a')).toMatch(/"a" for --time holds words/);
    expect(await refusal(wordy, wordy, 'ols', '--weight', 'a')).toMatch(/"a" for --weight holds words/);
  });

  it('with gaps is refused by a linear estimator and known to trees', async () => {
    const gaps = altered('gaps.csv', ([a, b, y], r) => [r % 8 === 0 ? '' : a!, b!, y!]);
    expect(await refusal(gaps, good, 'ols')).toMatch(/5 feature values are missing, first in "a".*gbdt/);
    expect(await refusal(good, gaps, 'ridge')).toMatch(/5 feature values are missing/);
    const { predictions } = await fit(gaps, gaps, 'gbdt_leaf', '--params', '{"trees": 5}');
    for (const value of predictions) expect(value).toBeTypeOf('number');
  });

  it('that is empty is told to be empty', async () => {
    const none = altered('none-of-a.csv', ([, b, y]) => ['', b!, y!]);
    expect(await refusal(none, none, 'ols')).toMatch(/"a"/);
    expect((await fit(none, none, 'gbdt_leaf', '--params', '{"trees": 5}')).predictions).toHaveLength(40);
  });

  // A column without any value is read as words.
  it('that is empty in the test table is missing to trees', async () => {
    const none = altered('empty-a.csv', ([, b, y]) => ['', b!, y!]);
    expect((await fit(good, none, 'gbdt_leaf', '--params', '{"trees": 5}')).predictions).toHaveLength(40);
  });

  it.each(['ols', 'lasso', 'pls', 'gbdt_leaf', 'random_forest'])(
    'that is constant does not disturb %s',
    async (estimator) => {
      const constant = altered('constant.csv', ([a, , y]) => [a!, 3, y!]);
      const { metrics } = await fit(constant, constant, estimator);
      expect(metrics!['rmse']).toBeLessThan(0.8);
    },
  );

  it.each([
    ['inf', 0],
    ['-inf', 2],
    ['1e999', 1],
  ])('with %s is refused with its name and row', async (value, column) => {
    const infinite = altered('infinite.csv', (row, r) =>
      row.map((cell, c) => (r === 4 && c === column ? value : cell)),
    );
    const message = new RegExp(`column "${'aby'[column]}" is infinite in row 5`);
    expect(await refusal(infinite, good, 'ols')).toMatch(message);
    expect(await refusal(good, infinite, 'ols')).toMatch(message);
  });
});

describe('the target', () => {
  it.each([
    'ols',
    'ridge',
    'lasso',
    'elastic_net',
    'quantile',
    'huber',
    'bayesian_ridge',
    'pls',
    'gbdt_leaf',
    'gbdt_level',
    'gbdt_symmetric',
    'random_forest',
    'extra_trees',
  ])('that is constant is what %s predicts', async (estimator) => {
    const constant = altered('five.csv', ([a, b]) => [a!, b!, 5]);
    const { predictions, metrics } = await fit(constant, constant, estimator);
    for (const value of predictions) expect(value).toBeCloseTo(5, 9);
    expect(metrics!['r2']).toBeNull();
  });

  it('of one class is refused by classifiers', async () => {
    const one = altered('one-class.csv', ([a, b]) => [a!, b!, 'up']);
    expect(await refusal(one, one, 'logistic')).toMatch(/every row is of class .*bring rows of another class/);
    for (const estimator of ['calibrated', 'gbdt_leaf', 'random_forest'])
      expect(await refusal(one, one, estimator)).toMatch(/class/);
  });

  it('of very many numbers is refused by a classifier', async () => {
    const many = sandbox.file(
      'many.csv',
      `a,y\n${Array.from({ length: 200 }, (_, r) => `${r % 7},${r}`).join('\n')}\n`,
    );
    expect(await refusal(many, many, 'logistic')).toMatch(/200 distinct values.*use a regression/);
  });

  it('without any value is refused, with some is counted', async () => {
    const none = altered('no-y.csv', ([a, b]) => [a!, b!, '']);
    expect(await refusal(none, good, 'ols')).toMatch(/no row has a value of "y"/);
    expect(await fit(good, none, 'ols')).toMatchObject({ metrics: null });
    const ran = await sandbox.run([
      ...command(
        altered('some.csv', ([a, b, y], r) => [a!, b!, r < 5 ? 'nan' : y!]),
        good,
        'ols',
      ),
      '--json',
    ]);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({ rows: 35, rejected: 5 });
  });

  // Words become their positions in the alphabet, and are regressed on.
  it.each(['ols', 'ridge', 'huber', 'pls'])(
    'of words is refused by %s, which knows numbers alone',
    async (estimator) => {
      expect(await refusal(words, words, estimator)).toMatch(/"y".*words/);
    },
  );

  // The words of the test table are dropped, and no metric says so; numbers are taken for positions of words.
  it('of another kind in the test table is refused', async () => {
    expect(await refusal(good, words, 'ols')).toMatch(/"y".*words/);
  });
  it('of numbers in the test table where training had words is refused', async () => {
    expect(await refusal(words, good, 'logistic')).toMatch(/"y".*numbers/);
  });

  it('that is a date is a number of microseconds', async () => {
    const dated = altered('dated.csv', ([a, b], r) => [a!, b!, `2020-02-${String(1 + (r % 28)).padStart(2, '0')}`]);
    for (const value of (await fit(dated, dated, 'ols')).predictions) expect(value / 1.58e15).toBeCloseTo(1, 1);
  });
});

describe('words that are not known', () => {
  // The row is left out of every metric without a word: 1 of 4 rows is wrong for sure, and the accuracy is 1.
  it('as a class of the test table are wrong, or told', async () => {
    const other = sandbox.file('other-class.csv', 'a,b,y\n0.4,-0.4,up\n-0.4,0.4,down\n0.4,-0.3,up\n0.1,0.1,aside\n');
    const { code, out, error } = await sandbox.run(command(words, other, 'logistic'));
    expect(code).toBe(0);
    expect(out + error).toMatch(/aside|0\.75|1 row/);
  });

  it('by an objective for numbers are refused', async () => {
    expect(await refusal(words, words, 'gbdt_leaf', '--params', '{"objective": "squared"}')).toMatch(/words|classes/);
  });

  // The class is told by its position.
  it('are told by their name where there is no other', async () => {
    const one = altered('one-word.csv', ([a, b]) => [a!, b!, 'up']);
    expect(await refusal(one, one, 'gbdt_leaf')).toMatch(/up/);
  });
});

describe('weights', () => {
  it.each([
    ['0', '0', /the weights sum to zero/],
    ['-1', '1', /the weight of row 4 is -1; give every row a weight of at least 0/],
    ['', '1', /column "w" for --weight has no value in row 4/],
    ['inf', '1', /the weight of row 4 is Infinity/],
  ])('of %j among %j are refused', async (one, others, message) => {
    const table = altered('weights.csv', (row, r) => [...row, r === 3 ? one : others], 'a,b,y,w');
    expect(await refusal(table, good, 'ols', '--weight', 'w')).toMatch(message);
  });

  it('of zero leave a row out', async () => {
    const spoiled = altered('spoiled.csv', ([a, b, y], r) => [a!, b!, r === 0 ? 1e6 : y!, r === 0 ? 0 : 1], 'a,b,y,w');
    expect((await fit(spoiled, good, 'ols', '--weight', 'w')).metrics!['rmse']).toBeLessThan(1e-6);
  });
});

describe('an estimator', () => {
  it.each([
    ['olss', '{}', /no estimator is called "olss"; did you mean "ols"/],
    ['ridge', '{"lamda": 1}', /ridge does not take these parameters \(.*"lamda"\); it takes lambda, folds/],
    ['ridge', '{"lambda": -1}', /ridge does not take these parameters \(lambda: /],
    ['ridge', '{"lambda": "much"}', /ridge does not take these parameters \(lambda: give purged-cv/],
    ['ridge', '{"__proto__": {"lambda": 3}}', /__proto__/],
    ['ridge', 'lambda=1', /--params is lambda=1 \(it is no JSON object\)/],
    ['ridge', '[1]', /it is no JSON object/],
    ['ridge', 'null', /it is no JSON object/],
    ['quantile', '{"quantile": 1.5}', /quantile does not take these parameters \(quantile: /],
    ['gbdt_leaf', '{"trees": 0}', /gbdt_leaf does not take these parameters \(trees: /],
    ['gbdt_leaf', '{"trees": "many"}', /\(trees: /],
    ['gbdt_leaf', '{"bins": 256}', /\(bins: /],
    ['gbdt_leaf', '{"rowFraction": 0}', /\(rowFraction: /],
    ['gbdt_leaf', '{"objective": "logistik"}', /\(objective: /],
    ['calibrated', '{"estimator": {"name": "nope"}}', /no estimator is called "nope"/],
  ])('%s with %s is refused before a table is read', async (estimator, params, message) => {
    expect(await refusal(at('none.csv'), at('none.csv'), estimator, '--params', params)).toMatch(message);
  });

  it.each([
    ['{"monotone": {"z": 1}}', /"z"/],
    ['{"categorical": ["z"]}', /"z"/],
    ['{"interactions": [["a", "z"]]}', /"z"/],
  ])('gbdt_leaf with %s names a feature that is not there', async (params, message) => {
    expect(await refusal(good, good, 'gbdt_leaf', '--params', params)).toMatch(message);
  });

  // All rows are then one query.
  it('that ranks within groups needs groups', async () => {
    const grades = altered('grades.csv', ([a, b], r) => [a!, b!, r % 4]);
    expect(await refusal(grades, grades, 'gbdt_leaf', '--params', '{"objective": "lambdarank"}')).toMatch(/--group/);
  });

  it('that forecasts a number cannot be calibrated', async () => {
    const calibrated = '{"estimator": {"name": "ridge"}}';
    expect(await refusal(words, words, 'calibrated', '--params', calibrated)).toMatch(/not probabilities/);
  });

  it.each(['ols', 'quantile', 'huber', 'bayesian_ridge', 'pls'])(
    '%s predicts the one row that it has seen',
    async (estimator) => {
      const one = sandbox.file('one.csv', 'a,b,y\n1,2,3\n');
      expect((await fit(one, one, estimator)).predictions[0]).toBeCloseTo(3, 9);
    },
  );

  it.each(['gbdt_leaf', 'gbdt_level', 'gbdt_symmetric', 'random_forest', 'extra_trees'])(
    '%s learns nothing from one row',
    async (estimator) => {
      const one = sandbox.file('one.csv', 'a,b,y\n1,2,3\n');
      expect(await refusal(one, one, estimator)).toMatch(/one labelled row .*bring more rows/);
    },
  );

  it('that chooses by folds needs rows for them', async () => {
    const two = sandbox.file('two.csv', 'a,b,y\n1,2,3\n2,2,5\n');
    expect(await refusal(two, two, 'ridge')).toMatch(/2 labelled rows cannot make 5 folds/);
  });

  it('with fewer rows than leaves makes as many as it can', async () => {
    const few = sandbox.file('few.csv', 'a,b,y\n1,2,3\n2,2,5\n3,1,7\n4,4,1\n');
    for (const estimator of ['gbdt_leaf', 'random_forest'])
      expect((await fit(few, few, estimator, '--params', '{"leaves": 64}')).predictions).toHaveLength(4);
  });

  it('refuses to stop early where the horizon leaves nothing to train on', async () => {
    const dated = altered(
      'days.csv',
      (row, r) => [...row, `2020-01-${String(1 + (r >> 1)).padStart(2, '0')}`],
      'a,b,y,t',
    );
    const early = ['--time', 't', '--params', '{"earlyStopping": 3}'];
    expect((await fit(dated, good, 'gbdt_leaf', ...early)).rows).toBe(40);
    expect(await refusal(dated, good, 'gbdt_leaf', ...early, '--horizon', '100')).toMatch(/100|horizon/);
  });

  // Every fold is purged to nothing, and the largest penalty is taken.
  it('refuses to choose a penalty where the horizon leaves nothing to train on', async () => {
    const dated = altered(
      'days.csv',
      (row, r) => [...row, `2020-01-${String(1 + (r >> 1)).padStart(2, '0')}`],
      'a,b,y,t',
    );
    expect(await refusal(dated, good, 'ridge', '--time', 't', '--horizon', '100')).toMatch(/100|horizon/);
  });

  it('is not given a horizon that nothing is measured in', async () => {
    expect(await refusal(good, good, 'ridge', '--horizon', '5')).toMatch(/--time/);
  });
});

describe('sizes', () => {
  it.each(['ols', 'bayesian_ridge', 'gbdt_leaf'])('of columns far apart do not matter to %s', async (estimator) => {
    const plain = await fit(good, good, estimator);
    const file = altered('scaled.csv', ([a, b, y]) => [1e9 * Number(a), 1e-9 * Number(b), 1e6 * Number(y)]);
    const { predictions } = await fit(file, file, estimator);
    predictions.forEach((value, r) => expect(value / 1e6).toBeCloseTo(plain.predictions[r]!, 5));
  });

  it.each(['ridge', 'bayesian_ridge'])('that overflow are refused by %s', async (estimator) => {
    const huge = altered('huge.csv', ([a, b, y]) => [1e300 * Number(a), b!, 1e200 * Number(y)]);
    expect(await refusal(huge, huge, estimator)).toMatch(/overflow|not a finite number/);
  });

  // The column is dropped without a word.
  it.each(['ols', 'quantile', 'huber', 'pls'])('that overflow are refused by %s', async (estimator) => {
    const huge = altered('huge.csv', ([a, b, y]) => [1e300 * Number(a), b!, 1e200 * Number(y)]);
    expect(await refusal(huge, huge, estimator)).toMatch(/overflow/);
  });

  it('that overflow are no missing values', async () => {
    const huge = altered('huge.csv', ([a, b, y]) => [1e300 * Number(a), b!, 1e200 * Number(y)]);
    expect(await refusal(huge, huge, 'bayesian_ridge')).not.toMatch(/missing/);
  });
});
