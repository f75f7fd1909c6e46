/**
 * Numbers from bytes, exactly: up to 16 digits fit a mantissa below 2^53, and with a power of ten up to 10^22 one
 * division rounds correctly (Clinger 1990); whatever is longer or unusual goes through the engine's own conversion.
 */

const POWERS = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const MOST_EXACT = 2 ** 53;

/** What {@link parseNumber} returns for a cell that is neither a number nor one of the words for "missing". */
export const GARBAGE = Infinity;

/**
 * The number in a cell: NaN when it is missing (blank, `NA`, `N/A`, `NaN`, `null`, `None`, `-`), {@link GARBAGE} when it
 * is none. Understands a currency sign, thousands separators (in groups of three; a single group without a point only in files whose cells are separated by
 * commas, elsewhere `1,234` may be a decimal comma and is garbage), an exponent, blanks around it.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number, commasSeparateCells = true): number {
  if (start === end) return NaN;
  let at = start;
  while (at < end && bytes[at] === 32) at += 1;
  if (bytes[at] === 36) at += 1;
  let negative = false;
  if (bytes[at] === 45) {
    negative = true;
    at += 1;
  }
  let mantissa = 0;
  const first = at;
  let digit = 0;
  while (at < end && (digit = bytes[at]! - 48) >= 0 && digit <= 9) {
    mantissa = mantissa * 10 + digit;
    at += 1;
  }
  let digits = at - first;
  let decimals = 0;
  if (at < end && bytes[at] === 46) {
    at += 1;
    const point = at;
    while (at < end && (digit = bytes[at]! - 48) >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit;
      at += 1;
    }
    decimals = at - point;
    digits += decimals;
  }
  if (at !== end || digits === 0 || digits > 16 || mantissa >= MOST_EXACT) {
    return parseUnusual(bytes, start, end, commasSeparateCells);
  }
  const value = decimals === 0 ? mantissa : mantissa / POWERS[decimals]!;
  return negative ? 0 - value : value;
}

const NUMBER = /^[+-]?(?:(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
/** One group without a point: thousands where cells end in commas, but where they do not it may be a decimal comma. */
const ONE_GROUP = /^[+-]?\d{1,3},\d{3}$/;
const CURRENCY = /^([+-]?)\s*[$€£¥]\s*|\s*[$€£¥]$/;
const MISSING = new Set(['', '-', 'na', 'n/a', 'nan', 'null', 'none']);
const decoder = new TextDecoder();

function parseUnusual(bytes: Uint8Array, start: number, end: number, commasSeparateCells: boolean): number {
  const text = decoder.decode(bytes.subarray(start, end)).trim();
  if (MISSING.has(text.toLowerCase())) return NaN;
  const plain = text.replace(CURRENCY, '$1');
  if (!NUMBER.test(plain) || (!commasSeparateCells && ONE_GROUP.test(plain))) return GARBAGE;
  // Adding 0 turns −0 into 0, as above.
  const value = Number(plain.replaceAll(',', '')) + 0;
  return Number.isFinite(value) ? value : GARBAGE;
}

/** As {@link parseNumber}, of a file that writes `1.234,56` for 1234.56. */
export function parseDecimalComma(bytes: Uint8Array, start: number, end: number): number {
  const swapped = bytes.subarray(start, end).map((byte) => (byte === 44 ? 46 : byte === 46 ? 44 : byte));
  return parseNumber(swapped, 0, swapped.length);
}
