/** Whether a file writes 12,5 for 12.5: told once from its beginning, by most of the cells that can be read in one way only. */
import { CsvScanner } from './csv-scanner.ts';

const COMMA = 44;
/** A comma that cannot part thousands: `12,5`, `0,912`, `1234,567`, `1.234,567`. */
const COMMA_DECIMALS = /^[+-]?(?:\d{1,3}(?:\.\d{3})+,\d+|(?:0|\d{4,})?,\d+|\d+,(?:\d{1,2}|\d{4,}))$/;
/** A point that cannot: `12.5`, `0.912`, `1234.567`, `1,234.567`; or commas that do: `1,234,567`. */
const POINT_DECIMALS =
  /^[+-]?(?:\d{1,3}(?:,\d{3})+\.\d*|(?:0|\d{4,})?\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3}){2,})$/;

const decoder = new TextDecoder();

/** @param head the beginning of the file; a row that it cuts off is left out */
export function hasDecimalCommas(file: string, head: Uint8Array, delimiter: number): boolean {
  if (delimiter === COMMA || !head.includes(COMMA)) return false;
  let commas = 0;
  let points = 0;
  const scanner = new CsvScanner(file, delimiter, {
    numeric: new Uint8Array(0),
    numbers: new Float64Array(0),
    row(bytes, cells, count) {
      for (let i = 0; i < count; i += 1) {
        const text = decoder.decode(bytes.subarray(cells[2 * i], cells[2 * i + 1])).trim();
        if (COMMA_DECIMALS.test(text)) commas += 1;
        else if (POINT_DECIMALS.test(text)) points += 1;
      }
    },
    broken: () => undefined,
  });
  scanner.push(head);
  return commas > points;
}
