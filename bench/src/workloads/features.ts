/** Feature sets over 500 symbols × 2,520 bars, with one and two workers, against the same in pandas and polars. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { evaluate, featureSetNamed, parseFeature, type Feature } from '@quantcli/features';
import { panelFromBars } from '@quantcli/market';
import { createWorkerPool } from '@quantcli/runtime';
import { benchMarket } from '../bench-market.ts';
import { bytesOf, readColumn } from '../column-file.ts';
import { timed } from '../timed.ts';
import { worstDifference } from '../worst-difference.ts';
import type { Agreement, Contender, Workload } from '../workload.ts';

interface SetCase {
  readonly name: string;
  readonly set: string;
  /** The peers' scripts. */
  readonly script: string;
  readonly peers: readonly { readonly name: string; readonly needs: readonly string[] }[];
  readonly features?: (feature: Feature) => boolean;
  /** Of the parity: the peers slide sums along, which costs digits in deviations and correlations. */
  readonly limit: number;
  readonly repetitions: number;
}

const PANDAS = { name: 'pandas', needs: ['pandas'] };
const POLARS = { name: 'polars', needs: ['polars', 'numpy'] };
/** With as many threads as they have: pandas computes on one, polars on all. */
const AGAINST: Readonly<Record<string, string>> = { pandas: '1 worker', polars: '2 workers' };

/** Of Alpha158: polars has no rolling place of an extreme. */
const hasNoPlace = ({ name }: Feature): boolean => !/^(imax|imin|imxd)/.test(name);

const CASES: readonly SetCase[] = [
  { name: 'alpha-v1', set: 'alpha-v1', script: 'features', peers: [PANDAS, POLARS], limit: 1e-6, repetitions: 5 },
  { name: 'alpha158', set: 'alpha158', script: 'alpha158', peers: [PANDAS], limit: 1e-3, repetitions: 3 },
  {
    name: 'alpha158-without-places',
    set: 'alpha158',
    script: 'alpha158',
    peers: [POLARS],
    features: hasNoPlace,
    limit: 1e-3,
    repetitions: 3,
  },
];

export const featuresWorkload: Workload = {
  name: 'features',
  async *cases({ folder, peers }) {
    const panel = panelFromBars(benchMarket());
    await using pool = new AsyncDisposableStack();
    const contenderOf = (exprs: Parameters<typeof evaluate>[1], workers: number): Contender => {
      const jobs = createWorkerPool({ workers });
      pool.defer(() => jobs.close());
      return {
        name: workers === 1 ? '1 worker' : `${workers} workers`,
        role: 'ours',
        run: () => timed(() => evaluate(panel, exprs, { jobs })),
      };
    };
    for (const one of CASES) {
      const features = featureSetNamed(one.set).features.filter(one.features ?? (() => true));
      const exprs = features.map(({ expr }) => parseFeature(expr));
      const names = [...new Set(exprs.flatMap((expr) => expr.fields))];
      const inputs = join(folder, `${one.name}-fields`);
      mkdirSync(inputs);
      for (const name of names) writeFileSync(join(inputs, `${name}.f64`), bytesOf(panel.parts().fields.get(name)!));
      await using group = peers.start(one.script, one.peers);
      for (const { peer } of group.running) {
        await peer.call('load', { folder: inputs, names, symbols: panel.symbols.length, bars: panel.bars });
      }
      yield {
        name: `features-${one.name}`,
        unit: 'values',
        units: exprs.length * panel.symbols.length * panel.bars,
        repetitions: one.repetitions,
        contenders: [
          contenderOf(exprs, 1),
          contenderOf(exprs, 2),
          ...group.running.map(({ library, peer }): Contender => {
            return { name: library, role: 'peer', against: AGAINST[library]!, run: () => peer.call('evaluate') };
          }),
        ],
        notes: group.absent,
        checkParity: async () => {
          const ours = await evaluate(panel, exprs);
          const agreements: Agreement[] = [];
          for (const { library, peer } of group.running) {
            const results = join(folder, `${one.name}-${library}`);
            mkdirSync(results);
            await peer.call('write', { folder: results });
            features.forEach(({ name }, i) => {
              agreements.push({
                what: `${library}: ${name}`,
                difference: worstDifference(ours[i]!, readColumn(join(results, `${name}.f64`))),
                limit: one.limit,
              });
            });
            rmSync(results, { recursive: true });
          }
          return agreements;
        },
      };
    }
  },
};
