/**
 * Which column of a header means what, for every kind of table, by the names that vendors use; letters and digits count,
 * case and the rest do not. Of two columns that could be the same thing, the one whose name stands first is taken.
 */
import { DataError } from '@quantcli/core';

export type Meaning =
  | 'time'
  | 'clock'
  | 'known'
  | 'symbol'
  | 'bid'
  | 'ask'
  | 'bidSize'
  | 'askSize'
  | 'price'
  | 'size'
  | 'side'
  | 'buyerMaker'
  | 'venue'
  | 'conditions'
  | 'sequence'
  | 'period'
  | 'item'
  | 'value'
  | 'unit'
  | 'form'
  | 'amended'
  | 'group'
  | 'member'
  | 'members'
  | 'end'
  | 'add'
  | 'remove'
  | 'sector'
  | 'split'
  | 'dividend'
  | 'action'
  | 'ratio'
  | 'target'
  | 'expiration'
  | 'strike'
  | 'right'
  | 'root'
  | 'last'
  | 'volume'
  | 'openInterest'
  | 'impliedVolatility'
  | 'delta'
  | 'gamma'
  | 'theta'
  | 'vega'
  | 'underlying'
  | 'underlyingBid'
  | 'underlyingAsk';

/** Folded names by meaning. */
export type Names = { readonly [M in Meaning]?: readonly string[] };
/** Column index by meaning. */
export type Columns = ReadonlyMap<Meaning, number>;

const KNOWN = [
  'tsknown',
  'known',
  'knownat',
  'knowndate',
  'releasedate',
  'publicationdate',
  'publisheddate',
  'announcementdate',
];
const EVENT = ['tsevent', 'timestamp', 'timestamputc', 'datetime', 'date', 'dateutc', 'time', 'timeutc', 'ts'];
const INSTANT = [...EVENT, 'eventtime', 'tradetime', 'transacttime', 'quotetime', 'participanttimestamp'];
const RECEIVED = ['tsknown', 'localtimestamp', 'receivedtimestamp', 'tsrecv', 'tsinit'];
const SYMBOL = ['symbol', 'ticker', 'sym', 'instrument', 'instrumentid', 'pair'];
const VENUE = ['venue', 'exchange', 'market'];
const CONDITIONS = ['conditions', 'condition', 'flags'];

export const NAMES = {
  quotes: {
    time: INSTANT,
    known: RECEIVED,
    symbol: SYMBOL,
    bid: ['bid', 'bidprice', 'bestbid', 'bestbidprice', 'bidpx', 'bidpx00'],
    ask: ['ask', 'askprice', 'bestask', 'bestaskprice', 'askpx', 'askpx00', 'offer', 'offerprice'],
    bidSize: ['bidsize', 'bidqty', 'bidquantity', 'bidamount', 'bidvolume', 'bestbidqty', 'bestbidsize', 'bidsz00'],
    askSize: ['asksize', 'askqty', 'askquantity', 'askamount', 'askvolume', 'bestaskqty', 'bestasksize', 'asksz00'],
    venue: VENUE,
    conditions: CONDITIONS,
    sequence: ['sequence', 'sequencenumber', 'seq', 'updateid'],
  },
  trades: {
    time: INSTANT,
    known: RECEIVED,
    symbol: SYMBOL,
    price: ['price', 'tradeprice', 'px'],
    size: ['size', 'amount', 'qty', 'quantity', 'tradesize', 'lastsize', 'volume', 'vol'],
    side: ['side', 'takerside', 'aggressorside', 'aggressor', 'direction'],
    buyerMaker: ['buyermaker', 'isbuyermaker', 'wasbuyermaker', 'wasthebuyerthemaker'],
    venue: VENUE,
    conditions: CONDITIONS,
    sequence: ['sequence', 'sequencenumber', 'seq', 'tradeid', 'aggtradeid', 'aggregatetradeid', 'id'],
  },
  options: {
    time: ['quotedate', 'quotedatetime', 'quotetimestamp', ...EVENT, 'tradedate', 'datadate'],
    known: KNOWN,
    symbol: ['underlyingsymbol', 'symbol', 'ticker', 'underlying', 'actsymbol', 'stock'],
    expiration: ['expiration', 'expirationdate', 'expiry', 'expirydate', 'expdate', 'exdate'],
    strike: ['strike', 'strikeprice'],
    right: ['right', 'optiontype', 'type', 'callput', 'putcall', 'cpflag', 'cp'],
    root: ['root', 'optionroot', 'series'],
    bid: ['bid', 'bidprice', 'bideod', 'bestbid'],
    ask: ['ask', 'askprice', 'askeod', 'bestoffer', 'bestask'],
    bidSize: ['bidsize', 'bidsizeeod'],
    askSize: ['asksize', 'asksizeeod'],
    last: ['last', 'lastprice', 'lasttrade', 'close'],
    volume: ['volume', 'tradevolume', 'vol'],
    openInterest: ['openinterest', 'oi'],
    impliedVolatility: ['impliedvolatility', 'impliedvol', 'iv', 'vol'],
    delta: ['delta'],
    gamma: ['gamma'],
    theta: ['theta'],
    vega: ['vega'],
    underlying: ['underlyinglast', 'underlyingprice', 'underlyingclose', 'activeunderlyingprice', 'spot', 'stockprice'],
    underlyingBid: ['underlyingbideod', 'underlyingbid'],
    underlyingAsk: ['underlyingaskeod', 'underlyingask'],
  },
  fundamentals: {
    time: [
      'tsevent',
      'enddate',
      'end',
      'periodend',
      'periodenddate',
      'periodofreport',
      'reportperiod',
      'reportdate',
    ].concat(['fiscaldateending', 'fiscalperiodend', 'datadate', 'calendardate', 'date']),
    known: ['crawldate', 'filingdate', 'fileddate', 'filed', 'accepteddate', 'datekey', 'rdq', ...KNOWN],
    symbol: SYMBOL,
    period: ['period', 'periodfocus', 'fiscalperiod', 'fp', 'dimension'],
    item: ['item', 'tag', 'concept', 'metric', 'field', 'indicator'],
    value: ['value', 'val', 'amount'],
    form: ['form', 'formtype', 'doctype'],
    amended: ['amended', 'amend', 'isamended', 'amendment'],
  },
  membership: {
    time: ['tsevent', 'startdate', 'start', 'fromdate', 'from', 'entrydate', 'dateadded', 'date', 'effectivedate'],
    end: ['enddate', 'end', 'todate', 'to', 'thru', 'exitdate', 'dateremoved'],
    known: KNOWN,
    symbol: SYMBOL,
    group: ['group', 'index', 'indexname'],
    member: ['member', 'ismember'],
    members: ['tickers', 'members', 'constituents'],
    add: ['add', 'added', 'additions', 'addedticker'],
    remove: ['remove', 'removed', 'removals', 'removedticker'],
    sector: ['gicssector', 'sector', 'industry'],
  },
  actions: {
    time: ['exdate', 'exdividenddate', 'effectivedate', ...EVENT],
    known: ['declarationdate', 'declareddate', ...KNOWN],
    symbol: SYMBOL,
    split: ['splitcoefficient', 'stocksplits', 'splitratio', 'splitfactor', 'split', 'splits', 'ratio'],
    dividend: ['dividendamount', 'dividend', 'dividends', 'divcash', 'cashamount'],
    action: ['action', 'actiontype'],
    value: ['value'],
    ratio: ['ratio'],
    target: ['target', 'newsymbol', 'newticker'],
  },
  series: {
    time: [...EVENT, 'observationdate', 'timeperiod', 'period', 'sasdate', 'caldt', 'month', 'quarter', 'year'],
    known: ['realtimestart', 'vintagedate', 'vintage', ...KNOWN],
    value: ['value', 'obsvalue', 'observation'],
    unit: ['unit', 'units', 'unitmeasure', 'unitofmeasure'],
  },
} as const satisfies Record<string, Names>;

export type TableKind = keyof typeof NAMES;

/** Columns of a long table of series that say which one a value belongs to; they are joined by dots. */
export const SERIES_NAMES = [
  'series',
  'seriesid',
  'seriesname',
  'location',
  'country',
  'refarea',
  'indicator',
  'item',
].concat(['subject', 'measure', 'variable', 'frequency', 'freq', 'symbol', 'ticker', 'id', 'code', 'name']);

/** Columns of numbers that are no figures of a company. */
export const NO_FIGURES = new Set(
  ['fiscalyear', 'fy', 'year', 'cik', 'gvkey', 'permno', 'permco', 'sic', 'naics'].concat([
    'id',
    'index',
    'founded',
    'zip',
  ]),
);

export function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** The columns of a header that mean something in a table of this kind. */
export function findColumns(folded: readonly string[], kind: TableKind): Map<Meaning, number> {
  const columns = new Map<Meaning, number>();
  for (const [meaning, names] of Object.entries(NAMES[kind]) as [Meaning, readonly string[]][]) {
    const name = names.find((candidate) => folded.includes(candidate));
    if (name !== undefined) columns.set(meaning, folded.indexOf(name));
  }
  const { time }: Names = NAMES[kind];
  if (folded[columns.get('time') ?? -1] === 'date' && time?.includes('time') === true) {
    const clock = ['time', 'timeofday', 'clock'].find((name) => folded.includes(name));
    if (clock !== undefined) columns.set('clock', folded.indexOf(clock));
  }
  return columns;
}

/** Throws {@link DataError} when one of these columns has a namesake; columns without a name are told apart by their place. */
export function refuseNamesakes(file: string, names: readonly string[], columns: Iterable<number>): void {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const column of columns) {
    const name = names[column]!;
    if (name === '' || counts.get(name) === 1) continue;
    throw new DataError({
      code: 'import.ambiguous-column',
      what: `${file}: two columns are named ${name}`,
      fix: 'remove or rename one of them',
    });
  }
}
