import { describe, expect, it } from 'vitest';
import { at, read } from './read-layout.fixture.ts';

describe('option chains', () => {
  it('reads a chain of a day’s end, with the roots of its contracts', async () => {
    const table = await read(
      'chain.csv',
      'underlying,underlying_last, exchange,optionroot,optionext,type,expiration,quotedate,strike,last,bid,ask,impliedvol\n' +
        'SPXW,2695.79,W,SPXW180131C01200000,,call,01/31/2018,01/02/2018,1200,1395.46,0,1503.2,0.09\n' +
        'SPXW,0,W,SPXW180131P01200000,,put,01/31/2018,01/02/2018,1200,,0,,\n',
    );
    expect(table.rejected).toEqual([]);
    expect(table.all('options')).toEqual([
      {
        symbol: 'SPXW',
        tsEvent: at('2018-01-02'),
        tsKnown: at('2018-01-03'),
        expiration: at('2018-01-31'),
        strike: 1_200,
        right: 1,
        root: 'SPXW',
        bid: 0,
        ask: 1_503.2,
        last: 1_395.46,
        impliedVolatility: 0.09,
        underlying: 2_695.79,
      },
      {
        symbol: 'SPXW',
        tsEvent: at('2018-01-02'),
        tsKnown: at('2018-01-03'),
        expiration: at('2018-01-31'),
        strike: 1_200,
        right: -1,
        root: 'SPXW',
        bid: 0,
      },
    ]);
  });

  it('knows a quote with a time of day at that instant', async () => {
    const table = await read(
      'AAPL.csv',
      'quote_datetime,expiration,strike,option_type,bid,ask,underlying_bid,underlying_ask\n2018-01-02 15:45:00,2018-01-19,170,C,1,2,172,173\n',
      { zone: 'America/New_York' },
    );
    expect(table.all('options')[0]).toMatchObject({
      symbol: 'AAPL',
      tsEvent: at('2018-01-02T20:45:00Z'),
      tsKnown: at('2018-01-02T20:45:00Z'),
      underlying: 172.5,
    });
  });

  it('takes the quotes of the day’s end where there are those of 15:45 too', async () => {
    const table = await read(
      'v.csv',
      'underlying_symbol,quote_date,root,expiration,strike,option_type,bid_1545,ask_1545,bid_eod,ask_eod\n^VIX,2016-06-01,VIX,2016-06-15,10,P,1,2,3,4\n',
    );
    expect(table.all('options')[0]).toMatchObject({ bid: 3, ask: 4, root: 'VIX', right: -1 });
    expect(table.recognised).toContain('the quotes of 15:45 (2 columns) are left out for those of the day’s end');
  });

  it('refuses contracts that are none', async () => {
    const table = await read(
      'c.csv',
      'symbol,date,expiration,strike,right,bid,ask\n' +
        [
          '2018-01-19,170,X,1,2',
          'soon,170,C,1,2',
          '2018-01-19,0,C,1,2',
          '2018-01-19,170,C,-1,2',
          '2018-01-19,170,1,1,2',
        ]
          .map((cells) => `A,2018-01-02,${cells}\n`)
          .join(''),
    );
    expect(table.rejected).toEqual([
      [2, 'right is missing', 'X'],
      [3, 'expiration is missing', 'soon'],
      [4, 'strike is not positive', '0'],
      [5, 'bid is negative', '-1'],
    ]);
    expect(table.all('options').length).toBe(1);
  });
});
