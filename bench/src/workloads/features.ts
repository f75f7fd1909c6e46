/** The feature set alpha-v1 over 500 symbols × 2,520 bars, with one and two workers, against the same in pandas and polars. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate, featureSetNamed, parseFeature } from '@quantcli/features';
import { panelFromBars } from '@quantcli/market';
import { createWorkerPool } from '@quantcli/runtime';
import { benchMarket } from '../bench-market.ts';
import { bytesOf, readColumn } from '../column-file.ts';
import { timed } from '../timed.ts';
import { worstDifference } from '../worst-difference.ts';
import type { Agreement, Contender, Workload } from '../workload.ts';

/** Wide enough for the peers' own rounding: they slide sums along, which costs digits in deviations and correlations. */
const LIMIT = 1e-6;

/** With as many threads as they have: pandas computes on one, polars on all. */
const AGAINST: Readonly<Record<string, string>> = { pandas: '1 worker', polars: '2 workers' };

export const featuresWorkload: Workload = {
  name: 'features',
  async *cases({ folder, peers }) {
    const panel = panelFromBars(benchMarket());
    const exprs = featureSetNamed('alpha-v1').features.map(({ expr }) => parseFeature(expr));
    const names = [...new Set(exprs.flatMap((expr) => expr.fields))];
    const inputs = join(folder, 'fields');
    mkdirSync(inputs);
    for (const name of names) writeFileSync(join(inputs, `${name}.f64`), bytesOf(panel.parts().fields.get(name)!));

    await using pool = new AsyncDisposableStack();
    const withWorkers = (workers: number): Contender => {
      const jobs = createWorkerPool({ workers });
      pool.defer(() => jobs.close());
      return {
        name: workers === 1 ? '1 worker' : `${workers} workers`,
        role: 'ours',
        run: () => timed(() => evaluate(panel, exprs, { jobs })),
      };
    };
    await using group = peers.start('features', [
      { name: 'pandas', needs: ['pandas'] },
      { name: 'polars', needs: ['polars', 'numpy'] },
    ]);
    for (const { peer } of group.running) {
      await peer.call('load', { folder: inputs, names, symbols: panel.symbols.length, bars: panel.bars });
    }
    yield {
      name: 'features-alpha-v1',
      unit: 'values',
      units: exprs.length * panel.symbols.length * panel.bars,
      repetitions: 5,
      contenders: [
        withWorkers(1),
        withWorkers(2),
        ...group.running.map(({ library, peer }): Contender => {
          return { name: library, role: 'peer', against: AGAINST[library]!, run: () => peer.call('evaluate') };
        }),
      ],
      notes: group.absent,
      checkParity: async () => {
        const ours = await evaluate(panel, exprs);
        const agreements: Agreement[] = [];
        for (const { library, peer } of group.running) {
          const results = join(folder, library);
          mkdirSync(results);
          await peer.call('write', { folder: results });
          featureSetNamed('alpha-v1').features.forEach(({ name }, i) => {
            agreements.push({
              what: `${library}: ${name}`,
              difference: worstDifference(ours[i]!, readColumn(join(results, `${name}.f64`))),
              limit: LIMIT,
            });
          });
          rmSync(results, { recursive: true });
        }
        return agreements;
      },
    };
  },
};
