import { gzipSync, zstdCompressSync } from 'node:zlib';
import { Interrupted } from '@quantcli/core';
import { timeZone } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBars, checkRecords } from '../catalog.ts';
import { importFiles } from './import-files.ts';
import { barsIn, expectRefused, quarantineOf, readStream, testFolder } from './import.fixture.ts';
import type { Layout } from './layout.ts';
import { streamFiles } from './stream-files.ts';
import { zipOf } from './zip.fixture.ts';

const write = testFolder();

/** Files whose first line is `demo KIND`, with rows `subject,day,value`. */
const demo: Layout = {
  name: 'demo',
  recognise: ({ head }) => Buffer.from(head.subarray(0, 5)).toString() === 'demo ',
  async *read({ chunks, zone, knownLag, symbol, kind }, sink) {
    const bytes: Uint8Array[] = [];
    for await (const chunk of chunks) bytes.push(chunk);
    const [head = '', ...rows] = Buffer.concat(bytes).toString().trim().split('\n');
    const written = head.slice(5) as 'bars' | 'series';
    const writer = sink.writer(written);
    const column = writer.column(written === 'bars' ? 'close' : 'value');
    for (const [i, row] of rows.entries()) {
      const [name = '', day = '', value = ''] = row.split(',');
      const time = Number(day) * 86_400_000_000;
      writer.begin(writer.subject(name), time, time, sink.place(i + 2));
      if (value !== '') writer.set(column, Number(value));
      const reason = writer.commit();
      if (reason !== undefined) sink.reject(i + 2, reason, value);
      yield;
    }
    const said = [zone?.name, knownLag, symbol, kind].filter((option) => option !== undefined);
    return { kinds: [written], rows: rows.length, recognised: `demo of ${written} ${said.join(' ')}`.trim() };
  },
};

const bars = (): string => write('b.demo', 'demo bars\nX,1,5\nX,1,6\nX,2,7\nX,3,-1\n');
const series = (): string => write('s.demo', 'demo series\nGDP,1,5\nGDP,2,6\nGDP,3,\n');
const table = (close: number): string => `date,close\n2024-01-02,${close}\n`;

/** Gives the first chunk and breaks off. */
async function* breaking(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk;
    break;
  }
}

describe('streamFiles', () => {
  it('gives the same bars in parts of any size, from any files, as importFiles in one', async () => {
    const row = fc.record({
      symbol: fc.constantFrom('A', 'B', 'NA'),
      day: fc.integer({ min: 1, max: 28 }),
      close: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 99 }) }, fc.constant(-1)),
    });
    const files = fc.array(fc.array(row, { minLength: 1, maxLength: 25 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 1, max: 12 }), async (tables, batchRows) => {
        const paths = tables.map((rows, i) =>
          write(
            `parts-${i}.csv`,
            `symbol,date,close\n${rows.map(({ symbol, day, close }) => `${symbol},1/${day}/2024,${close}\n`).join('')}`,
          ),
        );
        fc.pre(tables.flat().some(({ close }) => close > 0));
        const { parts, restarts, summary } = await readStream(paths, { batchRows });
        const whole = await importFiles(paths);
        const names = whole.bars.symbols;
        expect(barsIn(parts)).toEqual(
          Array.from(
            whole.bars.time,
            (time, i) =>
              `${names[whole.bars.symbol[i]!]!} ${new Date(time / 1_000).toISOString().slice(0, 10)} ${whole.bars.fields.get('close')![i]!}`,
          ).sort(),
        );
        for (const part of parts) {
          if (!('bars' in part)) continue;
          checkBars(part.bars);
          expect(part.bars.time.length).toBeLessThanOrEqual(batchRows);
        }
        expect(restarts).toBe(0);
        expect(summary.read).toBe(tables.flat().length);
        expect(summary.imported + summary.rejected).toBe(summary.read);
        expect(quarantineOf(parts).length).toBe(summary.rejected);
        expect(summary.kinds).toEqual({ bars: summary.imported });
      }),
      { numRuns: 80 },
    );
  });

  it('sums up what was read', async () => {
    const path = write('sum.csv', 'symbol,date,open,close\nB,2024-01-03,0,5\nA,2024-01-02,1,6\nA,x,1,7\n');
    const { parts, summary } = await readStream([path]);
    expect(summary).toEqual({
      read: 3,
      imported: 2,
      rejected: 1,
      reasons: [{ reason: 'no date that can be read', count: 1 }],
      rejections: [{ file: 'sum.csv', line: 4, reason: 'no date that can be read: "x"' }],
      zeroCoded: [{ field: 'open', count: 1, examples: ['B 2024-01-03'] }],
      recognised: [
        'sum.csv: daily bars, comma-separated; dates YYYY-MM-DD; symbols from column symbol; symbol = symbol, date = date, open = open, close = close',
      ],
      sources: [{ name: 'sum.csv', bytes: 65, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
      symbols: 2,
      from: Date.UTC(2024, 0, 2) * 1_000,
      to: Date.UTC(2024, 0, 3) * 1_000,
      kinds: { bars: 2 },
    });
    expect(quarantineOf(parts)).toEqual(['sum.csv:4: no date that can be read: "x"']);
  });

  it('quarantines every rejected row, not only the first thousand', async () => {
    const rows = Array.from({ length: 25_000 }, (_, i) => `A,2024-01-02,${i % 2 === 0 ? 'x' : i}\n`);
    const { parts, summary } = await readStream([write('many.csv', `symbol,date,close\n${rows.join('')}`)]);
    expect(summary).toMatchObject({ read: 25_000, imported: 1, rejected: 24_999 });
    expect(summary.rejections.length).toBe(1_000);
    const quarantined = quarantineOf(parts);
    expect(new Set(quarantined).size).toBe(24_999);
    expect(parts.filter((part) => 'quarantined' in part).length).toBeGreaterThan(1);
  });

  it('begins again when later rows show that the day comes first', async () => {
    const first = write('first.csv', 'date,close\n2024-05-06,1\nx,1\n');
    const second = write(
      'second.csv',
      `date,close\n${['1/2', '2/2', '3/2', '31/1', '30/1'].map((d) => `${d}/2024,7\n`).join('')}`,
    );
    const { parts, restarts, summary } = await readStream([first, second], { batchRows: 2 });
    expect(restarts).toBe(1);
    expect(barsIn(parts)).toEqual([
      'first 2024-05-06 1',
      'second 2024-01-30 7',
      'second 2024-01-31 7',
      'second 2024-02-01 7',
      'second 2024-02-02 7',
      'second 2024-02-03 7',
    ]);
    expect(summary).toMatchObject({ read: 7, imported: 6, rejected: 1, symbols: 2 });
    expect(quarantineOf(parts)).toEqual(['first.csv:3: no date that can be read: "x"']);
  });

  it('begins again when later rows show that bars are intraday', async () => {
    const days = ['02 09:30', '03 09:30', '04 09:30', '04 16:00', '05 09:30'];
    const path = write('later.csv', `date,close\n${days.map((day) => `2024-01-${day},1\n`).join('')}`);
    const { parts, restarts, summary } = await readStream([path], { batchRows: 2, zone: timeZone('America/New_York') });
    expect(restarts).toBe(1);
    expect(barsIn(parts)[0]).toBe('later 2024-01-02T14:30:00.000Z 1');
    expect(summary.recognised[0]).toMatch(/intraday bars.*no offset: taken as America\/New_York/);
  });

  it('stops when told to, and reports how far it is', async () => {
    const path = write('p.csv.gz', gzipSync(`date,close\n${'2024-01-02,1\n'.repeat(200_000)}`));
    const seen: number[] = [];
    const stop = new AbortController();
    const stream = streamFiles(
      [path, path, write('p.zip', zipOf([{ name: 'p.csv', content: 'date,close\n2024-01-02,1\n' }]))],
      {
        progress: (_, done) => seen.push(done),
      },
    );
    for await (const _ of stream.parts);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    const stopped = streamFiles([path, path], { signal: stop.signal, progress: () => stop.abort() });
    await expect(
      (async () => {
        for await (const _ of stopped.parts);
      })(),
    ).rejects.toThrow(Interrupted);
  });

  it('refuses daily and intraday bars together', async () => {
    const daily = write('d.csv', 'date,close\n2024-06-10,1\n');
    const intraday = write('i.csv', 'date,close\n2024-06-10 09:30,1\n2024-06-10 09:31,1\n');
    await expectRefused(readStream([intraday, daily]), 'import.mixed-intervals', /^d\.csv holds daily bars and i\.csv/);
  });
});

describe('layouts', () => {
  it('write records of several kinds, asked before the built-in ones', async () => {
    const csv = write('X.csv', 'date,close\n1970-01-02,9\n');
    const { parts, summary } = await readStream([bars(), series(), csv], { layouts: [demo] });
    for (const part of parts) if ('records' in part) checkRecords(part.records);
    for (const part of parts) if ('bars' in part) checkBars(part.bars);
    expect(barsIn(parts)).toEqual(['X 1970-01-02 9', 'X 1970-01-03 7']);
    expect(parts.flatMap((part) => ('records' in part ? [...part.records.numbers.get('value')!] : []))).toEqual([5, 6]);
    expect(summary).toMatchObject({
      read: 8,
      imported: 5,
      rejected: 3,
      symbols: 2,
      kinds: { bars: 3, series: 2 },
      recognised: ['b.demo: demo of bars', 's.demo: demo of series', expect.stringMatching(/^X\.csv: daily bars/)],
    });
    expect(quarantineOf(parts).sort()).toEqual([
      'b.demo:2: duplicate: a later row has the same symbol and time',
      'b.demo:5: close is not positive: "-1"',
      's.demo:4: value is missing: ""',
    ]);
  });

  it('are emptied when their records are as many as a part may have', async () => {
    const { parts } = await readStream([series(), bars()], { layouts: [demo], batchRows: 2 });
    const sizes = parts.flatMap((part) =>
      'bars' in part ? [part.bars.time.length] : 'records' in part ? [part.records.tsEvent.length] : [],
    );
    expect(sizes).toEqual([2, 1, 1]);
    expect(barsIn(parts)).toEqual(['X 1970-01-02 6', 'X 1970-01-03 7']);
  });

  it('are told what the user said', async () => {
    const options = { zone: timeZone('UTC'), knownLag: 5, symbol: 'S', kind: 'series' } as const;
    const { summary } = await readStream([series()], { layouts: [demo], ...options });
    expect(summary.recognised).toEqual(['s.demo: demo of series UTC 5 S series']);
  });

  it('may break off: the rest is hashed all the same', async () => {
    const lazy: Layout = { ...demo, read: (file, sink) => demo.read({ ...file, chunks: breaking(file.chunks) }, sink) };
    const text = `demo series\nGDP,1,5\n${' '.repeat(3 << 20)}`;
    const [one, other] = [write('one.demo', text), write('other.demo', text)];
    const read = async (layout: Layout): Promise<unknown> =>
      (await readStream([layout === lazy ? one : other], { layouts: [layout] })).summary.sources[0]!.sha256;
    expect(await read(lazy)).toBe(await read(demo));
  });
});

describe('importFiles', () => {
  it('reads the bars of all layouts, later places first, and leaves other records aside', async () => {
    const paths = [
      write('first/X.csv', 'date,close,sector\n1970-01-02,9,Tech\n1970-01-05,8,Tech\n'),
      write('b.demo', 'demo bars\nX,1,5\nA,2,7\n'),
      write('last.csv', 'symbol,date,close,sector\nX,1970-01-03,4,Energy\nA,1970-01-03,3,\n'),
      write('s.demo', 'demo series\nGDP,1,5\n'),
    ];
    const { bars: merged, imported, rejected, rejections, read } = await importFiles(paths, { layouts: [demo] });
    expect([...merged.fields.get('close')!]).toEqual([3, 5, 4, 8]);
    expect(merged.symbols).toEqual(['A', 'X']);
    expect(merged.sectors).toEqual([undefined, 'Energy']);
    expect({ imported, rejected, read }).toEqual({ imported: 4, rejected: 2, read: 7 });
    expect(rejections.map(({ file, line }) => `${file}:${line}`)).toEqual(['X.csv:2', 'b.demo:3']);
  });

  it('refuses files without bars', async () => {
    const path = write('s.demo', 'demo series\nGDP,1,5\n');
    await expectRefused(
      importFiles([path], { layouts: [demo] }),
      'import.no-bars',
      /^s\.demo holds series \(bars are needed here\); import it into a catalog with quant data import$/,
    );
  });
});

describe('folders, archives and compression', () => {
  it('reads one file a symbol from a folder, in the order of names', async () => {
    for (const [name, close] of [
      ['B.csv', 1],
      ['a/A.csv', 2],
      ['a/.hidden.csv', 3],
      ['Z.csv', 4],
    ] as const) {
      write(`folder/${name}`, table(close));
    }
    const { parts, summary } = await readStream([write('folder/')]);
    expect(barsIn(parts)).toEqual(['A 2024-01-02 2', 'B 2024-01-02 1', 'Z 2024-01-02 4']);
    expect(summary.sources.map(({ name }) => name)).toEqual(['folder/B.csv', 'folder/Z.csv', 'folder/a/A.csv']);
  });

  it('leaves out what is no table where it was only found, and says so', async () => {
    write('mixed/A.csv', table(1));
    write('mixed/README.md', '# Prices\nfrom somewhere\n');
    write('mixed/empty.csv', '');
    write('mixed/header.csv', 'date,close\n');
    write('mixed/picture.png', Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0]));
    const { parts, summary } = await readStream([write('mixed/')]);
    expect(barsIn(parts)).toEqual(['A 2024-01-02 1']);
    expect(summary).toMatchObject({ read: 5, imported: 1, rejected: 4 });
    expect(summary.sources.map(({ name }) => name)).toEqual(['mixed/A.csv']);
    const said = quarantineOf(parts);
    expect(said.length).toBe(4);
    expect(said[0]).toMatch(/^mixed\/README\.md:1: no file that can be read here: .*no date column/);
    await expectRefused(readStream([write('mixed/README.md')]), 'import.no-date-column', /no date column/);
    write('none/README.md', '# Prices\n');
    await expectRefused(readStream([write('none/')]), 'import.no-usable-row', /no usable row in none\/README\.md/);
  });

  it('refuses a folder with a table that breaks off', async () => {
    write('broken/A.csv', table(1));
    write('broken/B.csv.gz', gzipSync(table(2).repeat(100)).subarray(0, 40));
    await expectRefused(readStream([write('broken/')]), 'import.gzip', /B\.csv\.gz is a truncated gzip file/);
    write('late/A.csv', `${table(1)}${'2024-01-03,1\n'.repeat(100_000)}\0`);
    await expectRefused(readStream([write('late/')]), 'import.binary', /late\/A\.csv is not text/);
  });

  it('reads the members of a zip archive as files of their own', async () => {
    const path = write(
      'all.zip',
      zipOf([
        { name: 'b/B.csv', content: table(2), stored: true },
        { name: 'A.csv', content: table(1) },
        { name: 'C.csv.gz', content: gzipSync(table(3)) },
        { name: 'b/', content: '' },
        { name: '__MACOSX/._A.csv', content: 'junk' },
        { name: 'notes.txt', content: 'nothing' },
      ]),
    );
    const { parts, summary } = await readStream([path]);
    expect(barsIn(parts)).toEqual(['A 2024-01-02 1', 'B 2024-01-02 2', 'C 2024-01-02 3']);
    expect(summary.sources.map(({ name }) => name)).toEqual(['all.zip!A.csv', 'all.zip!C.csv.gz', 'all.zip!b/B.csv']);
    expect(quarantineOf(parts)[0]).toMatch(/^all\.zip!notes\.txt:1: no file that can be read here/);
  });

  it('reads zstd', async () => {
    const { parts } = await readStream([write('A.csv.zst', zstdCompressSync(table(7)))]);
    expect(barsIn(parts)).toEqual(['A 2024-01-02 7']);
  });

  it('names the symbol as the user does', async () => {
    const { parts } = await readStream([write('2024.csv', table(7))], { symbol: 'MSFT' });
    expect(barsIn(parts)).toEqual(['MSFT 2024-01-02 7']);
  });
});
