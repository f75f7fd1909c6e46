/** `quant model fit`: any estimator on a user's table; the document, the order of its rows, what each column is. */
import { estimatorKinds } from '@quantcli/models';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

interface Fitted {
  readonly estimator: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly rows: number;
  readonly features: readonly string[];
  readonly rejected: number;
  readonly seconds: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, number | null>> | null;
  readonly classes: readonly (number | string)[] | null;
  readonly predictions: readonly number[];
  readonly probabilities: readonly (readonly number[])[] | null;
}

type Row = readonly (string | number)[];

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());

const csv = (name: string, header: string, rows: readonly Row[]): string =>
  sandbox.file(name, `${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`);

let state = 11;
const draw = (): number => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647 - 0.5;
/** a, b, c and y ≈ 1 + 2a − 3b. */
const drawRows = (length: number) =>
  Array.from({ length }, () => {
    const [a, b, c] = [draw(), draw(), draw()];
    return [a, b, c, 1 + 2 * a - 3 * b + 0.1 * draw()] as const;
  });
const rows = drawRows(80);
const train = csv('train.csv', 'a,b,c,y', rows);
const held = drawRows(9);
const test = csv('test.csv', 'a,b,c,y', held);
const sided = rows.map(([a, b, c, y]) => [a, b, c, y > 1 ? 'up' : 'down'] as const);
const sides = csv('sides.csv', 'a,b,c,y', sided);

const command = (estimator: string, from: string, on: string, ...more: readonly string[]): string[] => [
  ...`model fit --target y --estimator ${estimator}`.split(' '),
  '--table',
  from,
  '--test',
  on,
  ...more,
];
const fit = (...argv: Parameters<typeof command>): Promise<Fitted> =>
  sandbox.json<Fitted>([...command(...argv), '--workers', '1']);

/** The tree estimators on so few rows. */
const SMALL: Readonly<Record<string, string>> = {
  gbdt_leaf: '{"trees": 40, "minChildRows": 2}',
  gbdt_level: '{"trees": 40}',
  gbdt_symmetric: '{"trees": 40}',
  random_forest: '{"trees": 20}',
  extra_trees: '{"trees": 20}',
};
const CLASSIFIERS = ['logistic', 'calibrated'];
const kinds = estimatorKinds.map(({ name }) => name);
const trees = kinds.filter((name) => name in SMALL);
const numbers = kinds.filter((name) => ![...CLASSIFIERS, 'cross_sectional'].includes(name));
const seeded = (estimator: string, seed: string): Promise<Fitted> =>
  fit(estimator, train, test, ...small(estimator), '--seed', seed);
const small = (estimator: string): string[] => (estimator in SMALL ? ['--params', SMALL[estimator]!] : []);

/** Least squares with weights by the normal equations and Gauss elimination. */
function leastSquares(table: readonly (readonly number[])[], weights = table.map(() => 1)): number[] {
  const width = table[0]!.length;
  const system = Array.from({ length: width }, () => Array.from({ length: width + 1 }, () => 0));
  table.forEach((row, r) => {
    const x = [1, ...row.slice(0, -1)];
    x.forEach((left, i) => {
      [...x, row.at(-1)!].forEach((right, j) => (system[i]![j]! += weights[r]! * left * right));
    });
  });
  for (let i = 0; i < width; i += 1) {
    const pivot = system[i]!.map((value) => value / system[i]![i]!);
    system.forEach((equation, k) => {
      const factor = equation[i]!;
      system[k] = k === i ? pivot : equation.map((value, j) => value - factor * pivot[j]!);
    });
  }
  return system.map((equation) => equation[width]!);
}

const predicted = ([intercept, ...slopes]: readonly number[], x: readonly number[]): number =>
  slopes.reduce((sum, slope, f) => sum + slope * x[f]!, intercept!);

const expectNear = (found: readonly number[], wanted: readonly number[], digits = 9): void => {
  expect(found).toHaveLength(wanted.length);
  found.forEach((value, r) => expect(value).toBeCloseTo(wanted[r]!, digits));
};

describe('the document', () => {
  it('has the keys that are promised, in their order, and what each estimator was told', async () => {
    const document = await fit('ridge', train, test, '--params', '{"lambda": 0.5}');
    const keys = 'estimator params rows features rejected seconds metrics classes predictions probabilities';
    expect(Object.keys(document).join(' ')).toBe(keys);
    expect(document).toMatchObject({
      estimator: 'ridge',
      params: { lambda: 0.5, folds: 5, embargoBars: 0, standardise: true },
      rows: 80,
      features: ['a', 'b', 'c'],
      rejected: 0,
      classes: null,
      probabilities: null,
    });
    expect(Object.keys(document.seconds)).toEqual(['load', 'fit', 'predict']);
    for (const seconds of Object.values(document.seconds)) expect(seconds).toBeGreaterThanOrEqual(0);
  });

  it.each(numbers)('of %s tells numbers', async (estimator) => {
    const document = await fit(estimator, train, test, ...small(estimator));
    expect(document).toMatchObject({ estimator, rows: 80, classes: null, probabilities: null });
    expect(document.predictions).toHaveLength(9);
    // y has a standard deviation of about 1.
    expect(document.metrics!['rmse']).toBeLessThan(0.6);
  });

  it.each([...CLASSIFIERS, ...trees])('of %s with words gives the probability of the second', async (estimator) => {
    const document = await fit(estimator, sides, sides, ...small(estimator));
    expect(document).toMatchObject({ classes: ['down', 'up'], probabilities: null });
    for (const p of document.predictions) expect(p >= 0 && p <= 1).toBe(true);
    const right = sided.filter(([, , , side], r) => document.predictions[r]! > 0.5 === (side === 'up'));
    expect(right.length).toBeGreaterThanOrEqual(72);
    expect(document.metrics!['accuracy']).toBeCloseTo(right.length / 80, 12);
  });

  it.each(['logistic', ...trees])('of %s with three words gives the class and all probabilities', async (estimator) => {
    const words = rows.map(([a, b, c, y]) => [a, b, c, y > 2 ? 'high' : y > 0 ? 'mid' : 'low'] as const);
    const three = csv('three.csv', 'a,b,c,y', words);
    const { classes, predictions, probabilities } = await fit(estimator, three, three, ...small(estimator));
    expect(classes).toEqual(['high', 'low', 'mid']);
    probabilities!.forEach((row, r) => {
      expect(row.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      expect(row[predictions[r]!]).toBe(Math.max(...row));
    });
    const right = words.filter(([, , , word], r) => classes![predictions[r]!] === word);
    expect(right.length).toBeGreaterThanOrEqual(64);
  });

  it('counts rows without a target and trains on the others', async () => {
    const gaps = csv(
      'gaps.csv',
      'a,b,c,y',
      rows.map(([a, b, c, y], r) => [a, b, c, r % 10 === 0 ? '' : y]),
    );
    const { code, out } = await sandbox.run([...command('ols', gaps, test), '--json']);
    const document = JSON.parse(out) as Fitted;
    expect(code).toBe(0);
    expect(document).toMatchObject({ rows: 72, rejected: 8 });
    const lines = leastSquares(rows.filter((_, r) => r % 10 !== 0));
    expectNear(
      document.predictions,
      held.map((row) => predicted(lines, row)),
    );
  });
});

describe('predictions', () => {
  it('are those of the normal equations', async () => {
    const lines = leastSquares(rows);
    const wanted = held.map((row) => predicted(lines, row));
    const { predictions, metrics } = await fit('ols', train, test);
    expectNear(predictions, wanted);
    const errors = wanted.map((value, r) => value - held[r]![3]);
    expect(metrics!['rmse']).toBeCloseTo(Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / errors.length), 9);
    expect(metrics!['mae']).toBeCloseTo(errors.reduce((sum, e) => sum + Math.abs(e), 0) / errors.length, 9);
  });

  it('are those of the weighted normal equations, whatever the scale of the weights', async () => {
    const weights = rows.map((_, r) => 1 + (r % 7));
    const lines = leastSquares(rows, weights);
    for (const scale of [1, 1e6]) {
      const table = csv(
        'weighted.csv',
        'w,a,b,c,y',
        rows.map((row, r) => [scale * weights[r]!, ...row]),
      );
      const { predictions, features } = await fit('ols', table, test, '--weight', 'w');
      expect(features).toEqual(['a', 'b', 'c']);
      expectNear(
        predictions,
        held.map((row) => predicted(lines, row)),
      );
    }
  });

  it.each(['ols', 'gbdt_leaf', 'extra_trees'])('of %s need no target, and know columns by name', async (estimator) => {
    const { predictions } = await fit(estimator, train, test, ...small(estimator));
    const bare = csv(
      'bare.csv',
      'a,b,c',
      held.map(([a, b, c]) => [a, b, c]),
    );
    const unlabelled = await fit(estimator, train, bare, ...small(estimator));
    expect(unlabelled).toMatchObject({ predictions, metrics: null });
    const mixed = csv(
      'mixed.csv',
      'note,c,y,more,b,a',
      held.map(([a, b, c, y]) => ['x', c, y, 7, b, a]),
    );
    expect((await fit(estimator, train, mixed, ...small(estimator))).predictions).toEqual(predictions);
  });

  it('stand in the order of the test table, however time and group sort its rows', async () => {
    const days = rows.map((_, r) => `2020-01-${String(28 - (r % 28)).padStart(2, '0')}`);
    const table = csv(
      'dated.csv',
      'day,g,a,b,c,y',
      rows.map((row, r) => [days[r]!, `g${(r * 5) % 3}`, ...row]),
    );
    const lines = leastSquares(rows);
    const wanted = rows.map((row) => predicted(lines, row));
    expectNear((await fit('ols', table, table, '--time', 'day', '--group', 'g')).predictions, wanted);
    const reversed = csv(
      'reversed.csv',
      'day,g,a,b,c,y',
      rows.map((row, r) => [days[r]!, `g${(r * 5) % 3}`, ...row]).toReversed(),
    );
    const back = await fit('ols', table, reversed, '--time', 'day', '--group', 'g');
    expectNear(back.predictions, wanted.toReversed());
    expect(back.features).toEqual(['a', 'b', 'c']);
  });

  it('of trees that stop early differ with the horizon that is purged, and come back', async () => {
    const table = csv(
      'noisy.csv',
      'day,a,b,c,y',
      rows.map((row, r) => [`2020-${String(1 + (r >> 3)).padStart(2, '0')}-0${1 + (r % 8)}`, ...row]),
    );
    const params = '{"trees": 30, "minChildRows": 2, "earlyStopping": 3, "earlyStoppingShare": 0.3}';
    const stopped = (horizon: string): Promise<Fitted> =>
      fit('gbdt_leaf', table, table, '--time', 'day', '--horizon', horizon, '--params', params);
    const far = await stopped('12');
    expect(far.rows).toBe(80);
    expect((await stopped('1')).predictions).not.toEqual(far.predictions);
    expect((await stopped('12')).predictions).toEqual(far.predictions);
  });

  it('of a Parquet file are those of the CSV file', async () => {
    const catalog = `${sandbox.folder}/catalog.duckdb`;
    const bars = sandbox.file('bars.csv', marketCsv(2, 40));
    await sandbox.json(['data', 'import', bars, '--catalog', catalog]);
    const answers = [];
    for (const format of ['csv', 'parquet']) {
      const file = `${sandbox.folder}/exported.${format}`;
      await sandbox.json(['data', 'export', file, '--catalog', catalog]);
      const document = await fit('gbdt_leaf', file, file, '--target', 'close', '--params', '{"trees": 5}');
      expect(document).toMatchObject({ rows: 80, rejected: 0 });
      expect(document.features).toEqual(expect.arrayContaining(['symbol', 'open', 'high', 'low', 'volume']));
      answers.push(document.predictions);
    }
    expect(answers[0]).toHaveLength(80);
    expect(answers[1]).toEqual(answers[0]);
  });

  it('differ by seed where rows are drawn, and only there', async () => {
    for (const estimator of ['ols', 'gbdt_leaf', 'random_forest', 'extra_trees']) {
      const [one, two] = [await seeded(estimator, '1'), await seeded(estimator, '2')];
      const isDrawn = estimator.endsWith('forest') || estimator.startsWith('extra');
      expect(one.predictions.join() === two.predictions.join(), estimator).toBe(!isDrawn);
    }
  });
});

describe.runIf(trees.length > 0)('trees', () => {
  const coloured = rows.map(([a], r) => {
    const colour = ['red', 'blue', 'green'][r % 3]!;
    return [a, colour, { red: 3, blue: -3, green: 0 }[colour]! + 0.1 * a] as const;
  });

  it.each(trees)('of %s know words and missing values', async (estimator) => {
    const table = csv('colours.csv', 'a,colour,y', coloured);
    const on = csv('new-colours.csv', 'a,colour', [
      [0.1, 'red'],
      [0.1, 'blue'],
      [0.1, 'purple'],
      [0.1, ''],
      ['', 'red'],
    ]);
    const { predictions } = await fit(estimator, table, on, ...small(estimator));
    expect(predictions).toHaveLength(5);
    expect(predictions[0]! - predictions[1]!).toBeGreaterThan(2);
    for (const value of predictions) expect(Math.abs(value)).toBeLessThan(4);
    // A word that training has not seen is as good as none.
    expect(predictions[2]).toBe(predictions[3]);
  });

  it.each(trees.filter((name) => name.startsWith('gbdt')))('of %s rank within groups', async (estimator) => {
    const relevance = rows.map(([a, b, c], r) => [
      `q${r % 8}`,
      a,
      b,
      c,
      Math.max(0, Math.min(4, Math.round(4 * a + 2))),
    ]);
    const table = csv('queries.csv', 'q,a,b,c,y', relevance);
    const params = JSON.stringify({ ...JSON.parse(SMALL[estimator]!), objective: 'lambdarank' });
    const { metrics, predictions } = await fit(estimator, table, table, '--group', 'q', '--params', params);
    expect(metrics!['ndcg']).toBeGreaterThan(0.9);
    const [best] = [...predictions.keys()].toSorted((r, s) => predictions[s]! - predictions[r]!);
    expect(relevance[best!]![4]).toBeGreaterThanOrEqual(3);
  });

  it.each(trees)('of %s give the same for one worker and two', async (estimator) => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((workers) =>
        sandbox.json<Fitted>([...command(estimator, train, test, ...small(estimator)), '--workers', workers]),
      ),
    );
    expect(two!.predictions).toEqual(one!.predictions);
  });
});

describe('a person', () => {
  it('sees rows, features, figures and times', async () => {
    const text = await sandbox.text(command('ols', train, test));
    expect(text).toMatch(/^\n {2}ols on 80 rows × 3 features: a; b; c\n/);
    expect(text).toMatch(/\n {2}rmse +0\.0\d+\n/);
    expect(text).toMatch(/\n {2}9 predictions \(all of them with --json\), the first (-?[\d.]+, ){4}-?[\d.]+\n/);
    expect(text).toMatch(/\n {2}read [\d.]+ s, fit [\d.]+ s, predict [\d.]+ s\n$/);
  });

  it('sees a dash where a figure does not exist', async () => {
    const flat = csv(
      'flat.csv',
      'a,b,c,y',
      rows.map(([a, b, c]) => [a, b, c, 5]),
    );
    const text = await sandbox.text(command('ols', flat, flat));
    expect(text).toMatch(/\n {2}r2 +–\n/);
  });

  // The classes are told by position; the words are known.
  it('sees the words of the classes', async () => {
    const text = await sandbox.text(command('logistic', sides, sides));
    expect(text).toMatch(/up/);
  });
});
