/** A market to work on: from files, from the catalog, or simulated; checked, repaired and turned into a panel. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { ConfigurationError, ContentHash, hashJson, isoDate, MICROS_PER_DAY, throwIfInterrupted } from '@quantcli/core';
import { hashBars, panelFromBars, sectorNames, type Bars } from '@quantcli/market';
import {
  applyUniverse,
  checkQuality,
  checkSurvivorship,
  chooseCalendar,
  delistingReturns,
  describeRecognised,
  endedByActions,
  fieldName,
  hashRecords,
  importFiles,
  joinRecords,
  pickRecords,
  repairBars,
  simulateMarket,
  streamFiles,
  universeNamed,
  withActions,
  type Catalog,
  type CatalogQuery,
  type Finding,
  type Imported,
  type MarketSpecInput,
  type Records,
  type Rejection,
  type Survivorship,
  type Truth,
  type Universe,
  type WantedField,
} from '@quantcli/data';
import type { Calendar, Panel } from '@quantcli/panel';
import { closing } from './closing.ts';
import type { CommandContext } from './context.ts';

export interface MarketRequest {
  readonly data?: readonly string[] | undefined;
  /** Store the files in the catalog that the user named. */
  readonly keep?: boolean;
  /** Only members count: `sp500`, `liquid-100`, `semiconductors`, `sector:Energy`, … */
  readonly universe?: string | undefined;
  /** Names that expressions use: those that prices do not have are joined from the catalog's fundamentals and series. */
  readonly fields?: readonly string[];
  /** What holders of a symbol that stops trading for an unknown reason get over its last price; without it nothing is said of it. Not for simulated markets. */
  readonly delistingReturn?: number;
  /** Files of columns that are no prices, a row a symbol and date: known at the end of their date, or when a column of theirs says. */
  readonly external?: readonly string[] | undefined;
  /** Of the catalog. */
  readonly version?: number | undefined;
  /** Used when neither files nor a catalog are named. */
  readonly market?: { readonly [K in keyof MarketSpecInput]?: MarketSpecInput[K] | undefined } | undefined;
}

export interface Market {
  readonly panel: Panel;
  readonly calendar: Calendar;
  /** Content hash of the bars as they came, with what was joined to them and the universe; computed when read. */
  readonly dataHash: string;
  readonly imported: number;
  readonly rejected: number;
  /** Computed when read: whoever only evaluates features does not wait for it. */
  readonly findings: readonly Finding[];
  /** Names of the sectors, by code. */
  readonly sectors: readonly string[];
  /** One line a source. */
  readonly sources: readonly string[];
  readonly title: string;
  /** The bars are those of a catalog, not of files or of a simulation. */
  readonly fromCatalog: boolean;
  readonly truth: Truth | undefined;
  /** Whether the data holds the dead as well as the living; computed when read. */
  readonly survivorship: Survivorship;
  /** The one that was asked for. */
  readonly universe: Universe | undefined;
  /** Fields that are no prices: joined by the instant at which they were known. */
  readonly joined: readonly string[];
  /** One line each: the universe, and what was joined from where. */
  readonly notes: readonly string[];
}

export async function loadMarket(request: MarketRequest, context: CommandContext): Promise<Market> {
  const { imported, sources, title, truth, records, ...source } = await openSource(request, context);
  const { bars, actions, notes } = withActions(source.bars, records.actions);
  throwIfInterrupted(context.signal);
  const calendar = chooseCalendar(bars);
  const delistings =
    truth !== undefined || request.delistingReturn === undefined
      ? []
      : delistingReturns(bars, actions, { returns: { unknown: request.delistingReturn } });
  const prices = panelFromBars(repairBars(bars).bars, { delistings });
  const external = await readExternal(request.external ?? [], prices, context);
  const first = joinFields(prices, { fundamentals: external?.records }, external?.fields ?? [], calendar);
  const second = joinFields(first.panel, records, request.fields ?? [], calendar);
  const joined = {
    panel: second.panel,
    used: [...first.used, ...second.used],
    fields: [...first.fields, ...second.fields],
    notes: [...(external?.notes ?? []), ...first.notes, ...second.notes],
  };
  const universe =
    request.universe === undefined
      ? undefined
      : universeNamed(request.universe, { membership: records.membership, sectors: sectorNames(bars) });
  const group = universe?.name;
  const membership = records.membership;
  const panel = universe === undefined ? joined.panel : applyUniverse(joined.panel, universe, calendar);
  return {
    panel,
    calendar,
    get dataHash() {
      // What is assumed of an end is the run's configuration, not its data.
      const recorded = delistings.filter(({ assumed }) => assumed !== true).map((one) => ({ ...one }));
      const parts = [
        ...joined.used.map(hashRecords),
        ...(universe === undefined ? [] : [hashMembers(panel)]),
        ...(recorded.length === 0 ? [] : [hashJson(recorded)]),
      ];
      return parts.length === 0 ? hashBars(bars) : hashJson([hashBars(bars), ...parts]);
    },
    get findings() {
      return checkQuality(bars, { calendar, imported, ended: endedSymbols(truth, actions) });
    },
    get survivorship() {
      const isGroup = group !== undefined && (membership?.texts.get('group')?.words ?? []).includes(group);
      return checkSurvivorship(prices, isGroup ? { membership: { records: membership!, group } } : {});
    },
    imported: imported?.imported ?? bars.time.length,
    rejected: imported?.rejected ?? 0,
    sources,
    sectors: sectorNames(bars),
    title,
    fromCatalog: imported === undefined && truth === undefined,
    truth,
    universe,
    joined: joined.fields,
    notes: [
      ...notes,
      ...(universe === undefined
        ? []
        : [`Universe ${universe.name}: ${universe.description} (${universe.provenance}).`]),
      ...joined.notes,
    ],
  };
}

/** The bars of files, or without files of the catalog with its corporate actions; and what the import had to say of them. */
export async function readBars(
  { data }: Pick<MarketRequest, 'data'>,
  context: CommandContext,
): Promise<{ readonly bars: Bars; readonly imported?: Imported }> {
  if (data !== undefined && data.length > 0) {
    const read = { signal: context.signal, progress: context.progress, layouts: context.layouts };
    const imported = await importFiles(data, read);
    return { bars: imported.bars, imported };
  }
  await using catalog = closing(await context.openCatalog('read'));
  const { bars } = withActions(await catalog.value.bars(), await readActions(catalog.value));
  return { bars };
}

/** Symbols that are known to have stopped trading: silence is no defect of theirs. */
function endedSymbols(truth: Truth | undefined, actions: Records | undefined): ReadonlyMap<string, number> | undefined {
  if (actions !== undefined) return endedByActions(actions);
  return truth && new Map(truth.delistings.map(({ symbol, date }) => [symbol, Date.parse(date) * 1_000]));
}

/** The catalog's table of corporate actions, where it has one. */
export async function readActions(catalog: Catalog, query: CatalogQuery = {}): Promise<Records | undefined> {
  const held = (await catalog.kinds()).some(({ kind }) => kind === 'actions');
  return held ? catalog.records('actions', query) : undefined;
}

function hashMembers(panel: Panel): string {
  const { members } = panel.parts();
  return new ContentHash().numbers(Float64Array.from(members ?? [])).digest();
}

interface Joined {
  readonly panel: Panel;
  readonly used: readonly Records[];
  readonly fields: readonly string[];
  readonly notes: readonly string[];
}

interface External {
  readonly records: Records;
  /** A field for each column. */
  readonly fields: readonly string[];
  readonly notes: readonly string[];
}

/** The rows of files of columns, as figures of symbols. All columns are joined: a leak is looked for in each. */
async function readExternal(
  files: readonly string[],
  prices: Panel,
  context: CommandContext,
): Promise<External | undefined> {
  if (files.length === 0) return undefined;
  const stream = streamFiles(files, {
    kind: 'fundamentals',
    dated: true,
    batchRows: Infinity,
    signal: context.signal,
    layouts: context.layouts,
  });
  let records: Records | undefined;
  for await (const part of stream.parts) {
    if ('restart' in part) records = undefined;
    else if ('records' in part && part.records.kind === 'fundamentals') records = part.records;
  }
  if (records === undefined) {
    throw new ConfigurationError({
      code: 'market.external',
      what: `no columns of symbols in ${files.join(', ')}`,
      fix: 'give --external files with a symbol, a date and one column a figure',
    });
  }
  const fields = (records.texts.get('item')?.words ?? []).map(fieldName);
  const taken = fields.find((field, i) => prices.has(field) || field === 'time' || fields.indexOf(field) !== i);
  if (taken !== undefined) {
    throw new ConfigurationError({
      code: 'market.external-name',
      what: `a column of ${files.join(', ')} is named ${taken}, and so is another field`,
      cause: `the prices have ${prices.fieldNames.join(', ')}`,
      fix: 'give the column another name',
    });
  }
  const common = records.subjects.filter((symbol) => prices.symbols.includes(symbol)).length;
  const { rejected, rejections } = stream.summary();
  return {
    records,
    fields,
    notes: [
      `${fields.join(', ')}: ${common} of the ${prices.symbols.length} symbols; a value counts from when it was known (the end of its date, unless a column says) until the next, for at most 500 days.`,
      ...(rejected === 0
        ? []
        : [
            `${rejected} rows of ${files.join(', ')} were rejected${rejections[0] === undefined ? '' : `, the first: ${describeRejection(rejections[0])}`}.`,
          ]),
    ],
  };
}

function describeRejection({ line, reason }: Rejection): string {
  return `line ${line}, ${reason}`;
}

/** Names that neither prices nor records have are left to whoever evaluates the expressions: its message knows more. */
function joinFields(
  panel: Panel,
  { fundamentals, series }: MarketRecords,
  names: readonly string[],
  calendar: Calendar,
): Joined {
  const items = new Set(fundamentals?.texts.get('item')?.words ?? []);
  const itemOf = new Map([...items].map((item) => [fieldName(item), item]));
  const idOf = new Map((series?.subjects ?? []).map((id) => [fieldName(id), id]));
  const wanted = [...new Set(names)].flatMap((field): (WantedField & { readonly field: string })[] => {
    if (panel.has(field)) return [];
    const item = itemOf.get(field);
    if (item !== undefined) return [{ field, item, maxAge: LONGEST_REPORT }];
    const yearly = field.endsWith('_ttm') ? field.slice(0, -'_ttm'.length) : '';
    // Cash flows of a quarterly report are about the year to date.
    if (items.has(yearly)) {
      const which = yearly.startsWith('cash_flow') ? 'ttm-of-cumulative' : 'ttm';
      return [{ field, item: yearly, which, maxAge: LONGEST_REPORT }];
    }
    const id = idOf.get(field);
    return id === undefined ? [] : [{ field, series: id }];
  });
  if (wanted.length === 0) return { panel, used: [], fields: [], notes: [] };
  const usesItems = wanted.some((field) => 'item' in field);
  const ids = wanted.flatMap((field) => ('series' in field ? [field.series] : []));
  const used = [
    ...(usesItems ? [fundamentals!] : []),
    ...(ids.length === 0 ? [] : [pickRecords(series!, rowsOf(series!, new Set(ids)))]),
  ];
  return {
    panel: joinRecords(panel, { fundamentals, series }, wanted, calendar),
    used,
    fields: wanted.map(({ field }) => field),
    notes: [
      `Joined as known at each bar: ${wanted.map(({ field }) => field).join(', ')}.`,
      ...(ids.length === 0 ? [] : describeSeries(series!, ids, panel.time.at(-1)!)),
    ],
  };
}

/** A company that has not reported for so long has no current figure: a year, and what a late annual report may take. */
const LONGEST_REPORT = 500 * MICROS_PER_DAY;
/** What a reader must know of a series: that it has ended, or that later revisions are in it. */
function describeSeries(series: Records, ids: readonly string[], last: number): string[] {
  return ids.flatMap((id) => {
    const rows = rowsOf(series, new Set([id]));
    const end = Math.max(...rows.map((row) => series.tsEvent[row]!));
    const revised = new Set(rows.map((row) => series.tsEvent[row]!)).size < rows.length;
    return [
      ...(revised ? [] : [`${id} has one vintage: revisions made after its first release are in it.`]),
      ...(last - end > YEAR ? [`${id} ends on ${isoDate(end)} and stands at its last value from then on.`] : []),
    ];
  });
}

const YEAR = 366 * MICROS_PER_DAY;

function rowsOf({ subjects, subject }: Records, names: ReadonlySet<string>): number[] {
  return Array.from(subject, (_, row) => row).filter((row) => names.has(subjects[subject[row]!]!));
}

/** What the catalog knows beside prices. */
interface MarketRecords {
  readonly fundamentals?: Records | undefined;
  readonly series?: Records | undefined;
  readonly membership?: Records | undefined;
  readonly actions?: Records | undefined;
}

const RECORD_KINDS = ['fundamentals', 'series', 'membership', 'actions'] as const;

async function readRecords(catalog: Catalog, { version }: MarketRequest): Promise<MarketRecords> {
  const held = (await catalog.kinds()).map(({ kind }) => kind);
  const found: { -readonly [K in keyof MarketRecords]: MarketRecords[K] } = {};
  for (const kind of RECORD_KINDS) if (held.includes(kind)) found[kind] = await catalog.records(kind, { version });
  return found;
}

function describeEdge(edge: Exclude<Truth['spec']['edge'], 'none'>): string {
  const kind =
    'halfLife' in edge
      ? `${edge.shape === 'extremes' ? 'of extremes, ' : ''}half-life ${edge.halfLife} bars`
      : edge.kind;
  return `a planted edge (IC ${edge.ic}, ${kind})`;
}

interface Source {
  readonly bars: Bars;
  readonly imported?: Imported;
  readonly sources: readonly string[];
  readonly title: string;
  readonly truth?: Truth;
  readonly records: MarketRecords;
}

async function openSource(request: MarketRequest, context: CommandContext): Promise<Source> {
  const { data, market, keep = false, version } = request;
  const read = { signal: context.signal, progress: context.progress };
  if (data !== undefined && data.length > 0) {
    const imported = await importFiles(data, { ...read, layouts: context.layouts });
    const lines = imported.recognised.map(describeRecognised);
    const sources = imported.sources.map(
      ({ name, bytes, sha256 }, i) => `${name}: ${bytes} bytes, SHA-256 ${sha256.slice(0, 16)}…; ${lines[i]!}`,
    );
    const title = data.length === 1 ? basename(data[0]!) : `${basename(data[0]!)} and ${data.length - 1} more`;
    const hasCatalog = context.catalogPath !== undefined && (keep || existsSync(context.catalogPath));
    if (!hasCatalog) return { bars: imported.bars, imported, sources, title, records: {} };
    // The catalog named beside the files keeps them where that was asked for, and knows what is joined to them.
    await using catalog = closing(await context.openCatalog(keep ? 'write' : 'read'));
    if (keep) {
      const describe = () => ({ sources: imported.sources, recognised: lines });
      await catalog.value.import([{ bars: imported.bars }], describe, { signal: context.signal });
    }
    return { bars: imported.bars, imported, sources, title, records: await readRecords(catalog.value, request) };
  }
  if (context.catalogPath !== undefined) {
    await using catalog = closing(await context.openCatalog('read'));
    const bars = await catalog.value.bars({ version });
    const imports = (await catalog.value.imports()).filter(({ id }) => id <= (version ?? Infinity));
    const sources = imports.flatMap((record) =>
      record.sources.map(
        ({ name, sha256 }) => `import ${record.id}: ${name}, SHA-256 ${sha256.slice(0, 16)}…, ${record.rows} rows`,
      ),
    );
    return { bars, sources, title: basename(context.catalogPath), records: await readRecords(catalog.value, request) };
  }
  if (version !== undefined) {
    throw new ConfigurationError({
      code: 'market.version',
      what: `version ${version} of no catalog`,
      cause: 'without files and a catalog a market is simulated',
      fix: 'name the catalog with --catalog',
    });
  }
  const input = { ...market, seed: market?.seed ?? context.seed } as MarketSpecInput;
  const { bars, truth } = simulateMarket(input, read);
  const { spec } = truth;
  const edge = spec.edge === 'none' ? 'no edge' : describeEdge(spec.edge);
  const title = `simulated market, ${edge}`;
  return {
    bars,
    sources: [`${title}; ${spec.symbols} symbols × ${spec.bars} bars, seed ${spec.seed}`],
    title,
    truth,
    records: {},
  };
}
