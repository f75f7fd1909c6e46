/**
 * What happens to bars between the catalog and a feature: the as-of join of sparse records, resampling to weeks, and
 * adjustment for splits and dividends, over 500 symbols × 2,520 bars, against the same on long tables in pandas and
 * polars. Ours runs on one thread; polars on all.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MICROS_PER_DAY, Rng } from '@quantcli/core';
import { parseBarSpec, resampleBars, type BarSpec } from '@quantcli/data';
import { adjustBars, type Bars } from '@quantcli/market';
import { asOf } from '@quantcli/panel';
import { benchMarket } from '../bench-market.ts';
import { bytesOf, readColumn } from '../column-file.ts';
import { timed } from '../timed.ts';
import { worstDifference } from '../worst-difference.ts';
import type { Agreement, Contender, Workload } from '../workload.ts';

const FIELDS = ['open', 'high', 'low', 'close', 'volume', 'dividend', 'split'] as const;
/** Records a symbol, such as twenty figures a year over ten years. */
const RECORDS = 200;

export const transformsWorkload: Workload = {
  name: 'transforms',
  async *cases({ folder, peers }) {
    const bars = benchMarket();
    const known = drawRecords(bars);
    // Without splits, inside which ours restates a week's first prices and the peers do not.
    const unsplit: Bars = {
      ...bars,
      fields: new Map([...bars.fields].filter(([name]) => name !== 'split' && name !== 'dividend')),
    };
    const week = parseBarSpec('1w') as Extract<BarSpec, { by: 'time' }>;
    const tasks: Readonly<
      Record<string, { readonly units: number; readonly run: () => ReadonlyMap<string, Float64Array> }>
    > = {
      as_of: { units: bars.time.length, run: () => new Map([['value', joinAsOf(bars, known)]]) },
      resample: {
        units: bars.time.length,
        run: () => pick(resampleBars(unsplit, week), ['open', 'high', 'low', 'close', 'volume']),
      },
      adjust: {
        units: bars.time.length,
        run: () => pick(adjustBars(bars, 'forward'), ['open', 'high', 'low', 'close']),
      },
    };
    const inputs = join(folder, 'columns');
    mkdirSync(inputs);
    const columns: [string, Float64Array][] = [
      ['symbol', Float64Array.from(bars.symbol)],
      ['time', bars.time],
      ...FIELDS.map((field): [string, Float64Array] => [field, bars.fields.get(field)!]),
      ['known_symbol', Float64Array.from(known.symbol)],
      ['known_time', known.time],
      ['known_value', known.value],
    ];
    for (const [name, values] of columns) writeFileSync(join(inputs, `${name}.f64`), bytesOf(values));
    await using group = peers.start('transforms', [
      { name: 'pandas', needs: ['pandas', 'numpy'] },
      { name: 'polars', needs: ['polars', 'numpy'] },
    ]);
    for (const { peer } of group.running) await peer.call('load', { folder: inputs, fields: FIELDS });
    for (const [task, { units, run }] of Object.entries(tasks)) {
      yield {
        name: `transforms-${task.replace('_', '-')}`,
        unit: 'rows',
        units,
        repetitions: 5,
        contenders: [
          { name: 'quantcli', role: 'ours', run: () => timed(run) },
          ...group.running.map(({ library, peer }): Contender => {
            return { name: library, role: 'peer', run: () => peer.call(task) };
          }),
        ],
        notes: group.absent,
        checkParity: async () => {
          const ours = run();
          const agreements: Agreement[] = [];
          for (const { library, peer } of group.running) {
            const results = join(folder, `${task}-${library}`);
            mkdirSync(results);
            await peer.call('write', { task, folder: results });
            for (const [name, values] of ours) {
              const difference = worstDifference(values, readColumn(join(results, `${name}.f64`)));
              agreements.push({ what: `${library}: ${name}`, difference, limit: 1e-9 });
            }
            rmSync(results, { recursive: true });
          }
          return agreements;
        },
      };
    }
  },
};

interface KnownRecords {
  readonly symbol: Int32Array;
  readonly time: Float64Array;
  readonly value: Float64Array;
}

/** Records at random instants of the market's span, sorted by symbol and instant. */
function drawRecords({ symbols, time }: Bars): KnownRecords {
  const rng = Rng.fromSeed(11);
  const from = time[0]!;
  const span = time.at(-1)! - from;
  const drawn = symbols.map(() =>
    Float64Array.from(
      { length: RECORDS },
      () =>
        from +
        Math.floor((rng.uniform() * span) / MICROS_PER_DAY) * MICROS_PER_DAY +
        1 +
        Math.floor((rng.uniform() * MICROS_PER_DAY) / 2),
    ).sort(),
  );
  return {
    symbol: Int32Array.from({ length: symbols.length * RECORDS }, (_, i) => Math.floor(i / RECORDS)),
    time: Float64Array.from(drawn.flatMap((times) => [...times])),
    value: Float64Array.from({ length: symbols.length * RECORDS }, () => rng.normal()),
  };
}

function joinAsOf({ symbols, symbol, time }: Bars, known: KnownRecords): Float64Array {
  const out = new Float64Array(time.length);
  let from = 0;
  for (let n = 0; n < symbols.length; n += 1) {
    let to = from;
    while (to < symbol.length && symbol[to] === n) to += 1;
    const [first, last] = [n * RECORDS, (n + 1) * RECORDS];
    asOf(
      time.subarray(from, to),
      known.time.subarray(first, last),
      known.value.subarray(first, last),
      out.subarray(from, to),
    );
    from = to;
  }
  return out;
}

function pick(bars: Bars, names: readonly (typeof FIELDS)[number][]): ReadonlyMap<string, Float64Array> {
  return new Map(names.map((name) => [name, bars.fields.get(name)!]));
}
