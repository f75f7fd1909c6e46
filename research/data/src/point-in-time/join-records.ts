/**
 * A panel with point-in-time fields from fundamentals and series beside its prices. A field's value at a bar is what
 * could be known when that bar was complete; a series is the same for every symbol. Removing every record that became
 * known after an instant changes no value up to it, bit for bit.
 */
import { DataError, sharedFloat64 } from '@quantcli/core';
import type { Calendar, Panel } from '@quantcli/panel';
import type { Records } from '../records/records.ts';
import { asOfColumn, type AsOfColumnOptions } from './as-of-column.ts';
import { decisionInstants, type DecisionOptions } from './decision-instants.ts';

/** A field wanted from records; `field` is its name in the panel, by default that of the item or series with `_` for what a name may not hold. */
export type WantedField = { readonly field?: string; readonly maxAge?: number } & (
  | ({ readonly item: string } & Pick<AsOfColumnOptions, 'period' | 'which'>)
  | ({ readonly series: string } & Pick<AsOfColumnOptions, 'transform'>)
);

export interface JoinedRecords {
  readonly fundamentals?: Records | undefined;
  readonly series?: Records | undefined;
}

/**
 * The panel with the wanted fields, each [N × T]. Throws {@link DataError} for an item, series or period that the records do
 * not hold, and for a name that the panel has already.
 */
export function joinRecords(
  panel: Panel,
  records: JoinedRecords,
  wanted: readonly WantedField[],
  calendar: Calendar,
  options: DecisionOptions = {},
): Panel {
  const times = decisionInstants(panel.time, calendar, options);
  const fields = new Map<string, Float64Array>();
  for (const field of wanted) {
    const source = 'item' in field ? field.item : field.series;
    const name = field.field ?? fieldName(source);
    if (panel.has(name) || fields.has(name)) {
      throw new DataError({
        code: 'join.name',
        what: `the panel has a field "${name}" already`,
        fix: `give ${source} another field name`,
      });
    }
    fields.set(
      name,
      'item' in field
        ? asOfColumn(held(records.fundamentals, 'fundamentals', source), { ...field, symbols: panel.symbols, times })
        : broadcast(held(records.series, 'series', source, true), field, times, panel.symbols.length),
    );
  }
  return panel.withFields(fields);
}

/** The field of an item or series: its name, with `_` for what a field's name may not hold. */
export function fieldName(source: string): string {
  return source.replaceAll(/[^A-Za-z0-9_]/g, '_');
}

function broadcast(
  records: Records,
  { series, ...rest }: Extract<WantedField, { series: string }>,
  times: Float64Array,
  count: number,
): Float64Array {
  // Asking for the same series N times gives N equal rows; one is computed and copied.
  const row = asOfColumn(records, { ...rest, symbols: [series], times });
  const out = sharedFloat64(count * times.length);
  for (let n = 0; n < count; n += 1) out.set(row, n * times.length);
  return out;
}

function held(records: Records | undefined, kind: string, name: string, isSubject = false): Records {
  if (records !== undefined && (!isSubject || records.subjects.includes(name))) return records;
  throw new DataError({
    code: 'join.absent',
    what: `there is no ${kind === 'series' ? 'series' : 'item'} "${name}"`,
    cause: records === undefined ? `no ${kind} were imported` : `${records.subjects.length} others were`,
    fix: `import it, or see which ${kind} there are with quant data list`,
  });
}
