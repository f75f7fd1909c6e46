import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { isoDate, isoTimes } from '@quantcli/core';
import type { BarField } from '@quantcli/market';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importFiles, type Imported } from './import-files.ts';
import { expectRefused, testFolder } from './import.fixture.ts';
import { describeRecognised } from './recognise-columns.ts';

const write = testFolder();

/** Imports one file of the given text. */
const importText = (text: string, name = 'x.csv'): Promise<Imported> => importFiles([write(name, text)]);
const column = (imported: Imported, field: BarField): number[] => [...imported.bars.fields.get(field)!];
const dates = (imported: Imported): string[] => isoTimes(imported.bars.time);

describe('importFiles', () => {
  it('reads what was written, sorted, bit for bit, plain or compressed', async () => {
    const price = fc.double({ min: 1e-6, max: 1e12, noNaN: true });
    const row = fc.record({
      symbol: fc.constantFrom('AAPL', 'BRK.B', 'NA', 'NaN', 'null', 'Ünï', 'a "b"'),
      day: fc.integer({ min: -5_000, max: 20_000 }),
      open: fc.option(price),
      close: price,
      volume: fc.option(fc.integer({ min: 0, max: 1e12 })),
    });
    const rows = fc.uniqueArray(row, {
      minLength: 1,
      maxLength: 40,
      selector: ({ symbol, day }) => `${symbol} ${day}`,
    });
    await fc.assert(
      fc.asyncProperty(rows, fc.boolean(), async (bars, zipped) => {
        const text = bars.map(({ symbol, day, open, close, volume }) => {
          const name = `"${symbol.replaceAll('"', '""')}"`;
          return `${name},${isoDate(day * 86_400_000_000)},${open ?? ''},${close},${volume ?? 'NA'}\n`;
        });
        const bytes = Buffer.from(`symbol,date,open,close,volume\n${text.join('')}`);
        const imported = await importFiles([write('property.csv', zipped ? gzipSync(bytes) : bytes)]);
        const sorted = bars.toSorted((a, b) => (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : a.day - b.day));
        expect(imported.rejections).toEqual([]);
        expect(imported.bars.symbols).toEqual([...new Set(sorted.map(({ symbol }) => symbol))]);
        expect(Array.from(imported.bars.symbol, (n) => imported.bars.symbols[n])).toEqual(
          sorted.map(({ symbol }) => symbol),
        );
        expect([...imported.bars.time]).toEqual(sorted.map(({ day }) => day * 86_400_000_000));
        expect(column(imported, 'open')).toEqual(sorted.map(({ open }) => open ?? NaN));
        expect(column(imported, 'close')).toEqual(sorted.map(({ close }) => close));
        expect(column(imported, 'volume')).toEqual(sorted.map(({ volume }) => volume ?? NaN));
        const sha256 = createHash('sha256')
          .update(zipped ? gzipSync(bytes) : bytes)
          .digest('hex');
        expect(imported.sources).toEqual([{ name: 'property.csv', bytes: expect.any(Number), sha256 }]);
      }),
      { numRuns: 60 },
    );
  });

  it('says what it recognised', async () => {
    const imported = await importText('\uFEFFDate;Close;Exchange\r\n2024-01-02;5;X\r\n', 'AAPL.csv.gz');
    expect(imported.recognised.map(describeRecognised)).toEqual([
      'AAPL.csv.gz: daily bars, semicolon-separated; dates YYYY-MM-DD; symbols from the file’s name (AAPL); date = Date, close = Close; ignored: Exchange',
    ]);
    expect(imported.recognised[0]!.columns).toEqual([
      { field: 'date', column: 'Date' },
      { field: 'close', column: 'Close' },
    ]);
    expect(imported.bars.symbols).toEqual(['AAPL']);
  });

  it('names each rejected row with file, line and reason, and counts them all', async () => {
    const imported = await importText(
      [
        'symbol,date,open,high,low,close,volume,dividend,split',
        'A,2024-01-02,1,1,1,1,1,0,1',
        'A,2024-01-03,1,1,1',
        'A,,1,1,1,1,1,0,1',
        'A,1700-01-01,1,1,1,1,1,0,1',
        ',2024-01-03,1,1,1,1,1,0,1',
        'A,2024-01-03,1,1,1,,1,0,1',
        'A,2024-01-03,1,1,1,0,1,0,1',
        'A,2024-01-03,1,1,1,-2,1,0,1',
        'A,2024-01-03,1,1,1,1e16,1,0,1',
        'A,2024-01-03,x,1,1,1,1,0,1',
        'A,2024-01-03,1,-1,1,1,1,0,1',
        'A,2024-01-03,1,1,1,1,-1,0,1',
        'A,2024-01-03,1,1,1,1,1,-0.5,1',
        'A,2024-01-03,1,1,1,1,1,0,-2',
        'A,2024-01-03,1,1,1,"1,1,0,1',
        '',
        'A,2024-01-02,1,1,1,2,1,0,1,',
      ].join('\n'),
    );
    expect(imported.rejections.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
      '2: duplicate: a later row has the same symbol and time',
      '3: wrong number of cells: 5 instead of 9',
      '4: no date that can be read: ""',
      '5: date outside 1800 to 2255: "1700-01-01"',
      '6: no symbol',
      '7: close is missing: ""',
      '8: close is zero or negative: "0"',
      '9: close is zero or negative: "-2"',
      '10: close is above 1e15: "1e16"',
      '11: open is not a number: "x"',
      '12: high is negative: "-1"',
      '13: volume is negative: "-1"',
      '14: dividend is negative: "-0.5"',
      '15: split is negative: "-2"',
      '16: quotes that do not match',
    ]);
    expect(imported).toMatchObject({ read: 16, imported: 1, rejected: 15 });
    expect(imported.reasons[0]).toEqual({ reason: 'close is zero or negative', count: 2 });
    expect(imported.reasons.reduce((sum, { count }) => sum + count, 0)).toBe(15);
    expect(column(imported, 'close')).toEqual([2]);
  });

  it('takes the last of equal rows, across files too', async () => {
    const paths = [
      write('one.csv', 'symbol,date,close\nA,2024-01-02,1\nB,2024-01-02,2\nA,2024-01-02,3\n'),
      write('two.csv', 'symbol,date,close,volume\nB,2024-01-02,4,7\nC,2024-01-02,5,8\n'),
    ];
    const imported = await importFiles(paths);
    expect(imported.bars.symbols).toEqual(['A', 'B', 'C']);
    expect(column(imported, 'close')).toEqual([3, 4, 5]);
    expect(column(imported, 'volume')).toEqual([NaN, 7, 8]);
    expect(imported.rejections.map(({ file, line }) => `${file}:${line}`)).toEqual(['one.csv:2', 'one.csv:3']);
    expect(imported).toMatchObject({ read: 5, imported: 3, rejected: 2 });
    expect(column(await importFiles(paths.toReversed()), 'close')).toEqual([3, 2, 5]);
  });

  it('treats a zero open, high, low or adjusted close as missing, and no split as 1', async () => {
    const imported = await importText(
      'date,open,high,low,close,adj close,stock splits\n2024-01-02,0,0.00,$0,5,0,0\n2024-01-03,1,,3,5,4,2\n',
      'Z.csv',
    );
    expect(column(imported, 'open')).toEqual([NaN, 1]);
    expect(column(imported, 'high')).toEqual([NaN, NaN]);
    expect(column(imported, 'low')).toEqual([NaN, 3]);
    expect(column(imported, 'adjusted')).toEqual([NaN, 4]);
    expect(column(imported, 'split')).toEqual([1, 2]);
    expect(imported.zeroCoded).toEqual(
      (['open', 'high', 'low', 'adjusted'] as const).map((field) => ({ field, count: 1, examples: ['Z 2024-01-02'] })),
    );
  });

  it('keeps sectors by symbol', async () => {
    const imported = await importText(
      'symbol,date,close,sector\nB,2024-01-02,1,Tech\nA,2024-01-02,1,\nC,2024-01-02,1,"Health, Care"\n',
    );
    expect(imported.bars.sectors).toEqual([undefined, 'Tech', 'Health, Care']);
    expect((await importText('symbol,date,close\nB,2024-01-02,1\n')).bars.sectors).toBeUndefined();
  });

  it('reports progress up to 1 and stops when told to', async () => {
    const path = write('p.csv', `date,close\n${'2024-01-02,1\n'.repeat(50_000)}`);
    const seen: number[] = [];
    await importFiles([path, path], { progress: (_, done) => seen.push(done) });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    const stopped = new AbortController();
    stopped.abort();
    await expect(importFiles([path], { signal: stopped.signal })).rejects.toThrow('interrupted');
  });
});

describe('dates of a file', () => {
  it('is daily when no symbol has two different times on a written date', async () => {
    const imported = await importText(
      'symbol,datetime,close\nA,1987-12-11 16:00:00-05:00,1\nA,1988-06-13 16:00:00-04:00,2\nA,1988-06-13 16:00:00-04:00,3\nB,1988-06-13T23:30:00-04:00,4\n',
    );
    expect(dates(imported)).toEqual(['1987-12-11', '1988-06-13', '1988-06-13']);
    expect(imported.recognised[0]!.reading).toMatch(/^daily bars.*as written/);
    expect(imported.rejected).toBe(1);
  });

  it('is intraday otherwise, in exact instants', async () => {
    const zoned = await importText('time,close\n2024-06-10T23:30:00-04:00,1\n2024-06-10T09:30:00-04:00,2\n', 'I.csv');
    expect(dates(zoned)).toEqual(['2024-06-10T13:30:00.000000Z', '2024-06-11T03:30:00.000000Z']);
    expect(column(zoned, 'close')).toEqual([2, 1]);
    const plain = await importText('date,time,close\n2024-06-10,09:30,1\n2024-06-10,09:31:00.5,2\n', 'J.csv');
    expect(dates(plain)).toEqual(['2024-06-10T09:30:00.000000Z', '2024-06-10T09:31:00.500000Z']);
    expect(plain.recognised[0]!.reading).toMatch(
      /^intraday bars.*YYYY-MM-DD with a time of day \(no offset: taken as UTC\)/,
    );
    const epoch = await importText('timestamp,close\n1718011800,1\n1718011860,2\n', 'K.csv');
    expect(dates(epoch)).toEqual(['2024-06-10T09:30:00.000000Z', '2024-06-10T09:31:00.000000Z']);
  });

  it('decides month and day from the whole file', async () => {
    const american = await importText('date,close\n1/2/2024,1\n1/31/2024,2\n', 'A.csv');
    expect(dates(american)).toEqual(['2024-01-02', '2024-01-31']);
    const european = await importText('date,close\n1/2/2024,1\n3/2/2024 16:00,2\n31/1/2024,3\n2024-03-04,4\n', 'A.csv');
    expect(dates(european)).toEqual(['2024-01-31', '2024-02-01', '2024-02-03', '2024-03-04']);
    expect(european.recognised[0]!.reading).toContain(
      'dates YYYY-MM-DD and D/M/YYYY with a time of day (the date as written counts);',
    );
    const undecided = await importText('date,close\n1/2/2024,1\n', 'A.csv');
    expect(dates(undecided)).toEqual(['2024-01-02']);
    expect(undecided.recognised[0]!.reading).toContain('month first assumed');
    const mixed = await importText('date,close\n13/1/2024,1\n1/14/2024,2\n1/15/2024,3\n2/1/2024,4\n', 'A.csv');
    expect(dates(mixed)).toEqual(['2024-01-14', '2024-01-15', '2024-02-01']);
    expect(mixed.rejections).toEqual([
      { file: 'A.csv', line: 2, reason: 'month and day in the other order than in most of the file' },
    ]);
    expect(mixed).toMatchObject({ read: 4, imported: 3, rejected: 1 });
  });

  it('refuses to mix daily and intraday files', async () => {
    const daily = write('d.csv', 'date,close\n2024-06-10,1\n');
    const intraday = write('i.csv', 'date,close\n2024-06-10 09:30,1\n2024-06-10 09:31,1\n');
    await expectRefused(
      importFiles([daily, intraday]),
      'import.mixed-intervals',
      /^d\.csv holds daily bars and i\.csv intraday ones/,
    );
  });
});

describe('files that cannot be imported', () => {
  const good = 'date,close\n2024-01-02,1\n';
  it('refuses what is not there or not a file', async () => {
    await expectRefused(importFiles([]), 'import.no-file', /no file was given/);
    await expectRefused(importFiles([write('absent.csv')]), 'import.missing', /absent\.csv does not exist/);
    await expectRefused(importFiles([`${write('f.csv', good)}/x.csv`]), 'import.missing', /does not exist/);
    write('sub/.hidden', good);
    await expectRefused(importFiles([write('sub')]), 'import.folder', /the folder .*sub holds no file/);
  });

  it('refuses what is empty', async () => {
    await expectRefused(importText(''), 'import.empty', /is empty/);
    await expectRefused(importFiles([write('e.gz', gzipSync(''))]), 'import.empty', /is empty/);
    await expectRefused(importText('date,close\n'), 'import.no-rows', /a header and no rows/);
    await expectRefused(importText('date,close'), 'import.no-rows', /a header and no rows/);
    await expectRefused(importText('\n\n  \n'), 'import.no-rows', /neither header nor rows/);
  });

  it('refuses what is not text, by its bytes and not by its name', async () => {
    const pk = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(40)]);
    await expectRefused(importFiles([write('z.csv', pk)]), 'import.zip', /z\.csv cannot be unpacked.*truncated/);
    await expectRefused(
      importFiles([write('q.csv.gz', gzipSync(pk))]),
      'import.format',
      /a zip archive within another file/,
    );
    await expectRefused(
      importFiles([write('p.csv', 'PAR1....')]),
      'import.format',
      /a Parquet file of no known layout/,
    );
    await expectRefused(
      importFiles([write('u.csv', Buffer.from('\uFEFFdate,close', 'utf16le'))]),
      'import.format',
      /UTF-16/,
    );
    await expectRefused(importFiles([write('b.csv', Buffer.alloc(5_000))]), 'import.binary', /is not text/);
    await expectRefused(importText('\u0001\u0002,date,close\n'), 'import.binary', /is not text/);
    await expectRefused(importText('x'.repeat(3 << 20)), 'import.binary', /longer than/);
    await expectRefused(importText(`"${'x,y\n'.repeat(3)}`), 'import.binary', /is not text/);
  });

  it('refuses a gzip file that is truncated or corrupt, with nothing imported', async () => {
    const text = `date,close\n${Array.from({ length: 20_000 }, (_, i) => `2024-01-02,${(i * 7919) % 1_000}\n`).join('')}`;
    const whole = gzipSync(text);
    await expectRefused(
      importFiles([write('t.csv.gz', whole.subarray(0, whole.length >> 1))]),
      'import.gzip',
      /is a truncated gzip file/,
    );
    await expectRefused(
      importFiles([write('t2.csv.gz', whole.subarray(0, whole.length - 3))]),
      'import.gzip',
      /truncated/,
    );
    const corrupt = Buffer.from(whole);
    corrupt.fill(255, 500, 600);
    await expectRefused(importFiles([write('c.csv.gz', corrupt)]), 'import.gzip', /is a corrupt gzip file/);
  });

  it('reads a gzip file of several members', async () => {
    const imported = await importFiles([
      write('m.csv', Buffer.concat([gzipSync('date,close\n'), gzipSync('2024-01-02,1\n')])),
    ]);
    expect(imported.imported).toBe(1);
  });

  it('refuses a table in which nothing is usable, and says why', async () => {
    await expectRefused(importText('a,b\n1,2\n'), 'import.no-date-column', /no date column/);
    await expectRefused(importText('date,b\n2024-01-02,x\n'), 'import.no-price-column', /no price column/);
    await expectRefused(
      importText('date,close\nfoo,1\nbar,2\n'),
      'import.no-parsable-date',
      /no date in x\.csv can be read \(2 rows read, 2 rejected.*x\.csv:2/,
    );
    await expectRefused(importText(',close\n0,1\n1,2\n'), 'import.no-parsable-date', /no date in x\.csv/);
    await expectRefused(
      importText('date,close\n2024-01-02,-1\n2024-01-03,0\n2024-01-04,x\n'),
      'import.no-usable-row',
      /no usable row in x\.csv \(3 rows read, 2 rejected because: close is zero or negative/,
    );
  });
});
