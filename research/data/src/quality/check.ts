/** A quality check, and what it may look at. */
import type { Calendar } from '@quantcli/panel';
import type { Bars } from '@quantcli/market';
import type { Finding } from './finding.ts';
import type { InspectedBars } from './inspected-bars.ts';

/** What an import had to say about its rows; none of it is found in stored bars again. */
export interface ImportNotes {
  /** Data rows read. */
  readonly read: number;
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly rejections: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
  /** Prices written as 0 beside a positive close, stored as missing. */
  readonly zeroCoded: readonly {
    readonly field: string;
    readonly count: number;
    readonly examples: readonly string[];
  }[];
}

export interface QualityOptions {
  readonly calendar: Calendar;
  /** Where the bars come straight from an import. */
  readonly imported?: ImportNotes | undefined;
  /** The instant at which the bars should be up to date; default: the last bar of the set. */
  readonly now?: number | undefined;
  /** Symbols that are known to have stopped trading (delisted, merged, renamed), and when. */
  readonly ended?: ReadonlyMap<string, number> | undefined;
}

export interface Checked extends QualityOptions {
  /** As they came. */
  readonly bars: Bars;
  readonly inspected: InspectedBars;
  readonly starts: Int32Array;
  /** UTC midnights of the calendar's sessions from the first bar's day to the last's. */
  readonly sessions: Float64Array;
}

/** A pure function of the bars; undefined when it found nothing. */
export type Check = (checked: Checked) => Finding | undefined;
