/** What closes a bar, as a user writes it: `5m`, `tick:1000`, `dollar:5e6`, `volume-imbalance:500`, `tick-run:500`. */
import { didYouMean, MICROS_PER_DAY, MICROS_PER_SECOND, ValidationError } from '@quantcli/core';

/** What is counted towards the close of an information-driven bar. */
export type Measure = 'tick' | 'volume' | 'dollar';

export type BarSpec =
  /** Stretches of time, aligned to midnight of the zone. */
  | { readonly by: 'time'; readonly unit: TimeUnit; readonly count: number }
  /** A fixed amount of trades, units or money. */
  | { readonly by: 'amount'; readonly measure: Measure; readonly amount: number }
  /** More imbalance between buyers and sellers, or a longer one-sided run, than expected; the first bar has `ticks` trades. */
  | { readonly by: 'imbalance' | 'run'; readonly measure: Measure; readonly ticks: number };

type TimeUnit = 'second' | 'day' | 'week' | 'month';

const UNITS: Readonly<Record<string, readonly [unit: TimeUnit, count: number]>> = {
  s: ['second', 1],
  m: ['second', 60],
  h: ['second', 3_600],
  d: ['day', 1],
  w: ['week', 1],
  mo: ['month', 1],
};
const MEASURES: readonly Measure[] = ['tick', 'volume', 'dollar'];
const RULES = MEASURES.flatMap((measure) => [measure, `${measure}-imbalance`, `${measure}-run`]);
const DAY_SECONDS = MICROS_PER_DAY / MICROS_PER_SECOND;

/** Parses a bar specification. Throws {@link ValidationError} for one that has no meaning. */
export function parseBarSpec(text: string): BarSpec {
  const time = /^(?:time:)?(\d+)(s|mo|m|h|d|w)$/.exec(text);
  if (time !== null) {
    const [unit, per] = UNITS[time[2]!]!;
    const count = Number(time[1]) * per;
    const divides = unit !== 'second' || DAY_SECONDS % count === 0;
    const single = unit === 'second' || count === 1;
    if (count >= 1 && divides && single) return { by: 'time', unit, count };
    throw refuse(
      text,
      unit === 'second' ? 'the interval does not divide a day' : 'days, weeks and months come one at a time',
      'use 1s to 12h that divide a day, 1d, 1w or 1mo',
    );
  }
  const [rule = '', amount = ''] = text.split(':');
  if (!RULES.includes(rule)) {
    const known = ['5m', '1h', '1d', '1mo', ...RULES.map((name) => `${name}:N`)];
    throw refuse(text, 'it names no way to close a bar', didYouMean(rule, RULES) || `known: ${known.join(', ')}`);
  }
  const value = Number(amount);
  if (amount.trim() === '' || !(value > 0) || !Number.isFinite(value)) {
    throw refuse(text, `${JSON.stringify(amount)} is no positive number`, `write ${rule}:1000`);
  }
  const [measure, by] = rule.split('-') as [Measure, 'imbalance' | 'run' | undefined];
  const whole = by !== undefined || measure === 'tick';
  if (whole && !Number.isInteger(value)) throw refuse(text, 'a number of trades is whole', `write ${rule}:1000`);
  return by === undefined ? { by: 'amount', measure, amount: value } : { by, measure, ticks: value };
}

function refuse(text: string, cause: string, fix: string): ValidationError {
  return new ValidationError({ code: 'aggregation.spec', what: `cannot make "${text}" bars`, cause, fix });
}
