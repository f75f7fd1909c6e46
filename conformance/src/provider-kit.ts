/**
 * What every Provider must keep to: it refuses what its capabilities do not hold before anything is sent, answers with the
 * rows asked for and no others, the same each time, and can say where they came from. Call {@link providerKit} inside a test
 * file; a provider behind a network answers it from recorded responses.
 */
import { canonicalJson, DataError, Interrupted, micros, ValidationError, type Json, type Micros } from '@quantcli/core';
import {
  barsKnownAt,
  checkBars,
  checkRecords,
  KINDS,
  recordAt,
  type ImportDescription,
  type ImportPart,
  type KindName,
  type Provider,
  type ProviderAnswer,
  type ProviderRequest,
} from '@quantcli/data';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

export interface ProviderUnderTest {
  readonly provider: Provider;
  /** One a kind: each has rows, of every symbol it names. */
  readonly requests: readonly ProviderRequest[];
  /** A stretch in which nothing happened. */
  readonly quiet: Pick<ProviderRequest, 'from' | 'to'>;
  /** A symbol that there is not. */
  readonly unknown: string;
}

type Row = { readonly [column: string]: Json };
type Check = (subject: ProviderUnderTest) => Promise<void>;

/** The contract's clauses, each a check that rejects where it is broken. */
export const PROVIDER_CHECKS: readonly (readonly [title: string, check: Check])[] = [
  ['declares what it can', declares],
  ['refuses at once what it cannot', refusesAtOnce],
  ['has the rows that were asked for and no others', onRequests(keepsToRequest)],
  ['answers the same question the same', onRequests(repeats)],
  ['gives of fewer symbols and less time what it gives of more', onRequests(narrows)],
  ['gives no parts where nothing happened', onRequests(isQuiet)],
  ['knows no symbol that there is not', onRequests(refusesUnknown)],
  ['stops when it is told to', onRequests(stops)],
  ['says where the rows came from', onRequests(describes)],
];

export function providerKit(name: string, open: () => ProviderUnderTest | Promise<ProviderUnderTest>): void {
  describe(`provider contract: ${name}`, () => {
    it.each(PROVIDER_CHECKS)('%s', async (_, check) => check(await open()));
  });
}

function onRequests(check: (request: ProviderRequest, subject: ProviderUnderTest) => Promise<void>): Check {
  return async (subject) => {
    for (const request of subject.requests) await check(request, subject);
  };
}

async function declares({ provider, requests }: ProviderUnderTest): Promise<void> {
  const { kinds, intervals, delay } = provider.capabilities;
  expect(provider.name).not.toBe('');
  expect(requests.map(({ kind }) => kind).sort()).toEqual([...kinds].sort());
  expect(intervals.length > 0).toBe(kinds.includes('bars'));
  expect(intervals.every((interval, i) => interval > (intervals[i - 1] ?? 0))).toBe(true);
  expect(delay).toBeGreaterThanOrEqual(0);
}

async function refusesAtOnce({ provider, requests }: ProviderUnderTest): Promise<void> {
  const { kinds, intervals } = provider.capabilities;
  const request = requests[0]!;
  const { interval: _, ...withoutInterval } = request;
  const refused: ProviderRequest[] = [
    { ...request, symbols: [] },
    { ...request, from: micros(request.to + 1) },
    ...(Object.keys(KINDS) as KindName[]).filter((kind) => !kinds.includes(kind)).map((kind) => ({ ...request, kind })),
  ];
  if (kinds.includes('bars')) {
    const foreign = Math.max(...intervals) + 1;
    refused.push({ ...withoutInterval, kind: 'bars' }, { ...request, kind: 'bars', interval: foreign });
  }
  for (const wrong of refused)
    expect(() => provider.fetch(wrong), canonicalJson({ ...wrong })).toThrow(ValidationError);
}

async function keepsToRequest(request: ProviderRequest, { provider }: ProviderUnderTest): Promise<void> {
  const { rows, parts } = await readAnswer(provider.fetch(request));
  for (const part of parts) {
    if ('bars' in part) checkBars(part.bars);
    if ('records' in part) checkRecords(part.records);
    expect('records' in part ? part.records.kind : request.kind).toBe(request.kind);
  }
  const { subject, key, revised } = KINDS[request.kind];
  const columns = [subject, 'tsEvent', ...key, ...(revised === true ? ['tsKnown'] : [])];
  const keys = new Set<string>();
  for (const row of rows) {
    const { tsEvent, tsKnown } = row as { tsEvent: number; tsKnown: number };
    expect(tsEvent).toBeGreaterThanOrEqual(Math.max(request.from, provider.capabilities.earliest ?? -Infinity));
    expect(tsEvent).toBeLessThanOrEqual(request.to);
    expect(tsKnown).toBeGreaterThanOrEqual(tsEvent);
    keys.add(canonicalJson(columns.map((column) => row[column] ?? null)));
  }
  expect(keys.size, 'one row a key').toBe(rows.length);
  expect([...new Set(rows.map((row) => row[subject]))].sort()).toEqual([...request.symbols].sort());
}

async function repeats(request: ProviderRequest, { provider }: ProviderUnderTest): Promise<void> {
  const first = await readAnswer(provider.fetch(request));
  const second = await readAnswer(provider.fetch(request));
  expect(textsOf(second.rows)).toEqual(textsOf(first.rows));
  expect(second.description).toEqual(first.description);
}

async function narrows(request: ProviderRequest, { provider }: ProviderUnderTest): Promise<void> {
  const { rows } = await readAnswer(provider.fetch(request));
  const { subject } = KINDS[request.kind];
  const instant = fc.nat(rows.length - 1).map((i) => rows[i]!['tsEvent'] as Micros);
  await fc.assert(
    fc.asyncProperty(fc.subarray([...request.symbols], { minLength: 1 }), instant, instant, async (symbols, a, b) => {
      const [from, to] = a < b ? [a, b] : [b, a];
      const narrow = await readAnswer(provider.fetch({ ...request, symbols, from, to }));
      const wanted = rows.filter(
        (row) =>
          symbols.includes(row[subject] as string) && Number(row['tsEvent']) >= from && Number(row['tsEvent']) <= to,
      );
      expect(textsOf(narrow.rows)).toEqual(textsOf(wanted));
    }),
    { numRuns: 5 },
  );
}

async function isQuiet(request: ProviderRequest, { provider, quiet }: ProviderUnderTest): Promise<void> {
  const { parts } = await readAnswer(provider.fetch({ ...request, ...quiet }));
  expect(parts).toEqual([]);
}

async function refusesUnknown(request: ProviderRequest, { provider, unknown }: ProviderUnderTest): Promise<void> {
  for (const symbols of [[unknown], [...request.symbols, unknown]]) {
    // A provider that must ask may learn it from the answer only.
    await expect(async () => readAnswer(provider.fetch({ ...request, symbols }))).rejects.toThrow(DataError);
  }
}

async function stops(request: ProviderRequest, { provider }: ProviderUnderTest): Promise<void> {
  const read = async (signal: AbortSignal) => readAnswer(provider.fetch(request, { signal }));
  await expect(read(AbortSignal.abort())).rejects.toThrow(Interrupted);
  const { parts } = await readAnswer(provider.fetch(request));
  const stop = new AbortController();
  const iterator = provider.fetch(request, { signal: stop.signal }).parts[Symbol.asyncIterator]();
  await iterator.next();
  stop.abort();
  if (parts.length > 1) await expect(iterator.next()).rejects.toThrow(Interrupted);
}

async function describes(request: ProviderRequest, { provider }: ProviderUnderTest): Promise<void> {
  const { description } = await readAnswer(provider.fetch(request));
  expect(description.sources.length).toBeGreaterThan(0);
  expect(description.recognised.every((line) => line !== '' && !line.includes('\n'))).toBe(true);
  for (const { name, sha256, bytes } of description.sources) {
    expect(name).not.toBe('');
    expect(sha256).toMatch(/^[\da-f]{64}$/);
    expect(Number.isSafeInteger(bytes) && bytes >= 0).toBe(true);
  }
}

interface Answered {
  readonly parts: readonly ImportPart[];
  readonly rows: readonly Row[];
  readonly description: ImportDescription;
}

async function readAnswer({ parts, describe: tell }: ProviderAnswer): Promise<Answered> {
  const all: ImportPart[] = [];
  for await (const part of parts) {
    if ('restart' in part) all.length = 0;
    else all.push(part);
  }
  return { parts: all, rows: all.flatMap(rowsOf), description: tell() };
}

function rowsOf(part: ImportPart): Row[] {
  if ('records' in part) return Array.from(part.records.subject, (_, row) => recordAt(part.records, row));
  if (!('bars' in part)) return [];
  const { symbols, symbol, time, fields } = part.bars;
  const known = barsKnownAt(part.bars);
  return Array.from(time, (tsEvent, row) => {
    const values = [...fields].flatMap(([field, column]) =>
      Number.isNaN(column[row]!) ? [] : [[field, column[row]!] as const],
    );
    return { symbol: symbols[symbol[row]!]!, tsEvent, tsKnown: known[row]!, ...Object.fromEntries(values) };
  });
}

/** Parts may come in any order, and so may rows of different parts. */
function textsOf(rows: readonly Row[]): string[] {
  return rows.map(canonicalJson).sort();
}
