/**
 * The p-quantile of weighted values: the least value at which the cumulated weight reaches p of the total, averaged with
 * the next value where it reaches it exactly (the averaged inverse of the distribution function; the middle pair of an
 * even median). Quickselect with three-way partitions, O(n) on average; both arrays are reordered.
 */
export function weightedQuantile(values: Float64Array, weight: Float64Array, p: number): number {
  let total = 0;
  for (const w of weight) total += w;
  const goal = p * total;
  const slack = 1e-12 * total;
  let low = 0;
  let high = values.length - 1;
  let before = 0;
  for (;;) {
    const pivot = middle(values[low]!, values[(low + high) >>> 1]!, values[high]!);
    let below = low;
    let above = high;
    let lighter = 0;
    let equal = 0;
    for (let i = low; i <= above;) {
      const value = values[i]!;
      if (value < pivot) {
        lighter += weight[i]!;
        swap(values, weight, i, below);
        below += 1;
        i += 1;
      } else if (value > pivot) {
        swap(values, weight, i, above);
        above -= 1;
      } else {
        equal += weight[i]!;
        i += 1;
      }
    }
    if (below > low && before + lighter >= goal - slack) {
      high = below - 1;
      continue;
    }
    const reached = before + lighter + equal;
    if (reached < goal - slack && above < high) {
      before = reached;
      low = above + 1;
      continue;
    }
    if (reached > goal + slack || above === values.length - 1) return pivot;
    let next = Infinity;
    for (let i = above + 1; i < values.length; i += 1) next = Math.min(next, values[i]!);
    return pivot + (next - pivot) / 2;
  }
}

function middle(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}

function swap(values: Float64Array, weight: Float64Array, i: number, j: number): void {
  const [value, w] = [values[i]!, weight[i]!];
  values[i] = values[j]!;
  weight[i] = weight[j]!;
  values[j] = value;
  weight[j] = w;
}
