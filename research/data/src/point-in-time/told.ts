/**
 * What is known about one subject while records arrive in the order in which they could be known: one value an event and
 * period, each as last revised. A record that repeats the value in force adds nothing; a revision of an old event
 * changes that event only. A figure read off this state at an instant uses nothing that came later, by construction.
 */

/** The value in force of every event so far. */
export class Told {
  /** Ascending; of one event's periods the one told last comes last. */
  readonly events: number[] = [];
  readonly periods: number[] = [];
  readonly values: number[] = [];

  /** Takes a record in; false when it says what was known already. */
  take(event: number, period: number, value: number): boolean {
    const { events, periods, values } = this;
    let at = events.length;
    while (at > 0 && events[at - 1]! > event) at -= 1;
    for (let i = at - 1; i >= 0 && events[i] === event; i -= 1) {
      if (periods[i] !== period) continue;
      if (values[i] === value) return false;
      for (const list of [events, periods, values]) list.splice(i, 1);
      at -= 1;
      break;
    }
    events.splice(at, 0, event);
    periods.splice(at, 0, period);
    values.splice(at, 0, value);
    return true;
  }
}

/** Reads a figure off what is known; NaN where there is none. */
export type Measure = (told: Told) => number;

/** The newest event's value. */
export const latest: Measure = ({ values }) => values.at(-1)!;

export interface Arrivals {
  /** [R] rows in the order of tsKnown, then tsEvent, then as they came. */
  readonly rows: ArrayLike<number>;
  readonly tsEvent: Float64Array;
  readonly tsKnown: Float64Array;
  /** By row; records of one event and different periods do not replace each other. */
  readonly period: ArrayLike<number>;
  readonly value: Float64Array;
}

/**
 * The instants at which a figure changed, and what it was from then on; ready for an as-of join, whose `maxAge` then
 * counts from the record that last moved it or its newest event. O(R) measures.
 */
export function follow(
  { rows, tsEvent, tsKnown, period, value }: Arrivals,
  measure: Measure,
): { knownAt: Float64Array; values: Float64Array } {
  const told = new Told();
  const knownAt: number[] = [];
  const values: number[] = [];
  let isNews = false;
  let newest = NaN;
  for (let i = 0; i < rows.length; i += 1) {
    const row = rows[i]!;
    isNews = told.take(tsEvent[row]!, period[row]!, value[row]!) || isNews;
    // Records of one instant are one piece of news.
    if (!isNews || (i + 1 < rows.length && tsKnown[rows[i + 1]!] === tsKnown[row])) continue;
    isNews = false;
    const figure = measure(told);
    const event = told.events.at(-1)!;
    if (event === newest && Object.is(figure, values.at(-1))) continue;
    newest = event;
    knownAt.push(tsKnown[row]!);
    values.push(figure);
  }
  return { knownAt: Float64Array.from(knownAt), values: Float64Array.from(values) };
}
