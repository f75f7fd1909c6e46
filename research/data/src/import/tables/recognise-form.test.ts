import { describe, expect, it } from 'vitest';
import type { KindName } from '../../records/kinds.ts';
import { recogniseForm } from './recognise-form.ts';

const shapeOf = (header: string, rows: string[] = [], kind?: KindName): string | undefined =>
  recogniseForm({ header: header.split(','), sample: rows.map((row) => row.split(',')) }, kind)?.shape;

describe('recogniseForm', () => {
  it.each([
    ['timestamp,bid,ask', 'quotes'],
    ['Time (UTC),Symbol,Bid Price,Ask Price,Bid Size,Ask Size', 'quotes'],
    ['timestamp,price,amount,side', 'trades'],
    ['time,price,volume,trade_id', 'trades'],
    ['date,expiration,strike,type,bid,ask', 'options'],
    ['symbol,end_date,period_focus,crawl_date,revenues,assets', 'figure-columns'],
    ['symbol,end,fp,form,filed,tag,val', 'figures'],
    ['ticker,start_date,end_date', 'spells'],
    ['date,add,remove', 'changes'],
    ['date,tickers', 'member-lists'],
    ['date,symbol,group,member', 'memberships'],
    ['Symbol,GICS Sector,Date added', 'constituents'],
    ['symbol,ex_date,ratio', 'action-columns'],
    ['Date,Dividends', 'action-columns'],
    ['Date,Stock Splits', 'action-columns'],
    ['symbol,date,action,value,target', 'action-list'],
    ['LOCATION,INDICATOR,TIME,Value', 'series'],
    ['date,value', 'series'],
    ['DATE,DGS10', 'series'],
    ['Date,Open,High,Low,Close', 'bars'],
    ['symbol,date,close,dividend_amount,split_coefficient', 'bars'],
    ['t,o,h,l,c,v,date', 'bars'],
    ['date,symbol,price,volume', 'bars'],
    ['period,symbol,date,close,volume', 'bars'],
    // Citigroup and Visa are no close and no volume.
    ['Date,AAPL,C,V', 'series'],
  ])('takes %s for %s', (header, shape) => {
    expect(shapeOf(header)).toBe(shape);
  });

  it.each([
    'a',
    'type,strike,spot',
    'peak,trough',
    'id,tcode,description',
    '2020-01-01,1.5,2.5',
    '20200101 170000065,1.1212,1.12172,0',
    'symbol,timestamp,first_update_id,last_update_id,side,update_type,price,qty,pu',
    'exchange,symbol,timestamp,local_timestamp,is_snapshot,side,price,amount',
    'Date,Adj Close',
    'symbol,date,open,high,low,volume',
  ])('leaves %s alone', (header) => {
    expect(shapeOf(header, ['x,y,z'])).toBeUndefined();
  });

  it('finds dates and numbers by the first rows where names say nothing', () => {
    expect(shapeOf('Tag,Kurs', ['2020-01-01,1.5', '2020-01-02,1.6'])).toBe('series');
    expect(shapeOf(',Kurs', ['2020-01-01,1.5'])).toBe('series');
    expect(shapeOf('Tag,Kurs', ['heute,1.5'])).toBeUndefined();
    expect(shapeOf('date,colour', ['2020-01-01,blue'])).toBeUndefined();
    const form = recogniseForm({
      header: ['date', 'a', 'colour', 'b', ''],
      sample: [['2020-01-01', '1.5', 'blue', '', '7']],
    });
    expect(form?.values).toEqual([1, 3]);
  });

  it('takes companies with several figures and no date for a snapshot', () => {
    const header = 'Symbol,Name,Sector,Price,EPS,Market Cap';
    expect(shapeOf(header, ['A,Agilent,Health,100,5,1e9'])).toBe('snapshot');
    expect(shapeOf('Symbol,Name,Sector', ['A,Agilent,Health'])).toBe('constituents');
  });

  it('does what the user says', () => {
    const rows = ['2020-01-01,1.5,2.5'];
    expect(shapeOf('Date,AAPL,MSFT', rows, 'bars')).toBe('price-columns');
    expect(shapeOf('Date,AAPL,MSFT', rows, 'series')).toBe('series');
    expect(shapeOf('Date,Open,Close', rows, 'series')).toBe('series');
    expect(shapeOf('timestamp,price,volume', rows, 'trades')).toBe('trades');
    expect(shapeOf('ticker,from,colour', ['A,2020-01-01,blue'], 'membership')).toBe('spells');
    expect(shapeOf('Date,AAPL,MSFT', rows, 'options')).toBeUndefined();
    expect(shapeOf('Date,AAPL,MSFT', rows, 'book')).toBeUndefined();
  });

  it('names the columns that mean something', () => {
    const form = recogniseForm({ header: ['Date', 'Time', 'Bid', 'Ask', 'Local Timestamp'], sample: [] })!;
    expect([...form.columns]).toEqual([
      ['time', 0],
      ['known', 4],
      ['bid', 2],
      ['ask', 3],
      ['clock', 1],
    ]);
  });
});
