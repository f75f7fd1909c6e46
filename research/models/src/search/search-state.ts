/** Where a search stands between two generations, as JSON: enough to go on as if it had never stopped. */
import { ValidationError } from '@quantcli/core';
import { z } from 'zod';

const scored = z.strictObject({
  /** Of the out-of-fold IC on the training span; null where there is none. */
  t: z.number().nullable(),
  /** That have an IC. */
  dates: z.number(),
  /** The largest |rank correlation| with a known feature. */
  resembles: z.number(),
});

const generation = z.strictObject({
  /** The largest and the middle t of the population; null where none has one. */
  best: z.number().nullable(),
  median: z.number().nullable(),
  /** Distinct candidates so far, and those new in this generation. */
  candidates: z.number(),
  fresh: z.number(),
});

const searchState = z.strictObject({
  /** Of the data, the label, the known features, the seed and the population. */
  key: z.string(),
  population: z.array(z.string()),
  /** By canonical text. */
  scores: z.array(z.tuple([z.string(), scored])),
  history: z.array(generation),
});

export type Scored = Readonly<z.infer<typeof scored>>;
export type SearchGeneration = Readonly<z.infer<typeof generation>>;
export type SearchState = z.infer<typeof searchState>;

/** Throws {@link ValidationError} for a text that is no state. */
export function parseSearchState(text: string): SearchState {
  const parsed = searchState.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  throw new ValidationError({
    code: 'search.state-file',
    what: 'the file does not hold the state of a search',
    cause: parsed.error.issues[0]!.message,
    fix: 'name the file that a search wrote, or start anew',
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
