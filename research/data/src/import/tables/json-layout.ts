/**
 * JSON: one object a line, or one array of objects in a file that fits in memory (also as the only array in an object,
 * as FRED's service answers). The keys of the first rows are the columns.
 */
import { DataError } from '@quantcli/core';
import type { FileHead, Layout, LayoutFile, Reading, RowSink } from '../layout.ts';
import { TableRows } from './read-rows.ts';
import { recogniseForm } from './recognise-form.ts';
import { WordRow } from './table-row.ts';

const SAMPLE = 200;
const ROWS_A_YIELD = 4_096;
/** Bytes of a file that is one array, which has to be in memory as a whole. */
const LARGEST_ARRAY = 1 << 26;
const LONGEST_LINE = 1 << 20;
const NEWLINE = 10;
const decoder = new TextDecoder();

type Item = Readonly<Record<string, unknown>>;
interface Line {
  readonly line: number;
  /** Undefined for a line that is no object. */
  readonly item: Item | undefined;
  readonly text: string;
}

export const jsonLayout: Layout = {
  name: 'JSON',
  recognise(file) {
    const { items } = peek(file);
    return items.length > 0 && recogniseForm(beginningOf(items)) !== undefined;
  },
  read: readJson,
};

async function* readJson(file: LayoutFile, sink: RowSink): AsyncGenerator<void, Reading> {
  const lines = peek(file).isLines ? readLines(file) : readArray(file);
  const held: Line[] = [];
  let next = await lines.next();
  for (; next.done !== true && held.length < SAMPLE; next = await lines.next()) held.push(next.value);
  const beginning = beginningOf(held.flatMap(({ item }) => (item === undefined ? [] : [item])));
  const { header } = beginning;
  const rows = new TableRows(file, sink, 'JSON', beginning);
  const row = new WordRow();
  const known = new Set(header);
  const later = new Set<string>();
  const take = ({ line, item, text }: Line): void => {
    if (item === undefined) {
      rows.rows += 1;
      sink.reject(line, 'not a JSON object', text);
      return;
    }
    rows.row(
      row.show(
        header.map((name) => cellOf(item[name])),
        line,
      ),
    );
    for (const name in item) if (!known.has(name)) later.add(name);
  };
  held.forEach(take);
  for (; next.done !== true; next = await lines.next()) {
    take(next.value);
    if (rows.rows % ROWS_A_YIELD === 0) yield;
  }
  const reading = rows.finish();
  const left =
    later.size === 0 ? '' : `; left out, because the first rows lack them: ${[...later].slice(0, 12).join(', ')}`;
  return { ...reading, recognised: reading.recognised + left };
}

/** Columns in the order in which the rows bring them up. */
function beginningOf(items: readonly Item[]): { header: string[]; sample: string[][] } {
  const header = [...new Set(items.flatMap((item) => Object.keys(item)))];
  return { header, sample: items.map((item) => header.map((name) => cellOf(item[name]))) };
}

/** What stands in a cell, as text; objects and lists are no cells. */
function cellOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';
}

function parseItem(text: string): Item | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isItem(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first objects of a file by its first bytes; of an array those that are whole there. */
function peek({ head }: FileHead): { items: Item[]; isLines: boolean } {
  const text = decoder.decode(head).trimStart();
  if (text[0] !== '{' && text[0] !== '[') return { items: [], isLines: false };
  const [first = '', ...more] = text.split('\n');
  const item = parseItem(first);
  if (item !== undefined && listIn(item) === undefined) {
    return { items: [item, ...parseItems(more.slice(0, SAMPLE))], isLines: true };
  }
  return { items: objectsIn(text).slice(0, SAMPLE), isLines: false };
}

/** The innermost objects that are whole in a text: those of an array's beginning. */
function objectsIn(text: string): Item[] {
  return parseItems(text.match(/\{[^{}]*\}/g) ?? []);
}

function parseItems(texts: readonly string[]): Item[] {
  return texts.map(parseItem).filter((item) => item !== undefined);
}

/** The rows of a whole document: an array of objects, or the only such array in an object. */
function listIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (!isItem(value)) return undefined;
  const lists = Object.values(value).filter((one) => Array.isArray(one) && one.some(isItem));
  return lists.length === 1 ? (lists[0] as readonly unknown[]) : undefined;
}

async function* readArray(file: LayoutFile): AsyncGenerator<Line> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.chunks) {
    chunks.push(Uint8Array.from(chunk));
    size += chunk.length;
    if (size <= LARGEST_ARRAY) continue;
    throw new DataError({
      code: 'import.large-json',
      what: `${file.name} is one JSON document of more than ${LARGEST_ARRAY} bytes`,
      cause: 'it would have to be in memory as a whole',
      fix: 'write one object a line (JSON lines)',
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    const what = `${file.name} is no whole JSON document`;
    throw new DataError(
      { code: 'import.broken-json', what, cause: (error as Error).message, fix: 'write it again' },
      error,
    );
  }
  for (const [i, item] of (listIn(value) ?? []).entries()) {
    yield { line: i + 1, item: isItem(item) ? item : undefined, text: String(item) };
  }
}

async function* readLines(file: LayoutFile): AsyncGenerator<Line> {
  let rest = Buffer.alloc(0);
  let line = 0;
  const parse = (bytes: Uint8Array): Line[] => {
    line += 1;
    const text = decoder.decode(bytes).trim();
    return text === '' ? [] : [{ line, item: parseItem(text), text }];
  };
  for await (const chunk of file.chunks) {
    const bytes = Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      yield* parse(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = Buffer.from(bytes.subarray(start));
    if (rest.length <= LONGEST_LINE) continue;
    throw new DataError({
      code: 'import.binary',
      what: `${file.name} is not JSON lines`,
      cause: `line ${line + 1} is longer than ${LONGEST_LINE} bytes`,
      fix: 'write one object a line',
    });
  }
  if (rest.length > 0) yield* parse(rest);
}
