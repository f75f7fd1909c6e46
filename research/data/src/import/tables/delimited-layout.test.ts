/** What may be wrong with delimited tables as a whole. */
import { describe, expect, it } from 'vitest';
import { delimitedLayout } from './delimited-layout.ts';
import { at, drain, fileOf, isKnown, MemorySink, read } from './read-layout.fixture.ts';

const TRADES = 'time,price,size\n2020-01-01 00:00:00,5,1\n';

describe('delimited tables', () => {
  it.each([
    [',', 'comma'],
    [';', 'semicolon'],
    ['\t', 'tab'],
    ['|', 'bar'],
  ])('are separated by %j', async (delimiter, name) => {
    const table = await read('x.csv', TRADES.replaceAll(',', delimiter));
    expect(table.records('trades').tsEvent.length).toBe(1);
    expect(table.recognised).toContain(`${name}-separated`);
  });

  it('may have CRLF, blank lines, quoted newlines and a delimiter at the end of the header', async () => {
    const table = await read(
      'x.csv',
      'time,price,size,exchange,\r\n\r\n2020-01-01 00:00:00,5,1,"A\r\nB, ""C"""\r\n2020-01-01 00:00:01,5,1,"D",\r\n',
      { chunk: 7 },
    );
    expect(table.rejected).toEqual([]);
    expect(table.all('trades').map(({ venue }) => venue)).toEqual(['A\r\nB, "C"', 'D']);
  });

  it('are refused when two columns that are needed have one name, and only then', async () => {
    await expect(read('x.csv', 'time,price,size,price\n2020-01-01 00:00:00,5,1,6\n')).rejects.toThrow(
      'x.csv: two columns are named price; remove or rename one of them',
    );
    await expect(read('x.csv', 'Bid,time,ask,bid\n1,2020-01-01 00:00:00,2,1\n')).rejects.toThrow(
      'two columns are named bid',
    );
    const cases = await read('x.csv', 'date,AAPL,aapl\n2020-01-01,5,1\n2020-01-02,5,1\n');
    expect(cases.records('series').subjects).toEqual(['AAPL', 'aapl']);
    await expect(read('x.csv', 'date,AAPL,AAPL\n2020-01-01,5,1\n')).rejects.toThrow('two columns are named AAPL');
    const table = await read('x.csv', 'time,price,size,note,note\n2020-01-01 00:00:00,5,1,a,b\n');
    expect(table.rows).toBe(1);
  });

  it('are refused when they have more columns than a spreadsheet', async () => {
    const columns = Array.from({ length: 20_000 }, (_, i) => `C${i}`);
    const text = `date,${columns.join(',')}\n2020-01-01${',1'.repeat(columns.length)}\n`;
    await expect(read('x.csv', text)).rejects.toThrow(
      'x.csv has 20001 columns (at most 16384 are read); write it as a long table (date, symbol, value), or split it',
    );
    const wide = columns.slice(0, 10_000);
    const table = await read(
      'x.csv',
      `date,${wide.join(',')}\n2020-01-01${',1'.repeat(wide.length)}\n2020-01-02${',2'.repeat(wide.length)}\n`,
    );
    expect(table.records('series').tsEvent.length).toBe(20_000);
  });

  it('with ten million columns end in one line, and in little memory', async () => {
    const piece = Buffer.from('column,'.repeat(10_000));
    let given = 0;
    const chunks = (async function* () {
      for (let i = 0; i < 1_000; i += 1) {
        given += piece.length;
        yield i === 0 ? Buffer.concat([Buffer.from('date,'), piece]) : piece;
      }
    })();
    const sink = new MemorySink();
    const file = { ...fileOf('x.csv', Buffer.concat([Buffer.from('date,'), piece.subarray(0, 65_000)])), chunks };
    await expect(drain(delimitedLayout.read(file, sink), sink)).rejects.toThrow(
      'x.csv is not a table (line 1 is longer than 1048576 bytes)',
    );
    expect(given).toBeLessThan(2e6);
  });

  it('may have their longest rows and headers across many chunks', async () => {
    const names = Array.from({ length: 12_000 }, (_, i) => `SERIES${i}`);
    const text = `date,${names.join(',')}\n2020-01-01${',1.5'.repeat(names.length)}\n2020-01-02${',1.6'.repeat(names.length)}`;
    const table = await read('x.csv', text, { chunk: 1_000 });
    expect(table.records('series').subjects.length).toBe(12_000);
    expect(table.rejected).toEqual([]);
  });

  it('are no bytes, and no single column', () => {
    expect(isKnown('x.bin', Uint8Array.of(100, 97, 0, 1, 44, 10, 50))).toBe(false);
    expect(isKnown('x.txt', 'Read me\nplease\n')).toBe(false);
    expect(isKnown('x.txt', '')).toBe(false);
    expect(isKnown('x.csv', '\n\n\n')).toBe(false);
  });

  it('are refused in the middle of a file that turns into bytes', async () => {
    const text = Buffer.from(`${TRADES.repeat(1)}${'2020-01-01 00:00:01,5,1\n'.repeat(5_000)}`);
    text[text.length - 10] = 0;
    await expect(read('x.csv', text)).rejects.toThrow('x.csv is not text');
  });

  it('have their rows rejected where the columns change', async () => {
    const table = await read(
      'x.csv',
      `${TRADES}time,symbol,price,size\n2020-01-01 00:00:01,A,5,1\n2020-01-01 00:00:02,5,1\n`,
    );
    expect(table.rejected).toEqual([
      [3, 'wrong number of cells', '4 instead of 3'],
      [4, 'wrong number of cells', '4 instead of 3'],
    ]);
    expect(table.all('trades').map(({ tsEvent }) => tsEvent)).toEqual([at('2020-01-01'), at('2020-01-01T00:00:02Z')]);
  });

  it('read decimal commas where most numbers have them', async () => {
    const table = await read('x.csv', 'time;price;size\n2020-01-01 00:00:00;1.234,5;0,25\n2020-01-01 00:00:01;2,5;1\n');
    expect(table.all('trades').map(({ price, size }) => [price, size])).toEqual([
      [1_234.5, 0.25],
      [2.5, 1],
    ]);
  });

  it('stop where dates that were read month first turn out to have the day first', async () => {
    const rows = Array.from({ length: 6_000 }, (_, i) => `0${(i % 9) + 1}/0${(i % 8) + 1}/2020,1`);
    await expect(read('x.csv', `date,X\n${rows.join('\n')}\n13/02/2020,1\n`)).rejects.toThrow(
      'x.csv writes dates as day/month/year, which its first rows do not show',
    );
  });

  it('say when they have no rows, or are not what the user says', async () => {
    await expect(read('x.csv', 'time,price,size\n')).rejects.toThrow('x.csv has a header and no rows');
    await expect(read('x.csv', TRADES, { kind: 'options' })).rejects.toThrow(
      'x.csv is not a table of options that can be read (its columns are time, price, size)',
    );
  });

  it('write little between two yields, however wide they are', async () => {
    const names = Array.from({ length: 4_000 }, (_, i) => `S${i}`);
    const line = (i: number): string =>
      `${new Date(i * 86_400_000).toISOString().slice(0, 10)}${',1'.repeat(names.length)}`;
    const text = `date,${names.join(',')}\n${Array.from({ length: 300 }, (_, i) => line(i)).join('\n')}\n`;
    const sink = new MemorySink();
    const reader = delimitedLayout.read(fileOf('x.csv', Buffer.from(text), { chunk: 1 << 19 }), sink);
    let most = 0;
    let total = 0;
    for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
      const { count } = sink.writer('series');
      most = Math.max(most, count);
      total += count;
      if (count > 0) sink.writer('series').take();
    }
    expect(total + sink.writer('series').count).toBe(300 * names.length);
    // Five values of each series are held back until its period is known.
    expect(most).toBeLessThan(6 * names.length + (1 << 15));
  });

  it('yield while they are read', async () => {
    const table = await read('x.csv', TRADES + '2020-01-01 00:00:01,5,1\n'.repeat(50_000), { chunk: 1 << 20 });
    expect(table.rows).toBe(50_001);
    expect(table.yields).toBeGreaterThan(15);
  });
});
