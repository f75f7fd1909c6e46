/**
 * Configuration: YAML with `${NAME}` and `${NAME:-default}` taken from the environment, parsed by a zod schema. Unknown
 * keys are refused with the nearest known one; every error names file and line.
 */
import { readFileSync } from 'node:fs';
import { isMap, isPair, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { z } from 'zod';
import { ConfigurationError } from './errors.ts';
import { didYouMean } from './nearest-name.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and parses a YAML file; throws {@link ConfigurationError} naming file and line. */
export function readConfiguration<S extends z.ZodType>(
  file: string,
  schema: S,
  environment: Environment = process.env,
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

/** Parses YAML text; `file` is named in errors. An empty text is an empty mapping. */
export function parseConfiguration<S extends z.ZodType>(
  text: string,
  schema: S,
  { file = 'configuration', environment = {} }: { readonly file?: string; readonly environment?: Environment } = {},
): z.output<S> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problem = document.errors[0];
  if (problem !== undefined) {
    throw new ConfigurationError({
      code: 'config.syntax',
      what: `${file}:${lines.linePos(problem.pos[0]).line}: not valid YAML`,
      cause: problem.message,
      fix: 'correct the line',
    });
  }
  substituteEnvironment(document, environment, (offset) => `${file}:${lines.linePos(offset).line}`);
  // Parsed with default values first; substitution may have produced numbers from text, so the document is read after it.
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw describeIssue(issue, schema, (path) => `${file}:${lines.linePos(offsetOf(document, path)).line}`);
}

const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

function substituteEnvironment(document: Document, environment: Environment, where: (offset: number) => string): void {
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return;
      const text = node.value.replaceAll(VARIABLE, (_, name: string, otherwise: string | undefined) => {
        const value = environment[name] ?? otherwise;
        if (value !== undefined) return value;
        throw new ConfigurationError({
          code: 'config.environment',
          what: `${where(node.range?.[0] ?? 0)}: the environment variable ${name} is not set`,
          fix: `set it, or write \${${name}:-default}`,
        });
      });
      // An unquoted ${PORT:-80} is meant as the number 80; a quoted one stays text.
      const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
      node.value = quoted ? text : (parseDocument(text).toJS() as unknown);
    },
  });
}

/** Where in the text a path of keys starts; the nearest existing parent when the key is absent. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const parent = depth === 1 ? document.contents : document.getIn(path.slice(0, depth - 1), true);
    if (!isMap(parent)) {
      const node = document.getIn(path.slice(0, depth), true);
      if (isScalar(node) && node.range) return node.range[0];
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
  where: (path: readonly PropertyKey[]) => string,
): ConfigurationError {
  if (issue.code === 'unrecognized_keys') {
    const unknown = issue.keys[0]!;
    const known = keysAt(schema, issue.path);
    const nearest = didYouMean(unknown, known);
    const fix = nearest === '' ? `known keys: ${known.join(', ')}` : nearest;
    return new ConfigurationError({
      code: 'config.unknown-key',
      what: `${where([...issue.path, unknown])}: unknown key "${[...issue.path, unknown].map(String).join('.')}"`,
      fix,
    });
  }
  const name = issue.path.length === 0 ? 'the document' : `"${issue.path.map(String).join('.')}"`;
  return new ConfigurationError({
    code: 'config.invalid',
    what: `${where(issue.path)}: ${name} is wrong`,
    cause: issue.message,
    fix: 'correct the value',
  });
}

/** The keys a schema knows at a path, through optional, default and other wrappers. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = unwrap(schema);
  for (const key of path) {
    if (current instanceof z.ZodObject) current = unwrap(current.shape[String(key)] as unknown);
    else if (current instanceof z.ZodRecord) current = unwrap(current.valueType);
    else if (current instanceof z.ZodArray) current = unwrap(current.element);
    else return [];
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function unwrap(schema: unknown): unknown {
  let current = schema;
  for (;;) {
    if (
      current instanceof z.ZodOptional ||
      current instanceof z.ZodDefault ||
      current instanceof z.ZodNullable ||
      current instanceof z.ZodPrefault
    ) {
      current = current.unwrap();
    } else if (current instanceof z.ZodPipe) current = current.in;
    else return current;
  }
}
