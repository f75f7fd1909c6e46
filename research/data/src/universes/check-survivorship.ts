/**
 * Whether a data set holds the dead as well as the living. Two tests. (1) Of listed symbols some stop trading every year;
 * where far fewer do than even a low rate gives, those that did were left out: the deaths seen against a Poisson count.
 * (2) Where an index's membership is known: of the members of a date, those that left since should have bars as often as
 * those that stayed, against a binomial count with the stayers' share. A data set that passes shows no sign of the bias;
 * that it was chosen in another way with hindsight (by volume over the whole sample, say) no test on bars can exclude.
 */
import { isoDate, MICROS_PER_DAY } from '@quantcli/core';
import { regularizedBeta, regularizedGamma } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';
import type { Records } from '../records/records.ts';
import { membersAt } from './membership.ts';
import { rebalanceBars } from './rebalance-bars.ts';

export interface Survivorship {
  readonly verdict: 'free' | 'biased' | 'unknown';
  /** One sentence each, the weightiest first. */
  readonly evidence: readonly string[];
  /** For a report. */
  readonly line: string;
}

export interface SurvivorshipOptions {
  /** An index whose members the data should have: records of membership and the group. */
  readonly membership?: { readonly records: Records; readonly group: string };
  /** Symbols that stop trading, a year: a low rate, so that few deaths count as evidence only when they are very few; default 1 %. The S&P 500 loses 4.9 % of its members a year (1996 to 2025). */
  readonly yearlyDeaths?: number;
}

/** A symbol without a bar in this many last days has stopped trading. */
const SILENT_DAYS = 30;
/** Below this probability the data are called biased, above the other one free: between them nothing is said. */
const BIASED_BELOW = 1e-3;
const FREE_ABOVE = 0.05;
/** Expected deaths below which their absence says nothing. */
const LEAST_EXPECTED = 5;
/** Fewer members that left say nothing of the rest. */
const LEAST_LEFT = 5;
const DAYS_PER_YEAR = 365.25;

interface Finding {
  readonly verdict: Survivorship['verdict'];
  readonly sentence: string;
}

/** Judges the symbols that a panel's mask and bars (`close`) hold. O(N·T + years · R). */
export function checkSurvivorship(
  panel: Panel,
  { membership, yearlyDeaths = 0.01 }: SurvivorshipOptions = {},
): Survivorship {
  const spans = panel.symbols.map((_, n) => spanOf(panel.column('close', n)));
  const findings = [judgeDeaths(panel, spans, yearlyDeaths)];
  if (membership !== undefined) findings.push(judgeMembers(panel, spans, membership.records, membership.group));
  const order = ['biased', 'free', 'unknown'] as const;
  findings.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const { verdict } = findings[0]!;
  const evidence = findings.map(({ sentence }) => sentence);
  const words = {
    free: 'no sign of survivorship bias',
    biased: 'SURVIVORSHIP-BIASED',
    unknown: 'survivorship unknown',
  };
  return { verdict, evidence, line: `${words[verdict]}: ${evidence[0]!}` };
}

interface Span {
  readonly first: number;
  readonly last: number;
}

/** The first and the last bar with a close; undefined for a symbol without any. */
function spanOf(close: Float64Array): Span | undefined {
  const first = close.findIndex(isPresent);
  return first < 0 ? undefined : { first, last: close.findLastIndex(isPresent) };
}

function isPresent(value: number): boolean {
  return !Number.isNaN(value);
}

function judgeDeaths({ time, symbols }: Panel, spans: readonly (Span | undefined)[], rate: number): Finding {
  const end = time.at(-1) ?? 0;
  let deaths = 0;
  let years = 0;
  for (const span of spans) {
    if (span === undefined) continue;
    years += (time[span.last]! - time[span.first]!) / (DAYS_PER_YEAR * MICROS_PER_DAY);
    if (end - time[span.last]! > SILENT_DAYS * MICROS_PER_DAY) deaths += 1;
  }
  const expected = rate * years;
  // P(X ≤ deaths) of a Poisson count.
  const probability = expected === 0 ? 1 : 1 - regularizedGamma(deaths + 1, expected);
  const verdict =
    probability < BIASED_BELOW ? 'biased' : expected >= LEAST_EXPECTED && probability > FREE_ABOVE ? 'free' : 'unknown';
  const usual = `where about ${Math.round(expected)} would be usual at a low ${percent(rate)} a year`;
  const count = deaths === 0 ? 'none' : String(deaths);
  return {
    verdict,
    sentence: `${count} of ${symbols.length} symbols stop${deaths === 1 ? 's' : ''} trading before ${isoDate(end)} in ${Math.round(years)} symbol-years, ${usual}`,
  };
}

/** On the first bar of every year: the members that stayed to the end against those that left since. */
function judgeMembers(panel: Panel, spans: readonly (Span | undefined)[], records: Records, group: string): Finding {
  const place = new Map(panel.symbols.map((name, n) => [name, n]));
  const members = (t: number): readonly string[] => membersAt(records, group, panel.time[t]! + MICROS_PER_DAY);
  const stayed = new Set(members(panel.bars - 1));
  const dates = rebalanceBars(panel.time, 'yearly').filter(
    (t) => panel.time.at(-1)! - panel.time[t]! > DAYS_PER_YEAR * MICROS_PER_DAY,
  );
  let worst: { probability: number; sentence: string; missing: number } | undefined;
  for (const t of dates) {
    const hasBars = (name: string): boolean => {
      const span = spans[place.get(name) ?? -1];
      return span !== undefined && span.first <= t && span.last >= t;
    };
    const all = members(t);
    const staying = all.filter((name) => stayed.has(name));
    const left = all.filter((name) => !stayed.has(name));
    if (left.length < LEAST_LEFT) continue;
    const covered = { staying: staying.filter(hasBars).length, left: left.filter(hasBars).length };
    // The stayers' share, with one more of either kind so that a full count does not forbid a single gap.
    const share = (covered.staying + 1) / (staying.length + 2);
    const probability =
      covered.left === left.length ? 1 : regularizedBeta(1 - share, left.length - covered.left, covered.left + 1);
    const missing = all.length - covered.staying - covered.left;
    if (worst !== undefined && probability >= worst.probability) continue;
    const sentence = `on ${isoDate(panel.time[t]!)} ${missing} of ${all.length} members of ${group} have no bars: of the ${staying.length} that stayed ${covered.staying} have some, of the ${left.length} that left since ${covered.left}`;
    worst = { probability, sentence, missing: missing / all.length };
  }
  if (worst === undefined)
    return { verdict: 'unknown', sentence: `fewer than ${LEAST_LEFT} members of ${group} left in these years` };
  // Every date is a try of its own.
  const corrected = Math.min(1, worst.probability * dates.length);
  const verdict =
    corrected < BIASED_BELOW ? 'biased' : corrected > FREE_ABOVE && worst.missing <= 0.05 ? 'free' : 'unknown';
  return { verdict, sentence: worst.sentence };
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
