/**
 * The memory of opened hold-outs. A hold-out that several configurations are compared on is a validation set, and its
 * result flatters: the second configuration to look is refused. Every hold-out ends with the data, so any two of one data
 * set overlap wherever they begin: the key is the data alone, not the start, or moving it by a bar would open it again.
 */
import { ValidationError } from '@quantcli/core';

export interface HoldOutOpening {
  /** ISO instant. */
  readonly at: string;
  /** What opened it: the hash or name of a configuration, seed included. */
  readonly by: string;
}

/** Remembers the first opening of each data set's hold-out, for good. */
export interface HoldOutLog {
  /** In one step: the opening that is remembered, or undefined after remembering this one as the first. */
  open(dataHash: string, by: string): HoldOutOpening | undefined;
}

/**
 * To be called before a hold-out is evaluated: the earlier opening by the same configuration, whose result this one
 * repeats, or undefined for the first. Throws {@link ValidationError} when another configuration has opened it.
 * @param dataHash of the panel's data, not of features or labels made from it
 */
export function openHoldOut(log: HoldOutLog, dataHash: string, by: string): HoldOutOpening | undefined {
  const earlier = log.open(dataHash, by);
  if (earlier === undefined || earlier.by === by) return earlier;
  throw new ValidationError({
    code: 'hold-out.opened',
    what: `the hold-out of this data was opened at ${earlier.at} by ${earlier.by}`,
    cause: 'a hold-out that chooses between configurations is no longer out of sample',
    fix: 'judge by cross-validation, or hold out data that came since',
  });
}
