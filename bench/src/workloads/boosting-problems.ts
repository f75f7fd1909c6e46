/**
 * Five generated problems for boosted trees: a number, two classes (with categories and missing values), five classes,
 * ranking within groups, and a quantile. Features are uniform; the target is a sum of bends, thresholds and interactions
 * of some of them, and noise. Train and test rows come from one stream, and to the peers as files.
 */
import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng, sharedFloat64 } from '@quantcli/core';
import { normalizedGain } from '@quantcli/measures';
import { datasetOf, labelledRows, metricNamed, tableDataset, type Dataset } from '@quantcli/models';
import { bytesOf, readColumn } from '../column-file.ts';

type Objective = 'squared' | 'logistic' | 'multiclass' | 'lambdarank' | 'quantile';

export interface Problem {
  readonly name: string;
  readonly objective: Objective;
  readonly train: Dataset;
  readonly test: Dataset;
}

export interface ProblemShape {
  readonly name: string;
  readonly objective: Objective;
  readonly trainRows: number;
  readonly testRows: number;
  readonly width: number;
  /** Levels of the last features, which are categories; some of all values are missing then. */
  readonly levels?: readonly number[];
}

export const ALPHA = 0.9;
const CLASSES = 5;
/** Rows that are ranked together. */
const GROUP = 20;
const MISSING = 0.1;
/** Of the latent value of a row, at whose crossing its relevance rises. */
const RELEVANCE = [0.5, 0.8, 0.92, 0.98] as const;

export function makeProblem(shape: ProblemShape): Problem {
  const { name, objective, trainRows, testRows, width, levels = [] } = shape;
  const rng = Rng.fromSeed(5).split(name);
  const draw = rng.split('features');
  const rows = trainRows + testRows;
  const numbers = width - levels.length;
  const columns = Array.from({ length: width }, (_, f) =>
    Float64Array.from({ length: rows }, () => {
      const u = draw.uniform();
      return f < numbers ? u : Math.floor(levels[f - numbers]! * u * u);
    }),
  );
  const effects = levels.map((count) => Float64Array.from({ length: count }, () => rng.normal()));
  const latent = (row: number, turn: number): number => {
    const x = (k: number): number => columns[(k + 3 * turn) % numbers]![row]!;
    let sum = 2 * Math.sin(Math.PI * x(0) * x(1)) + 4 * (x(2) - 0.5) ** 2 + 2 * x(3) + x(4);
    sum += (x(5) > 0.6 ? 1.5 : -0.5) * x(6) + 2 * (x(7) - 0.5) * (x(8) - 0.5) + (x(9) > 0.3 && x(3) > 0.5 ? 0.7 : 0);
    effects.forEach((effect, k) => (sum += 0.6 * effect[columns[numbers + k]![row]!]!));
    return sum;
  };
  const target = drawTarget(objective, rows, latent, rng.split('noise'));
  const group = objective === 'lambdarank' ? target.map((_, row) => Math.floor(row / GROUP)) : undefined;
  if (levels.length > 0) hide(columns, target, rng.split('missing'));
  const part = (from: number, to: number): Dataset =>
    tableDataset({
      names: columns.map((_, f) => `x${f}`),
      columns: columns.map((column) => column.subarray(from, to)),
      categories: columns.map((_, f) =>
        f < numbers ? null : Array.from({ length: levels[f - numbers]! }, (__, k) => `c${k}`),
      ),
      target: target.subarray(from, to),
      targetName: 'y',
      group: group?.subarray(from, to),
    }).dataset;
  return { name, objective, train: part(0, trainRows), test: part(trainRows, rows) };
}

function drawTarget(
  objective: Objective,
  rows: number,
  latent: (row: number, turn: number) => number,
  noise: Rng,
): Float64Array {
  if (objective === 'multiclass') {
    return Float64Array.from({ length: rows }, (_, row) => {
      const scores = Array.from(
        { length: CLASSES },
        (__, k) => 1.5 * latent(row, k) - Math.log(-Math.log(noise.uniform() || 0.5)),
      );
      return scores.indexOf(Math.max(...scores));
    });
  }
  const values = Float64Array.from({ length: rows }, (_, row) => latent(row, 0));
  if (objective === 'squared') return values.map((value) => value + 0.7 * noise.normal());
  // Noise that spreads with another feature's bends, and to one side.
  if (objective === 'quantile')
    return values.map((value, row) => value + 0.4 * latent(row, 2) * Math.exp(0.5 * noise.normal()));
  const noisy = values.map((value) => value + 0.8 * noise.normal());
  const sorted = noisy.slice().sort();
  const at = (share: number): number => sorted[Math.floor(share * rows)]!;
  if (objective === 'logistic') return noisy.map((value) => (value > at(0.7) ? 1 : 0));
  const steps = RELEVANCE.map(at);
  return noisy.map((value) => steps.filter((step) => value > step).length);
}

/** Values that are missing, oftener where the target is high. */
function hide(columns: readonly Float64Array[], target: Float64Array, draw: Rng): void {
  for (const column of columns)
    for (let row = 0; row < column.length; row += 1)
      if (draw.uniform() < MISSING * (0.5 + target[row]!)) column[row] = NaN;
}

/** For `bench/peers/boosting_*.py`. */
export function writeProblem({ objective, train, test }: Problem, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [part, { features, target, offsets }] of [
    ['train', train],
    ['test', test],
  ] as const) {
    const groups = Float64Array.from({ length: offsets.length - 1 }, (_, s) => offsets[s + 1]! - offsets[s]!);
    writeFileSync(join(folder, `${part}-features.f64`), bytesOf(features));
    writeFileSync(join(folder, `${part}-target.f64`), bytesOf(target));
    writeFileSync(join(folder, `${part}-groups.f64`), bytesOf(groups));
  }
  const { categories } = train.schema;
  const facts = {
    objective,
    width: train.width,
    classes: { squared: 0, logistic: 2, multiclass: CLASSES, lambdarank: 0, quantile: 0 }[objective],
    categorical: categories.flatMap((words, f) => (words === null ? [] : [f])),
    alpha: ALPHA,
  };
  writeFileSync(join(folder, 'problem.json'), JSON.stringify(facts));
}

/** The training rows of a problem of numbers alone, from its files. */
export function readTrain(folder: string): Dataset {
  const { width } = JSON.parse(readFileSync(join(folder, 'problem.json'), 'utf8')) as { width: number };
  const target = readColumn(join(folder, 'train-target.f64'));
  const features = sharedFloat64(target.length * width);
  // Straight into the memory where it stays: a copy would count.
  const file = openSync(join(folder, 'train-features.f64'), 'r');
  readSync(file, new Uint8Array(features.buffer));
  closeSync(file);
  const names = Array.from({ length: width }, (_, f) => `x${f}`);
  const { dataset } = tableDataset({ names: ['none'], columns: [target], target, targetName: 'y' });
  const schema = { names, expressions: names, form: 'raw' as const, categories: names.map(() => null) };
  return datasetOf({ ...dataset.parts(), schema, features });
}

function outputsOf(objective: Objective): number {
  return objective === 'multiclass' ? CLASSES : 1;
}

interface Quality {
  readonly metric: string;
  readonly better: 'higher' | 'lower';
  readonly value: number;
}

/** Of predictions for the test rows: what the objective stands for. */
export function qualityOf({ objective, test }: Problem, values: Float64Array): Quality {
  if (objective === 'lambdarank') return { metric: 'ndcg@10', better: 'higher', value: exponentialGain(test, values) };
  const metric = metricNamed(
    { squared: 'rmse', logistic: 'log_loss', multiclass: 'log_loss', quantile: `pinball@${ALPHA}` }[objective],
  );
  const classes = objective === 'logistic' ? [0, 1] : objective === 'multiclass' ? [0, 1, 2, 3, 4] : undefined;
  const value = metric.of(labelledRows(test), { values, outputs: outputsOf(objective), classes });
  return { metric: metric.name, better: metric.better, value: value ?? NaN };
}

/** Mean NDCG@10 with gains 2^r − 1, as the libraries train for; groups without a relevant row left out. */
function exponentialGain({ offsets, target }: Dataset, values: Float64Array): number {
  const gains = target.map((relevance) => 2 ** relevance - 1);
  const found: number[] = [];
  for (let s = 0; s + 1 < offsets.length; s += 1) {
    const [from, to] = [offsets[s]!, offsets[s + 1]!];
    const gain = normalizedGain(values.slice(from, to), gains.slice(from, to), 10);
    if (gain !== undefined) found.push(gain);
  }
  return found.reduce((sum, gain) => sum + gain, 0) / found.length;
}
