/** What the files of several feeds say in the same words. */
import { MICROS_PER_SECOND } from '@quantcli/core';
import type { LayoutFile } from '../layout.ts';

/** The user's name for a file's only symbol, or the file's own up to its first dot. */
export function symbolOf({ symbol, name }: LayoutFile): string {
  return symbol ?? name.split('.')[0]!;
}

/** What the user's own lag adds to the rule by which tsKnown was set; empty without one. */
export function lagText({ knownLag }: LayoutFile): string {
  return knownLag === undefined ? '' : ` plus ${knownLag / MICROS_PER_SECOND} s`;
}
