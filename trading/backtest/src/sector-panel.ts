/**
 * Sectors as symbols, for rotation between them: of each group an index of the equal-weighted return of its members, from
 * 100 on. Whoever was a member of the universe and of the group at a close, with a price, counts on the next bar with the
 * return to it, when there is a price; the index is rebalanced to equal weights at every close. What a delisting left
 * counts on the first bar without a price on which it is known, so no bar of an index depends on a later one. A halt
 * counts for nothing while it lasts, nor does the step over it. A bar on which none of a group has a return leaves its
 * index where it was; without a priced member it is NaN. An index at 0 stays there.
 *
 * There is no open, high or low: the members' extremes are not of one instant, and an index of opens would need all of
 * them; features that read these fall away from a named set, and orders are filled at the close. O(N·T).
 */
import { sharedFloat64, ValidationError } from '@quantcli/core';
import type { Dataset } from '@quantcli/models';
import { Panel } from '@quantcli/panel';
import { requireGroups } from './neutralise.ts';
import type { Forecasts } from './trade-forecasts.ts';

export interface SectorPanel {
  /** The same bars; a symbol a group, with close, dollar_volume, the members' sum, and volume, in units of the index. */
  readonly panel: Panel;
  /** The code of each symbol's group in the field. */
  readonly codes: readonly number[];
}

export interface SectorPanelOptions {
  readonly groupField?: string;
  /** By code; default: the field and the code. */
  readonly names?: readonly string[];
}

const BASE = 100;
const FEWEST = 3;

/** What is summed over the members of each group, [G × T]. */
interface Sums {
  readonly returns: Float64Array;
  readonly returned: Int32Array;
  /** Members with a price. */
  readonly priced: Int32Array;
  /** NaN where no volume is known. */
  readonly dollars: Float64Array;
}

/** Throws {@link ValidationError} when the panel does not have the field, or fewer than three groups with a priced member. */
export function sectorPanel(panel: Panel, { groupField = 'sector', names = [] }: SectorPanelOptions = {}): SectorPanel {
  requireGroups(panel, groupField);
  const codes = groupCodes(panel, groupField);
  if (codes.length < FEWEST) {
    throw new ValidationError({
      code: 'sectors.few',
      what: `a rotation compares groups, and the members of the universe have ${codes.length} by ${groupField}`,
      fix: `bring symbols of at least ${FEWEST} groups`,
    });
  }
  const { bars } = panel;
  const size = codes.length * bars;
  const sums: Sums = {
    returns: new Float64Array(size),
    returned: new Int32Array(size),
    priced: new Int32Array(size),
    dollars: sharedFloat64(size).fill(NaN),
  };
  const place = new Map(codes.map((code, k) => [code, k * bars]));
  panel.symbols.forEach((_, n) => addSymbol(panel, n, groupsAt(panel, groupField, n, place), sums));

  const [close, volume] = [sharedFloat64(size).fill(NaN), sharedFloat64(size)];
  for (let k = 0; k < codes.length; k += 1) {
    let level = NaN;
    for (let at = k * bars; at < (k + 1) * bars; at += 1) {
      const count = sums.returned[at]!;
      if (count > 0) level *= 1 + sums.returns[at]! / count;
      else if (Number.isNaN(level) && sums.priced[at]! > 0) level = BASE;
      if (count > 0 || sums.priced[at]! > 0) close[at] = level;
      volume[at] = close[at]! > 0 ? sums.dollars[at]! / close[at]! : NaN;
    }
  }
  const members = new Uint8Array(new SharedArrayBuffer(size));
  sums.priced.forEach((count, at) => (members[at] = count > 0 ? 1 : 0));
  const fields = new Map<string, Float64Array>([['close', close]]);
  if (panel.has('dollar_volume') || panel.has('volume'))
    fields.set('volume', volume).set('dollar_volume', sums.dollars);
  return {
    panel: Panel.of({
      time: panel.time,
      symbols: codes.map((code) => names[code] ?? `${groupField} ${code}`),
      fields,
      members,
      origin: panel.origin,
    }),
    codes,
  };
}

/**
 * [R] of the rows of symbols: each has the forecast of its group on its bar; NaN where there is none. For choosing and
 * holding symbols by what is forecast of their sectors.
 * @param forecasts of the rows of a sector panel @param codes the sector panel's
 * @param rows of the panel that the sector panel was made from @param groupOf [R] their groups
 */
export function spreadSectorForecasts(
  { dataset, forecasts }: Forecasts,
  codes: readonly number[],
  rows: Pick<Dataset, 'bar'>,
  groupOf: Float64Array,
): Float64Array {
  const place = new Map(codes.map((code, k) => [code, k]));
  const known = new Map<number, number>();
  forecasts.forEach((forecast, r) => known.set(dataset.bar[r]! * codes.length + dataset.symbol[r]!, forecast));
  return Float64Array.from(
    rows.bar,
    (bar, r) => known.get(bar * codes.length + (place.get(groupOf[r]!) ?? NaN)) ?? NaN,
  );
}

/** The codes that a priced member of the universe has on some bar, ascending. */
function groupCodes(panel: Panel, field: string): number[] {
  const codes = new Set<number>();
  panel.symbols.forEach((_, n) => {
    const [group, close] = [panel.column(field, n), panel.column('close', n)];
    for (let t = 0; t < panel.bars; t += 1)
      if (!Number.isNaN(group[t]!) && Number.isFinite(close[t]!) && panel.isMember(n, t)) codes.add(group[t]!);
  });
  return [...codes].toSorted((a, b) => a - b);
}

/** Where the sums of a symbol's group begin, by bar; −1 where it has none or is no member. */
function groupsAt(panel: Panel, field: string, n: number, place: ReadonlyMap<number, number>): (bar: number) => number {
  const codes = panel.column(field, n);
  return (bar) => (panel.isMember(n, bar) ? (place.get(codes[bar]!) ?? -1) : -1);
}

function addSymbol(panel: Panel, n: number, groupAt: (bar: number) => number, sums: Sums): void {
  const optional = (field: string) => (panel.has(field) ? panel.column(field, n) : undefined);
  const close = panel.column('close', n);
  const [delisting, dollars, volume] = ['delisting', 'dollar_volume', 'volume'].map(optional);
  /** The last bar with a price, and the group then; none once it is settled. */
  let [last, group] = [-1, -1];
  /** The first delisting since then. */
  let proceeds = NaN;
  const add = (bar: number, value: number): void => {
    if (group === -1 || !Number.isFinite(value)) return;
    sums.returns[group + bar]! += value;
    sums.returned[group + bar]! += 1;
  };
  for (let t = 0; t < panel.bars; t += 1) {
    const notice = delisting?.[t] ?? NaN;
    const price = close[t]!;
    if (!Number.isFinite(price)) {
      if (Number.isNaN(proceeds)) proceeds = notice;
      if (Number.isNaN(proceeds)) continue;
      add(t, proceeds);
      group = -1;
      continue;
    }
    if (last === t - 1) add(t, price / close[last]! - 1);
    [last, group, proceeds] = [t, groupAt(t), notice];
    if (group === -1) continue;
    sums.priced[group + t]! += 1;
    const traded = dollars?.[t] ?? price * (volume?.[t] ?? NaN);
    const at = group + t;
    if (Number.isFinite(traded)) sums.dollars[at] = (Number.isNaN(sums.dollars[at]!) ? 0 : sums.dollars[at]!) + traded;
  }
}
