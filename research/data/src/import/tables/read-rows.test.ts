import { describe, expect, it } from 'vitest';
import { at, DAY, MemorySink, read } from './read-layout.fixture.ts';
import { TableRows } from './read-rows.ts';
import { WordRow } from './table-row.ts';

const FILE = { name: 'x.csv', zone: undefined, knownLag: undefined, symbol: undefined, kind: undefined };

/** Begins a table with this header. */
function begin(kind: 'quotes' | undefined, header: string[]): () => TableRows {
  return () => new TableRows({ ...FILE, kind }, new MemorySink(), 'test', { header, sample: [] });
}

describe('TableRows', () => {
  it('says in one line what a table was taken for', async () => {
    const trades = await read('x.csv', 'Time,Ticker,Price,Qty,Colour,\n2020-01-01 00:00:00,A,5,1,blue\n');
    expect(trades.recognised).toBe(
      'trades (comma-separated, trades); time = Time, symbol = Ticker, price = Price, size = Qty; ignored: Colour; ' +
        'times YYYY-MM-DD, UTC where they have no offset; known at their instant',
    );
    const options = await read(
      'x.csv',
      'quote_date,symbol,expiration,strike,right,bid\n01/02/2020,A,01/17/2020,5,C,1\n',
    );
    expect(options.recognised).toBe(
      'options (comma-separated, options); time = quote_date, symbol = symbol, expiration = expiration, ' +
        'strike = strike, right = right, bid = bid; dates M/D/YYYY; known at the end of that UTC date',
    );
    for (const { recognised } of [trades, options]) expect(recognised).not.toContain('\n');
  });

  it('shortens long lists of columns, and names those without a name', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `S${i}`);
    const row = (date: string) => `${date},,${names.map((_, i) => i + 1).join(',')},x\n`;
    const table = await read('x.csv', `,,${names.join(',')},Note\n${row('2020-01-01')}${row('2020-01-02')}`);
    expect(table.recognised).toContain('time = (unnamed); values: S0, S1, S2,');
    expect(table.recognised).toContain('S11 and 18 more; ignored: (unnamed), Note;');
  });

  it('counts the rows it is given', () => {
    const sink = new MemorySink();
    const rows = new TableRows(FILE, sink, 'test', { header: ['date', 'X'], sample: [] });
    expect(() => rows.finish()).toThrow('x.csv has a header and no rows');
    const row = new WordRow();
    rows.row(row.show(['2020-01-01', '1'], 1));
    rows.row(row.show(['', '2'], 2));
    expect(rows.finish().rows).toBe(2);
    expect(sink.rejected).toEqual([[2, 'no date that can be read', '']]);
    expect(sink.writer('series').count).toBe(1);
  });

  it('takes freqtrade’s funding rates for a series, and other bars for bars', async () => {
    const text = [
      { date: '2021-11-18 00:00:00', open: 0.0001, high: 0, low: 0, close: 1 },
      { date: '2021-11-18 08:00:00', open: 0.0002, high: 0, low: 0, close: 1 },
    ]
      .map((row) => `${JSON.stringify(row)}\n`)
      .join('');
    const funding = await read('BTC_USDT-8h-funding_rate.jsonl', text);
    expect(funding.all('series').map(({ series, tsEvent, value }) => [series, tsEvent, value])).toEqual([
      ['BTC_USDT-funding_rate', at('2021-11-18'), 0.0001],
      ['BTC_USDT-funding_rate', at('2021-11-18T08:00:00Z'), 0.0002],
    ]);
    expect(funding.recognised).toContain('values: rate; ignored: high, low, close');
    expect((await read('BTC_USDT-8h-mark.jsonl', text)).kinds).toEqual(['bars']);
  });

  it('refuses what is not the kind that the user says, with its columns', () => {
    expect(begin('quotes', ['date', 'X'])).toThrow(
      'x.csv is not a table of quotes that can be read (its columns are date, X); ' +
        'name its columns by what they hold (date, symbol, bid, price, value, …), or say its kind',
    );
    expect(begin(undefined, ['colour', 'x'.repeat(60)])).toThrow(`its columns are colour, ${'x'.repeat(40)})`);
  });
});

describe('the user’s lag', () => {
  const LAG = 2 * DAY;
  it.each([
    ['trades', 'time,price,size\n2020-01-01 12:00:00,5,1\n', '2020-01-03T12:00:00Z'],
    ['series', 'date,X\n2020-01-01,1\n2020-01-02,1\n', '2020-01-04'],
    ['membership', 'date,add,remove\n2020-01-01,A,\n', '2020-01-04'],
    ['actions', 'symbol,ex_date,split\nA,2020-01-01,2\n', '2020-01-04'],
    ['options', 'date,symbol,expiration,strike,right\n2020-01-01,A,2020-01-17,5,C\n', '2020-01-04'],
    ['fundamentals', 'symbol,end_date,period,assets\nA,2020-01-01,Q1,5\n', '2020-01-04'],
    ['fundamentals', 'symbol,end_date,filed,period,assets\nA,2020-01-01,2020-02-01,Q1,5\n', '2020-02-03'],
  ] as const)('counts from the end of what %s are about: %j', async (kind, text, known) => {
    const table = await read('x.csv', text, { knownLag: LAG });
    expect(table.all(kind)[0]!['tsKnown']).toBe(at(known));
    expect(table.recognised).toMatch(/known 2 days after|known 172800 s after|\(a date 2 days after it\)/);
    const none = await read('x.csv', text, { knownLag: 0 });
    expect(none.all(kind)[0]!['tsKnown']).toBe(at(known) - LAG);
  });
});
