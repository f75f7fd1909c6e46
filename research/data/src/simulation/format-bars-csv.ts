/**
 * Bars as CSV text, long format, sorted as the bars are: symbol, date, the fields that there are, sector where known.
 * Numbers are printed shortest round trip (ECMA-262 Number::toString), so reading them back gives the same floats; a
 * missing value is an empty cell. Constant memory: text comes in chunks of whole lines. O(rows × fields).
 */
import { isoTimes } from '@quantcli/core';
import { BAR_FIELDS, type Bars } from '@quantcli/market';

const LINES_PER_CHUNK = 2_000;

/** Chunks of text, the header first; every line ends with a line feed. */
export function* formatBarsCsv(bars: Bars): Generator<string, void, undefined> {
  const fields = BAR_FIELDS.filter((field) => bars.fields.has(field));
  const columns = fields.map((field) => bars.fields.get(field)!);
  const header = ['symbol', 'date', ...fields, ...(bars.sectors === undefined ? [] : ['sector'])];
  const names = bars.symbols.map(quoted);
  const endings = bars.sectors?.map((sector) => `,${quoted(sector ?? '')}\n`);
  const distinct = [...new Set(bars.time)];
  const texts = isoTimes(distinct);
  const dates = new Map(distinct.map((time, i) => [time, texts[i]!]));
  let chunk = `${header.join(',')}\n`;
  for (let row = 0; row < bars.time.length; row += 1) {
    const n = bars.symbol[row]!;
    let line = `${names[n]!},${dates.get(bars.time[row]!)!}`;
    for (const column of columns) line += Number.isNaN(column[row]!) ? ',' : `,${column[row]!}`;
    chunk += line + (endings === undefined ? '\n' : endings[n]!);
    if ((row + 1) % LINES_PER_CHUNK === 0) {
      yield chunk;
      chunk = '';
    }
  }
  if (chunk !== '') yield chunk;
}

/** A cell that holds a separator, a quote or a line break, in quotes (RFC 4180). */
function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
