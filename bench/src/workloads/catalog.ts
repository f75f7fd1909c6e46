/**
 * Bars into the DuckDB catalog and back, against Parquet files of pandas and polars. The peers promise less: a catalog's
 * import is a transaction that checks, replaces older bars and keeps a record.
 */
import { join } from 'node:path';
import { liveClock } from '@quantcli/core';
import { barsImport } from '@quantcli/data';
import { openDuckDbCatalog } from '@quantcli/duckdb';
import { hashBars, type Bars } from '@quantcli/market';
import { benchMarket, writeBenchMarket } from '../bench-market.ts';
import { timed } from '../timed.ts';
import type { Agreement, Contender, Workload } from '../workload.ts';

export const catalogWorkload: Workload = {
  name: 'catalog',
  async *cases({ folder, peers }) {
    const bars = benchMarket();
    let files = 0;
    const nextFile = (): string => join(folder, `catalog-${(files += 1)}.duckdb`);
    await using group = peers.start('parquet', [
      { name: 'pandas', needs: ['pandas', 'pyarrow'] },
      { name: 'polars', needs: ['polars'] },
    ]);
    const csv = await writeBenchMarket();
    const others = group.running.map(({ library, peer }) => ({
      library,
      peer,
      path: join(folder, `${library}.parquet`),
    }));
    for (const { peer } of others) await peer.call('load', { path: csv, date: 'date' });
    const facts = { unit: 'bars', units: bars.time.length, notes: group.absent };

    yield {
      ...facts,
      name: 'catalog-import',
      repetitions: 3,
      contenders: [
        { name: 'quantcli', role: 'ours', run: () => timed(() => write(nextFile(), bars)) },
        ...others.map(({ library, peer, path }): Contender => {
          return { name: `${library} to Parquet`, role: 'peer', run: () => peer.call('write', { path }) };
        }),
      ],
      checkParity: async () => {
        const agreements: Agreement[] = [];
        for (const { library, peer, path } of others) {
          await peer.call('write', { path });
          const { result } = await peer.call<{ rows: number }>('count', { path });
          const difference = Math.abs(result.rows - bars.time.length);
          agreements.push({ what: `${library}: rows`, difference, limit: 0 });
        }
        return agreements;
      },
    };

    const stored = nextFile();
    await write(stored, bars);
    yield {
      ...facts,
      name: 'catalog-read',
      repetitions: 5,
      contenders: [
        { name: 'quantcli', role: 'ours', run: () => timed(() => read(stored)) },
        ...others.map(({ library, peer, path }): Contender => {
          return { name: `${library} from Parquet`, role: 'peer', run: () => peer.call('read', { path }) };
        }),
      ],
      checkParity: async () => {
        const same = hashBars(await read(stored)) === hashBars(bars);
        return [{ what: 'ours: the bars that were imported', difference: same ? 0 : 1, limit: 0 }];
      },
    };
  },
};

async function write(path: string, bars: Bars): Promise<void> {
  const catalog = await openDuckDbCatalog(path, { clock: liveClock, mode: 'write' });
  await catalog.import(...barsImport(bars, [{ name: 'simulated', sha256: '0'.repeat(64), bytes: 0 }]));
  await catalog.close();
}

async function read(path: string): Promise<Bars> {
  const catalog = await openDuckDbCatalog(path, { clock: liveClock, mode: 'read' });
  const bars = await catalog.bars();
  await catalog.close();
  return bars;
}
