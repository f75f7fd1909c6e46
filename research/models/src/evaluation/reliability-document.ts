/** The reliability diagram of predicted probabilities, with the Brier score's parts, as a plain document. */
import {
  brierDecomposition,
  expectedCalibrationError,
  maximumCalibrationError,
  reliabilityBins,
  type ReliabilityBin,
} from '@quantcli/measures';
import { z } from 'zod';
import { judgedProbability, type ScoredRows } from './scored-rows.ts';

const bins = z.array(
  z.strictObject({
    from: z.number(),
    to: z.number(),
    rows: z.number(),
    weight: z.number(),
    forecast: z.number(),
    observed: z.number(),
    /** 95 %, Wilson, as if rows were independent. */
    interval: z.tuple([z.number(), z.number()]),
  }),
);

export const reliabilitySchema = z.strictObject({
  /** What the forecasts are of: the second of two classes, or the most probable of several. */
  of: z.enum(['second-class', 'most-probable']),
  width: bins,
  mass: bins,
  /** Mean and largest gap of forecast and share, in bins of one width and of one mass. */
  ece: z.number().nullable(),
  eceMass: z.number().nullable(),
  mce: z.number().nullable(),
  /** Murphy: the squared error = reliability − resolution + uncertainty + withinBins, in the bins of one width. */
  brier: z
    .strictObject({
      reliability: z.number(),
      resolution: z.number(),
      uncertainty: z.number(),
      withinBins: z.number(),
    })
    .nullable(),
});

export type Reliability = z.infer<typeof reliabilitySchema>;

/** Null for predictions that are no probabilities. */
export function reliabilityOf({ classes, weights }: ScoredRows): Reliability | null {
  if (classes === undefined) return null;
  const { probability, happened } = judgedProbability(classes);
  const width = reliabilityBins(probability, happened, weights);
  const mass = reliabilityBins(probability, happened, weights, { spacing: 'mass' });
  return {
    of: probability === classes.probabilities ? 'second-class' : 'most-probable',
    width: width.map(plain),
    mass: mass.map(plain),
    ece: expectedCalibrationError(width) ?? null,
    eceMass: expectedCalibrationError(mass) ?? null,
    mce: maximumCalibrationError(width) ?? null,
    brier: brierDecomposition(probability, happened, width, weights) ?? null,
  };
}

function plain(bin: ReliabilityBin): Reliability['width'][number] {
  return { ...bin, interval: [...bin.interval] };
}
