/** Z' diag(q) Z: the kernel of every method that works row by row. O(n·F²). */

/**
 * [width × width], symmetric, of the first `count` rows of `z` [· × width]. Four rows at a time: each sum is loaded and
 * stored a quarter as often.
 */
export function weightedGram(z: Float64Array, count: number, width: number, q: Float64Array): Float64Array {
  const gram = new Float64Array(width * width);
  const whole = count - (count % 4);
  for (let i = 0; i < whole; i += 4) {
    const a = i * width;
    const b = a + width;
    const c = b + width;
    const d = c + width;
    const [qa, qb, qc, qd] = [q[i]!, q[i + 1]!, q[i + 2]!, q[i + 3]!];
    for (let f = 0; f < width; f += 1) {
      const za = qa * z[a + f]!;
      const zb = qb * z[b + f]!;
      const zc = qc * z[c + f]!;
      const zd = qd * z[d + f]!;
      const row = f * width;
      for (let g = 0; g <= f; g += 1)
        gram[row + g] = gram[row + g]! + (za * z[a + g]! + zb * z[b + g]! + (zc * z[c + g]! + zd * z[d + g]!));
    }
  }
  for (let i = whole; i < count; i += 1) {
    for (let f = 0, base = i * width; f < width; f += 1) {
      const weighted = q[i]! * z[base + f]!;
      for (let g = 0; g <= f; g += 1) gram[f * width + g]! += weighted * z[base + g]!;
    }
  }
  for (let f = 0; f < width; f += 1) for (let g = 0; g < f; g += 1) gram[g * width + f] = gram[f * width + g]!;
  return gram;
}
