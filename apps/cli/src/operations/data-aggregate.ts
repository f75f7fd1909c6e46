/** `quant data aggregate`: trades into bars of any kind, or bars into longer ones; the code that a stream runs. */
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, DataError, makeFolder, operation, writeFileAtomically } from '@quantcli/core';
import {
  BarColumns,
  barsOfColumns,
  formatBarsCsv,
  parseBarSpec,
  resampleBars,
  TradeAggregator,
  type Records,
  type TradeColumns,
} from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import { timeZone } from '@quantcli/panel';
import { catalogQuery, queryShape } from '../catalog-query.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';

const output = z.strictObject({
  /** What the bars were made of. */
  source: z.enum(['trades', 'bars']),
  read: z.number(),
  bars: z.number(),
  symbols: z.number(),
  /** Trades that came after their bar was finished; in no bar. */
  late: z.number(),
  written: z.string(),
});
type Output = z.infer<typeof output>;

export { aggregateOperation as operation };
const aggregateOperation = operation({
  name: 'data.aggregate',
  summary:
    'Makes bars of the trades in the catalog: by time (1s to 1mo), tick, volume, dollar, imbalance or run (tick:1000, dollar:5e6, volume-imbalance:500, tick-run:500). Where there are no trades, longer bars of the bars.',
  input: z.strictObject({
    bars: z
      .string()
      .default('1m')
      .describe('what closes a bar: 5m, 1h, 1d, tick:N, volume:N, dollar:N, tick-imbalance:N, volume-run:N, …'),
    zone: z.string().default('UTC').describe('time zone of hours, days, weeks and months'),
    out: z.string().optional().describe('CSV file to write'),
    ...queryShape,
  }),
  output,
  run: async ({ bars: text, zone: zoneName, out, ...options }, context: CommandContext): Promise<Output> => {
    const spec = parseBarSpec(text);
    const zone = timeZone(zoneName);
    if (out === undefined || !out.endsWith('.csv')) {
      throw new ConfigurationError({
        code: 'aggregate.out',
        what: out === undefined ? 'no file to write the bars to' : `--out is "${out}"`,
        cause: 'bars are written as CSV',
        fix: 'write --out FILE.csv',
      });
    }
    await using opened = closing(await context.openCatalog('read'));
    const query = catalogQuery(options);
    const hasTrades = (await opened.value.kinds()).some(({ kind }) => kind === 'trades');
    let made: Bars;
    let read: number;
    let late = 0;
    if (hasTrades) {
      const trades = await opened.value.records('trades', query);
      read = trades.subject.length;
      const columns = tradeColumns(trades);
      const finished = new Map<string, BarColumns>();
      for (const [symbol, from, to] of bySubject(trades)) {
        const bars = new BarColumns();
        const aggregator = new TradeAggregator(spec, (bar) => bars.add(bar), { zone });
        aggregator.push(columns, from, to);
        // An information-driven bar that is not complete is none yet; time ends the others.
        if (spec.by === 'time') aggregator.finish();
        late += aggregator.late;
        finished.set(symbol, bars);
      }
      made = barsOfColumns(finished);
    } else {
      const bars = await opened.value.bars(query);
      read = bars.time.length;
      if (spec.by !== 'time') {
        throw new DataError({
          code: 'aggregate.trades',
          what: `cannot make ${text} bars`,
          cause: 'the catalog holds bars and no trades',
          fix: 'import trades, or make time bars such as 1w',
        });
      }
      made = resampleBars(bars, spec, zone);
    }
    if (made.time.length === 0) {
      throw new DataError({
        code: 'aggregate.empty',
        what: 'no row fits',
        fix: 'see quant data list for what there is',
      });
    }
    makeFolder(dirname(out));
    writeFileAtomically(out, [...formatBarsCsv(made)].join(''));
    return {
      source: hasTrades ? 'trades' : 'bars',
      read,
      bars: made.time.length,
      symbols: made.symbols.length,
      late,
      written: out,
    };
  },
});

/** The rows of each subject. */
function* bySubject({ subjects, subject }: Records): Generator<[symbol: string, from: number, to: number]> {
  for (let from = 0; from < subject.length;) {
    let to = from + 1;
    while (to < subject.length && subject[to] === subject[from]) to += 1;
    yield [subjects[subject[from]!]!, from, to];
    from = to;
  }
}

/** Sizes that are missing count as nothing: a price is known, an amount is not. */
function tradeColumns({ tsEvent, numbers }: Records): TradeColumns {
  const size = numbers.get('size')?.map((value) => (Number.isNaN(value) ? 0 : value));
  return {
    time: tsEvent,
    price: numbers.get('price')!,
    size: size ?? new Float64Array(tsEvent.length),
    side: numbers.get('side'),
  };
}

export function render({ source, read, bars, symbols, late, written }: Output): string {
  const lost = late === 0 ? '' : `; ${late} trades came after their bar was finished and are in none`;
  return `  ${read} ${source} into ${bars} bars of ${symbols} symbols${lost}\n  written: ${written}\n`;
}
