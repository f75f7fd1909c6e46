/** Dates whose month is a word: `2-Jan-98`, `02 Jan 1998`, `02JAN1998`, `Jan 2, 1998`, with a weekday before them or not; English only. */

const MONTHS = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const DATE =
  /^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[, ]+)?(?:(\d\d?)[-/. ]*([a-z]{3,9})[-/., ]*|([a-z]{3,9})[-/. ]*(\d\d?)[-/., ]+)'?(\d{4}|\d\d)(?=$|[ T])/i;

export interface NamedDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** How many letters it takes; a time of day may follow. */
  readonly length: number;
}

/** The date that a text begins with. A year of two digits is one from 1969 to 2068, as in POSIX. */
export function readNamedDate(text: string): NamedDate | undefined {
  const found = DATE.exec(text);
  if (found === null) return undefined;
  const name = (found[2] ?? found[3])!.toLowerCase();
  const month = MONTHS.findIndex((whole) => whole.startsWith(name)) + 1;
  if (month === 0) return undefined;
  const year = Number(found[5]);
  const century = found[5]!.length === 4 ? 0 : year < 69 ? 2_000 : 1_900;
  return { year: century + year, month, day: Number(found[1] ?? found[4]), length: found[0].length };
}
