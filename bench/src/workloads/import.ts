/** Import of a compressed CSV file against `read_csv` of pandas (C engine) and polars. Ours also checks, sorts and hashes. */
import { basename } from 'node:path';
import { isoDate } from '@quantcli/core';
import { importFiles, type Imported } from '@quantcli/data';
import { hashBars, type BarField } from '@quantcli/market';
import { benchMarket, NO_REAL_FILE, realFile, writeBenchMarket } from '../bench-market.ts';
import { exactSum } from '../exact-sum.ts';
import { timed } from '../timed.ts';
import type { Agreement, Case, Contender, Setting, Workload } from '../workload.ts';

export const importWorkload: Workload = {
  name: 'import',
  async *cases(setting) {
    const simulated = await writeBenchMarket();
    yield* compare('import-simulated', simulated, setting, (imported) => [
      {
        what: 'ours: the bars that were written',
        difference: hashBars(imported.bars) === hashBars(benchMarket()) ? 0 : 1,
        limit: 0,
      },
    ]);
    const real = realFile();
    if (real === undefined) console.error(`import: ${NO_REAL_FILE}`);
    else yield* compare('import-real', real, setting, () => []);
  },
};

async function* compare(
  name: string,
  path: string,
  { peers }: Setting,
  checkOurs: (imported: Imported) => readonly Agreement[],
): AsyncGenerator<Case, void, undefined> {
  const imported = await importFiles([path]);
  const columnOf = new Map(imported.recognised[0]!.columns.map(({ field, column }) => [field, column]));
  const date = columnOf.get('date')!;
  const fields = [...imported.bars.fields.keys()].map((field) => ({ field, column: columnOf.get(field)! }));
  const columns = fields.map(({ column }) => column);

  await using group = peers.start('import', [
    { name: 'pandas', needs: ['pandas'] },
    { name: 'polars', needs: ['polars'] },
  ]);
  yield {
    name,
    unit: 'rows',
    units: imported.read,
    repetitions: 5,
    contenders: [
      { name: 'quantcli', role: 'ours', run: () => timed(() => importFiles([path])) },
      ...group.running.map(({ library, peer }): Contender => {
        return { name: library, role: 'peer', run: () => peer.call('read', { path, date, columns }) };
      }),
    ],
    notes: [`${basename(path)}: ${imported.imported} rows accepted, ${imported.rejected} rejected`, ...group.absent],
    checkParity: async () => {
      const agreements = [...checkOurs(imported)];
      for (const { library, peer } of group.running) {
        const { result } = await peer.call<Summary>('summarise', { path, date, columns });
        agreements.push(...agreeOn(library, imported, fields, result));
      }
      return agreements;
    },
  };
}

interface Summary {
  readonly rows: number;
  readonly first: string;
  readonly last: string;
  readonly sums: Readonly<Record<string, number>>;
}

function agreeOn(
  library: string,
  { bars, read }: Imported,
  fields: readonly { readonly field: BarField; readonly column: string }[],
  theirs: Summary,
): Agreement[] {
  const times = bars.time.toSorted();
  const same = (what: string, agreed: boolean): Agreement => ({
    what: `${library}: ${what}`,
    difference: agreed ? 0 : 1,
    limit: 0,
  });
  return [
    { what: `${library}: rows`, difference: Math.abs(theirs.rows - read), limit: 0 },
    same('first date', isoDate(times[0]!) === theirs.first),
    same('last date', isoDate(times.at(-1)!) === theirs.last),
    ...fields.map(({ field, column }) => {
      const sum = exactSum(bars.fields.get(field)!);
      const other = theirs.sums[column]!;
      const difference = sum === other ? 0 : Math.abs(sum - other) / Math.abs(other);
      return { what: `${library}: sum of ${column}`, difference, limit: 1e-12 };
    }),
  ];
}
