/**
 * Errors a user can act on: one line that says what was wrong (with the number), the probable cause and the fix.
 * The kind decides the exit code of the command line: input that was wrong is 2, a failure of the world is 1.
 */

export type ErrorKind =
  | 'configuration'
  | 'data'
  | 'model'
  | 'execution'
  | 'risk'
  | 'validation'
  | 'rate-limit'
  | 'system';

export interface ErrorFacts {
  /** Stable, dotted, machine-readable: `data.no-price-column`. */
  readonly code: string;
  /** What was wrong, with the number or the name. */
  readonly what: string;
  /** The probable cause. */
  readonly cause?: string;
  /** What the user can do. */
  readonly fix?: string;
}

/** The root of every error that QuantCLI raises on purpose. */
export class QuantError extends Error {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly what: string;
  readonly why: string | undefined;
  readonly fix: string | undefined;

  constructor(kind: ErrorKind, facts: ErrorFacts, reason?: unknown) {
    super(oneLine(facts), reason === undefined ? undefined : { cause: reason });
    this.name = `${kind.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Error`;
    this.kind = kind;
    this.code = facts.code;
    this.what = facts.what;
    this.why = facts.cause;
    this.fix = facts.fix;
  }

  /** 1 when the world failed (a full disk, a lost connection), 2 when the input was wrong. */
  get exitCode(): 1 | 2 {
    return this.kind === 'system' || this.kind === 'execution' || this.kind === 'rate-limit' ? 1 : 2;
  }
}

function oneLine(facts: ErrorFacts): string {
  const cause = facts.cause === undefined ? '' : ` (${facts.cause})`;
  const fix = facts.fix === undefined ? '' : `; ${facts.fix}`;
  return `${facts.what}${cause}${fix}`.replaceAll(/\s*[\r\n]+\s*/g, ' ');
}

function errorOfKind(kind: ErrorKind) {
  return class extends QuantError {
    constructor(facts: ErrorFacts, reason?: unknown) {
      super(kind, facts, reason);
    }
  };
}

export class ConfigurationError extends errorOfKind('configuration') {}
export class DataError extends errorOfKind('data') {}
export class ModelError extends errorOfKind('model') {}
export class ExecutionError extends errorOfKind('execution') {}
export class RiskError extends errorOfKind('risk') {}
export class ValidationError extends errorOfKind('validation') {}
export class RateLimitError extends errorOfKind('rate-limit') {}
/** The world failed: a full disk, an unwritable folder, a lost connection. */
export class SystemError extends errorOfKind('system') {}

/** Work was stopped by its user; nothing is wrong. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Throws {@link Interrupted} once the signal is aborted. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Interrupted();
}
