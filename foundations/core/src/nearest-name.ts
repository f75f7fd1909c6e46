/** The nearest known name to a mistyped one, for "did you mean". */

/** Optimal-string-alignment distance (insert, delete, replace, swap neighbours); O(|a|·|b|). */
function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replace = old[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(old[j]! + 1, row[j - 1]! + 1, replace);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, older[j - 2]! + 1);
      row.push(best);
    }
    older = old;
    old = row;
  }
  return old[b.length]!;
}

/** The known name nearest to `name`, or undefined when none is near enough (further than a third of its length, but 2 at least and 1 for one or two letters). */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const lower = name.slice(0, 100).toLowerCase();
  let best: string | undefined;
  let bestDistance = (lower.length <= 2 ? 1 : Math.max(2, Math.floor(lower.length / 3))) + 1;
  for (const candidate of known) {
    const distance = editDistance(lower, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean "x"?`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `did you mean "${nearest}"?`;
}
