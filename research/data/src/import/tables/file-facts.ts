/** What a file's name says of what is in it: a symbol, a group, the day of a snapshot. */
import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';
import { knownAfter } from './period.ts';

/** `ETH_BTC-5m.feather` without what is about the file and not about the data in it. */
export function stemOf(name: string): string {
  const stem = name
    .replace(/\.(?:gz|zst|zip|bz2)$/i, '')
    .replace(/\.(?:csv|tsv|txt|psv|dat|data|jsonl?|ndjson|feather|arrow|ipc|parquet|pq)$/i, '');
  return stem.trim() || name;
}

/**
 * The symbol that a file is named after: intervals and words for the kind of data are left out (`ETH_BTC-5m`,
 * `usdjpy-ticks`, `XRP_USDT_USDT-1h-futures`); what makes it another price stays (`XRP_USDT_USDT-8h-mark`).
 */
export function symbolOf(name: string): string {
  const stem = stemOf(name);
  const symbol = stem
    .replace(/-\d+(?:s|m|min|h|d|w|mo|M|y)(?=$|-)/, '')
    .replace(/[-_](?:futures|trades?|quotes?|ticks?|bars|ohlcv|spot|splits|dividends|actions|options|chain)$/i, '');
  return symbol || stem;
}

const GROUP_ENDS =
  /^(?:\d.*|tickers?|start|end|changes?|since|constituents?|members?|membership|components?|list|symbols?)$/i;

/** The group whose members a file lists: the words before the first that is about the file (`sp500_ticker_start_end`). */
export function groupOf(name: string): string {
  const stem = stemOf(name);
  const words = stem.split(/[-_ .]+/);
  const end = words.findIndex((word, i) => i > 0 && GROUP_ENDS.test(word));
  return words.slice(0, end < 0 ? words.length : end).join('-') || stem;
}

/** The end of the day or month that a file is named after; undefined when it names none. */
export function snapshotEnd(name: string): number | undefined {
  for (const [, year, month, day] of name.matchAll(/(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)(?:[-_.]?(\d\d))?(?!\d)/g)) {
    const start = microsFromDate(Number(year), Number(month), Number(day ?? 1));
    if (start === undefined || Number(month) < 1) continue;
    return day === undefined ? knownAfter(start, 'monthly', 0) : start + MICROS_PER_DAY;
  }
  return undefined;
}
