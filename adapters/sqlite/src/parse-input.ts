/** What callers give, parsed by the port's schemas; the first fault is named in one line. */
import { DataError, ValidationError } from '@quantcli/core';
import type { FeatureValues, RowFilter } from '@quantcli/data';
import { z } from 'zod';

/** Throws {@link DataError} for the first record that is wrong; text that no database keeps whole (NUL, half a surrogate pair) is. */
export function parseRecords<S extends z.ZodObject>(
  what: string,
  schema: S,
  records: readonly unknown[],
): z.output<S>[] {
  const parsed = z.array(schema).safeParse(records);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw badRecord(what, path[0], path.slice(1), message);
  }
  parsed.data.forEach((record, i) => {
    for (const [property, value] of Object.entries(record)) {
      if (typeof value === 'string' && !isStorable(value)) {
        throw badRecord(what, i, [property], `${JSON.stringify(value)} is not plain Unicode text`);
      }
    }
  });
  return parsed.data;
}

function badRecord(what: string, index: unknown, path: readonly PropertyKey[], cause: string): DataError {
  const place = typeof index === 'number' ? ` ${index + 1} of those given` : '';
  const property = path.length === 0 ? 'is' : `has a ${path.map(String).join('.')} that is`;
  return new DataError({
    code: 'repositories.bad-record',
    what: `${what}${place} ${property} wrong`,
    cause,
    fix: 'correct it; nothing was saved',
  });
}

const instant = z.int().optional();
const name = z.string().optional();
const filterSchema = z.strictObject({
  from: instant,
  to: instant,
  strategy: name,
  symbol: name,
  limit: z.int().min(0).optional(),
});

/** Throws {@link ValidationError} for a filter that is wrong, or that asks for a property the records do not have. */
export function parseFilter(filter: RowFilter, properties: readonly string[]): z.output<typeof filterSchema> {
  const parsed = parseOptions('a filter', filterSchema, filter);
  if (parsed.symbol !== undefined && !properties.includes('symbol')) {
    throw badOptions('a filter by symbol', 'these records have none');
  }
  return parsed;
}

/** Throws {@link ValidationError} where `options` do not fit their schema. */
export function parseOptions<S extends z.ZodType>(what: string, schema: S, options: unknown): z.output<S> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw badOptions([what, ...path.map(String)].join(': '), message);
}

function badOptions(what: string, cause: string): ValidationError {
  return new ValidationError({
    code: 'repositories.bad-options',
    what: `cannot look up by ${what}`,
    cause,
    fix: 'correct it',
  });
}

/** Throws {@link DataError} unless the values have the shape of their axes, symbols are distinct names and times strictly increasing microseconds; O(N + T). */
export function checkFeatures({ expressionHash, dataHash, expression, symbols, time, values }: FeatureValues): void {
  const broken = (what: string): DataError =>
    new DataError({
      code: 'repositories.bad-features',
      what: `the values of ${JSON.stringify(expression)} ${what}`,
      fix: 'correct it; nothing was saved',
    });
  for (const text of [expressionHash, dataHash, expression, ...symbols]) {
    if (text === '' || !isStorable(text))
      throw broken(`have a name that is not plain Unicode text: ${JSON.stringify(text)}`);
  }
  if (symbols.length === 0 || time.length === 0) throw broken('have no symbols or no times');
  if (new Set(symbols).size !== symbols.length) throw broken('have the same symbol twice');
  if (values.length !== symbols.length * time.length) {
    throw broken(`are ${values.length} for ${symbols.length} symbols × ${time.length} times`);
  }
  time.forEach((instant, t) => {
    if (!Number.isSafeInteger(instant) || (t > 0 && instant <= time[t - 1]!)) {
      throw broken(`have the time ${instant} at ${t}, which is no later whole microsecond than the one before`);
    }
  });
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
