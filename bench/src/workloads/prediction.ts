/** A million rows of 26 features through 100 trees of 31 leaves on one thread, each by its own model of the same data. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { labelledRows } from '@quantcli/models';
import { readColumn } from '../column-file.ts';
import { timed } from '../timed.ts';
import { worstDifference } from '../worst-difference.ts';
import type { Agreement, Contender, Workload } from '../workload.ts';
import { fitOurs, LIBRARIES, PARTS, SHAPE } from './boosting-contenders.ts';
import { makeProblem, qualityOf, writeProblem } from './boosting-problems.ts';

const ROWS = 1_000_000;
const LIMIT = 0.01;

export const predictionWorkload: Workload = {
  name: 'prediction',
  async *cases({ folder, peers }) {
    const files = join(folder, 'prediction');
    mkdirSync(files);
    const problem = makeProblem({
      name: 'prediction',
      objective: 'squared',
      trainRows: 20_000,
      testRows: ROWS,
      width: 26,
    });
    writeProblem(problem, files);
    const model = await fitOurs(problem, 'leaf');
    const sample = labelledRows(problem.test);
    await using group = peers.start(
      'boosting',
      LIBRARIES.filter(({ name }) => name === 'lightgbm' || name === 'xgboost'),
    );
    for (const { peer } of group.running) {
      await peer.call('load', { folder: files, parts: PARTS });
      await peer.call('fit', { ...SHAPE, growth: 'leaf', threads: 1 });
    }
    yield {
      name: 'prediction',
      unit: 'rows',
      units: ROWS,
      repetitions: 5,
      contenders: [
        { name: 'gbdt_leaf', role: 'ours', run: () => timed(() => model.predict(sample)) },
        ...group.running.map(({ library, peer }): Contender => {
          return { name: library, role: 'peer', run: () => peer.call('predict', { threads: 1 }) };
        }),
      ],
      notes: ['one thread', ...group.absent],
      checkParity: async () => {
        const values = model.predict(sample);
        const few = { dataset: problem.test, rows: sample.rows.subarray(0, 1000) };
        const again = worstDifference(model.predict(few), values.subarray(0, 1000));
        const ours = qualityOf(problem, values).value;
        const agreements: Agreement[] = [{ what: 'a thousand rows as among a million', difference: again, limit: 0 }];
        for (const { library, peer } of group.running) {
          const path = join(files, `${library}.f64`);
          await peer.call('write', { path });
          const theirs = qualityOf(problem, readColumn(path)).value;
          const what = `RMSE ${ours.toFixed(4)} over that of ${library} ${theirs.toFixed(4)}`;
          agreements.push({ what, difference: ours / theirs - 1, limit: LIMIT });
        }
        return agreements;
      },
    };
  },
};
