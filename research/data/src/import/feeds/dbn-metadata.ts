/**
 * The head of a Databento Binary Encoding file (DBN, versions 1 to 3; github.com/databento/dbn, rust/dbn/src/decode):
 * `DBN`, a version byte, the length of what follows, then little-endian: dataset [16], schema u16, start, end, limit u64,
 * (version 1: record count u64), stype in, stype out, ts_out u8, (from 2: length of a symbol u16, before that 22),
 * reserved (47 bytes in version 1, then 53), a length that is 0, and the lists: symbols, partial, not found, mappings.
 * A mapping is a symbol and intervals `[from, to)` of dates (YYYYMMDD) with the symbol it stands for.
 */
import { DataError, microsFromDate } from '@quantcli/core';

const PRELUDE = 8;
const FIXED = 100;
const MOST_BYTES = 1 << 28;
const DATASET = 16;
const NO_SCHEMA = 0xffff;
const NEWEST_VERSION = 3;

/** By number. */
const SCHEMAS = ['mbo', 'mbp-1', 'mbp-10', 'tbbo', 'trades', 'ohlcv-1s', 'ohlcv-1m', 'ohlcv-1h', 'ohlcv-1d'] as const;
type Schema = (typeof SCHEMAS)[number];
/** The way symbols are written. */
const INSTRUMENT_ID = 0;

export interface DbnMetadata {
  readonly version: number;
  readonly dataset: string;
  /** Undefined where it mixes several or is none of {@link SCHEMAS}. */
  readonly schema: Schema | undefined;
  /** By instrument number: which symbol it had, by UTC midnights; `to` is exclusive. */
  readonly symbols: ReadonlyMap<
    number,
    readonly { readonly from: number; readonly to: number; readonly symbol: string }[]
  >;
}

/** How many bytes {@link readDbnMetadata} needs, as far as can be told from these. Throws DataError for more than metadata ever have. */
export function dbnMetadataLength(bytes: Uint8Array, name: string): number {
  if (bytes.length < PRELUDE) return PRELUDE;
  const length = PRELUDE + viewOf(bytes).getUint32(4, true);
  if (length >= PRELUDE + FIXED && length <= MOST_BYTES) return length;
  throw broken(name, `its metadata are said to have ${length - PRELUDE} bytes`);
}

/** Throws DataError for a newer version and for a head that contradicts itself. @param name the file's, for the error */
export function readDbnMetadata(bytes: Uint8Array, name: string): DbnMetadata {
  const view = viewOf(bytes);
  const version = bytes[3]!;
  if (version < 1 || version > NEWEST_VERSION)
    throw broken(name, `its version is ${version}`, 'export it as DBN version 1, 2 or 3');
  const length = dbnMetadataLength(bytes, name);
  let at = PRELUDE;
  const take = (count: number): number => {
    const start = at;
    at += count;
    if (at > length) throw broken(name, 'its metadata are cut off');
    return start;
  };
  const text = (count: number): string =>
    Buffer.from(bytes.subarray(take(count), at))
      .toString('utf8')
      .replace(/\0+$/, '');
  const byte = (): number => bytes[take(1)]!;
  const uint16 = (): number => view.getUint16(take(2), true);
  const uint32 = (): number => view.getUint32(take(4), true);

  const dataset = text(DATASET);
  const schema = uint16();
  take(version === 1 ? 32 : 24);
  byte();
  const output = byte();
  byte();
  const symbolLength = version === 1 ? 22 : uint16();
  take(version === 1 ? 47 : 53);
  if (uint32() !== 0) throw broken(name, 'it carries a schema of its own');
  for (let list = 0; list < 3; list += 1) take(uint32() * symbolLength);

  const symbols = new Map<number, { from: number; to: number; symbol: string }[]>();
  for (let mappings = uint32(); mappings > 0; mappings -= 1) {
    const asked = text(symbolLength);
    for (let intervals = uint32(); intervals > 0; intervals -= 1) {
      const from = dateOf(uint32());
      const to = dateOf(uint32());
      const standsFor = text(symbolLength);
      const [symbol, id] = output === INSTRUMENT_ID ? [asked, standsFor] : [standsFor, asked];
      if (standsFor === '' || !/^\d+$/.test(id)) continue;
      const known = symbols.get(Number(id));
      const interval = { from, to, symbol };
      if (known === undefined) symbols.set(Number(id), [interval]);
      else known.push(interval);
    }
  }
  return { version, dataset, schema: schema === NO_SCHEMA ? undefined : SCHEMAS[schema], symbols };
}

function dateOf(digits: number): number {
  return microsFromDate(Math.floor(digits / 10_000), Math.floor(digits / 100) % 100, digits % 100) ?? NaN;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function broken(name: string, cause: string, fix = 'fetch it again'): DataError {
  return new DataError({ code: 'import.dbn', what: `${name} is no Databento file that can be read`, cause, fix });
}
