/** `quant data show`: rows of the catalog, as they are or as they could be known at an instant; bars in any view of their prices. */
import { z } from 'zod';
import {
  ConfigurationError,
  DataError,
  didYouMean,
  isoInstant,
  isoTimes,
  operation,
  type Json,
  type Micros,
} from '@quantcli/core';
import {
  barsKnownAt,
  barsOfRecords,
  KINDS,
  knownBy,
  pickRecords,
  recordAt,
  withActions,
  type Records,
} from '@quantcli/data';
import { adjustBars } from '@quantcli/market';
import { PRICE_VIEWS, type PriceView } from '@quantcli/panel';
import { catalogQuery, kindOf, queryShape } from '../catalog-query.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { readActions } from '../load-market.ts';
import { table } from '../table.ts';

const value = z.union([z.number(), z.string(), z.null()]);

const output = z.strictObject({
  kind: z.string(),
  /** Rows that fit; `rows` holds the last so many of them. */
  count: z.number(),
  /** Times in ISO form; missing values are left out. */
  rows: z.array(z.record(z.string(), value)),
});
type Output = z.infer<typeof output>;

export { showOperation as operation };
const showOperation = operation({
  name: 'data.show',
  summary:
    'Prints rows of a kind: chosen by symbol, time and version, as known at an instant, bars in any price view. quant data show quarantine lists the rows that imports refused.',
  input: z.strictObject({
    kind: z.string().default('bars').describe('kind of records (see quant data list), or quarantine'),
    ...queryShape,
    view: z.enum(PRICE_VIEWS).default('raw').describe('prices of bars'),
    limit: z.number().int().min(1).max(10_000_000).default(1_000).describe('the last so many rows'),
  }),
  output,
  run: async ({ kind, view, limit, ...query }, context: CommandContext): Promise<Output> => {
    await using opened = closing(await context.openCatalog('read'));
    if (kind === 'quarantine') {
      const { version } = query;
      const rows = await opened.value.quarantine(version === undefined ? {} : { version });
      return { kind, count: rows.length, rows: rows.slice(-limit).map((row) => ({ ...row })) };
    }
    const name = kindOf(kind);
    if (view !== 'raw' && name !== 'bars') {
      throw new ConfigurationError({
        code: 'show.view',
        what: `--view ${view} of ${name}`,
        cause: 'only bars have price views',
        fix: 'leave --view out',
      });
    }
    const { from, to, ...rest } = catalogQuery(query);
    const { version, knownBy: instant } = rest;
    // A view needs the whole history: factors accumulate from the first bar, or from the last one known then.
    const span = view === 'raw' ? { ...rest, from, to } : { version, knownBy: instant };
    const asked = inForce(await opened.value.records(name, span), instant);
    const actions = view === 'raw' ? undefined : await readActions(opened.value, { version });
    const records = view === 'raw' ? asked : inView(asked, actions && inForce(actions, instant), view, rest.symbols);
    const rows = Array.from(records.subject, (_, row) => row).filter(
      (row) => records.tsEvent[row]! >= (from ?? -Infinity) && records.tsEvent[row]! <= (to ?? Infinity),
    );
    return { kind: name, count: rows.length, rows: describeRows(records, rows.slice(-limit)) };
  },
});

/** Of records that revise each other what stood at that instant. */
function inForce(records: Records, instant: Micros | undefined): Records {
  return instant === undefined ? records : knownBy(records, instant);
}

/** Under the names and with the corporate actions that research sees. */
function inView(
  records: Records,
  actions: Records | undefined,
  view: PriceView,
  symbols: readonly string[] | undefined,
): Records {
  const { bars } = withActions(barsOfRecords(records), actions);
  const chosen = symbols ?? bars.symbols;
  const unknown = chosen.find((name) => !bars.symbols.includes(name));
  if (unknown !== undefined) {
    throw new DataError({
      code: 'show.symbol',
      what: `the catalog has no bars of "${unknown}"`,
      fix: didYouMean(unknown, bars.symbols) || 'see quant data list',
    });
  }
  const adjusted = adjustBars(bars, view);
  const { symbol, time, fields } = adjusted;
  const all = {
    kind: 'bars',
    subjects: bars.symbols,
    subject: symbol,
    tsEvent: time,
    tsKnown: barsKnownAt(adjusted),
    numbers: new Map<string, Float64Array>(fields),
    texts: new Map(),
  } as const;
  const wanted = new Set(chosen);
  return pickRecords(
    all,
    Array.from(symbol, (_, row) => row).filter((row) => wanted.has(bars.symbols[symbol[row]!]!)),
  );
}

function describeRows(records: Records, rows: readonly number[]): Output['rows'] {
  const times = KINDS[records.kind].columns.filter(({ type }) => type === 'time').map(({ name }) => name);
  const stamps = isoTimes(rows.map((row) => records.tsEvent[row]!));
  return rows.map((row, i) => {
    const record: Record<string, Json> = { ...recordAt(records, row), tsEvent: stamps[i]! };
    for (const name of ['tsKnown', ...times]) {
      if (typeof record[name] === 'number') record[name] = isoInstant(record[name]);
    }
    return record as Output['rows'][number];
  });
}

const SHOWN = 20;

export function render({ kind, count, rows }: Output): string {
  if (count === 0) return `  No ${kind} fit.\n`;
  const shown = rows.slice(-SHOWN);
  const columns = [...new Set(shown.flatMap((row) => Object.keys(row)))];
  const rest =
    count > shown.length ? `  the last ${shown.length} of ${count} rows (--json prints up to --limit of them)\n\n` : '';
  return (
    rest +
    table(
      columns,
      shown.map((row) => columns.map((name) => cell(row[name]))),
      { left: columns.flatMap((name, i) => (typeof shown[0]![name] === 'string' ? [i] : [])) },
    )
  );
}

function cell(value: number | string | null | undefined): string {
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(10)));
  return value ?? '–';
}
