/** From a user's table to datasets: which column is what, words as categories, the test table in the form of the training one. */
import { ConfigurationError, DataError, didYouMean } from '@quantcli/core';
import type { TableColumn, UserTable } from '@quantcli/duckdb';
import { tableDataset, type TableDataset } from '@quantcli/models';

export interface ColumnRoles {
  readonly target: string;
  readonly weight?: string | undefined;
  readonly time?: string | undefined;
  readonly group?: string | undefined;
  readonly horizon: number;
}

export interface TrainTable extends TableDataset {
  readonly names: readonly string[];
  readonly categories: readonly (readonly string[] | null)[];
  /** The words of the target, by class; undefined when it is a number. */
  readonly targetWords: readonly string[] | undefined;
  /** Rows without a target, which are not trained on. */
  readonly rejected: number;
}

/** Throws {@link ConfigurationError} for a column that is not there, DataError when no row has a target. */
export function trainTable(table: UserTable, roles: ColumnRoles): TrainTable {
  const { target, weight, time, group, horizon } = roles;
  requireOneRole(table, roles);
  const taken = new Set([target, weight, time, group]);
  const features = table.columns.filter(({ name }) => !taken.has(name));
  const categories = features.map(({ values }) => wordsOf(values));
  const targetColumn = columnNamed(table, target, '--target');
  const targetWords = wordsOf(targetColumn.values) ?? undefined;
  const targets = codes(targetColumn.values, targetWords);
  const rejected = targets.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  if (rejected === table.rows) {
    throw new DataError({
      code: 'fit.no-target',
      what: `no row has a value of "${target}"`,
      fix: 'name the column to be predicted with --target',
    });
  }
  const made = tableDataset({
    names: features.map(({ name }) => name),
    columns: features.map(({ values }, f) => codes(values, categories[f] ?? undefined)),
    categories,
    target: targets,
    targetName: target,
    weight: weight === undefined ? undefined : numbers(table, weight, '--weight'),
    time: time === undefined ? undefined : numbers(table, time, '--time'),
    group: group === undefined ? undefined : groupCodes(columnNamed(table, group, '--group').values),
    horizon,
  });
  return { ...made, names: features.map(({ name }) => name), categories, targetWords, rejected };
}

/** The test table with the columns of the training table, by their names; its target is optional. */
export function testTable(
  table: UserTable,
  { target, weight, time, group, horizon }: ColumnRoles,
  { names, categories, targetWords }: TrainTable,
): TableDataset {
  const has = (name: string | undefined): name is string => table.columns.some((column) => column.name === name);
  const absent = names.filter((name) => !has(name));
  if (absent.length > 0) {
    throw new DataError({
      code: 'fit.features',
      what: `the test table has no column "${absent[0]!}"${absent.length > 1 ? ` and ${absent.length - 1} more` : ''}`,
      cause: 'the model was fitted on it',
      fix: 'give a test table with all columns of the training table',
    });
  }
  return tableDataset({
    names,
    columns: names.map((name, f) => {
      const words = categories[f] ?? undefined;
      return codes(sameKind(columnNamed(table, name, 'a feature'), words), words);
    }),
    categories,
    target: has(target) ? targetCodes(columnNamed(table, target, '--target'), targetWords) : undefined,
    targetName: target,
    weight: has(weight) ? numbers(table, weight, '--weight') : undefined,
    time: has(time) ? numbers(table, time, '--time') : undefined,
    group: has(group) ? groupCodes(columnNamed(table, group, '--group').values) : undefined,
    horizon,
  });
}

/** A class that training did not have is one more, which every forecast of it misses. */
function targetCodes(column: TableColumn, words: readonly string[] | undefined): Float64Array {
  const values = sameKind(column, words);
  const known = codes(values, words);
  return values instanceof Float64Array
    ? known
    : known.map((code, r) => (Number.isNaN(code) && values[r] !== null ? words!.length : code));
}

/** The values of a column of the test table, which hold words where the training table's do. */
function sameKind({ name, values }: TableColumn, words: readonly string[] | undefined): TableColumn['values'] {
  if ((words === undefined) === values instanceof Float64Array) return values;
  // Nothing but missing values is read as numbers.
  if (values instanceof Float64Array && values.every(Number.isNaN)) return Array.from(values, () => null);
  const [here, there] = words === undefined ? ['words', 'numbers'] : ['numbers', 'words'];
  throw new DataError({
    code: 'fit.words',
    what: `column "${name}" of the test table holds ${here}, of the training table ${there}`,
    fix: 'write it alike in both',
  });
}

function requireOneRole(table: UserTable, { target, weight, time, group }: ColumnRoles): void {
  const roles = Object.entries({ '--target': target, '--weight': weight, '--time': time, '--group': group });
  for (const [option, name] of roles) {
    if (name === undefined) continue;
    const other = roles.find(([one, taken]) => one !== option && taken === name);
    const twice = table.repeated.includes(name);
    if (other === undefined && !twice) continue;
    throw new ConfigurationError({
      code: 'fit.role',
      what: twice
        ? `two columns of the table are named "${name}"`
        : `"${name}" is given as ${option} and as ${other![0]}`,
      cause: twice ? 'the other one would be learnt from' : 'a column has one role',
      fix: twice ? 'rename or remove one' : 'name another column',
    });
  }
}

function columnNamed(table: UserTable, name: string, option: string): TableColumn {
  const column = table.columns.find((one) => one.name === name);
  if (column !== undefined) return column;
  const names = table.columns.map((one) => one.name);
  throw new ConfigurationError({
    code: 'fit.column',
    what: `the table has no column "${name}" for ${option}`,
    ...(names.length === 1 && { cause: 'it was read as one column: rows of unequal length, or another separator' }),
    fix: didYouMean(name, names) || `it has ${names.slice(0, 12).join(', ')}${names.length > 12 ? ', …' : ''}`,
  });
}

function numbers(table: UserTable, name: string, option: string): Float64Array {
  const { values } = columnNamed(table, name, option);
  const missing = values instanceof Float64Array ? values.findIndex((value) => Number.isNaN(value)) : 0;
  if (values instanceof Float64Array && missing === -1) return values;
  throw new DataError({
    code: 'fit.numbers',
    what:
      values instanceof Float64Array
        ? `column "${name}" for ${option} has no value in row ${missing + 1}`
        : `column "${name}" for ${option} holds words`,
    fix: 'give every row a number or an instant there',
  });
}

/** The distinct words of a column, ascending; null for a column of numbers. */
function wordsOf(values: TableColumn['values']): readonly string[] | null {
  if (values instanceof Float64Array) return null;
  return [...new Set(values)].filter((word) => word !== null).toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function codes(values: TableColumn['values'], words: readonly string[] | undefined): Float64Array {
  if (values instanceof Float64Array) return values;
  const code = new Map(words?.map((word, i) => [word, i]));
  return Float64Array.from(values, (word) => (word === null ? NaN : (code.get(word) ?? NaN)));
}

/** Groups in the order in which they come: equal values are one group wherever they stand. */
function groupCodes(values: TableColumn['values']): Float64Array {
  const seen = new Map<number | string | null, number>();
  return Float64Array.from<number | string | null>(values as Iterable<number | string | null>, (value) => {
    const known = seen.get(value) ?? seen.size;
    seen.set(value, known);
    return known;
  });
}
