/** A message of an exchange's stream, and what its fields may hold. */

export type JsonObject = Readonly<Record<string, unknown>>;

export interface Message {
  readonly json: JsonObject;
  /** Microseconds of the clock of the machine that received it. */
  readonly local: number;
  /** {@link RowSink.place} of its line. */
  readonly at: number;
}

export type MessageType = 'depth' | 'snapshot' | 'quote' | 'trade' | 'left-out';

/** Writes an exchange's message. Answers what it was, with a reason where (a part of) it was refused; undefined when it is not this exchange's. */
export type MessageReader = (
  message: Message,
) => { readonly type: MessageType; readonly reason?: string | undefined } | undefined;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object; an empty one where there is none, so that what is looked for in it is missing. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The number that a field holds, as such or in quotes; NaN when there is none. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
