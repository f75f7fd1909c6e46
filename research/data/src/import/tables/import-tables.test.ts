/** Tables through the whole import: files on disk, quarantine, parts. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { streamFiles, type FileStream, type StreamOptions } from '../stream-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

type ImportPart = FileStream['parts'] extends AsyncIterable<infer Part> ? Part : never;

async function importAll(paths: string[], options: StreamOptions = {}) {
  const stream = streamFiles(paths, options);
  const parts: ImportPart[] = [];
  for await (const part of stream.parts) parts.push(part);
  return { parts, summary: stream.summary() };
}

describe('import of tables', () => {
  it('reads files of many kinds in one import, and says what each was taken for', async () => {
    const mark = '\ufeff';
    const { summary } = await importAll([
      file('ticks.csv', `${mark}time,bid,ask\r\n2020-01-01 00:00:00,1,2\r\n2020-01-01 00:00:01,x,2\r\n`),
      file('rates.tsv.gz', gzipSync('DATE\tDGS10\n2020-01-02\t1.88\n2020-01-03\t.\n2020-01-06\t1.81\n')),
      file(
        'facts.jsonl',
        '{"symbol":"NA","end":"2020-03-31","fp":"Q1","filed":"2020-05-01","tag":"Revenues","val":5}\n',
      ),
      file('factors.csv', 'Prose, with a comma.\n\n,Mom\n19261103,   0.57\n\nCopyright\n'),
      file('sp500_changes.csv', 'date,add,remove\n2019-06-03,"CTVA,DD","FLR,DWDP"\n'),
    ]);
    expect(summary.kinds).toEqual({ quotes: 1, series: 3, fundamentals: 1, membership: 4 });
    expect(summary.read).toBe(2 + 3 + 1 + 1 + 1);
    expect(summary.rejections).toEqual([{ file: 'ticks.csv', line: 3, reason: 'bid is not a number: "x"' }]);
    expect(summary.recognised.map((line) => line.slice(0, line.indexOf(';')))).toEqual([
      'ticks.csv: quotes (comma-separated, quotes)',
      'rates.tsv.gz: series (tab-separated, series)',
      'facts.jsonl: fundamentals (JSON, figures)',
      'factors.csv: series (French data library): 1 in percent as written',
      'sp500_changes.csv: membership (comma-separated, changes)',
    ]);
  });

  it('reads long bars with the faster reader, and wide prices as the user says', async () => {
    const long = file('AAPL.csv', 'date,open,high,low,close\n2020-01-02,1,2,1,2\n2020-01-03,1,2,1,2\n');
    expect((await importAll([long])).summary.recognised[0]).toContain('daily bars, comma-separated');
    const wide = file('prices.csv', 'Date,AAPL,C\n2020-01-02,1,2\n2020-01-03,3,0\n');
    const { summary, parts } = await importAll([wide], { kind: 'bars' });
    expect(summary.kinds).toEqual({ bars: 3 });
    expect(summary.rejections).toEqual([{ file: 'prices.csv', line: 3, reason: 'close is not positive: "0"' }]);
    expect(parts.flatMap((part) => ('bars' in part ? [...part.bars.symbols] : []))).toEqual(['AAPL', 'C']);
    expect((await importAll([wide])).summary.kinds).toEqual({ series: 4 });
  });

  it('hands on parts of bounded size, and all rows in them', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `${1_600_000_000_000 + i},${1 + (i % 7)},${9 - (i % 7)}`);
    const path = file('BTC-quotes.csv', `timestamp,bid,ask\n${lines.join('\n')}\n`);
    const { parts, summary } = await importAll([path], { batchRows: 10_000 });
    const sizes = parts.map((part) => ('records' in part ? part.records.tsEvent.length : 0));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(60_000);
    // A part may be over by what one slice of text holds.
    expect(Math.max(...sizes)).toBeLessThan(14_000);
    expect(summary.symbols).toBe(1);
    const sequences = parts.flatMap((part) => ('records' in part ? [...part.records.numbers.get('sequence')!] : []));
    expect(new Set(sequences)).toEqual(new Set([0]));
  });

  it('quarantines bad cells of a wide table with file and line', async () => {
    const path = file('wide.csv', 'date,A,B\n2020-01-01,1,x\n2020-01-02,y,2\n2020-01-03,3\n');
    const { parts } = await importAll([path]);
    expect(parts.flatMap((part) => ('quarantined' in part ? part.quarantined : []))).toEqual([
      { file: 'wide.csv', line: 2, reason: 'B is not a number: "x"' },
      { file: 'wide.csv', line: 3, reason: 'A is not a number: "y"' },
      { file: 'wide.csv', line: 4, reason: 'wrong number of cells: "2 instead of 3"' },
    ]);
  });

  it('ends in one line when nothing in a table is usable', async () => {
    const path = file('bad.csv', 'date,A\nthen,1\nnow,2\n2020-01-01,x\n');
    await expect(importAll([path], { kind: 'series' })).rejects.toThrow(
      /no usable row in bad\.csv|no date in bad\.csv/,
    );
  });

  it('refuses truncated gzip', async () => {
    const whole = gzipSync(`date,A\n${'2020-01-01,1\n'.repeat(20_000)}`);
    await expect(importAll([file('cut.csv.gz', whole.subarray(0, whole.length - 20))])).rejects.toThrow(
      'is a truncated gzip file',
    );
  });
});
