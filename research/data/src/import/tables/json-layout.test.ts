import { describe, expect, it } from 'vitest';
import { at, isKnown, read } from './read-layout.fixture.ts';

describe('JSON', () => {
  it('reads one object a line, of any kind', async () => {
    const table = await read(
      't.jsonl',
      '{"timestamp":1675329600138,"symbol":"NA","price":1666.8,"amount":26.062,"side":"buy","raw":{"x":1}}\r\n\n' +
        '{"timestamp":"1675329600139","symbol":"NA","price":"1,666.79","amount":null,"side":"sell"}\n' +
        'nonsense\n[1]\n{"timestamp":1675329600140,"price":1,"amount":1,"extra":2}',
      { chunk: 20 },
    );
    expect(table.layout).toBe('JSON');
    expect(table.all('trades').map(({ symbol, price, size, side }) => [symbol, price, size, side])).toEqual([
      ['NA', 1_666.8, 26.062, 1],
      ['NA', 1_666.79, undefined, -1],
    ]);
    expect(table.rejected).toEqual([
      [4, 'not a JSON object', 'nonsense'],
      [5, 'not a JSON object', '[1]'],
      [6, 'no symbol'],
    ]);
    expect(table.rows).toBe(5);
  });

  it('says which columns came too late', async () => {
    const rows = Array.from({ length: 300 }, (_, i) =>
      JSON.stringify({
        date: new Date((18_262 + i) * 86_400_000).toISOString().slice(0, 10),
        X: i + 1,
        ...(i < 250 ? {} : { Y: 1 }),
      }),
    );
    const table = await read('x.jsonl', rows.join('\n'));
    expect(table.rows).toBe(300);
    expect(table.recognised).toMatch(/left out, because the first rows lack them: Y$/);
  });

  it.each([
    ['an array', (rows: string) => `[${rows}]`],
    ['an array over several lines', (rows: string) => `[\n  ${rows.replaceAll('},', '},\n  ')}\n]\n`],
    ['FRED’s answer', (rows: string) => `{"units":"lin","count":2,"observations":[${rows}]}`],
    ['FRED’s answer, printed', (rows: string) => `{\n "units": "lin",\n "observations": [\n${rows}\n]}`],
  ])('reads %s', async (_, wrap) => {
    const rows =
      '{"date":"2020-01-01","value":"."},{"date":"2020-02-01","value":"2.5"},{"date":"2020-03-01","value":"2.6"}';
    const table = await read('GDP.json', wrap(rows));
    expect(table.all('series').map(({ series, tsEvent, value }) => [series, tsEvent, value])).toEqual([
      ['GDP', at('2020-02-01'), 2.5],
      ['GDP', at('2020-03-01'), 2.6],
    ]);
    expect(table.rows).toBe(3);
  });

  it('numbers the items of an array that are no objects', async () => {
    const table = await read('a.json', '[{"date":"2020-01-01","X":1},7,{"date":"2020-01-02","X":2}]');
    expect(table.rejected).toEqual([[2, 'not a JSON object', '7']]);
  });

  it('refuses what is broken or too large, in one line', async () => {
    const start = '[{"date":"2020-01-01","X":1}';
    await expect(read('a.json', `${start},`)).rejects.toThrow(
      /a\.json is no whole JSON document \(.*\); write it again$/,
    );
    const endless = Buffer.concat([Buffer.from(start), Buffer.alloc(70e6, ' ')]);
    await expect(read('a.json', endless)).rejects.toThrow(
      /one JSON document of more than 67108864 bytes.*one object a line/,
    );
    const long = Buffer.concat([Buffer.from('{"date":"2020-01-01","X":1}\n'), Buffer.alloc(3e6, 'x')]);
    await expect(read('a.jsonl', long)).rejects.toThrow(
      'a.jsonl is not JSON lines (line 2 is longer than 1048576 bytes)',
    );
  });

  it('leaves messages and other JSON alone', () => {
    expect(isKnown('a.jsonl', '{"stream":"btcusdt@trade","data":{"e":"trade"}}\n')).toBe(false);
    expect(isKnown('a.json', '{"name":"x"}')).toBe(false);
    expect(isKnown('a.json', '[[1,2],[3,4]]')).toBe(false);
    expect(isKnown('a.json', '[')).toBe(false);
  });
});
