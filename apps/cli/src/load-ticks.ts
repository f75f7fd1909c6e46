/** Trades and quotes of the catalog as a market of bars: prices, volumes, spreads, order flow. */
import { ConfigurationError, DataError, hashJson } from '@quantcli/core';
import { hashRecords, type Records } from '@quantcli/data';
import { microstructureBars, panelOfMicrostructure } from '@quantcli/features';
import { alwaysOpen, calendarNamed, type Calendar, type Panel } from '@quantcli/panel';
import { basename } from 'node:path';
import { closing } from './closing.ts';
import { catalogFile, type CommandContext } from './context.ts';

export interface TickRequest {
  /** The length of a bar: `1m`, `1h`, `1d`. */
  readonly ticks: string;
  /** Whose sessions count; without it the market never closes. */
  readonly calendar?: string | undefined;
}

/** What features are evaluated on. */
export interface FeatureSource {
  readonly panel: Panel;
  readonly calendar: Calendar;
  readonly title: string;
  /** The bars are made of what a catalog holds. */
  readonly fromCatalog: boolean;
  readonly dataHash: string;
  /** Fields that are no prices, joined by the instant at which they were known. */
  readonly joined: readonly string[];
  /** One line each: what was joined from where, and what could not be read. */
  readonly notes: readonly string[];
}

/** Throws ConfigurationError for a catalog without trades and quotes, and as `microstructureBars` does. */
export async function loadTicks(
  { ticks, calendar: named }: TickRequest,
  context: CommandContext,
): Promise<FeatureSource> {
  await using catalog = closing(await context.openCatalog('read'));
  const held = (await catalog.value.kinds()).map(({ kind }) => kind);
  const read = async (kind: 'trades' | 'quotes'): Promise<Records | undefined> =>
    held.includes(kind) ? catalog.value.records(kind) : undefined;
  const [trades, quotes] = [await read('trades'), await read('quotes')];
  if (trades === undefined && quotes === undefined) {
    throw new ConfigurationError({
      code: 'ticks.none',
      what: 'the catalog holds no trades and no quotes',
      cause: `it holds ${held.length === 0 ? 'nothing' : held.join(', ')}`,
      fix: 'import them with quant data import, or leave out --ticks',
    });
  }
  const calendar = named === undefined ? alwaysOpen : calendarNamed(named);
  const table = microstructureBars({ trades, quotes }, { interval: ticks, ...(named !== undefined && { calendar }) });
  if (table.time.length === 0) {
    throw new DataError({
      code: 'ticks.empty',
      what: `no bar of ${ticks} can be made`,
      cause: `no trade and no quote lies in a session of ${calendar.name}`,
      fix: 'leave out --calendar, or bring trades of its sessions',
    });
  }
  return {
    panel: panelOfMicrostructure(table),
    calendar,
    title: `${basename(catalogFile(context.catalogPath))}, bars of ${ticks}`,
    fromCatalog: true,
    joined: [],
    notes: [],
    get dataHash() {
      return hashJson([
        ticks,
        named === undefined ? null : calendar.name,
        ...[trades, quotes].map((one) => (one === undefined ? null : hashRecords(one))),
      ]);
    },
  };
}
