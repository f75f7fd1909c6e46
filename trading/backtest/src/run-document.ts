/**
 * The machine-readable result of a run: what `quant run --json` prints and what a report is drawn from. Every number is
 * finite or null; null says that the measure does not exist for the data (too few bars, no variation, not applicable).
 */
import { z } from 'zod';

const count = z.number().int().nonnegative();
const measure = z.number().nullable();
const isoTime = z.string();

export const findingSchema = z.strictObject({
  check: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  /** Accepted, used and said, or not used. */
  action: z.enum(['accept', 'flag', 'quarantine']),
  /** What was done about it, in a sentence. */
  done: z.string(),
  count,
  examples: z.array(z.string()),
});

export const measuresSchema = z.strictObject({
  from: isoTime,
  to: isoTime,
  /** Bars with a return. */
  bars: count,
  /** Mean over dates of the Spearman correlation between prediction and realised forward return. */
  ic: measure,
  /** Newey–West, lag = horizon − 1. */
  icStdErr: measure,
  hitRate: measure,
  /** Fractions a year, after costs. */
  annualReturn: measure,
  annualVolatility: measure,
  /** Annualised, after costs, in excess of cash (which earns nothing here). */
  sharpe: measure,
  /** 95 %, stationary bootstrap. */
  sharpeInterval: z.tuple([z.number(), z.number()]).nullable(),
  sortino: measure,
  calmar: measure,
  /** Positive fraction. */
  maxDrawdown: measure,
  /** One-sided, in NAVs a year. */
  turnoverPerYear: measure,
  costBpsPerYear: measure,
  /** Confidence that the Sharpe ratio of what the verdict tests (the returns less their exposure to the market) is above zero; the benchmark's own returns for the benchmark. */
  psr: measure,
  /** The same, deflated for the number of trials. */
  dsr: measure,
  trials: count,
});

export const verdictSchema = z.strictObject({
  label: z.enum(['edge', 'weak evidence', 'no evidence of an edge']),
  reasons: z.array(z.string()),
});

export const foldSchema = z.strictObject({
  trainFrom: isoTime,
  trainTo: isoTime,
  testFrom: isoTime,
  testTo: isoTime,
  /** Rows left out of training because their label span overlaps the test block. */
  purged: count,
  /** Rows left out of training because they lie within the embargo. */
  embargoed: count,
});

export const runDocumentSchema = z.strictObject({
  run: z.strictObject({
    id: z.string(),
    seed: count,
    /** Version and content hash of the code that ran. */
    code: z.string(),
    configHash: z.string(),
    dataHash: z.string(),
  }),
  data: z.strictObject({
    symbols: count,
    bars: count,
    from: isoTime,
    to: isoTime,
    imported: count,
    rejected: count,
    findings: z.array(findingSchema),
  }),
  features: z.array(z.strictObject({ name: z.string(), expr: z.string(), warmup: count })),
  folds: z.array(foldSchema),
  outOfSample: measuresSchema,
  benchmark: measuresSchema,
  verdict: verdictSchema,
  /** Path of the HTML report. */
  report: z.string(),
  /** Seconds by step. */
  timings: z.record(z.string(), z.number()),
});

export type RunDocument = z.infer<typeof runDocumentSchema>;
export type Measures = z.infer<typeof measuresSchema>;
export type Verdict = z.infer<typeof verdictSchema>;
export type FoldSummary = z.infer<typeof foldSchema>;
