/** The streaming import against a slow one that splits strings, on tables with every kind of good and bad cell. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importFiles } from './import-files.ts';
import { REASONS } from './rejection-log.ts';

const MISSING = new Set(['', 'NA', 'n/a', 'NaN', 'null', '-']);
const DAY = 86_400_000_000;

interface ReferenceRow {
  readonly symbol: string;
  readonly time: number;
  readonly values: readonly number[];
  readonly line: number;
}

/** The number of a cell as a person would read it: NaN when missing, undefined when it is none. */
function readNumber(cell: string): number | undefined {
  const text = cell.trim();
  if (MISSING.has(text)) return NaN;
  const plain = text.replace(/^\$/, '');
  if (!/^-?\d+(?:,\d{3})*(?:\.\d+)?$/.test(plain)) return undefined;
  return Number(plain.replaceAll(',', '')) + 0;
}

/** Good rows and rejections of a table `symbol|date|open|close|volume|split` of unquoted cells. */
function importSlowly(lines: readonly string[]): { rows: ReferenceRow[]; rejected: string[] } {
  const good = new Map<string, ReferenceRow>();
  const rejected: { line: number; reason: string }[] = [];
  lines.forEach((text, i) => {
    const line = i + 2;
    const reject = (reason: string): void => void rejected.push({ line, reason });
    if (text.trim() === '') return;
    const cells = text.split('|');
    if (cells.length === 7 && cells[6] === '') cells.pop();
    if (cells.length !== 6) return reject(REASONS.cells);
    const [symbol = '', date = '', ...numbers] = cells;
    const parts = /^\s*(\d{4})-(\d\d)-(\d\d)\s*$/.exec(date);
    const time = parts === null ? NaN : Date.parse(`${parts[1]!}-${parts[2]!}-${parts[3]!}T00:00:00Z`);
    // The engine takes 30 February for 1 March.
    if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date.trim()) return reject(REASONS.date);
    if (parts !== null && Number(parts[1]) < 1800) return reject(REASONS.dateRange);
    if (symbol.trim() === '') return reject(REASONS.symbol);
    const values = numbers.map(readNumber);
    for (const [k, field] of (['open', 'close', 'volume', 'split'] as const).entries()) {
      const value = values[k];
      if (value === undefined) return reject(`${field} is not a number`);
      if (field === 'close' && Number.isNaN(value)) return reject(REASONS.closeMissing);
      if (field === 'close' && value <= 0) return reject(REASONS.closeNotPositive);
      if (value < 0) return reject(`${field} is negative`);
      if (field === 'open' && value === 0) values[k] = NaN;
      if (field === 'split' && value === 0) values[k] = 1;
    }
    const key = `${symbol.trim()} ${time}`;
    const before = good.get(key);
    if (before !== undefined) rejected.push({ line: before.line, reason: REASONS.duplicate });
    good.set(key, { symbol: symbol.trim(), time: time * 1_000, values: values as number[], line });
  });
  const rows = [...good.values()].sort((a, b) =>
    a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.time - b.time,
  );
  return { rows, rejected: rejected.sort((a, b) => a.line - b.line).map(({ line, reason }) => `${line}: ${reason}`) };
}

const date = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .integer({ min: -800, max: 800 })
      .map((day) => new Date((day * DAY) / 1_000).toISOString().slice(0, 10)),
  },
  { weight: 1, arbitrary: fc.constantFrom('', 'x', '2024-02-30', '1799-12-31', ' 2024-01-02 ') },
);
const number = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 6 }))
      .map(([n, d]) => (n / 10 ** d).toFixed(d)),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('', 'NA', 'NaN', '-', '$12.50', '1,234.5', '1234567890123.25', ' 7', '0', '0.00', '007'),
  },
  { weight: 1, arbitrary: fc.constantFrom('-1', 'x', '1.2.3', '1,23,4', '--', '-0.5') },
);
const symbol = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('A', 'BB', 'NA', 'null', ' A ') },
  { weight: 1, arbitrary: fc.constantFrom('', ' ') },
);
const goodRow = fc.tuple(symbol, date, number, number, number, number).map((cells) => cells.join('|'));
const line = fc.oneof(
  { weight: 12, arbitrary: goodRow },
  { weight: 1, arbitrary: goodRow.map((text) => `${text}|`) },
  { weight: 1, arbitrary: fc.constantFrom('', '   ', 'A|2024-01-02|1', 'A|2024-01-02|1|1|1|1|1') },
);

describe('importFiles beside a slow reference', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'quantcli-reference-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('accepts the same rows, rejects the same lines for the same reasons', async () => {
    const path = join(folder, 'table.txt');
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 40 }), fc.constantFrom('\n', '\r\n'), async (lines, newline) => {
        const all = ['Z|2000-01-03|1|1|1|1', ...lines];
        writeFileSync(path, ['Symbol|Date|Open|Close|Volume|Split', ...all].join(newline));
        const expected = importSlowly(all);
        const { bars, read, imported, rejected, rejections } = await importFiles([path]);
        expect(
          rejections.map((row) => `${row.line}: ${row.reason.replace(/: (?:".*"|\d+ instead of \d+)$/, '')}`),
        ).toEqual(expected.rejected);
        expect({ imported, rejected, read }).toEqual({
          imported: expected.rows.length,
          rejected: expected.rejected.length,
          read: all.filter((text) => text.trim() !== '').length,
        });
        const rows = Array.from(bars.time, (time, i) => ({
          symbol: bars.symbols[bars.symbol[i]!]!,
          time,
          values: (['open', 'close', 'volume', 'split'] as const).map((field) => bars.fields.get(field)![i]!),
        }));
        expect(rows).toEqual(expected.rows.map(({ symbol: name, time, values }) => ({ symbol: name, time, values })));
      }),
      { numRuns: 250 },
    );
  });
});
