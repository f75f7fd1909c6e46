/**
 * Bars in long format to a Panel: the sorted union of all bar times against all symbols, NaN where a symbol has no bar.
 * Prices appear twice: forward-accumulated (`open` … `volume`, what features read) and as traded (`raw_open` …). A
 * symbol is a member on the bars it has: whether a silent one is halted or gone is not known while it is silent. O(R + N·T); a symbol whose bars are a contiguous run of the union
 * is copied in one piece.
 */
import { DataError, didYouMean, sharedFloat64 } from '@quantcli/core';
import { accumulateForward, Panel } from '@quantcli/panel';
import { BAR_FIELDS, type BarField, type Bars } from './bars.ts';
import type { Delisting } from './corporate-action.ts';

export interface PanelFromBarsOptions {
  /** The symbols to keep, in this order; default: all, in the bars' order. Times are then the union of theirs. */
  readonly symbols?: readonly string[];
  /** What holders of symbols that stopped trading got; default: unknown. Those of other symbols are left out. */
  readonly delistings?: readonly Delisting[];
}

/** The rows [from, to) of a symbol. */
interface Rows {
  readonly from: number;
  readonly to: number;
}
const NO_ROWS: Rows = { from: 0, to: 0 };

/**
 * A panel with the fields whose source exists: open, high, low, close (raw × factor), volume (raw ÷ shares), raw_open,
 * raw_high, raw_low, raw_close, raw_volume, dollar_volume (raw close · raw volume), dividend (0 on a bar without one),
 * split (1 on a bar without one; neither where an adjusted close stands in for them), sector (index into {@link sectorNames}, NaN where unknown; constant over time)
 * and, where there are delistings, delisting (delisting_assumed where it is a convention): a symbol's return from its last price, on the panel's first bar from the delisting on, NaN elsewhere.
 * Where nothing can be adjusted, adjusted and raw fields share memory. Throws {@link DataError} for no bars, an unknown
 * symbol, or rows that are not sorted by symbol and time.
 */
export function panelFromBars(
  bars: Bars,
  { symbols = bars.symbols, delistings = [] }: PanelFromBarsOptions = {},
): Panel {
  const rows = rowsOf(bars, symbols);
  const time = uniteTimes(bars.time, rows);
  if (time.length === 0) {
    throw new DataError({
      code: 'bars.empty',
      what: 'there are no bars',
      cause: 'nothing was imported, or the chosen symbols have none',
      fix: 'check the file and the list of symbols',
    });
  }
  const places = rows.map((span) => placeRows(bars.time, span, time));
  const size = symbols.length * time.length;
  const scatter = (name: BarField): Float64Array | undefined => {
    const source = bars.fields.get(name);
    if (source === undefined) return undefined;
    const column = sharedFloat64(size);
    rows.forEach((span, n) => {
      scatterRows(source, span, places[n]!, column.subarray(n * time.length, (n + 1) * time.length));
    });
    return column;
  };

  const raw = new Map<BarField, Float64Array>();
  for (const name of BAR_FIELDS) {
    const column = scatter(name);
    if (column !== undefined) raw.set(name, column);
  }
  const fields = adjustFields(raw, symbols.length, time.length);
  for (const name of PRICES) if (raw.has(name)) fields.set(`raw_${name}`, raw.get(name)!);
  const close = raw.get('close')!;
  const volume = raw.get('volume');
  if (volume !== undefined) {
    fields.set('raw_volume', volume);
    const dollars = sharedFloat64(size);
    for (let i = 0; i < size; i += 1) dollars[i] = close[i]! * volume[i]!;
    fields.set('dollar_volume', dollars);
  }
  // Where a vendor's adjusted close stands in for the dividends, the actions are not known one by one: none are given.
  const actions =
    raw.has('adjusted') && !raw.has('dividend')
      ? []
      : ([
          ['dividend', 0],
          ['split', 1],
        ] as const);
  for (const [name, nothing] of actions) {
    const column = raw.get(name);
    if (column === undefined) continue;
    rows.forEach((span, n) => {
      fillBars(column.subarray(n * time.length, (n + 1) * time.length), nothing, span, places[n]!);
    });
    fields.set(name, column);
  }
  const sector = sectorColumn(bars, symbols, time.length);
  if (sector !== undefined) fields.set('sector', sector);
  for (const [field, isAssumed] of [
    ['delisting', false],
    ['delisting_assumed', true],
  ] as const) {
    const own = delistings.filter(({ assumed = false }) => assumed === isAssumed);
    if (own.length > 0) fields.set(field, delistingColumn(own, symbols, time));
  }
  return Panel.of({ time, symbols, fields, members: markMembers(places, rows, time.length) });
}

/** The distinct sectors, sorted by code unit: the panel field `sector` holds indices into this list. */
export function sectorNames(bars: Bars): readonly string[] {
  const known = (bars.sectors ?? []).filter((sector) => sector !== undefined);
  return [...new Set(known)].toSorted((a, b) => (a < b ? -1 : 1));
}

const PRICES = ['open', 'high', 'low', 'close'] as const;

function rowsOf(bars: Bars, symbols: readonly string[]): Rows[] {
  const spans: Rows[] = bars.symbols.map(() => NO_ROWS);
  const { symbol, time } = bars;
  for (let from = 0; from < symbol.length;) {
    const n = symbol[from]!;
    let to = from + 1;
    while (to < symbol.length && symbol[to] === n) {
      if (!(time[to]! > time[to - 1]!)) throw unsorted(bars, n, to);
      to += 1;
    }
    if (to < symbol.length && symbol[to]! < n) throw unsorted(bars, symbol[to]!, to);
    spans[n] = { from, to };
    from = to;
  }
  const index = new Map(bars.symbols.map((name, n) => [name, n]));
  return symbols.map((name) => {
    const n = index.get(name);
    if (n !== undefined) return spans[n]!;
    throw new DataError({
      code: 'bars.symbol',
      what: `there are no bars of "${name}"`,
      fix:
        didYouMean(name, bars.symbols) || `the ${bars.symbols.length} symbols start with ${bars.symbols[0] ?? 'none'}`,
    });
  });
}

function unsorted(bars: Bars, symbol: number, row: number): DataError {
  return new DataError({
    code: 'bars.order',
    what: `row ${row} (${bars.symbols[symbol]}) does not come after the row before it`,
    cause: 'the bars are not sorted by symbol and time, or hold a duplicate',
    fix: 'sort and deduplicate them',
  });
}

/**
 * The sorted union of all rows' times: the longest symbol's, and what others have beside them, sorted once. Symbols
 * mostly share one calendar, so little is left to sort.
 */
function uniteTimes(time: Float64Array, rows: readonly Rows[]): Float64Array {
  const longest = rows.reduce((best, span) => (span.to - span.from > best.to - best.from ? span : best), NO_ROWS);
  const base = time.subarray(longest.from, longest.to);
  const others = new Float64Array(rows.reduce((sum, { from, to }) => sum + to - from, 0));
  let count = 0;
  for (const { from, to } of rows) {
    let u = from === to ? 0 : lowerBound(base, time[from]!);
    for (let i = from; i < to; i += 1) {
      while (u < base.length && base[u]! < time[i]!) u += 1;
      if (u === base.length || base[u] !== time[i]) others[count++] = time[i]!;
    }
  }
  return merge(base, others.subarray(0, count).sort());
}

/** Two ascending lists, the second with repetitions, as one without. */
function merge(a: Float64Array, b: Float64Array): Float64Array {
  const merged = sharedFloat64(a.length + b.length);
  let count = 0;
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const next = j === b.length || (i < a.length && a[i]! < b[j]!) ? a[i++]! : b[j++]!;
    if (count === 0 || merged[count - 1] !== next) merged[count++] = next;
  }
  return merged.subarray(0, count);
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Where a symbol's rows go in the union: the first bar when they are a contiguous run, else one bar a row. */
type Place = number | Int32Array;

function placeRows(time: Float64Array, { from, to }: Rows, union: Float64Array): Place {
  if (from === to) return 0;
  const first = lowerBound(union, time[from]!);
  // All times are in the union and increase strictly: as many bars as rows between both ends means a contiguous run.
  if (union[first + to - from - 1] === time[to - 1]) return first;
  const place = new Int32Array(to - from);
  for (let i = from, u = first; i < to; i += 1) {
    while (union[u]! < time[i]!) u += 1;
    place[i - from] = u;
  }
  return place;
}

/** Writes a symbol's rows into its history `out`, NaN between and around them. */
function scatterRows(source: Float64Array, { from, to }: Rows, place: Place, out: Float64Array): void {
  if (typeof place === 'number') {
    out.fill(NaN, 0, place);
    out.set(source.subarray(from, to), place);
    out.fill(NaN, place + to - from);
    return;
  }
  out.fill(NaN);
  for (let i = 0; i < place.length; i += 1) out[place[i]!] = source[from + i]!;
}

/** Replaces NaN by `value` on the bars that exist. */
function fillBars(out: Float64Array, value: number, { from, to }: Rows, place: Place): void {
  for (let i = 0; i < to - from; i += 1) {
    const t = typeof place === 'number' ? place + i : place[i]!;
    if (Number.isNaN(out[t]!)) out[t] = value;
  }
}

function adjustFields(
  raw: ReadonlyMap<BarField, Float64Array>,
  symbols: number,
  bars: number,
): Map<string, Float64Array> {
  const fields = new Map<string, Float64Array>();
  const adjustable = [...PRICES, 'volume' as const].filter((name) => raw.has(name));
  if (!raw.has('split') && !raw.has('dividend') && !raw.has('adjusted')) {
    for (const name of adjustable) fields.set(name, raw.get(name)!);
    return fields;
  }
  const factor = new Float64Array(bars);
  const shares = new Float64Array(bars);
  const columns = adjustable.map((name) => {
    const out = sharedFloat64(symbols * bars);
    fields.set(name, out);
    return { source: raw.get(name)!, out, isVolume: name === 'volume' };
  });
  for (let n = 0; n < symbols; n += 1) {
    const history = (name: BarField) => raw.get(name)?.subarray(n * bars, (n + 1) * bars);
    accumulateForward(history('close')!, history('split'), history('dividend'), history('adjusted'), factor, shares);
    for (const { source, out, isVolume } of columns) {
      const offset = n * bars;
      if (isVolume) for (let t = 0; t < bars; t += 1) out[offset + t] = source[offset + t]! / shares[t]!;
      else for (let t = 0; t < bars; t += 1) out[offset + t] = source[offset + t]! * factor[t]!;
    }
  }
  return fields;
}

function markMembers(places: readonly Place[], rows: readonly Rows[], bars: number): Uint8Array {
  const members = new Uint8Array(new SharedArrayBuffer(places.length * bars));
  places.forEach((place, n) => {
    const count = rows[n]!.to - rows[n]!.from;
    if (count === 0) return;
    if (typeof place === 'number') members.fill(1, n * bars + place, n * bars + place + count);
    else for (const t of place) members[n * bars + t] = 1;
  });
  return members;
}

function sectorColumn(bars: Bars, symbols: readonly string[], length: number): Float64Array | undefined {
  const names = sectorNames(bars);
  if (names.length === 0) return undefined;
  const code = new Map(names.map((name, k) => [name, k]));
  const sectorOf = new Map(bars.symbols.map((name, n) => [name, bars.sectors?.[n]]));
  const column = sharedFloat64(symbols.length * length);
  symbols.forEach((name, n) => {
    const sector = sectorOf.get(name);
    column.fill(sector === undefined ? NaN : code.get(sector)!, n * length, (n + 1) * length);
  });
  return column;
}

/** By the delisting's own time only: a later bar of the symbol changes nothing that was said. */
function delistingColumn(
  delistings: readonly Delisting[],
  symbols: readonly string[],
  time: Float64Array,
): Float64Array {
  const column = sharedFloat64(symbols.length * time.length).fill(NaN);
  const index = new Map(symbols.map((name, n) => [name, n]));
  for (const delisting of delistings) {
    const n = index.get(delisting.symbol);
    const at = lowerBound(time, delisting.time);
    if (n !== undefined && at < time.length) column[n * time.length + at] = delisting.return;
  }
  return column;
}
