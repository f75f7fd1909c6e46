import { describe, expect, it } from 'vitest';
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
  throwIfInterrupted,
  ValidationError,
} from './errors.ts';

const KINDS = [
  [ConfigurationError, 'configuration', 2],
  [DataError, 'data', 2],
  [ModelError, 'model', 2],
  [RiskError, 'risk', 2],
  [ValidationError, 'validation', 2],
  [ExecutionError, 'execution', 1],
  [RateLimitError, 'rate-limit', 1],
  [SystemError, 'system', 1],
] as const;

describe('QuantError', () => {
  it.each(KINDS)('%o is of kind %s and exits with %i', (Kind, kind, exitCode) => {
    const error = new Kind({ code: 'a.b', what: 'x' });
    expect(error).toBeInstanceOf(QuantError);
    expect(error).toBeInstanceOf(Error);
    expect(error.kind).toBe(kind);
    expect(error.exitCode).toBe(exitCode);
    expect(error.code).toBe('a.b');
  });

  it('names its kind', () => {
    expect(new DataError({ code: 'c', what: 'x' }).name).toBe('DataError');
    expect(String(new SystemError({ code: 'c', what: 'x' }))).toBe('SystemError: x');
  });

  it('is one line: what, cause, fix', () => {
    const facts = { code: 'c', what: '3 rows', cause: 'no price', fix: 'add one' };
    expect(new DataError(facts).message).toBe('3 rows (no price); add one');
    expect(new DataError({ code: 'c', what: '3 rows', fix: 'add one' }).message).toBe('3 rows; add one');
    expect(new DataError({ code: 'c', what: '3 rows', cause: 'no price' }).message).toBe('3 rows (no price)');
  });

  it('stays one line when a part has several', () => {
    const error = new DataError({ code: 'c', what: 'a\n  b', cause: 'c\r\nd\n\ne', fix: 'f' });
    expect(error.message).toBe('a b (c d e); f');
  });

  it('keeps the facts apart and the error that caused it', () => {
    const reason = new TypeError('deep');
    const error = new ModelError({ code: 'c', what: 'w', cause: 'y', fix: 'f' }, reason);
    expect([error.what, error.why, error.fix]).toEqual(['w', 'y', 'f']);
    expect(error.cause).toBe(reason);
    expect('cause' in new ModelError({ code: 'c', what: 'w' })).toBe(false);
  });

  it('kinds are told apart', () => {
    expect(new DataError({ code: 'c', what: 'w' })).not.toBeInstanceOf(ModelError);
  });
});

describe('throwIfInterrupted', () => {
  it('throws once the signal is aborted, and not before', () => {
    const controller = new AbortController();
    throwIfInterrupted(undefined);
    throwIfInterrupted(controller.signal);
    controller.abort();
    expect(() => throwIfInterrupted(controller.signal)).toThrow(Interrupted);
    expect(new Interrupted()).not.toBeInstanceOf(QuantError);
  });
});
