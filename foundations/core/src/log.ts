/**
 * Structured logging (pino): one JSON object a line in a pipe, one readable line on a terminal; always to stderr, so that
 * stdout carries results alone. Every logger carries the correlation id of the run it belongs to.
 */
import { pino, type Logger as PinoLogger } from 'pino';
import { isoInstant } from './micros.ts';
import type { Clock } from './clock.ts';

export type Logger = PinoLogger;
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'silent';

const LEVEL_NAMES: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

export interface LogOptions {
  readonly level: LogLevel;
  /** Ties together all that one run, request or order wrote. */
  readonly correlationId: string;
  readonly clock: Clock;
  /** One readable line instead of JSON. */
  readonly human: boolean;
  readonly write: (line: string) => void;
}

export function createLogger(options: LogOptions): Logger {
  const stream = { write: (line: string): void => options.write(options.human ? readable(line) : line) };
  return pino(
    {
      level: options.level,
      base: { correlationId: options.correlationId },
      timestamp: () => `,"time":"${isoInstant(options.clock.now())}"`,
      redact: {
        paths: ['apiKey', 'password', 'secret', 'token', '*.apiKey', '*.password', '*.secret', '*.token'],
        censor: '[hidden]',
      },
    },
    stream,
  );
}

/** `12:00:03 warn  message key=value …` from one line of pino's JSON; nothing logged can break the line or steer the terminal. */
function readable(line: string): string {
  const { level, time, msg, correlationId: _, ...rest } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const facts = Object.entries(rest).map(([key, value]) => `${key}=${readableValue(value)}`);
  const name = (LEVEL_NAMES[Number(level)] ?? String(level)).padEnd(5);
  const message = [typeof msg === 'string' ? withoutControls(msg) : '', ...facts].join(' ').trim();
  return `${String(time).slice(11, 19)} ${name} ${message}\n`;
}

/** Bare where it reads as one word, else as JSON (which escapes line breaks and terminal codes). */
function readableValue(value: unknown): string {
  return typeof value === 'string' && /^[\p{L}\p{N}\p{P}\p{S}]+$/u.test(value)
    ? value
    : withoutControls(JSON.stringify(value));
}

function withoutControls(text: string): string {
  return text.replaceAll(/\s*\p{Cc}+\s*/gu, ' ');
}
