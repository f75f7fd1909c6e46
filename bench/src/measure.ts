/**
 * Timing of a case: in each round the calibration and every contender run once, each round beginning with another of
 * them, so that noise, heat and neighbours hit all alike.
 */
import { calibrate } from './calibrate.ts';
import type { Contender, Sample } from './workload.ts';

export interface Measured {
  /** Of each contender, in the order they were taken. */
  readonly samples: readonly (readonly Sample[])[];
  /** Processor seconds of the fastest calibration among the rounds. */
  readonly calibration: number;
}

export async function measure(contenders: readonly Contender[], repetitions: number): Promise<Measured> {
  const samples = contenders.map((): Sample[] => []);
  let calibration = Infinity;
  for (let round = 0; round < repetitions; round += 1) {
    calibration = Math.min(calibration, calibrate());
    for (let i = 0; i < contenders.length; i += 1) {
      const turn = (i + round) % contenders.length;
      // Nobody pays for the garbage of the contender before: Python frees its results outside the clock too.
      globalThis.gc?.();
      samples[turn]!.push(await contenders[turn]!.run());
    }
  }
  return { samples, calibration };
}
