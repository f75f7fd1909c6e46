/**
 * Boosted trees on 100,000 × 50: 100 trees of 31 leaves, binning included, on one and on two threads, each growth against
 * the libraries that have it; then leaf-wise once more with every contender in a process of its own, for its memory. The
 * same work is held-out error within 1 % of the best contender's.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopwatch } from '@quantcli/core';
import { labelledRows } from '@quantcli/models';
import { readColumn } from '../column-file.ts';
import { runNode } from '../quant-process.ts';
import { timed } from '../timed.ts';
import type { Agreement, Case, Contender, Sample, Setting, Workload } from '../workload.ts';
import { fitOurs, GROWTHS, LIBRARIES, PARTS, SHAPE, type Growth } from './boosting-contenders.ts';
import { makeProblem, qualityOf, writeProblem, type Problem } from './boosting-problems.ts';

const ROWS = 100_000;
const WIDTH = 50;
const LIMIT = 0.01;
const FIT_ALONE = fileURLToPath(new URL('./boosting-alone.ts', import.meta.url));

type Peer = Awaited<ReturnType<typeof startPeers>>['running'][number];

export const boostingWorkload: Workload = {
  name: 'boosting',
  async *cases({ folder, peers }) {
    const files = join(folder, 'boosting');
    const problem = makeProblem({
      name: 'boosting',
      objective: 'squared',
      trainRows: ROWS,
      testRows: ROWS / 5,
      width: WIDTH,
    });
    writeProblem(problem, files);
    {
      await using group = await startPeers(peers, files);
      for (const growth of ['leaf', 'level', 'symmetric'] as const) {
        const running = group.running.filter(({ library }) => GROWTHS[library]!.includes(growth));
        for (const threads of [1, 2]) yield growthCase(problem, growth, threads, { ...group, running }, folder);
      }
    }
    yield aloneCase(files, peers);
  },
};

async function startPeers(peers: Setting['peers'], files: string) {
  const group = peers.start('boosting', LIBRARIES);
  for (const { peer } of group.running) await peer.call('load', { folder: files, parts: PARTS });
  return group;
}

function growthCase(
  problem: Problem,
  growth: Growth,
  threads: number,
  { running, absent }: { readonly running: readonly Peer[]; readonly absent: readonly string[] },
  folder: string,
): Case {
  return {
    name: `boosting-${growth}-${threads}`,
    unit: 'rows',
    units: ROWS,
    repetitions: 3,
    contenders: [
      { name: `gbdt_${growth}`, role: 'ours', run: () => timed(() => fitOurs(problem, growth, threads)) },
      ...running.map(({ library, peer }): Contender => {
        return { name: library, role: 'peer', run: () => peer.call('fit', { ...SHAPE, growth, threads }) };
      }),
    ],
    notes: [`${threads} thread${threads > 1 ? 's' : ''}, binning included`, ...absent],
    checkParity: async () => {
      const fitted = await fitOurs(problem, growth, threads);
      const errors = [
        { name: 'quantcli', error: qualityOf(problem, fitted.predict(labelledRows(problem.test))).value },
      ];
      for (const { library, peer } of running) {
        const path = join(folder, `predicted-${library}.f64`);
        await peer.call('fit', { ...SHAPE, growth, threads });
        await peer.call('write', { path });
        errors.push({ name: library, error: qualityOf(problem, readColumn(path)).value });
      }
      const best = Math.min(...errors.map(({ error }) => error));
      const said = errors.map(({ name, error }) => `${name} ${error.toFixed(4)}`).join(', ');
      // Of ours alone: a peer that is worse does not make us wrong.
      return [
        { what: `held-out RMSE over the best (${said})`, difference: errors[0]!.error / best - 1, limit: LIMIT },
      ] satisfies Agreement[];
    },
  };
}

/** From the start of a process that reads the files to its end; its peak memory is the reason for it. */
function aloneCase(files: string, peers: Setting['peers']): Case {
  const alone = async (name: string): Promise<Sample> => {
    const elapsed = stopwatch();
    await using group = peers.start(
      'boosting',
      LIBRARIES.filter((library) => library.name === name),
    );
    const [{ peer }] = group.running as [Peer];
    await peer.call('load', { folder: files, parts: ['train'] });
    await peer.call('fit', { ...SHAPE, growth: 'leaf', threads: 2 });
    const { result } = await peer.call<{ readonly megabytes?: number }>('peak');
    return { seconds: elapsed(), ...result };
  };
  return {
    name: 'boosting-alone',
    unit: 'rows',
    units: ROWS,
    repetitions: 1,
    contenders: [
      { name: 'gbdt_leaf', role: 'ours', run: () => runNode([FIT_ALONE, files], { usage: true }) },
      ...LIBRARIES.filter(
        ({ name, needs }) => GROWTHS[name]!.includes('leaf') && needs.every((need) => need in peers.versions),
      ).map(({ name }): Contender => ({ name, role: 'peer', run: () => alone(name) })),
    ],
    notes: ['2 threads; a process each, with its start, its libraries and the reading of the rows'],
    checkParity: async () => [],
  };
}
