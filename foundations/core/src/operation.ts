/**
 * An Operation is a capability a user can call. The package that owns it exports it; the command line, the HTTP routes
 * and the MCP tools are generated from the collected list, so it is written once and present on every surface.
 */
import type { z } from 'zod';
import type { Clock } from './clock.ts';
import type { Logger } from './log.ts';
import type { Jobs } from './ports.ts';

/** What a surface gives to every operation it runs. */
export interface OperationContext {
  readonly clock: Clock;
  readonly log: Logger;
  readonly jobs: Jobs;
  /** Aborted when the user interrupts. */
  readonly signal: AbortSignal;
  /** Reports how far a long job is; drawn on a terminal, silent in a pipe. */
  readonly progress: Progress;
}

/** @param done fraction in [0, 1] of the named step */
export type Progress = (step: string, done: number) => void;

export interface Operation<
  I extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
  C extends OperationContext = OperationContext,
> {
  /** Dotted, verbs last: `data.import`. */
  readonly name: string;
  /** One sentence. */
  readonly summary: string;
  readonly input: I;
  readonly output: O;
  readonly run: (input: z.output<I>, context: C) => Promise<z.input<O>>;
}

/** Keeps the schemas' types while an operation is written down. */
export function operation<I extends z.ZodType, O extends z.ZodType, C extends OperationContext = OperationContext>(
  definition: Operation<I, O, C>,
): Operation<I, O, C> {
  return definition;
}
