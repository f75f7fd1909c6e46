/** What people hand over by mistake: each ends in one clear line or in quarantined rows, never in wrong bars. */
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { isoTimes } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { importFiles, type Imported } from './import-files.ts';
import { barsIn, expectRefused, quarantineOf, readStream, testFolder } from './import.fixture.ts';
import { streamFiles } from './stream-files.ts';
import { zipOf } from './zip.fixture.ts';

const write = testFolder();
const read = (text: string | Uint8Array, name = 'x.csv'): Promise<Imported> => importFiles([write(name, text)]);
const said = ({ rejections }: Imported): string[] => rejections.map(({ line, reason }) => `${line}: ${reason}`);

/** A pipe through which a text comes once. */
function pipe(name: string, text: string): string {
  const path = write(`${name}.pipe`);
  execFileSync('mkfifo', [path]);
  spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', write(`${name}.txt`, text), path]);
  return path;
}

describe('cells and rows', () => {
  it('words that mean nothing elsewhere are symbols', async () => {
    const names = ['NA', 'null', 'NaN', 'TRUE', 'None', 'nan', '-', '1'];
    const imported = await read(`symbol,date,close\n${names.map((name) => `${name},2024-01-02,5\n`).join('')}`);
    expect(imported.bars.symbols).toEqual(names.toSorted());
    expect((await read('date,close\n2024-01-02,5\n', 'NA.csv')).bars.symbols).toEqual(['NA']);
  });

  it('dates as a spreadsheet’s numbers are refused, and it is said why', async () => {
    const imported = await read('date,close\n45293,5\n45294.5,5\n2024-01-04,5\n202401,5\n');
    expect(said(imported)).toEqual([
      '2: date is a spreadsheet’s serial number, which counts from 1900 or from 1904: "45293"',
      '3: date is a spreadsheet’s serial number, which counts from 1900 or from 1904: "45294.5"',
      '5: no date that can be read: "202401"',
    ]);
  });

  it('the header again is one row; a header of other columns ends the file', async () => {
    const again = await read('symbol,date,close\nA,2024-01-02,5\nsymbol,date,close\nA,2024-01-03,6\n');
    expect(said(again)).toEqual(['3: the header again']);
    expect([...again.bars.fields.get('close')!]).toEqual([5, 6]);
    await expectRefused(
      read('symbol,date,open,close\nA,2024-01-02,5,6\nsymbol,date,close,open\nA,2024-01-03,6,5\n'),
      'import.second-header',
      /^the columns of x\.csv change at line 3 \(another header stands there: symbol, date, close, open\); split/,
    );
  });

  it('rows with more or fewer cells are refused one by one', async () => {
    const imported = await read(
      'symbol,date,close\nA,2024-01-02,5\nA,2024-01-03\nA,2024-01-04,5,6,7\nA,2024-01-05,6\n',
    );
    expect(said(imported)).toEqual([
      '3: wrong number of cells: 2 instead of 3',
      '4: wrong number of cells: 5 instead of 3',
    ]);
    const wider = await read('symbol,date,close\nA,2024-01-02,5\nsymbol,date,open,close\nA,2024-01-03,5,6\n');
    expect(wider).toMatchObject({ imported: 1, rejected: 2 });
  });

  it('times with an offset among times without one, and of several zones', async () => {
    const zones = await read('time,close\n2024-06-10T09:30-04:00,1\n2024-06-10T09:30+02:00,2\n2024-06-10T09:30Z,3\n');
    expect(isoTimes(zones.bars.time).map((time) => time.slice(11, 16))).toEqual(['07:30', '09:30', '13:30']);
    const mixed = await read('time,close\n2024-06-10T09:30Z,1\n2024-06-10T09:31Z,2\n2024-06-10 09:32,3\n');
    expect(said(mixed)).toEqual(['4: time without an offset, which most of the file has']);
  });

  it('byte-order mark, CRLF, CR, quotes with newlines', async () => {
    const expected = ['A', 'B\nC'];
    for (const newline of ['\n', '\r\n', '\r']) {
      const text = ['\uFEFFsymbol,date,close', 'A,2024-01-02,5', '"B\nC",2024-01-02,6', ''].join(newline);
      const imported = await read(newline === '\r' ? text.replace('B\nC', 'B\rC') : text);
      expect(imported.bars.symbols, JSON.stringify(newline)).toEqual(expected);
      expect(imported.rejected).toBe(0);
    }
  });
});

describe('files that are none', () => {
  it('nothing, a header, a binary file, NUL bytes', async () => {
    await expectRefused(read(''), 'import.empty', /x\.csv is empty/);
    await expectRefused(read(gzipSync('')), 'import.empty', /x\.csv is empty/);
    await expectRefused(read('date,close\n'), 'import.no-rows', /^x\.csv has a header and no rows/);
    await expectRefused(
      read(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0])),
      'import.binary',
      /^x\.csv is not text/,
    );
    await expectRefused(read('date,close\n2024-01-02,5\n2024-01-03,\0\n'), 'import.binary', /line 3 holds bytes/);
    await expectRefused(read(Buffer.from('\uFEFFdate,close\n', 'utf16le')), 'import.format', /is UTF-16 text.*UTF-8/);
  });

  it('a line of 100 MB and ten million columns', async () => {
    const endless = /^x\.csv is not a table \(line 1 is longer than 1048576 bytes\)/;
    await expectRefused(read(gzipSync('x'.repeat(100 << 20))), 'import.binary', endless);
    await expectRefused(read(gzipSync('a,'.repeat(10_000_000))), 'import.binary', endless);
    const long = `date,close\n2024-01-02,5\n${'x'.repeat(5 << 20)}\n`;
    await expectRefused(read(long), 'import.binary', /line 3 is longer than/);
    // The second cannot be told from the first until it has ended: its line is one of the rows.
    const wide = await read(`date,close\n2024-01-02,5\n${'1,'.repeat(100_000)}\n`);
    expect(said(wide)).toEqual(['3: wrong number of cells: 100001 instead of 2']);
  });

  it('zip archives in archives, and bombs', async () => {
    const inner = zipOf([{ name: 'a.csv', content: 'date,close\n2024-01-02,5\n' }]);
    await expectRefused(
      importFiles([write('outer.zip', zipOf([{ name: 'inner.zip', content: inner }]))]),
      'import.format',
      /outer\.zip!inner\.zip is a zip archive within another file.*unpack it first/,
    );
    const bomb = zipOf([{ name: 'bomb.csv', content: Buffer.alloc(16 << 20, 'a') }]);
    await expectRefused(importFiles([write('bomb.zip', bomb)]), 'import.binary', /bomb\.csv is not a table/);
    // One that is a table needs no more memory than its parts.
    const rows = zipOf([{ name: 'rows.csv', content: `date,close\n${'2024-01-02,1\n'.repeat(200_000)}` }]);
    const { summary } = await readStream([write('rows.zip', rows)], { batchRows: 30_000 });
    expect(summary.read).toBe(200_000);
  });

  it('a device', async () => {
    await expectRefused(importFiles(['/dev/zero']), 'import.device', /^\/dev\/zero is neither a file nor a folder/);
  });
});

describe('a pipe', () => {
  it('is read as a file is', async () => {
    const { parts } = await readStream([pipe('one', 'symbol,date,close\nA,2024-01-02,5\n')]);
    expect(barsIn(parts)).toEqual(['A 2024-01-02 5']);
  });

  it('cannot be read again when its dates turn out to mean something else', async () => {
    const dates = ['1/2', '2/2', '31/1'].map((day) => `${day}/2024,5\n`);
    await expectRefused(
      readStream([pipe('two', `date,close\n${dates.join('')}`)], { batchRows: 1 }),
      'import.pipe',
      /two\.pipe has to be read twice .*; save it to a file first/,
    );
  });
});

describe('files that change', () => {
  it('a file that vanishes before it is read', async () => {
    const [first, second] = [
      write('v/1.csv', 'date,close\n2024-01-02,1\n'),
      write('v/2.csv', 'date,close\n2024-01-02,1\n'),
    ];
    const stream = streamFiles([first, second], { progress: () => rmSync(second, { force: true }) });
    await expectRefused(
      (async () => {
        for await (const _ of stream.parts);
      })(),
      'import.missing',
      /2\.csv does not exist/,
    );
    expect(existsSync(first)).toBe(true);
  });

  it('a file that grows while it is read is read as far as it goes', async () => {
    const path = write('g/G.csv', `date,close\n${'2024-01-02,1\n'.repeat(100_000)}`);
    let grown = false;
    const stream = streamFiles([path], {
      progress: () => {
        if (!grown) appendFileSync(path, '2024-01-03,2\n');
        grown = true;
      },
    });
    const parts = [];
    for await (const part of stream.parts) parts.push(part);
    expect(barsIn(parts)).toEqual(['G 2024-01-02 1', 'G 2024-01-03 2']);
    expect(stream.summary().read).toBe(100_001);
  });

  it('a folder without a file', async () => {
    mkdirSync(write('nothing/inside'), { recursive: true });
    await expectRefused(readStream([write('nothing')]), 'import.folder', /the folder .*nothing holds no file/);
  });

  it('a table in which one file of many is damaged says which', async () => {
    write('some/A.csv', 'date,close\n2024-01-02,1\n');
    write('some/B.csv', 'date,close\nx,1\n');
    const { parts, summary } = await readStream([write('some')]);
    expect(barsIn(parts)).toEqual(['A 2024-01-02 1']);
    expect(quarantineOf(parts)).toEqual(['some/B.csv:2: no date that can be read: "x"']);
    expect(summary.sources.length).toBe(2);
  });
});
