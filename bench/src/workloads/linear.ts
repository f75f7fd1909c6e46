/**
 * Linear models on 100,000 × 50 against scikit-learn, one thread, to tolerances at which the predictions agree. Ours
 * standardise as part of a fit; so does the peer, by a pipeline.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Rng } from '@quantcli/core';
import { estimatorNamed, labelledRows, tableDataset, type Dataset, type Fitted } from '@quantcli/models';
import { bytesOf, readColumn } from '../column-file.ts';
import { timed } from '../timed.ts';
import { worstDifference } from '../worst-difference.ts';
import type { Agreement, Contender, Workload } from '../workload.ts';

const ROWS = 100_000;
const WIDTH = 50;

interface LinearCase {
  /** As the peer knows it. */
  readonly name: string;
  readonly estimator: string;
  readonly params: Readonly<Record<string, number>>;
  /** The first of the table; all by default. */
  readonly rows?: number;
  /** λ, where it is given. */
  readonly penalty: number;
  /** Of the predictions: what the tolerances of both leave. */
  readonly limit: number;
  readonly repetitions: number;
  readonly note: string;
}

const CASES: readonly LinearCase[] = [
  { name: 'ridge', estimator: 'ridge', params: { lambda: 0.01 }, penalty: 0.01, limit: 1e-8, repetitions: 5, note: '' },
  { name: 'lasso', estimator: 'lasso', params: { lambda: 0.02 }, penalty: 0.02, limit: 1e-5, repetitions: 5, note: '' },
  {
    name: 'lasso-chosen',
    estimator: 'lasso',
    params: {},
    penalty: 0,
    // The folds are drawn by either's own generator.
    limit: 0.02,
    repetitions: 3,
    note: 'a path of 60 penalties, chosen by five folds',
  },
  {
    name: 'logistic',
    estimator: 'logistic',
    params: { lambda: 1e-4 },
    penalty: 1e-4,
    limit: 1e-5,
    repetitions: 3,
    note: 'the peer by its newton-cholesky',
  },
  {
    name: 'quantile',
    estimator: 'quantile',
    params: { quantile: 0.9 },
    // The peer needs more than minutes for all.
    rows: 5_000,
    penalty: 0,
    limit: 1e-3,
    repetitions: 1,
    note: 'the peer by HiGHS, whose time grows much faster than the rows',
  },
  {
    name: 'huber',
    estimator: 'huber',
    params: {},
    penalty: 0,
    limit: 1e-4,
    repetitions: 3,
    note: 'the peer by its L-BFGS, which ends when the loss hardly falls; ours ends at a gradient of 1e-11',
  },
];

export const linearWorkload: Workload = {
  name: 'linear',
  async *cases({ folder, peers }) {
    const { numbers, classes } = drawTables();
    const files = join(folder, 'linear');
    mkdirSync(files);
    writeFileSync(join(files, 'features.f64'), bytesOf(numbers.features));
    writeFileSync(join(files, 'target.f64'), bytesOf(numbers.target));
    writeFileSync(join(files, 'class.f64'), bytesOf(classes.target));
    await using group = peers.start('linear', [{ name: 'sklearn', needs: ['sklearn', 'numpy'] }]);
    for (const { peer } of group.running) await peer.call('load', { folder: files, width: WIDTH });
    for (const { name, estimator, params, rows = ROWS, penalty, limit, repetitions, note } of CASES) {
      const whole = labelledRows(name === 'logistic' ? classes : numbers);
      const sample = { ...whole, rows: whole.rows.subarray(0, rows) };
      const fit = (): Promise<Fitted> => estimatorNamed(estimator, params).fit(sample, { rng: Rng.fromSeed(1) });
      yield {
        name: `linear-${name}`,
        unit: 'rows',
        units: rows,
        repetitions,
        contenders: [
          { name: estimator, role: 'ours', run: () => timed(fit) },
          ...group.running.map(({ library, peer }): Contender => {
            return { name: library, role: 'peer', run: () => peer.call('fit', { name, penalty, rows }) };
          }),
        ],
        notes: [...(note === '' ? [] : [note]), ...group.absent],
        checkParity: async () => {
          const ours = (await fit()).predict(sample);
          const agreements: Agreement[] = [];
          for (const { library, peer } of group.running) {
            const path = join(files, `${library}.f64`);
            await peer.call('fit', { name, penalty, rows });
            await peer.call('write', { name, rows, path });
            agreements.push({
              what: `${library}: predictions`,
              difference: worstDifference(ours, readColumn(path)),
              limit,
            });
          }
          return agreements;
        },
      };
    }
  },
};

/** Columns that correlate by what they share, a target with heavy tails, and which of two classes it is in. */
function drawTables(): { numbers: Dataset; classes: Dataset } {
  const rng = Rng.fromSeed(13);
  const coefficients = Array.from({ length: WIDTH }, (_, f) => (f % 3 === 0 ? rng.normal() : 0));
  const shared = Float64Array.from({ length: ROWS }, () => rng.normal());
  const columns = Array.from({ length: WIDTH }, (_, f) =>
    shared.map((value) => (1 + (f % 7)) * (0.5 * value + rng.normal() + (f % 5))),
  );
  const target = new Float64Array(ROWS);
  columns.forEach((column, f) => column.forEach((value, row) => (target[row]! += coefficients[f]! * value)));
  const noise = target.map(() => (rng.uniform() < 0.05 ? 50 : 5) * rng.normal());
  const noisy = target.map((value, row) => value + noise[row]!);
  const middle = noisy.slice().sort()[ROWS / 2]!;
  const names = columns.map((_, f) => `x${f}`);
  const table = (y: Float64Array): Dataset => tableDataset({ names, columns, target: y, targetName: 'y' }).dataset;
  return { numbers: table(noisy), classes: table(noisy.map((value) => (value > middle ? 1 : 0))) };
}
