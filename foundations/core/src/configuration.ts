/**
 * Configuration: YAML with `${NAME}` and `${NAME:-default}` taken from the environment (the default also where the
 * variable is empty, as in a shell), parsed by a zod schema. Unknown keys are refused with the nearest known one; every
 * error names file and line.
 */
import { readFileSync } from 'node:fs';
import { isMap, isNode, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { z } from 'zod';
import { ConfigurationError } from './errors.ts';
import { didYouMean } from './nearest-name.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and parses a YAML file; throws {@link ConfigurationError} naming file and line. */
export function readConfiguration<S extends z.ZodType>(
  file: string,
  schema: S,
  environment: Environment | false = process.env,
): z.output<S> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const cause =
      code === 'EISDIR' ? 'it is a folder' : code === 'ENOENT' ? 'there is no such file' : 'it cannot be read';
    throw new ConfigurationError(
      { code: 'config.unreadable', what: `configuration file ${file}`, cause, fix: 'check the path given to --config' },
      error,
    );
  }
  return parseConfiguration(text, schema, { file, environment });
}

/** Parses YAML text; `file` is named in errors. An empty text is an empty mapping. With `environment: false` nothing is substituted. */
export function parseConfiguration<S extends z.ZodType>(
  text: string,
  schema: S,
  {
    file = 'configuration',
    environment = {},
  }: { readonly file?: string; readonly environment?: Environment | false } = {},
): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const where = (offset: number): string => `${file}:${lines.linePos(offset).line}`;
  const problem = document.errors[0];
  if (problem !== undefined) throw notYaml(where(problem.pos[0]), problem.message);
  if (environment !== false) substituteEnvironment(document, environment, where);
  refuseUnsafeKeys(document, where);
  let values: unknown;
  try {
    values = document.toJS() ?? {};
  } catch (error) {
    // An alias without its anchor, or aliases that multiply without end.
    throw notYaml(file, error instanceof Error ? error.message : String(error));
  }
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  // A mistyped key is told before the key that is missing for it.
  const { issues } = parsed.error;
  const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0]!;
  throw describeIssue(issue, schema, values, (path) => where(offsetOf(document, path)));
}

function notYaml(place: string, cause: string): ConfigurationError {
  return new ConfigurationError({
    code: 'config.syntax',
    what: `${place}: not valid YAML`,
    cause,
    fix: 'correct the line',
  });
}

/** A key that a JavaScript object cannot hold would vanish without a word. */
function refuseUnsafeKeys(document: Document, where: (offset: number) => string): void {
  visit(document, {
    Pair(_, { key }) {
      if (!isScalar(key) || key.value !== '__proto__') return;
      throw new ConfigurationError({
        code: 'config.key',
        what: `${where(key.range?.[0] ?? 0)}: the name "__proto__" cannot be used`,
        fix: 'choose another name',
      });
    },
  });
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

function substituteEnvironment(document: Document, environment: Environment, where: (offset: number) => string): void {
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const text = node.value.replaceAll(VARIABLE, (_, name: string, otherwise: string | undefined) => {
        const value = environment[name];
        if (value !== undefined && (value !== '' || otherwise === undefined)) return value;
        if (otherwise !== undefined) return otherwise;
        throw new ConfigurationError({
          code: 'config.environment',
          what: `${where(node.range?.[0] ?? 0)}: the environment variable ${name} is not set`,
          fix: `set it, or write \${${name}:-default}`,
        });
      });
      node.value = node.type === 'PLAIN' ? plainValue(text) : text;
    },
  });
}

/** An unquoted `${PORT:-80}` is meant as the number 80; a secret that happens to hold `: `, ` #` or `[` stays the text it is. */
function plainValue(text: string): unknown {
  const { contents, errors } = parseDocument(text);
  const whole = errors.length === 0 && isScalar(contents) && contents.type === 'PLAIN' && contents.source === text;
  return whole ? contents.value : text;
}

/** Where in the text a path of keys starts; the nearest existing parent when the key is absent. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    if (!isMap(parent)) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return node.range[0];
      continue;
    }
    const pair = parent.items.find(
      (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(path[depth - 1]),
    );
    if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
  }
  return 0;
}

function describeIssue(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  values: unknown,
  where: (path: readonly PropertyKey[]) => string,
): ConfigurationError {
  if (issue.code === 'unrecognized_keys') {
    const path = [...issue.path, issue.keys[0]!];
    // A key that another variant knows is no suggestion for this one.
    const known = issue.path
      .reduce(stepInto, unwrap(schema))
      .flatMap(keysOf)
      .filter((key) => key !== issue.keys[0]);
    const nearest = didYouMean(issue.keys[0]!, known);
    return new ConfigurationError({
      code: 'config.unknown-key',
      what: `${where(path)}: unknown key "${path.map(String).join('.')}"`,
      fix: nearest !== '' ? nearest : known.length === 0 ? 'remove it' : `known keys: ${known.join(', ')}`,
    });
  }
  const name = issue.path.length === 0 ? 'the document' : `"${issue.path.map(String).join('.')}"`;
  const missing = issue.path.length > 0 && issue.path.reduce(member, values) === undefined;
  return new ConfigurationError({
    code: missing ? 'config.missing-key' : 'config.invalid',
    what: `${where(issue.path)}: ${name} is ${missing ? 'missing' : 'wrong'}`,
    ...(!missing && {
      cause: issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message,
    }),
    fix: missing ? 'add it' : 'correct the value',
  });
}

function member(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined;
}

/** The object, array, record and other schemas behind wrappers and unions. */
function unwrap(schema: unknown): unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap);
  // A preprocessed schema is known by what comes out of its transformation.
  if (schema instanceof z.ZodPipe) return unwrap(schema.in instanceof z.ZodTransform ? schema.out : schema.in);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodLazy
  ) {
    return unwrap(schema.unwrap());
  }
  return [schema];
}

/** What the schemas allow under a key. */
function stepInto(schemas: readonly unknown[], key: PropertyKey): unknown[] {
  return schemas.flatMap((schema) => {
    if (schema instanceof z.ZodObject) return unwrap(schema.shape[String(key)]);
    if (schema instanceof z.ZodRecord) return unwrap(schema.valueType);
    if (schema instanceof z.ZodArray) return unwrap(schema.element);
    return [];
  });
}

function keysOf(schema: unknown): string[] {
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}
