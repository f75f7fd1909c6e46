/** A series as one line of Unicode blocks, for terminals. */

const BLOCKS = '▁▂▃▄▅▆▇█';

/**
 * At most `width` blocks, each the mean of its share of the values, scaled from the lowest to the highest block.
 * What is not finite is left out; a share without any value is a blank; a constant series is a middle line.
 */
export function sparkline(values: ArrayLike<number>, width: number): string {
  const shares = Math.min(values.length, Math.max(0, Math.floor(width)));
  const means: number[] = [];
  for (let share = 0; share < shares; share += 1) {
    const start = Math.floor((share * values.length) / shares);
    const end = Math.floor(((share + 1) * values.length) / shares);
    let mean = 0;
    let count = 0;
    for (let i = start; i < end; i += 1) {
      if (!Number.isFinite(values[i]!)) continue;
      count += 1;
      mean += (values[i]! - mean) / count;
    }
    means.push(count === 0 ? NaN : mean);
  }
  const present = means.filter(Number.isFinite);
  const low = Math.min(...present);
  // Halved, so that the range of two huge values of opposite sign stays finite.
  const halfRange = Math.max(...present) / 2 - low / 2;
  return means
    .map((mean) => {
      if (!Number.isFinite(mean)) return ' ';
      const level = halfRange > 0 ? Math.round(((mean / 2 - low / 2) / halfRange) * (BLOCKS.length - 1)) : 3;
      return BLOCKS[level]!;
    })
    .join('');
}
