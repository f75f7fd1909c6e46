/**
 * A kind of record: what its columns are called and what may stand in them. From this one declaration come the zod
 * schema of a record as an object, the check of a row in columns, the tables of a catalog and the documentation.
 * Every record has a subject (a symbol, or the name of a series), `tsEvent` (when it happened, or what it is about) and
 * `tsKnown` (the first instant at which it could be known; the only one that joins use), in microseconds UTC.
 */
import { z } from 'zod';

export interface NumberColumn {
  readonly name: string;
  readonly type: 'number';
  readonly doc: string;
  readonly required?: boolean;
  /** Exclusive lower limit. */
  readonly above?: number;
  /** Inclusive limits. */
  readonly least?: number;
  readonly most?: number;
}

/** Microseconds UTC. */
export interface TimeColumn {
  readonly name: string;
  readonly type: 'time';
  readonly doc: string;
  readonly required?: boolean;
}

export interface TextColumn {
  readonly name: string;
  readonly type: 'text';
  readonly doc: string;
  readonly required?: boolean;
  readonly oneOf?: readonly string[];
}

export type Column = NumberColumn | TimeColumn | TextColumn;

export interface Kind {
  readonly name: string;
  readonly summary: string;
  /** What the subject is. */
  readonly subject: 'symbol' | 'series';
  readonly columns: readonly Column[];
  /** The columns that, with subject and tsEvent, say which record this is: a later import's record of the same key takes its place. */
  readonly key: readonly string[];
  /**
   * Records of one key follow each other in time: tsKnown belongs to the key, each stands until the next, and one that
   * says what the one before said adds nothing.
   */
  readonly revised?: boolean;
  /** Rows of one key fill each other's missing columns, as quotes, trades and open interest of one contract that come in files of their own; of a column that both have the later row's counts. */
  readonly fills?: boolean;
  /** A stream of events: a `sequence` column numbers those of one subject and instant. */
  readonly stream?: boolean;
}

/** The largest price that is one and not an overflow. */
export const HIGHEST_PRICE = 1e15;

/** Why this value may not stand in this column; undefined when it may. NaN is "missing". */
export function refuseNumber(column: NumberColumn | TimeColumn, value: number): string | undefined {
  const { name } = column;
  if (Number.isNaN(value)) return column.required === true ? `${name} is missing` : undefined;
  if (column.type === 'time') return Number.isSafeInteger(value) ? undefined : `${name} is no time`;
  if (!Number.isFinite(value)) return `${name} is not a number`;
  if (column.above !== undefined && !(value > column.above)) {
    return `${name} is not ${column.above === 0 ? 'positive' : `above ${column.above}`}`;
  }
  if (column.least !== undefined && value < column.least) {
    return `${name} is ${column.least === 0 ? 'negative' : `below ${column.least}`}`;
  }
  return column.most !== undefined && value > column.most ? `${name} is above ${column.most}` : undefined;
}

/** The schema of one record of a kind as an object; missing columns are left out. */
export function recordSchema(kind: Kind): z.ZodObject {
  const micros = z.int().describe('microseconds since the epoch, UTC');
  return z.strictObject({
    [kind.subject]: z.string().min(1),
    tsEvent: micros,
    tsKnown: micros,
    ...Object.fromEntries(kind.columns.map((column) => [column.name, columnSchema(column)])),
  });
}

function columnSchema(column: Column): z.ZodType {
  const schema =
    column.type === 'text'
      ? column.oneOf === undefined
        ? z.string().min(1)
        : z.enum(column.oneOf as [string, ...string[]])
      : z.number().superRefine((value, context) => {
          const reason = refuseNumber(column, value);
          if (reason !== undefined) context.addIssue({ code: 'custom', message: reason });
        });
  const described = schema.describe(column.doc);
  return column.required === true ? described : described.optional();
}
