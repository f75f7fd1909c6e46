/**
 * Five generated problems of 20,000 + 20,000 rows: the three growths of ours beside LightGBM, XGBoost, CatBoost and
 * scikit-learn, with the same trees, rate, leaves and bins, and each library's own defaults for the rest. Parity is the
 * best of ours within 1 % of the best of theirs, by the held-out metric that the objective stands for.
 */
import { join } from 'node:path';
import { labelledRows } from '@quantcli/models';
import { readColumn } from '../column-file.ts';
import { timed } from '../timed.ts';
import type { Contender, Workload } from '../workload.ts';
import { fitOurs, GROWTHS, LIBRARIES, PARTS, SHAPE, type Growth } from './boosting-contenders.ts';
import { makeProblem, qualityOf, writeProblem, type ProblemShape } from './boosting-problems.ts';

const ROWS = { trainRows: 20_000, testRows: 20_000 } as const;
const LIMIT = 0.01;

const PROBLEMS: readonly ProblemShape[] = [
  { name: 'regression', objective: 'squared', width: 30, ...ROWS },
  { name: 'binary', objective: 'logistic', width: 25, levels: [6, 30, 120], ...ROWS },
  { name: 'multiclass', objective: 'multiclass', width: 20, ...ROWS },
  { name: 'ranking', objective: 'lambdarank', width: 25, ...ROWS },
  { name: 'quantile', objective: 'quantile', width: 20, ...ROWS },
];
const OURS: readonly Growth[] = ['leaf', 'level', 'symmetric'];

interface Rival {
  readonly name: string;
  readonly contender: Contender;
  /** For the test rows, after a fit. */
  predict(): Promise<Float64Array>;
}

export const tabularWorkload: Workload = {
  name: 'tabular',
  async *cases({ folder, peers }) {
    for (const shape of PROBLEMS) {
      const files = join(folder, shape.name);
      const problem = makeProblem(shape);
      writeProblem(problem, files);
      const able = LIBRARIES.filter(({ name }) => name !== 'sklearn' || shape.objective !== 'lambdarank');
      await using group = peers.start('boosting', able);
      for (const { peer } of group.running) await peer.call('load', { folder: files, parts: PARTS });
      const rivals: Rival[] = [
        ...OURS.map((growth): Rival => ({
          name: `gbdt_${growth}`,
          contender: { name: `gbdt_${growth}`, role: 'ours', run: () => timed(() => fitOurs(problem, growth)) },
          predict: async () => (await fitOurs(problem, growth)).predict(labelledRows(problem.test)),
        })),
        ...group.running.flatMap(({ library, peer }) =>
          GROWTHS[library]!.map((growth): Rival => {
            const how = { ...SHAPE, growth, threads: 1 };
            const name = GROWTHS[library]!.length > 1 ? `${library} ${growth}` : library;
            const path = join(files, `${name.replace(' ', '-')}.f64`);
            return {
              name,
              contender: { name, role: 'peer', against: `gbdt_${growth}`, run: () => peer.call('fit', how) },
              predict: async () => {
                await peer.call('fit', how);
                await peer.call('write', { path });
                return readColumn(path);
              },
            };
          }),
        ),
      ];
      const scores: (ReturnType<typeof qualityOf> & Pick<Contender, 'name' | 'role'>)[] = [];
      for (const { name, contender, predict } of rivals)
        scores.push({ name, role: contender.role, ...qualityOf(problem, await predict()) });
      const { metric, better } = scores[0]!;
      const bestOf = (role: Contender['role']): number => {
        const values = scores.filter((score) => score.role === role).map(({ value }) => value);
        return better === 'lower' ? Math.min(...values) : Math.max(...values);
      };
      const ratio = bestOf('ours') / bestOf('peer');
      yield {
        name: `tabular-${shape.name}`,
        unit: 'rows',
        units: ROWS.trainRows,
        repetitions: 1,
        contenders: rivals.map(({ contender }) => contender),
        notes: [
          `${metric}: ${scores.map(({ name, value }) => `${name} ${value.toFixed(5)}`).join(', ')}`,
          ...group.absent,
        ],
        checkParity: async () =>
          group.running.length === 0
            ? []
            : [
                {
                  what: `${metric}, our best against theirs`,
                  difference: better === 'lower' ? ratio - 1 : 1 - ratio,
                  limit: LIMIT,
                },
              ],
      };
    }
  },
};
