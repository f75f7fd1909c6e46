/** What the pool and its workers say to each other, and how errors cross the border. */
import {
  ConfigurationError,
  DataError,
  ExecutionError,
  Interrupted,
  ModelError,
  QuantError,
  RateLimitError,
  RiskError,
  SystemError,
  ValidationError,
  type ErrorFacts,
  type ErrorKind,
} from '@quantcli/core';

export interface TaskMessage {
  readonly module: string;
  readonly task: string;
  readonly input: unknown;
}

export type Reply = { readonly result: unknown } | { readonly error: ErrorMessage };

/** An error as plain data: structured clones lose classes and getters. */
export type ErrorMessage =
  | { readonly kind: ErrorKind; readonly facts: ErrorFacts }
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'other'; readonly message: string; readonly stack: string | undefined };

const ERRORS = {
  configuration: ConfigurationError,
  data: DataError,
  model: ModelError,
  execution: ExecutionError,
  risk: RiskError,
  validation: ValidationError,
  'rate-limit': RateLimitError,
  system: SystemError,
} as const satisfies Record<ErrorKind, unknown>;

export function packError(error: unknown): ErrorMessage {
  if (error instanceof QuantError) {
    const { kind, code, what, why, fix } = error;
    return {
      kind,
      facts: { code, what, ...(why === undefined ? {} : { cause: why }), ...(fix === undefined ? {} : { fix }) },
    };
  }
  if (error instanceof Interrupted) return { kind: 'interrupted' };
  if (error instanceof Error) return { kind: 'other', message: error.message, stack: error.stack };
  return { kind: 'other', message: String(error), stack: undefined };
}

export function unpackError(message: ErrorMessage): Error {
  if (message.kind === 'interrupted') return new Interrupted();
  if (message.kind !== 'other') return new ERRORS[message.kind](message.facts);
  const error = new Error(message.message);
  if (message.stack !== undefined) error.stack = message.stack;
  return error;
}
