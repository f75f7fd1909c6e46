/** What is said about repeated timings. */
import type { Contender, Sample } from './workload.ts';

export interface Row {
  readonly name: string;
  readonly role: Contender['role'];
  /** Seconds. The median is what a user meets; the minimum is the least disturbed by other load; the first is cold. */
  readonly median: number;
  readonly min: number;
  readonly first: number;
  /** Median processor time. */
  readonly cpu?: number;
  /** Units a second, by the median. */
  readonly rate: number;
  /** Largest of the samples. */
  readonly megabytes?: number;
  readonly ratio?: Ratio;
}

/** Time of this row ÷ time of ours, by medians: above 1, ours is faster. */
interface Ratio {
  readonly against: string;
  readonly value: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** One row a contender, in order. @param samples of each contender, at least one, in the order they were taken */
export function summarise(
  contenders: readonly Contender[],
  samples: readonly (readonly Sample[])[],
  units: number,
): Row[] {
  const medians = samples.map((taken) => median(taken.map(({ seconds }) => seconds)));
  return contenders.map(({ name, role, against = contenders[0]!.name }, i) => {
    const seconds = samples[i]!.map((sample) => sample.seconds);
    const megabytes = samples[i]!.flatMap((sample) => sample.megabytes ?? []);
    const cpu = samples[i]!.flatMap((sample) => sample.cpuSeconds ?? []);
    const ours = medians[contenders.findIndex((contender) => contender.name === against)]!;
    return {
      name,
      role,
      median: medians[i]!,
      min: Math.min(...seconds),
      first: seconds[0]!,
      rate: units / medians[i]!,
      ...(cpu.length > 0 && { cpu: median(cpu) }),
      ...(megabytes.length > 0 && { megabytes: Math.max(...megabytes) }),
      ...(i > 0 && { ratio: { against, value: medians[i]! / ours } }),
    };
  });
}
